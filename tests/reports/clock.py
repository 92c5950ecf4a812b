from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import time_machine

KYIV = ZoneInfo("Europe/Kyiv")


@contextmanager
def clock_at(moment: str, zone: ZoneInfo = KYIV) -> Iterator[datetime]:
    """The wall clock shows this moment."""
    now = datetime.fromisoformat(moment).replace(tzinfo=zone)
    with time_machine.travel(now, tick=False):
        yield now
