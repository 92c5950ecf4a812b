import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.messaging.models import OutboxMessage
from backend.reports import services
from backend.reports.models import DailySummary
from backend.reports.services import send_due_summaries
from tests.reports.clock import KYIV


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of ticks do not need hundreds of charts; test_chart draws them."""
    monkeypatch.setattr(services, "chart", lambda figures, recipient: None)


def local(moment: str, zone: ZoneInfo = KYIV) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=zone)


def ticks(begin: datetime, hours: float, minutes: int = 10) -> list[datetime]:
    first = begin.astimezone(UTC)
    return [first + timedelta(minutes=minutes * number) for number in range(int(hours * 60 / minutes) + 1)]


def test_it_comes_at_the_owners_hour_and_once(owner: User) -> None:
    told = [send_due_summaries(moment) for moment in ticks(local("2026-11-20 19:50"), 4)]

    assert told[:2] == [0, 1]
    assert sum(told) == 1
    assert OutboxMessage.objects.get().kind == "daily_summary"
    assert DailySummary.objects.get().local_date == date(2026, 11, 20)


def test_each_owner_has_their_own_hour_and_zone(make_user: Callable[..., User]) -> None:
    kyiv = make_user(Role.OWNER, summary_at=time(21, 30))
    york = make_user(Role.OWNER, time_zone="America/New_York", summary_at=time(8, 0))

    send_due_summaries(local("2026-11-20 15:10"))
    assert set(DailySummary.objects.values_list("recipient", flat=True)) == {york.pk}
    send_due_summaries(local("2026-11-20 21:30"))
    assert set(DailySummary.objects.values_list("recipient", flat=True)) == {york.pk, kyiv.pk}


def test_others_the_dismissed_and_those_without_telegram_get_none(
    make_user: Callable[..., User], manager: User
) -> None:
    make_user(Role.OWNER, is_active=False)
    make_user(Role.OWNER, telegram_id=None)

    assert send_due_summaries(local("2026-11-20 23:00")) == 0
    assert not DailySummary.objects.exists()


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Kyiv", "2026-03-29"),
        ("Europe/Kyiv", "2026-10-25"),
        ("America/New_York", "2026-03-08"),
        ("America/New_York", "2026-11-01"),
    ],
)
@pytest.mark.parametrize("hour", [time(2, 30), time(3, 30), time(1, 30), time(20, 0)])
def test_a_change_of_the_clocks_makes_one_for_a_date(
    make_user: Callable[..., User], zone: str, day: str, hour: time
) -> None:
    make_user(Role.OWNER, time_zone=zone, summary_at=hour)
    begin = local(f"{day} 00:00", ZoneInfo(zone)) - timedelta(days=1)

    for moment in ticks(begin, 71.5):
        send_due_summaries(moment)

    first = date.fromisoformat(day)
    days = [first + timedelta(days=number) for number in (-1, 0, 1)]
    assert sorted(DailySummary.objects.values_list("local_date", flat=True)) == days
    assert OutboxMessage.objects.count() == 3


def test_three_days_of_downtime_send_one_that_says_so(owner: User) -> None:
    send_due_summaries(local("2026-11-16 20:00"))
    OutboxMessage.objects.all().delete()

    for moment in ticks(local("2026-11-20 12:00"), 11):
        send_due_summaries(moment)

    message = OutboxMessage.objects.get()
    assert "no summaries from 17 November to 19 November" in message.text
    assert DailySummary.objects.count() == 2


def test_nothing_is_said_of_missed_days_when_there_were_none(owner: User) -> None:
    send_due_summaries(local("2026-11-19 20:00"))
    send_due_summaries(local("2026-11-20 20:00"))

    assert not OutboxMessage.objects.filter(text__contains="no summar").exists()


def test_an_owner_who_moves_at_noon_gets_one_for_the_date(owner: User) -> None:
    owner.summary_at = time(11, 0)
    owner.save()
    send_due_summaries(local("2026-11-20 12:00"))
    owner.time_zone = "America/New_York"
    owner.save()

    for moment in ticks(local("2026-11-20 12:10"), 17):
        send_due_summaries(moment)

    assert DailySummary.objects.count() == OutboxMessage.objects.count() == 1


def test_a_failure_between_the_row_and_the_message_leaves_neither(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise RuntimeError("killed here")

    with monkeypatch.context() as broken:
        broken.setattr(services, "tell", fail)
        assert send_due_summaries(local("2026-11-20 20:00")) == 0
    assert not DailySummary.objects.exists()
    assert not OutboxMessage.objects.exists()

    assert send_due_summaries(local("2026-11-20 20:01")) == 1
    assert OutboxMessage.objects.count() == 1


def test_one_owners_trouble_does_not_take_the_summary_from_another(make_user: Callable[..., User]) -> None:
    broken = make_user(Role.OWNER)
    User.objects.filter(pk=broken.pk).update(time_zone="Nowhere/Town")
    well = make_user(Role.OWNER)

    assert send_due_summaries(local("2026-11-20 20:00")) == 1
    assert DailySummary.objects.get().recipient == well


def two_at_once(now: datetime) -> None:
    barrier = threading.Barrier(2)

    def tick() -> None:
        try:
            barrier.wait()
            send_due_summaries(now)
        finally:
            connection.close()

    threads = [threading.Thread(target=tick) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_send_one(owner: User) -> None:
    for number in range(5):
        two_at_once(local(f"2026-11-{20 + number} 20:00"))

    assert OutboxMessage.objects.count() == DailySummary.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_without_the_row_two_schedulers_would_send_two(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_keep", lambda day, recipient, figures: True)

    two_at_once(local("2026-11-20 20:00"))

    assert OutboxMessage.objects.count() == 2
