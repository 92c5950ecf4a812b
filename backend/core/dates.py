"""One reader for the dates and hours that people type."""

import re
from datetime import date, time, timedelta

from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError

DAY = re.compile(r"([0-9]{1,2})[./-]([0-9]{1,2})(?:[./-]([0-9]{4}|[0-9]{2}))?\.?")
IN_DAYS = re.compile(r"(?:\+|через|за|in) ?([0-9]{1,3})(?: ?(?:день|дні|днів|дн\.?|days?))?")
NAMED = re.compile(r"([0-9]{1,2})\.? ([^\W\d_]+)\.?,?(?: ([0-9]{4}))?(?: року?| р\.?)?")
MONTH_FIRST = re.compile(r"([^\W\d_]+)\.? ([0-9]{1,2}),?(?: ([0-9]{4}))?")
HOURS = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))? ?[-–—] ?([0-9]{1,2})(?:[:.]([0-9]{2}))?")
WORDS = {
    "сьогодні": 0, "today": 0, "завтра": 1, "tomorrow": 1, "післязавтра": 2, "day after tomorrow": 2,
    "через тиждень": 7, "за тиждень": 7, "in a week": 7, "через два тижні": 14, "in two weeks": 14,
}  # fmt: skip
# What the name of a weekday or a month begins with, and how it may go on.
WEEKDAYS = (
    r"пн|пон(?:еділ(?:ок|ка))?|mon(?:day)?",
    r"вт|вівт?(?:ор(?:ок|ка))?|tue(?:s|sday)?",
    r"ср|сер(?:ед[ауи])?|wed(?:nesday)?",
    r"чт|четв?(?:ер|ерга)?|thu(?:rs|rsday)?",
    r"пт|п['’ʼ`]?ятн(?:иц[яюі])?|fri(?:day)?",
    r"сб|суб(?:от[ауи])?|sat(?:urday)?",
    r"нд|нед(?:іл[яюі])?|sun(?:day)?",
)
MONTHS = (
    r"січ(?:ень|ня)?|jan(?:uary)?",
    r"лют(?:ий|ого)?|feb(?:ruary)?",
    r"бер(?:езень|езня)?|mar(?:ch)?",
    r"кві(?:т|тень|тня)?|apr(?:il)?",
    r"тра(?:в|вень|вня)?|may",
    r"чер(?:в|вень|вня)?|june?",
    r"лип(?:ень|ня)?|july?",
    r"сер(?:п|пень|пня)?|aug(?:ust)?",
    r"вер(?:есень|есня)?|sept?(?:ember)?",
    r"жов(?:т|тень|тня)?|oct(?:ober)?",
    r"лис(?:т|топад|топада)?|nov(?:ember)?",
    r"гру(?:д|день|дня)?|dec(?:ember)?",
)
BEFORE_DAY = re.compile(r"^(?:у|в|на|до|on|by) ")
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
    """Read «25.12», «25.12.2026», «25 December», «Friday», «+3», «tomorrow»; the coming one.

    Raises NotADate, DateTooFar. A day that has passed is returned: what it means is not decided here.
    """
    words = BEFORE_DAY.sub("", " ".join(text.lower().split()))
    if words in WORDS:
        return today + timedelta(days=WORDS[words])
    if ahead := IN_DAYS.fullmatch(words):
        return _near(today + timedelta(days=int(ahead[1])), today)
    if (weekday := _place(WEEKDAYS, words.rstrip("."))) is not None:
        return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    day, month, year = _numbers(words)
    if year:
        return _near(_day(day, month, year % 2000 + 2000), today)
    this_year = _day(day, month, today.year)
    return this_year if this_year > today - RECENTLY else _day(day, month, today.year + 1)


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


def _numbers(words: str) -> tuple[int, int, int]:
    """Day, month and year, 0 where no year was said; the month in digits or by its name (NotADate)."""
    if found := DAY.fullmatch(words):
        day, month, year = found.groups()
        return int(day), int(month), int(year or 0)
    if found := NAMED.fullmatch(words):
        day, name, year = found.groups()
    elif found := MONTH_FIRST.fullmatch(words):
        name, day, year = found.groups()
    else:
        raise NotADate
    if not day.isascii() or (number := _place(MONTHS, name)) is None:
        raise NotADate
    return int(day), number + 1, int(year or 0)


def _place(names: tuple[str, ...], word: str) -> int | None:
    return next((number for number, name in enumerate(names) if re.fullmatch(name, word)), None)


def _day(day: int, month: int, year: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NotADate from error


def _near(day: date, today: date) -> date:
    if day > today + FAR:
        raise DateTooFar
    return day
