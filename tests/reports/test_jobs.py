from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from django_q.models import Schedule

from backend.accounts.models import User
from backend.core.models import Intent
from backend.messaging.models import OutboxMessage
from backend.reports import jobs
from backend.reports.schedules import setup_schedules


@pytest.mark.django_db
def test_migrating_twice_leaves_one_schedule_of_a_kind_and_its_hour() -> None:
    setup_schedules()
    later = timezone.now() + timedelta(hours=5)
    Schedule.objects.filter(name="purge").update(next_run=later)
    setup_schedules()

    assert sorted(Schedule.objects.values_list("name", "schedule_type")) == [
        ("check_ledger", "D"),
        ("purge", "D"),
        ("tick", "I"),
        ("watch_low_stock", "I"),
    ]
    assert Schedule.objects.get(name="purge").next_run == later


@pytest.mark.django_db
def test_every_schedule_names_a_job() -> None:
    setup_schedules()

    for function in Schedule.objects.values_list("func", flat=True):
        assert callable(getattr(jobs, function.rpartition(".")[2]))


@pytest.mark.django_db
def test_a_broken_ledger_is_told_to_owners_and_managers_once(
    owner: User, manager: User, worker: User
) -> None:
    jobs._tell_broken("stock 5 <> 4", timezone.now())
    jobs._tell_broken("stock 5 <> 4", timezone.now())

    messages = OutboxMessage.objects.filter(kind="ledger_broken")
    assert {message.recipient for message in messages} == {owner, manager}
    assert len(messages) == 2
    assert "5 &lt;&gt; 4" in messages[0].text


@pytest.mark.django_db
def test_a_sound_ledger_is_not_talked_about(owner: User, put_on_shelf: Callable[..., None]) -> None:
    assert jobs.check_ledger()
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db
def test_old_intents_go_and_recent_ones_stay(owner: User) -> None:
    old, recent = uuid4(), uuid4()
    for key in (old, recent):
        Intent.objects.create(key=key, use_case="sales.pay_order", actor=owner, fingerprint="")
    Intent.objects.filter(key=old).update(created_at=timezone.now() - timedelta(days=91))

    jobs.purge()

    assert list(Intent.objects.values_list("key", flat=True)) == [recent]
