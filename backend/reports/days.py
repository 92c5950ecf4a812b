from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

ONE_DAY = timedelta(days=1)
Moments = tuple[datetime, datetime]
"""From the first moment until, but without, the second."""


def local_day(day: date, zone: ZoneInfo) -> Moments:
    """When a day begins and ends on a clock that hangs in this zone: 23, 24 or 25 hours apart."""
    return _midnight(day, zone), _midnight(day + ONE_DAY, zone)


def during(field: str, moments: Moments) -> Q:
    """What happened within this time, by the moment in this field."""
    return Q(**{f"{field}__gte": moments[0], f"{field}__lt": moments[1]})


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    # Through UTC: two moments of one zone would be compared by their hands, not by the time between them.
    return datetime.combine(day, time.min, zone).astimezone(ZoneInfo("UTC"))
