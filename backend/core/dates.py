"""One reader for the dates and hours that people type."""

import re
from datetime import date, time, timedelta

from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError

DAY = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})(?:[./-]([0-9]{4}|[0-9]{2}))?\.?")
IN_DAYS = re.compile(r"\+ ?([0-9]{1,3})")
HOURS = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))? ?[-–—] ?([0-9]{1,2})(?:[:.]([0-9]{2}))?")
WORDS = {
    "сьогодні": 0, "today": 0, "завтра": 1, "tomorrow": 1, "післязавтра": 2, "day after tomorrow": 2,
}  # fmt: skip
# «05.01» typed in November is next January; «15.11» typed on the 20th is a slip, not next year.
RECENTLY = timedelta(days=90)
FAR = timedelta(days=2 * 366)


class NotADate(DomainError):
    code = "not_a_date"
    message = _("I could not read the date. Send it like this: 25.12 or 25.12.2026")


class NotHours(DomainError):
    code = "not_hours"
    message = _("I could not read the hours. Send them like this: 21:00-8:00")


class DateTooFar(DomainError):
    code = "date_too_far"
    message = _("That is more than two years ahead. Send an earlier date.")


def parse_day(text: str, *, today: date) -> date:
    """Read «25.12», «25.12.2026», «+3» or «tomorrow»; a day without a year is the coming one.

    Raises NotADate, DateTooFar. A day that has passed is returned: what it means is not decided here.
    """
    words = " ".join(text.lower().split())
    if words in WORDS:
        return today + timedelta(days=WORDS[words])
    if ahead := IN_DAYS.fullmatch(words):
        return _near(today + timedelta(days=int(ahead[1])), today)
    if not (found := DAY.fullmatch(words)):
        raise NotADate
    day, month, year = found.groups()
    if year:
        return _near(_day(int(day), int(month), int(year) % 2000 + 2000), today)
    this_year = _day(int(day), int(month), today.year)
    return this_year if this_year > today - RECENTLY else _day(int(day), int(month), today.year + 1)


def parse_hours(text: str) -> tuple[time, time]:
    """Read «21-8», «21:00 – 08:30»: from when until when (NotHours)."""
    found = HOURS.fullmatch(" ".join(text.split()))
    if not found:
        raise NotHours
    begin_hour, begin_minute, end_hour, end_minute = (int(number or 0) for number in found.groups())
    try:
        return time(begin_hour, begin_minute), time(end_hour % 24, end_minute)
    except ValueError as error:
        raise NotHours from error


def _day(day: int, month: int, year: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NotADate from error


def _near(day: date, today: date) -> date:
    if day > today + FAR:
        raise DateTooFar
    return day
