"""How long work takes, on a machine where others work too."""

import time
from collections.abc import Callable


def best_of(times: int, do: Callable[[], object]) -> float:
    """Seconds of the quickest of so many: what the work costs when nobody else is at the machine."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        do()
        took.append(time.perf_counter() - began)
    return min(took)
