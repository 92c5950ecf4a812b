"""A bot with a local Telegram around it, over HTTP and with real commits."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiogram import Router
from aiohttp import web

from backend.accounts.models import User
from backend.messaging.models import DialogState
from bot.backend import door
from bot.runtime.service import Service
from bot.simulator.person import Control, Person
from bot.simulator.server import create_app, create_simulator
from bot.simulator.simulator import Simulator

TOKEN = "4242:a-secret-that-no-log-may-show-00000"


@dataclass
class Stage:
    """The local Telegram, the bot, and whoever comes on."""

    url: str
    telegram: Simulator
    service: Service
    control: Control
    people: list[Person] = field(default_factory=list)

    async def person(self, member: User | None = None, **facts: Any) -> Person:
        """A Telegram account: of a member, or a stranger's."""
        if member is not None:
            facts = {"id": member.telegram_id, "name": member.name, **facts}
        person = await Person.create(self.url, **{"language_code": "en", **facts})
        self.people.append(person)
        return person


Scenario = Callable[[Stage], Awaitable[None]]


@asynccontextmanager
async def local_telegram(token: str = TOKEN) -> AsyncIterator[tuple[Simulator, str]]:
    """A local Telegram on a free port."""
    simulator = create_simulator(token)
    runner = web.AppRunner(create_app(simulator), shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    try:
        yield simulator, f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def stage(routers: Sequence[Router] = ()) -> AsyncIterator[Stage]:
    """The bot at work."""
    async with local_telegram() as (simulator, url):
        service = Service(TOKEN, url, routers=routers)
        service.start()
        present = Stage(url, simulator, service, Control(url))
        try:
            yield present
        finally:
            await service.stop()
            for person in present.people:
                await person.close()


@pytest.fixture
def play(transactional_db: None) -> Iterator[Callable[..., None]]:
    """Play a scene with the bot, from its start to its clean end."""

    async def act(scenario: Scenario, routers: Sequence[Router]) -> None:
        async with stage(routers) as present:
            await scenario(present)

    yield lambda scenario, routers=(): asyncio.run(act(scenario, routers))
    door.close()


async def until(question: Callable[[], Awaitable[bool]], seconds: float = 5.0) -> None:
    """Wait for something to become true."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not await question():
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError("it did not happen in time")
        await asyncio.sleep(0.05)


def talk_that_knows(answer: str) -> tuple[str, dict[str, Any]]:
    """The conversation in which this was said: its name, and all that was said in it."""
    talks = DialogState.objects.filter(data__dialog_data__has_key=answer)
    return next((talk.key.rpartition(":")[2], talk.data["dialog_data"]) for talk in talks)
