"""Many people at once: real threads, real connections, real commits."""

import itertools
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

from backend.core.retries import repeat_if_asked

Deed = Callable[[], Any]


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
        start.wait(10)
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
