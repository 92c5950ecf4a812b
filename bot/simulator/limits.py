"""Telegram's patience: how much a bot may send, and what happens to one that sends more."""

import time
from collections import Counter, deque
from dataclasses import dataclass, field

from .errors import too_many_requests


@dataclass
class Bucket:
    """A chat's allowance: a burst, then one message a second."""

    tokens: float
    at: float


@dataclass
class Flood:
    """The three limits (per chat, per group and minute, overall) and the pauses they cause."""

    enabled: bool = True
    burst: float = 20
    per_second: float = 1.0
    overall_per_second: int = 30
    group_per_minute: int = 20
    penalty: int = 5
    buckets: dict[int, Bucket] = field(default_factory=dict)
    minutes: dict[int, deque[float]] = field(default_factory=dict)
    second: deque[float] = field(default_factory=deque)
    pauses: dict[int, float] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def charge(self, chat_id: int, *, is_group: bool, items: int = 1) -> None:
        """Lets a request through, or refuses it with 429 and starts a pause."""
        now = time.monotonic()
        self._refuse_during_pause(chat_id, now)
        if not self.enabled:
            return
        if is_group and not self._fits(
            self.minutes.setdefault(chat_id, deque()), 60, self.group_per_minute, now
        ):
            self.pause(chat_id, self.penalty)
        if not self._fits(self.second, 1, self.overall_per_second, now):
            self.pause(0, self.penalty)
        if not self._spend(chat_id, items, now):
            self.pause(chat_id, self.penalty)

    def pause(self, chat_id: int, seconds: int) -> None:
        """The bot must be silent towards a chat (0: towards everybody)."""
        self.pauses[chat_id] = time.monotonic() + seconds
        self.counts["refused_429"] += 1
        raise too_many_requests(seconds)

    def silence_everybody(self, seconds: float) -> None:
        """From now on every sending is refused for a while."""
        self.pauses[0] = time.monotonic() + seconds

    def _refuse_during_pause(self, chat_id: int, now: float) -> None:
        for key in (0, chat_id):
            left = self.pauses.get(key, 0.0) - now
            if left > 0:
                self.counts["during_pause"] += 1
                self.counts["refused_429"] += 1
                raise too_many_requests(max(1, int(left + 0.999)))

    def _spend(self, chat_id: int, items: int, now: float) -> bool:
        bucket = self.buckets.setdefault(chat_id, Bucket(self.burst, now))
        bucket.tokens = min(self.burst, bucket.tokens + (now - bucket.at) * self.per_second)
        bucket.at = now
        if bucket.tokens < items:
            return False
        bucket.tokens -= items
        return True

    @staticmethod
    def _fits(times: deque[float], window: float, limit: int, now: float) -> bool:
        while times and now - times[0] >= window:
            times.popleft()
        if len(times) >= limit:
            return False
        times.append(now)
        return True
