"""Answers to taps: every one is answered, and none of the answers can fail a handler."""

from contextvars import ContextVar

from aiogram import Bot
from aiogram.types import CallbackQuery
from aiogram_dialog.api.internal import ReplyCallbackQuery
from aiogram_dialog.manager.message_manager import MessageManager

ALERT_LENGTH = 200

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


class Screens(MessageManager):
    """aiogram-dialog's windows; their taps are answered once."""

    async def answer_callback(self, bot: Bot, callback_query: CallbackQuery) -> None:
        """Stop the button's clock, unless a handler has said something already."""
        await answer(callback_query)
