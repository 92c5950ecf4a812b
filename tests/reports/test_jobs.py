from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
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
        ("archive_orders", "D"),
        ("ask_about_links", "I"),
        ("check_ledger", "D"),
        ("hand_over_paid", "I"),
        ("look_after_holds", "I"),
        ("purge", "D"),
        ("send_refunds", "I"),
        ("tell_overdue", "I"),
        ("tick", "I"),
        ("warn_expiring", "D"),
        ("watch_low_stock", "I"),
        ("watch_materials", "I"),
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


@pytest.mark.django_db
def test_what_was_said_long_ago_goes_and_what_waits_stays(owner: User) -> None:
    said = [("sent", 91), ("failed", 91), ("waiting", 91), ("sent", 89)]
    for status, days in said:
        message = OutboxMessage.objects.create(recipient=owner, kind="order_ready", text="", status=status)
        long_ago = timezone.now() - timedelta(days=days)
        OutboxMessage.objects.filter(pk=message.pk).update(created_at=long_ago)

    jobs.purge()

    assert list(OutboxMessage.objects.order_by("pk").values_list("status", flat=True)) == ["waiting", "sent"]


@pytest.mark.django_db
def test_sessions_that_ended_go() -> None:
    ended, lasting = SessionStore(), SessionStore()
    ended.set_expiry(timezone.now() - timedelta(days=1))
    for session in (ended, lasting):
        session.create()

    jobs.purge()

    assert list(Session.objects.values_list("session_key", flat=True)) == [lasting.session_key]
