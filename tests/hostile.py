"""Texts that are made to be slow to read, and how much work they are."""

import time
from collections.abc import Callable

LONGEST = 4096
"""As long as a message in Telegram may be."""
TIMES = 8
AT_LEAST = 1e-5


def is_work_in_proportion(read: Callable[[str], object], text: Callable[[int], str]) -> bool:
    """A text so many times longer is that many times the work, or a little more; not the square of it.

    Measured in the processor's own time of one thread: whoever else works on the machine is not counted.
    """
    short, long = _work(read, text(LONGEST)), _work(read, text(LONGEST * TIMES))
    return long < max(short, AT_LEAST) * TIMES * 3


def _work(read: Callable[[str], object], text: str) -> float:
    spent = []
    for _time in range(3):
        begun = time.thread_time()
        read(text)
        spent.append(time.thread_time() - begun)
    return min(spent)
