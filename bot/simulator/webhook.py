"""Delivery of updates to the bot's own address, in order, until it accepts them."""

import asyncio
import contextlib
from typing import Any

import aiohttp

from .updates import UpdateLine
from .world import Json

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
ANSWER_TIMEOUT = 60


class Webhook:
    """The address, and the task that posts the first waiting update again and again."""

    def __init__(self, updates: UpdateLine) -> None:
        self.updates = updates
        self.url = ""
        self.secret = ""
        self.max_connections = 40
        self.last_error = ""
        self.last_error_at = 0
        self.pause = FIRST_PAUSE
        self.on_reply: Any = None
        self._task: asyncio.Task[None] | None = None

    async def set(self, url: str, secret: str, max_connections: int = 40) -> None:
        """From now on updates go to this address (an empty one: back to polling)."""
        await self.stop()
        self.url, self.secret, self.max_connections = url, secret, max_connections
        self.last_error, self.last_error_at = "", 0
        if url:
            self._task = asyncio.create_task(self._deliver_for_ever())

    async def stop(self) -> None:
        """No more deliveries."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    def info(self) -> Json:
        """The answer of getWebhookInfo."""
        shape: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.waiting),
        }
        if self.url:
            shape |= {"max_connections": self.max_connections, "ip_address": "127.0.0.1"}
        if self.last_error:
            shape |= {"last_error_date": self.last_error_at, "last_error_message": self.last_error}
        if self.updates.allowed is not None:
            shape["allowed_updates"] = sorted(self.updates.allowed)
        return shape

    async def _deliver_for_ever(self) -> None:
        pause = self.pause
        timeout = aiohttp.ClientTimeout(total=ANSWER_TIMEOUT)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while True:
                self.updates.drop_expired()
                if not self.updates.waiting:
                    self.updates.arrived.clear()
                    await self.updates.arrived.wait()
                elif await self._deliver_first(session):
                    pause = self.pause
                else:
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)

    async def _deliver_first(self, session: aiohttp.ClientSession) -> bool:
        update = self.updates.waiting[0]
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.secret
        try:
            async with session.post(self.url, data=update.body.encode(), headers=headers) as response:
                body = await response.text()
                if response.status // 100 != 2:
                    return self._failed(
                        f"Wrong response from the webhook: {response.status} {response.reason}"
                    )
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return self._failed(str(error) or type(error).__name__)
        if update in self.updates.waiting:
            self.updates.waiting.remove(update)
        if self.on_reply is not None:
            await self.on_reply(body)
        return True

    def _failed(self, reason: str) -> bool:
        self.last_error, self.last_error_at = reason, int(self.updates.world.now())
        return False
