"""How fast the bot may speak: Telegram allows some thirty messages a second, and one a second in a chat."""

import asyncio
import time
from dataclasses import dataclass, field

OVERALL_PER_SECOND = 25.0
# With this burst, four of 25, no second holds more than 29 messages.
BURST_OF_A_SECOND = 0.16
CHAT_PER_SECOND = 1.0
CHAT_BURST = 3.0
REMEMBERED_CHATS = 10_000


@dataclass
class Bucket:
    """An allowance that fills up with time."""

    rate: float
    size: float
    tokens: float = field(init=False)
    at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.tokens = self.size

    def wait(self) -> float:
        """Seconds until one more message is allowed."""
        now = time.monotonic()
        self.tokens = min(self.size, self.tokens + (now - self.at) * self.rate)
        self.at = now
        return max(0.0, (1 - self.tokens) / self.rate)

    def take(self) -> None:
        """One message goes."""
        self.tokens -= 1


class Pace:
    """The pace of one bot, shared by answers and by the messages of the outbox, and with other processes."""

    def __init__(self, per_second: float = OVERALL_PER_SECOND) -> None:
        self._per_second = per_second
        self._overall = Bucket(per_second, per_second * BURST_OF_A_SECOND)
        self._chats: dict[int, Bucket] = {}
        self._silent_until = self._asked_until = 0.0

    def pause(self, seconds: float) -> None:
        """Telegram asked the bot to be silent."""
        self._asked_until = max(self._asked_until, time.monotonic() + seconds)
        self._silent_until = max(self._silent_until, self._asked_until)

    def share(self, processes: int, silence: float) -> None:
        """So many processes speak for this bot, and one of them was asked for so many seconds of silence."""
        parts = max(1, processes)
        self._overall.rate = self._per_second / parts
        self._overall.size = max(1.0, self._overall.rate * BURST_OF_A_SECOND)
        self._silent_until = max(self._silent_until, time.monotonic() + silence)

    @property
    def own_silence(self) -> float:
        """Seconds of silence left that Telegram asked this very process for."""
        return max(0.0, self._asked_until - time.monotonic())

    @property
    def silence(self) -> float:
        """Seconds of silence left."""
        return max(0.0, self._silent_until - time.monotonic())

    async def turn(self) -> None:
        """Wait until the bot may send anything at all."""
        while wait := max(self.silence, self._overall.wait()):
            await asyncio.sleep(wait)
        self._overall.take()

    async def wait_in_chat(self, chat_id: int) -> None:
        """Wait until a message that nobody asked for may go to this chat."""
        while wait := self._chat(chat_id).wait():
            await asyncio.sleep(wait)

    def spend_in_chat(self, chat_id: int) -> None:
        """A message that nobody asked for goes to this chat."""
        self._chat(chat_id).take()

    def resting(self) -> list[int]:
        """Chats that had their share just now."""
        return [number for number, chat in self._chats.items() if chat.wait()]

    def _chat(self, chat_id: int) -> Bucket:
        if len(self._chats) > REMEMBERED_CHATS:
            self._chats = {number: chat for number, chat in self._chats.items() if chat.wait()}
        return self._chats.setdefault(chat_id, Bucket(CHAT_PER_SECOND, CHAT_BURST))
