"""Bots with the same commands: ours, and one that polls as aiogram does by default."""

import os

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from backend.messaging import presence
from bot.hints import Hints
from bot.middlewares import Gate
from bot.runtime import attendance
from bot.runtime.receiver import Webhook
from bot.runtime.service import Service
from tests.bot.form import make_router


async def ours(token: str, url: str) -> int:
    """The bot as it is."""
    return await Service(token, url, routers=[make_router()]).run()


async def receiving(token: str, url: str) -> int:
    """The bot with an address of its own."""
    webhook = Webhook(os.environ["WEBHOOK_URL"], os.environ["WEBHOOK_SECRET"], port=int(os.environ["PORT"]))
    return await Service(token, url, webhook=webhook, routers=[make_router()]).run()


async def watched(token: str, url: str) -> int:
    """The bot in a hurry: who gives no sign for two seconds is taken for frozen."""
    presence.FROZEN_AFTER, attendance.BEAT_EVERY = 2.0, 0.5
    return await ours(token, url)


async def unwatched(token: str, url: str) -> int:
    """The control: nobody looks after those who give no sign."""
    presence.FROZEN_AFTER, attendance.BEAT_EVERY = 1e6, 0.5
    return await ours(token, url)


async def aiograms(token: str, url: str) -> int:
    """The control: updates are confirmed before they are handled."""
    dispatcher = Dispatcher()
    dispatcher.update.outer_middleware(Gate(Hints()))
    dispatcher.include_router(make_router())
    await dispatcher.start_polling(Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url))))
    return 0
