from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from random import Random
from unittest.mock import patch
from zoneinfo import ZoneInfo

from django.utils import timezone

ZONE = ZoneInfo("Europe/Kyiv")
OPENS, CLOSES = time(9, 0), time(21, 0)
LEAST_DAY = timedelta(hours=5)
"""However early the demo is loaded, so much of today has passed in it."""

TICK = timedelta(microseconds=1)

STANDS_STILL = timedelta(days=10)
"""What got blocked in these last days is still blocked: the present has its troubles."""


class Clock:
    """The clock of the simulated workshop: while it runs, Django believes it."""

    def __init__(self, now: datetime, random: Random) -> None:
        self.real_now = now.astimezone(ZONE)
        self.now = self.real_now
        self.random = random

    @property
    def today(self) -> date:
        """The day on which the demo is loaded."""
        return self.real_now.date()

    @property
    def is_lately(self) -> bool:
        """Is it one of the last days of the story?"""
        return self.now > self.real_now - STANDS_STILL

    def moment(self, day: date, share: float) -> datetime:
        """A moment of a working day: 0 is the opening, 1 the closing; today closes now."""
        opens, closes = (datetime.combine(day, hour, ZONE) for hour in (OPENS, CLOSES))
        if day == self.today:
            closes = min(closes, self.real_now)
            opens = max(min(opens, closes - LEAST_DAY), datetime.combine(day, time.min, ZONE))
        return opens + (closes - opens) * share

    def go(self, moment: datetime) -> None:
        """On to a moment; the clock never goes back nor past the real one."""
        later = moment + timedelta(seconds=self.random.randint(1, 50))
        self.now = min(max(self.now, later), self.real_now)

    def wait(self, minutes: float) -> None:
        """So many minutes pass."""
        self.now = min(self.now + timedelta(minutes=minutes), self.real_now)

    @contextmanager
    def running(self) -> Iterator[None]:
        """The workshop lives by this clock."""
        with patch.object(timezone, "now", self._looked_at):
            yield

    def _looked_at(self) -> datetime:
        # As with a real clock, no two looks show the same moment: what one deed writes keeps its order.
        self.now += TICK
        return self.now.astimezone(ZoneInfo("UTC"))
