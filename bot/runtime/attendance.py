"""Keeps this process visible to the others through the database."""

import asyncio
import logging

import psycopg

from backend.messaging.presence import Presence

logger = logging.getLogger(__name__)

HEARTBEAT = 1.0
LEADER_PAUSE = 0.5


class Attendance:
    """While `is_here`, what this process leased is its own; a dead process leaves nothing behind."""

    def __init__(self) -> None:
        self._presence = Presence()
        self._here = asyncio.Event()

    @property
    def worker(self) -> int:
        """The number under which this process leases."""
        return self._presence.worker

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
                await self._presence.still_here()
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
