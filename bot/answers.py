"""Answers to taps: every one is answered, and none of the answers can fail a handler."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar

from aiogram import Bot
from aiogram.enums import ChatAction
from aiogram.exceptions import TelegramAPIError
from aiogram.types import CallbackQuery
from aiogram_dialog.api.internal import ReplyCallbackQuery
from aiogram_dialog.manager.message_manager import MessageManager

ALERT_LENGTH = 200
A_MOMENT = 0.7

_answered: ContextVar[set[str] | None] = ContextVar("answered", default=None)


def count_answers() -> None:
    """From here on it is remembered which taps of this update were answered."""
    _answered.set(set())


def note_answer(callback_id: str) -> None:
    """A tap has its answer."""
    if (answered := _answered.get()) is not None:
        answered.add(callback_id)


async def answer(callback: CallbackQuery, text: str = "", *, is_alert: bool = False) -> None:
    """Answer a tap, unless it was answered before."""
    if isinstance(callback, ReplyCallbackQuery) or callback.id in (_answered.get() or ()):
        return
    if len(text) > ALERT_LENGTH:
        text = text[: ALERT_LENGTH - 1] + "…"
    await callback.answer(text or None, show_alert=is_alert)


@asynccontextmanager
async def typing(bot: Bot, chat_id: int | None) -> AsyncIterator[None]:
    """Who waits longer than a moment sees that the bot is typing."""
    task = asyncio.create_task(_type(bot, chat_id)) if chat_id else None
    try:
        yield
    finally:
        if task:
            task.cancel()


async def _type(bot: Bot, chat_id: int) -> None:
    await asyncio.sleep(A_MOMENT)
    with suppress(TelegramAPIError):
        await bot.send_chat_action(chat_id, ChatAction.TYPING)


class Screens(MessageManager):
    """aiogram-dialog's windows; their taps are answered once."""

    async def answer_callback(self, bot: Bot, callback_query: CallbackQuery) -> None:
        """Stop the button's clock, unless a handler has said something already."""
        await answer(callback_query)
