"""The line to Telegram: it keeps the pace, and repeats what was refused for a while or lost on the way."""

import asyncio
import logging
import time
from typing import Any

import aiohttp
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import AnswerCallbackQuery, Response, SetMyCommands, TelegramMethod
from aiogram.methods.base import TelegramType

from bot.answers import note_answer
from bot.runtime.pace import Pace

logger = logging.getLogger(__name__)

PAUSES = (0.5, 1.0, 2.0)
LONGEST_SILENCE = 60.0
# What is repeated within a minute need not say so; see delivery.REPEAT_AFTER.
LONGEST_TRY = 30.0
REQUEST_TIMEOUT = 20.0


def connect(token: str, api_url: str, pace: Pace) -> Bot:
    """A bot that writes HTML through a patient line."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url.rstrip("/")), timeout=REQUEST_TIMEOUT)
    session.middleware(PatientLine(pace))
    return Bot(token, session=session, default=DefaultBotProperties(parse_mode=ParseMode.HTML))


class NotSent(TelegramServerError):
    """Telegram could not be reached at all, so nothing of this arrived there."""


class PatientLine(BaseRequestMiddleware):
    """Every request of the bot passes here, except asking for updates."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Send a request in its turn, again if need be."""
        if isinstance(method, AnswerCallbackQuery):
            return await self._answer(make_request, bot, method)
        return await self._repeat(make_request, bot, method)

    async def _answer(
        self, make_request: NextRequestMiddlewareType[Any], bot: Bot, method: AnswerCallbackQuery
    ) -> Response[Any]:
        note_answer(method.callback_query_id)
        try:
            return await make_request(bot, method)
        except (TelegramAPIError, ClientDecodeError) as error:
            # The tap is too old, or Telegram is away: what the tap did stands all the same.
            logger.info("a tap was not answered: %s", type(error).__name__)
            return True  # type: ignore[return-value]

    async def _repeat(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        # The menus of members are many, though they are told to no chat.
        is_paced = getattr(method, "chat_id", None) is not None or isinstance(method, SetMyCommands)
        began, may_have_arrived = time.monotonic(), False
        for pause in (*PAUSES, None):
            if is_paced:
                await self.pace.turn()
            is_last = pause is None or time.monotonic() - began > LONGEST_TRY
            try:
                return await make_request(bot, method)
            except TelegramRetryAfter as error:
                self.pace.pause(error.retry_after)
                if is_last or error.retry_after > LONGEST_SILENCE:
                    if may_have_arrived:
                        raise TelegramServerError(method, type(error).__name__) from error
                    raise
                await asyncio.sleep(error.retry_after)
            except (TelegramNetworkError, TelegramServerError, ClientDecodeError) as error:
                may_have_arrived |= not isinstance(error.__cause__, aiohttp.ClientConnectorError)
                if is_last:
                    outcome = TelegramServerError if may_have_arrived else NotSent
                    raise outcome(method, type(error).__name__) from error
                await asyncio.sleep(pause or 0.0)
        raise AssertionError("unreachable")
