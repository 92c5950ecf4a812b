"""Live news for the chat page and the tests."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from .world import Json

LISTENER_LIMIT = 10_000


class Hub:
    """Everybody who listens hears everything that happens."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Json]] = set()
        self.changed = asyncio.Event()

    def tell(self, event: Json) -> None:
        """Something happened."""
        self.changed.set()
        for queue in self._listeners:
            if queue.qsize() < LISTENER_LIMIT:
                queue.put_nowait(event)

    @contextmanager
    def listening(self) -> Iterator[asyncio.Queue[Json]]:
        """A queue of news for as long as somebody listens."""
        queue: asyncio.Queue[Json] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)
