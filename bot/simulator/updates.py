"""The line of updates that wait for the bot, and the long polling that empties it."""

import asyncio
import json
from collections import Counter, deque
from dataclasses import dataclass, replace

from .errors import TelegramError
from .world import DAY, Json, World

CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
HISTORY = 1000


@dataclass
class Update:
    """One update, kept as the text that goes over the wire."""

    id: int
    kind: str
    body: str
    at: float
    lifetime: float
    queue: int = 0
    """What a webhook keeps in order: the messages of a chat, the taps of a person."""


class UpdateLine:
    """Updates in order; they leave when confirmed by offset, delivered by webhook, or too old."""

    def __init__(self, world: World, *, callback_lifetime: float = 150.0) -> None:
        self.world = world
        self.callback_lifetime = callback_lifetime
        self.waiting: list[Update] = []
        self.history: deque[Update] = deque(maxlen=HISTORY)
        self.allowed: frozenset[str] | None = None
        self.counts: Counter[str] = Counter()
        self.arrived = asyncio.Event()
        self._poll: asyncio.Event | None = None

    def push(self, kind: str, payload: Json) -> int | None:
        """Something happened that the bot may want to know; returns the update's id."""
        if kind in NOT_BY_DEFAULT if self.allowed is None else kind not in self.allowed:
            return None
        return self.put({kind: payload}, kind)

    def put(self, body: Json, kind: str = "injected") -> int:
        """An update goes into the line as it is, whatever it says."""
        if "update_id" not in body:
            self.world.last_update_id += 1
            body = {"update_id": self.world.last_update_id, **body}
        lifetime = self.callback_lifetime if kind == "callback_query" else DAY
        place = int(body["update_id"]), kind, json.dumps(body), self.world.now(), lifetime
        update = Update(*place, _queue_of(kind, body))
        self._insert(update)
        return update.id

    def redeliver(self, update_id: int) -> bool:
        """An update that was already delivered comes again, with the same id."""
        for update in self.history:
            if update.id == update_id:
                again = replace(update, at=self.world.now(), lifetime=DAY)
                self._insert(again)
                return True
        return False

    def _insert(self, update: Update) -> None:
        self.waiting.append(update)
        if len(self.waiting) > 1 and self.waiting[-2].id > update.id:
            self.waiting.sort(key=lambda one: one.id)
        self.history.append(update)
        self.counts["updates"] += 1
        self.arrived.set()

    def drop_expired(self) -> None:
        """What nobody fetched in time is gone."""
        kept = [update for update in self.waiting if not self.is_expired(update)]
        self.counts["expired"] += len(self.waiting) - len(kept)
        self.waiting = kept

    def is_expired(self, update: Update) -> bool:
        """Telegram does not keep it any longer."""
        return self.world.now() - update.at >= update.lifetime

    def confirm(self, offset: int) -> None:
        """The bot has everything below the offset; a negative one keeps only the newest."""
        if offset < 0:
            self.waiting = self.waiting[offset:]
        elif offset > 0:
            self.waiting = [update for update in self.waiting if update.id >= offset]

    async def poll(self, *, offset: int, limit: int, timeout: float) -> str:
        """The next updates as a JSON list; waits for the first one."""
        mine = self._take_the_line()
        try:
            self.confirm(offset)
            deadline = asyncio.get_running_loop().time() + timeout
            while True:
                self.drop_expired()
                remaining = deadline - asyncio.get_running_loop().time()
                if self.waiting or remaining <= 0:
                    break
                self.arrived.clear()
                await self._wait(mine, remaining)
            return "[" + ",".join(update.body for update in self.waiting[:limit]) + "]"
        finally:
            if self._poll is mine:
                self._poll = None

    def _take_the_line(self) -> asyncio.Event:
        self.interrupt()
        self._poll = asyncio.Event()
        return self._poll

    def interrupt(self) -> None:
        """Whoever polls now is told that another one came."""
        if self._poll is not None:
            self._poll.set()

    async def _wait(self, mine: asyncio.Event, seconds: float) -> None:
        tasks = {asyncio.ensure_future(mine.wait()), asyncio.ensure_future(self.arrived.wait())}
        try:
            await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
        if mine.is_set():
            self.counts["conflicts"] += 1
            raise TelegramError(409, CONFLICT)


def _queue_of(kind: str, body: Json) -> int:
    """The real one's queues: the chat, or the person and the kind above it; what has neither goes alone."""
    content = body.get(kind)
    if kind == "callback_query" and isinstance(content, dict):
        return int(content["from"]["id"]) + (3 << 33)
    chat = content.get("chat") if isinstance(content, dict) else None
    return int(chat["id"]) if isinstance(chat, dict) else int(body["update_id"]) + (99 << 33)
