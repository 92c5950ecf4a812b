"""Asks Telegram for updates. Telegram is told that we have one only after PostgreSQL has it."""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import Any

import aiohttp
from aiogram import Bot

from backend.messaging import hearing, inbox
from backend.messaging.models import Part
from bot.backend import call
from bot.runtime.attendance import Attendance

logger = logging.getLogger(__name__)

LONG_POLL = 25
LIMIT = 100
ONE_QUESTION = LONG_POLL + 40.0
IDLE = 3600.0
HEARD_EVERY = 30.0
ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member", "inline_query"]
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 5.0


class Refused(Exception):
    """Telegram did not give updates: another poller, a wrong token, or a fault of its own."""

    def __init__(self, code: int, description: str, retry_after: float) -> None:
        super().__init__(f"{code} {description}")
        self.retry_after = retry_after


class Poller:
    """The only one who asks, while it leads; others wait for it to go."""

    def __init__(self, bot: Bot, attendance: Attendance, on_stored: Callable[[], None]) -> None:
        self._bot = bot
        self._attendance = attendance
        self._on_stored = on_stored
        self._offset: int | None = None
        self._news_at = time.monotonic()
        self._noted_at = -HEARD_EVERY
        self._has_no_webhook = False

    async def run(self) -> None:
        """Ask until cancelled; troubles are waited out, nothing is confirmed meanwhile."""
        timeout = aiohttp.ClientTimeout(total=LONG_POLL + 15, connect=10)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            pause = SHORTEST_PAUSE
            while True:
                try:
                    # Asked before every question: whoever was frozen may have lost the lead meanwhile.
                    await self._attendance.lead(self._bot.id)
                    self._attendance.sign(Part.RECEIVER, ONE_QUESTION)
                    await self._end_webhook()
                    await self._ask(session)
                    await self._note_hearing()
                    pause = SHORTEST_PAUSE
                except Exception as error:
                    logger.warning("no updates for now: %s: %s", type(error).__name__, error)
                    await asyncio.sleep(max(pause, getattr(error, "retry_after", 0.0)))
                    pause = min(LONGEST_PAUSE, pause * 2)

    async def _ask(self, session: aiohttp.ClientSession) -> None:
        updates = [one for one in await self._get_updates(session) if _has_id(one)]
        if updates:
            await call(inbox.store, bot_id=self._bot.id, updates=updates)
            self._on_stored()
            self._offset = updates[-1]["update_id"] + 1
            self._news_at = time.monotonic()
        elif time.monotonic() - self._news_at > IDLE:
            # Everything is confirmed. Ids may start anywhere after an idle week: ask for the first there is.
            self._offset = None

    async def _end_webhook(self) -> None:
        """Telegram answers nobody who asks while it has an address to bring updates to."""
        if not self._has_no_webhook:
            await self._bot.delete_webhook(drop_pending_updates=False)
            self._has_no_webhook = True

    async def _note_hearing(self) -> None:
        if time.monotonic() - self._noted_at > HEARD_EVERY:
            await call(hearing.note, bot_id=self._bot.id)
            self._noted_at = time.monotonic()

    async def _get_updates(self, session: aiohttp.ClientSession) -> list[Any]:
        url = self._bot.session.api.api_url(self._bot.token, "getUpdates")
        question: dict[str, Any] = {"timeout": LONG_POLL, "limit": LIMIT, "allowed_updates": ALLOWED}
        if self._offset is not None:
            question["offset"] = self._offset
        async with session.post(url, json=question) as response:
            body = await response.read()
        if not body.startswith(b"{"):
            raise Refused(response.status, "an answer that is not Telegram's", 0.0)
        answer = json.loads(body.decode(errors="replace"))
        if not answer.get("ok"):
            parameters = answer.get("parameters") or {}
            raise Refused(
                response.status, str(answer.get("description")), float(parameters.get("retry_after", 0))
            )
        return list(answer["result"])


def _has_id(update: Any) -> bool:
    if inbox.has_id(update):
        return True
    logger.error("Telegram sent something without an update id; it is passed over")
    return False
