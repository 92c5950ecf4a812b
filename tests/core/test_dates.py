from datetime import date

import pytest

from backend.core.dates import DateTooFar, NotADate, parse_day

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("25.12", date(2026, 12, 25)),
        ("25.12.", date(2026, 12, 25)),
        ("25/12", date(2026, 12, 25)),
        (" 25.12.2026 ", date(2026, 12, 25)),
        ("1.2.27", date(2027, 2, 1)),
        ("05.01", date(2027, 1, 5)),
        ("20.11", TODAY),
        ("Сьогодні", TODAY),
        ("завтра", date(2026, 11, 21)),
        ("післязавтра", date(2026, 11, 22)),
        ("tomorrow", date(2026, 11, 21)),
        ("+3", date(2026, 11, 23)),
        ("понеділок", date(2026, 11, 23)),
        ("в понеділок", date(2026, 11, 23)),
        ("п'ятниця", date(2026, 11, 27)),
        ("П’ятницю", date(2026, 11, 27)),
        ("у суботу", date(2026, 11, 21)),
        ("пт", date(2026, 11, 27)),
        ("вівт.", date(2026, 11, 24)),
        ("sunday", date(2026, 11, 22)),
        ("on Wed", date(2026, 11, 25)),
        ("25 грудня", date(2026, 12, 25)),
        ("1 січ", date(2027, 1, 1)),
        ("3 березня 2027", date(2027, 3, 3)),
        ("25 december", date(2026, 12, 25)),
        ("December 25", date(2026, 12, 25)),
        ("через тиждень", date(2026, 11, 27)),
        ("через 3 дні", date(2026, 11, 23)),
        ("in 10 days", date(2026, 11, 30)),
    ],
)
def test_it_reads_days_as_people_write_them(text: str, day: date) -> None:
    assert parse_day(text, today=TODAY) == day


def test_a_day_that_has_just_passed_is_not_next_year() -> None:
    assert parse_day("19.11", today=TODAY) == date(2026, 11, 19)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31.02",
        "29.02.2027",
        "2512",
        "колись",
        "٢٥.١٢",
        "25.12.20266",
        "0.0",
        "1e3",
        "п",
        "м'ятниця",
        "вісім",
        "31 листопада",
        "25 марта",
        "0 грудня",
        "mondays",
        "через дні",
        "через ٣ дні",
    ],
)
def test_it_does_not_guess(text: str) -> None:
    with pytest.raises(NotADate):
        parse_day(text, today=TODAY)


def test_the_name_of_today_is_a_week_from_now() -> None:
    assert parse_day("п'ятниця", today=TODAY) == date(2026, 11, 27)


@pytest.mark.parametrize("text", ["25.12.2029", "25.12.2099", "+999"])
def test_it_asks_about_days_that_are_too_far(text: str) -> None:
    with pytest.raises(DateTooFar):
        parse_day(text, today=TODAY)


def test_a_leap_day_comes_when_it_comes() -> None:
    assert parse_day("29.02", today=date(2028, 1, 5)) == date(2028, 2, 29)
