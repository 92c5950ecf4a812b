"""Delivery of updates to the bot's own address, in order within a chat, until it accepts them."""

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any

import aiohttp

from .updates import Update, UpdateLine
from .world import Json

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
LONGEST_RETRY_AFTER = 3600.0
ANSWER_TIMEOUT = 60


class Webhook:
    """The address, and the task that posts waiting updates there again and again."""

    def __init__(self, updates: UpdateLine) -> None:
        self.updates = updates
        self.url = ""
        self.secret = ""
        self.max_connections = 40
        self.last_error = ""
        self.last_error_at = 0
        self.pause = FIRST_PAUSE
        self.on_reply: Any = None
        self._busy: set[int] = set()
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
            self._busy.clear()

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
        """Up to `max_connections` at once, of each queue (see `Update.queue`) one at a time."""
        timeout = aiohttp.ClientTimeout(total=ANSWER_TIMEOUT)
        connector = aiohttp.TCPConnector(limit=self.max_connections)
        async with (
            aiohttp.ClientSession(timeout=timeout, connector=connector) as session,
            asyncio.TaskGroup() as deliveries,
        ):
            while True:
                self.updates.drop_expired()
                self.updates.arrived.clear()
                for update in self._next():
                    self._busy.add(update.queue)
                    deliveries.create_task(self._deliver(session, update))
                await self.updates.arrived.wait()

    def _next(self) -> list[Update]:
        """The first update of every queue that is free, as many as there are connections."""
        first: dict[int, Update] = {}
        for update in self.updates.waiting:
            if update.queue not in self._busy:
                first.setdefault(update.queue, update)
        return list(first.values())[: max(0, self.max_connections - len(self._busy))]

    async def _deliver(self, session: aiohttp.ClientSession, update: Update) -> None:
        """Post one update until it is accepted or too old; its queue waits behind it."""
        pauses = self._pauses()
        try:
            while not self.updates.is_expired(update):
                retry_after = await self._post(session, update)
                if retry_after is None:
                    if update in self.updates.waiting:
                        self.updates.waiting.remove(update)
                    break
                await asyncio.sleep(min(retry_after, LONGEST_RETRY_AFTER) or next(pauses))
        finally:
            self._busy.discard(update.queue)
            self.updates.arrived.set()

    def _pauses(self) -> Iterator[float]:
        """At once, then after two seconds, four, and so on up to a minute."""
        yield 0.0
        pause = self.pause
        while True:
            pause = min(pause * 2, LONGEST_PAUSE)
            yield pause

    async def _post(self, session: aiohttp.ClientSession, update: Update) -> float | None:
        """None when it was accepted, else how long the bot asked to wait."""
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.secret
        try:
            async with session.post(self.url, data=update.body.encode(), headers=headers) as response:
                body = await response.text()
                if response.status // 100 != 2:
                    self._failed(f"Wrong response from the webhook: {response.status} {response.reason}")
                    asked = response.headers.get("Retry-After", "")
                    return float(asked) if asked.isdigit() else 0.0
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._failed(str(error) or type(error).__name__)
            return 0.0
        if self.on_reply is not None:
            await self.on_reply(body)
        return None

    def _failed(self, reason: str) -> None:
        self.last_error, self.last_error_at = reason, int(self.updates.world.now())
