"""Sends what the workshop has to say: out of the outbox, at the pace that Telegram allows."""

import asyncio
import contextlib
import functools
import logging
import time
from typing import Any

from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup, Message
from django.utils import timezone

from backend.messaging import delivery, services
from backend.messaging.delivery import Letter
from backend.messaging.models import Part
from bot.backend import call
from bot.lengths import CAPTION, TEXT, units, visible
from bot.runtime.attendance import Attendance
from bot.runtime.pace import Pace
from bot.runtime.secrecy import hide_token
from bot.runtime.telegram import NotSent

logger = logging.getLogger(__name__)

SLOTS = 8
LOOK_EVERY = 0.5
TOGETHER = 0.05
OUTAGE_PAUSE = 5.0
SWEEP_EVERY = 30.0
REFUSED = (NotSent, TelegramRetryAfter, TelegramUnauthorizedError)
BROKEN_TEXT = ("can't parse entities", "too long")


class Sender:
    """One process's hands on the outbox."""

    def __init__(self, bot: Bot, pace: Pace, attendance: Attendance) -> None:
        self._bot, self._pace, self._attendance = bot, pace, attendance
        self._in_hand: dict[int, asyncio.Task[None]] = {}
        self._news = asyncio.Event()
        self._swept_at = -SWEEP_EVERY
        self._is_closing = False

    def wake(self) -> None:
        """There may be something to send."""
        self._news.set()

    async def run(self) -> None:
        """Send until `close`."""
        while not self._is_closing:
            self._news.clear()
            self._attendance.sign(Part.SENDER)
            pause = LOOK_EVERY
            try:
                if await self._take():
                    pause = 0.0
            except Exception as error:
                logger.warning("cannot look into the outbox: %s", error)
            if pause:
                await _wait(self._news, pause)
                # Everything that is handled wakes it: it looks once for what comes together.
                await asyncio.sleep(TOGETHER)

    async def close(self, grace: float = 3.0) -> None:
        """Let the messages under way arrive, give back the rest."""
        self._is_closing = True
        self.wake()
        if self._in_hand:
            await asyncio.wait(self._in_hand.values(), timeout=grace)
        for task in self._in_hand.values():
            task.cancel()
        await asyncio.gather(*self._in_hand.values(), return_exceptions=True)
        await call(delivery.put_all_back, worker=self._attendance.worker)

    async def _sweep(self) -> None:
        """Now and then what is too late to tell goes."""
        if time.monotonic() - self._swept_at > SWEEP_EVERY:
            await call(delivery.drop_expired, now=timezone.now())
            self._swept_at = time.monotonic()

    async def _take(self) -> bool:
        await self._attendance.here()
        await self._sweep()
        free = SLOTS - len(self._in_hand)
        if not free or self._pace.silence:
            return False
        taken = await call(
            delivery.take,
            worker=self._attendance.worker,
            in_hand=list(self._in_hand),
            resting=self._pace.resting(),
            limit=free,
        )
        for message_id, chat_id in taken.items():
            task = asyncio.create_task(self._deliver(message_id, chat_id), name=f"message {message_id}")
            self._in_hand[message_id] = task
            task.add_done_callback(functools.partial(self._put_down, message_id))
        return len(taken) == free

    def _put_down(self, message_id: int, _task: asyncio.Task[None]) -> None:
        del self._in_hand[message_id]
        self.wake()

    async def _deliver(self, message_id: int, chat_id: int | None) -> None:
        mine: dict[str, Any] = {"message_id": message_id, "worker": self._attendance.worker}
        try:
            if chat_id is not None:
                await self._pace.wait_in_chat(chat_id)
            letter = await call(delivery.open_letter, **mine)
            if letter is not None:
                self._pace.spend_in_chat(letter.telegram_id)
                await self._hand_over(mine, letter)
        except Exception as error:
            # The database is away; the lease is still this process's, which takes the message again.
            logger.warning("message %s waits for the database: %s", message_id, error)
            await asyncio.sleep(LOOK_EVERY)

    async def _hand_over(self, mine: dict[str, Any], letter: Letter) -> None:
        try:
            sent = await self._send(letter)
        except TelegramAPIError as error:
            return await self._explain(mine, error, letter)
        except Exception as error:
            logger.exception("message %s cannot be written", letter.id)
            return await call(delivery.give_up, **mine, error=repr(error))
        await call(delivery.note_sent, **mine, telegram_message_id=sent.message_id)

    async def _explain(self, mine: dict[str, Any], error: TelegramAPIError, letter: Letter) -> None:
        text = hide_token(f"{type(error).__name__}: {error}", self._bot.token)
        if isinstance(error, TelegramForbiddenError):
            await call(services.note_blocked, telegram_id=letter.telegram_id)
        if isinstance(error, TelegramForbiddenError | TelegramBadRequest | TelegramNotFound):
            logger.warning("message %s cannot be delivered: %s", mine["message_id"], text)
            return await call(delivery.give_up, **mine, error=text)
        # Telegram is away, asks for silence, or no longer knows the token: nothing is dropped.
        logger.error("messages wait: %s", text)
        if not isinstance(error, TelegramRetryAfter):
            self._pace.pause(OUTAGE_PAUSE)
        is_unsent = isinstance(error, REFUSED) and not letter.was_tried
        await call(delivery.put_back, **mine, error=text, is_unsent=is_unsent)

    async def _send(self, letter: Letter) -> Message:
        try:
            return await self._send_html(letter)
        except TelegramBadRequest as error:
            if not any(reason in str(error) for reason in BROKEN_TEXT):
                raise
            logger.exception("message %s is sent as plain text", letter.id)
            return await self._send_plain(letter)

    async def _send_html(self, letter: Letter) -> Message:
        markup, chat = _keyboard(letter), letter.telegram_id
        if letter.photo is None:
            return await self._bot.send_message(chat, letter.text, reply_markup=markup)
        photo = BufferedInputFile(letter.photo, "picture.png")
        if units(visible(letter.text)) <= CAPTION:
            return await self._bot.send_photo(chat, photo, caption=letter.text, reply_markup=markup)
        await self._bot.send_photo(chat, photo)
        return await self._bot.send_message(chat, letter.text, reply_markup=markup)

    async def _send_plain(self, letter: Letter) -> Message:
        *first, last = pieces(visible(letter.text))
        for piece in first:
            await self._bot.send_message(letter.telegram_id, piece, parse_mode=None)
        return await self._bot.send_message(
            letter.telegram_id, last, parse_mode=None, reply_markup=_keyboard(letter)
        )


def pieces(text: str, size: int = TEXT) -> list[str]:
    """A long text in messages that Telegram takes, cut between lines where possible."""
    found: list[str] = []
    while units(text) > size:
        head = text.encode("utf-16-le")[: size * 2].decode("utf-16-le", "ignore")
        cut = head.rfind("\n") + 1 or len(head)
        found.append(text[:cut])
        text = text[cut:]
    return [*found, text]


def _keyboard(letter: Letter) -> InlineKeyboardMarkup | None:
    rows = [
        [InlineKeyboardButton(text=button["text"], callback_data=button["data"]) for button in row]
        for row in letter.buttons
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
