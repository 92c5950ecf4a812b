"""A local Telegram on a free port, a real aiogram bot and people, for one test at a time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.simulator.person import Control, Person
from bot.simulator.server import create_simulator, serving
from bot.simulator.simulator import Simulator

TOKEN = "4242:TEST"


@dataclass
class Place:
    """Everything a test talks to."""

    url: str
    sim: Simulator
    bot: Bot
    control: Control
    http: aiohttp.ClientSession
    stack: AsyncExitStack = field(repr=False)

    async def person(self, name: str = "Олена", **facts: Any) -> Person:
        """A new person whose chat with the bot is not open yet."""
        return await self.stack.enter_async_context(await Person.create(self.url, name, **facts))

    async def started(self, name: str = "Олена", **facts: Any) -> Person:
        """A person who has pressed Start; the update is out of the way."""
        person = await self.person(name, **facts)
        await person.say("/start")
        await self.updates()
        return person

    async def updates(self, **options: Any) -> list[Any]:
        """What waits for the bot, confirmed at once."""
        found = await self.bot.get_updates(**options)
        if found:
            await self.bot.get_updates(offset=found[-1].update_id + 1)
        return found

    async def raw(self, method: str, **facts: Any) -> dict[str, Any]:
        """A request as plain JSON, without aiogram."""
        async with self.http.post(f"{self.url}/bot{TOKEN}/{method}", json=facts) as response:
            body: dict[str, Any] = await response.json()
            return body


@asynccontextmanager
async def place() -> AsyncIterator[Place]:
    """A local Telegram for the length of a test."""
    sim = create_simulator(TOKEN)
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(serving(sim))
        session = AiohttpSession(api=TelegramAPIServer.from_base(url))
        bot = Bot(TOKEN, session=session)
        stack.push_async_callback(_close_quickly, session)
        http = await stack.enter_async_context(aiohttp.ClientSession())
        yield Place(url, sim, bot, Control(url), http, stack)


async def _close_quickly(session: AiohttpSession) -> None:
    """aiogram's own close sleeps a quarter of a second."""
    if session._session is not None:
        await session._session.close()


@pytest.fixture
def run() -> Callable[[Callable[[Place], Awaitable[None]]], None]:
    """Runs a scenario in a fresh place."""

    def runner(scenario: Callable[[Place], Awaitable[None]]) -> None:
        async def inside() -> None:
            async with place() as there:
                await scenario(there)

        asyncio.run(inside())

    return runner


@pytest.fixture
def keyboard() -> Callable[..., InlineKeyboardMarkup]:
    """An inline keyboard of one button per row: text -> callback data."""

    def make(**buttons: str) -> InlineKeyboardMarkup:
        rows = [[InlineKeyboardButton(text=text, callback_data=data)] for text, data in buttons.items()]
        return InlineKeyboardMarkup(inline_keyboard=rows)

    return make
