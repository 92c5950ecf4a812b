"""Two bots with the same commands: ours, and one that polls as aiogram does by default."""

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.hints import Hints
from bot.middlewares import Gate
from bot.runtime.service import Service
from tests.bot.form import make_router


async def ours(token: str, url: str) -> int:
    """The bot as it is."""
    return await Service(token, url, routers=[make_router()]).run()


async def aiograms(token: str, url: str) -> int:
    """The control: updates are confirmed before they are handled."""
    dispatcher = Dispatcher()
    dispatcher.update.outer_middleware(Gate(Hints()))
    dispatcher.include_router(make_router())
    await dispatcher.start_polling(Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url))))
    return 0
