"""Many people at once: real threads, real connections, real commits."""

import itertools
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from django.db import connection

from backend.core.retries import repeat_if_asked
from backend.production.models import ProductionOrder
from backend.sales.models import SalesOrder

Deed = Callable[[], Any]
A_MOMENT = 0.05
PATIENCE = 20
"""Seconds until somebody who does not come is waited for no longer."""


def all_at_once(deeds: Sequence[Deed], *, threads: int = 16) -> Counter[str]:
    """Do everything through the door's retries; counts «done» and the names of the refusals."""
    got = answers(deeds, threads=threads)
    return Counter(type(answer).__name__ if isinstance(answer, Exception) else "done" for answer in got)


def answers(
    deeds: Sequence[Deed], *, threads: int = 16, through: Callable[[Deed], Any] = repeat_if_asked
) -> list[Any]:
    """What everybody got, in the order of the deeds: an answer or an exception."""
    got: list[Any] = [None] * len(deeds)
    turns = itertools.count()
    people = min(threads, len(deeds))
    start = threading.Barrier(people)

    def work() -> None:
        # Everybody has a connection before anybody begins.
        connection.ensure_connection()
        start.wait(PATIENCE)
        while (turn := next(turns)) < len(deeds):
            try:
                got[turn] = through(deeds[turn])
            except Exception as error:
                got[turn] = error
        connection.close()

    crowd = [threading.Thread(target=work) for _ in range(people)]
    for person in crowd:
        person.start()
    for person in crowd:
        person.join()
    return got


def without_repeating(deeds: Sequence[Deed]) -> Counter[str]:
    """A deadlock is seen here, and not mended by doing it again."""
    got = answers(deeds, through=lambda deed: deed())
    return Counter(type(one).__name__ if isinstance(one, Exception) else "done" for one in got)


def slow(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, moments: int) -> None:
    """Whoever comes to this step takes their time before it."""
    step = getattr(module, name)

    def do(*args: Any, **kwargs: Any) -> Any:
        time.sleep(moments * A_MOMENT)
        return step(*args, **kwargs)

    monkeypatch.setattr(module, name, do)


def meet(people: int) -> Callable[[], object]:
    """Wait until so many have looked, so that none of them sees what the others write."""
    return partial(threading.Barrier(people).wait, PATIENCE)


def meet_once(people: int) -> Callable[[], object]:
    """The same for the first so many; whoever looks later goes on at once."""
    turns, wait = itertools.count(), meet(people)
    return lambda: wait() if next(turns) < people else None


def look_without_locking(
    model: type[SalesOrder] | type[ProductionOrder], people: int = 2
) -> Callable[[int], object]:
    """What a service does that reads first and writes later."""
    all_have_looked = meet_once(people)

    def look(order_id: int) -> object:
        order = model.objects.get(pk=order_id)
        all_have_looked()
        return order

    return look
