"""People who talk to the bot: each one thing at a time, many people at once."""

import asyncio
import itertools
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

# A walk that everybody may take: the menu, a button of it, and back; and what is asked for most.
STEPS = ("/menu", "👤", "/help", "/stock", "SKU-1", "/menu", "👤", "/profile")
PATIENCE = 30.0
FLOOD, EACH, OTHERS = 100, 10, 40
ANSWERS = ("message", "edited", "answer")


@dataclass
class Walk:
    """What came of a steady load."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    unanswered: int = 0
    lag: float = 0.0


@dataclass(frozen=True)
class Burst:
    """What came of many updates at once, a hundred of them from one person."""

    written: int
    writing: float
    seconds: float
    others: float
    flooder: float
    longest_gap: float
    flood: int = FLOOD
    each: int = EACH


class Crowd:
    """The people, and what they hear."""

    def __init__(self, telegram: str, people: Sequence[int]) -> None:
        self.telegram, self.people = telegram, list(people)
        self._steps = {person: itertools.cycle(STEPS) for person in people}
        self._screens: dict[int, dict[str, Any]] = {}
        self._heard: dict[int, asyncio.Event] = {}
        self._answers: dict[int, list[float]] = defaultdict(list)

    async def walk(self, rate: float, seconds: float) -> Walk:
        """So many updates a second, each of somebody whose last one was answered."""
        walk, free, tasks = Walk(), deque(self.people), []
        async with self._listening() as session:
            began = time.perf_counter()
            for number in range(int(rate * seconds)):
                await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
                while not free:
                    await asyncio.sleep(0.001)
                walk.lag = max(walk.lag, time.perf_counter() - began - number / rate)
                tasks.append(asyncio.create_task(self._step(session, free.popleft(), walk, free)))
            await asyncio.gather(*tasks)
            walk.seconds = time.perf_counter() - began
        return walk

    async def burst(self) -> Burst:
        """One person writes a hundred times, others a little, all at once."""
        flooder, others = self.people[0], self.people[1 : OTHERS + 1]
        self._answers.clear()
        async with self._listening() as session:
            began = time.perf_counter()
            writing = [self._say(session, flooder, "/help") for _ in range(FLOOD)]
            writing += [self._say(session, person, "/help") for _ in range(EACH) for person in others]
            await asyncio.gather(*writing)
            written = time.perf_counter()
            wanted = {flooder: FLOOD, **dict.fromkeys(others, EACH)}
            while any(len(self._answers[one]) < count for one, count in wanted.items()):
                if time.perf_counter() - began > 4 * PATIENCE:
                    raise TimeoutError("the burst was not answered")
                await asyncio.sleep(0.02)
        gaps = [
            later - earlier
            for one in others
            for earlier, later in itertools.pairwise([written, *self._answers[one]])
        ]
        return Burst(
            written=FLOOD + EACH * OTHERS,
            writing=written - began,
            seconds=max(self._answers[one][-1] for one in wanted) - began,
            others=max(self._answers[one][-1] for one in others) - began,
            flooder=self._answers[flooder][-1] - began,
            longest_gap=max(gaps),
        )

    async def _step(
        self, session: aiohttp.ClientSession, person: int, walk: Walk, free: "deque[int]"
    ) -> None:
        step = next(self._steps[person])
        heard = self._heard[person] = asyncio.Event()
        began = time.perf_counter()
        if not await self._tap(session, person, step):
            await self._say(session, person, step if step.isascii() else "/menu")
        try:
            await asyncio.wait_for(heard.wait(), PATIENCE)
            walk.waits.append(time.perf_counter() - began)
        except TimeoutError:
            walk.unanswered += 1
        free.append(person)

    async def _tap(self, session: aiohttp.ClientSession, person: int, caption: str) -> bool:
        """Press the button with this caption on the newest screen, if it is there."""
        screen = self._screens.get(person)
        rows = screen.get("reply_markup", {}).get("inline_keyboard", []) if screen else []
        for row, buttons in enumerate(rows):
            for column, button in enumerate(buttons):
                if button["text"].startswith(caption):
                    assert screen
                    place = {"message_id": screen["message_id"], "row": row, "column": column}
                    return await self._do(session, person, "tap", place)
        return False

    async def _say(self, session: aiohttp.ClientSession, person: int, text: str) -> None:
        if not await self._do(session, person, "say", {"text": text}):
            raise RuntimeError("the local Telegram does not take messages")

    async def _do(
        self, session: aiohttp.ClientSession, person: int, deed: str, facts: dict[str, Any]
    ) -> bool:
        """False when it is impossible: the screen has changed under the finger."""
        async with session.post(f"{self.telegram}/people/{person}/{deed}", json=facts) as response:
            await response.read()
            return response.status < 400

    @asynccontextmanager
    async def _listening(self) -> AsyncIterator[aiohttp.ClientSession]:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{self.telegram}/people/events", max_msg_size=0) as line,
        ):
            listener = asyncio.create_task(self._listen(line))
            yield session
            listener.cancel()

    async def _listen(self, line: aiohttp.ClientWebSocketResponse) -> None:
        async for news in line:
            event = news.json()
            person, message = event.get("chat"), event.get("message")
            if event["type"] not in ANSWERS or (message and not message["from"]["is_bot"]):
                continue
            if message:
                self._screens[person] = message
                self._answers[person].append(time.perf_counter())
            if heard := self._heard.get(person):
                heard.set()
