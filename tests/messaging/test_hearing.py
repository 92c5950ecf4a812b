"""A silence of Telegram that was too long to lose nothing is told to the owners, once."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.messaging import hearing
from backend.messaging.models import Hearing, OutboxMessage

BOT = 1
pytestmark = pytest.mark.django_db


def heard(hours_ago: float) -> datetime:
    """Telegram was last heard then."""
    moment = timezone.now() - timedelta(hours=hours_ago)
    Hearing.objects.update(heard_at=moment)
    return moment


def told() -> list[str]:
    return list(OutboxMessage.objects.filter(kind="long_silence").values_list("text", flat=True))


def test_thirty_hours_of_silence_are_told_to_the_owners_once(owner: User, manager: User) -> None:
    hearing.note(bot_id=BOT)
    began = timezone.localtime(heard(30), owner.zone)

    for _time in range(3):
        hearing.note(bot_id=BOT)

    assert len(told()) == 1
    assert OutboxMessage.objects.get().recipient == owner
    assert f"{began:%d.%m.%Y %H:%M}" in told()[0]


def test_a_day_is_what_telegram_keeps(owner: User) -> None:
    hearing.note(bot_id=BOT)
    heard(23.9)
    hearing.note(bot_id=BOT)

    assert told() == []


def test_a_bot_that_was_never_heard_is_new(owner: User) -> None:
    hearing.note(bot_id=BOT)

    assert told() == []
    assert Hearing.objects.get().pk == BOT
