from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from backend.reports.days import local_day

UTC = ZoneInfo("UTC")


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Kyiv", date(2026, 3, 29), 23),
        ("Europe/Kyiv", date(2026, 10, 25), 25),
        ("Europe/Kyiv", date(2026, 11, 20), 24),
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        # The clocks change at midnight itself.
        ("Africa/Cairo", date(2026, 4, 24), 23),
        ("America/Havana", date(2026, 11, 1), 25),
        ("Asia/Kolkata", date(2026, 3, 29), 24),
    ],
)
def test_it_is_as_long_as_the_clocks_make_it(zone: str, day: date, hours: float) -> None:
    begin, end = local_day(day, ZoneInfo(zone))

    assert end - begin == timedelta(hours=hours)


def test_it_begins_at_midnight_of_the_place_not_of_greenwich() -> None:
    begin, _end = local_day(date(2026, 11, 20), ZoneInfo("Europe/Kyiv"))

    assert begin == datetime(2026, 11, 19, 22, tzinfo=UTC)


def test_its_days_follow_each_other_without_a_gap_or_an_overlap_in_every_zone() -> None:
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        end = local_day(date(2025, 12, 31), zone)[1]
        for number in range(366):
            day = date(2026, 1, 1) + timedelta(days=number)
            begin, next_end = local_day(day, zone)
            assert begin == end, (name, day)
            assert begin.astimezone(zone).date() == day, (name, day)
            end = next_end
