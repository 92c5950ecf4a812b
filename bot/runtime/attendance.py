"""Keeps this process visible to the others through the database."""

import asyncio
import logging
import time

import psycopg

from backend.messaging.models import Part
from backend.messaging.presence import Presence
from bot.runtime.pace import Pace

logger = logging.getLogger(__name__)

HEARTBEAT = 1.0
BEAT_EVERY = 5.0
LEADER_PAUSE = 0.5
FRESH = 15.0
"""A part that gave no sign for so many seconds is not spoken for."""


class Attendance:
    """While `is_here`, what this process leased is its own; a dead process leaves nothing behind."""

    def __init__(self, pace: Pace | None = None) -> None:
        self._presence = Presence()
        self._pace = pace
        self._here = asyncio.Event()
        self._signs: dict[Part, float] = {}
        self._beat_at = 0.0

    @property
    def worker(self) -> int:
        """The number under which this process leases."""
        return self._presence.worker

    def sign(self, part: Part, seconds: float = FRESH) -> None:
        """A part of this process lives, and need not say so again for some seconds."""
        self._signs[part] = time.monotonic() + seconds

    async def run(self) -> None:
        """Come back by itself whenever the line to the database breaks."""
        pause = 0.2
        while True:
            try:
                if not self._here.is_set():
                    await self._presence.arrive()
                    self._here.set()
                    pause = 0.2
                await asyncio.sleep(HEARTBEAT)
                await self._attend()
            except psycopg.Error as error:
                self._here.clear()
                logger.warning("the database is away: %s", str(error).strip().partition("\n")[0])
                await asyncio.sleep(pause)
                pause = min(2.0, pause * 2)

    async def here(self) -> None:
        """Wait until the database sees this process."""
        await self._here.wait()

    async def lead(self, bot_id: int) -> None:
        """Wait until nobody else asks Telegram for this bot's updates."""
        await self.here()
        while not await self._presence.lead(bot_id):
            await asyncio.sleep(LEADER_PAUSE)
            await self.here()

    async def leave(self) -> None:
        """Close the line; whoever waits may take over."""
        self._here.clear()
        await self._presence.leave()

    async def _attend(self) -> None:
        """The pace is shared every second; signs of life are given, and asked of the others, now and then."""
        if self._pace is not None:
            self._pace.share(*await self._presence.company())
        silence = self._pace.own_silence if self._pace else 0.0
        now = time.monotonic()
        if now - self._beat_at < BEAT_EVERY and not silence:
            return await self._presence.still_here()
        self._beat_at = now
        alive = [part for part, until in self._signs.items() if until > now]
        await self._presence.beat([Part.PROCESS, *alive], silence=silence)
        if ended := await self._presence.end_frozen():
            logger.error("%s frozen process(es) of the bot lost their place", ended)
