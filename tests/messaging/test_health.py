"""Whoever looks sees which part of the workshop's programs lives, and what waits."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from backend.accounts.models import User
from backend.core.statements import fetch
from backend.messaging import health, inbox
from backend.messaging.models import OutboxMessage, Part, Pulse
from backend.messaging.presence import ALIVE, Presence
from backend.reports import jobs
from tests.messaging.test_inbox import BOT, message

pytestmark = pytest.mark.django_db


def beat(*parts: Part, ago: float = 0, host: str = "here", worker: int = 1) -> None:
    """A sign of life some seconds ago."""
    moment = timezone.now() - timedelta(seconds=ago)
    for part in parts:
        Pulse.objects.update_or_create(part=part, worker=worker, defaults={"host": host, "beat_at": moment})


def test_a_part_without_a_sign_for_long_is_late() -> None:
    beat(Part.PROCESS, Part.WORKER, Part.SENDER)
    beat(Part.RECEIVER, ago=100)

    assert [sign.part for sign in health.health().late] == [Part.RECEIVER]


def test_a_process_that_ended_does_not_matter_while_another_does_its_work() -> None:
    beat(Part.PROCESS, Part.RECEIVER, ago=1000, worker=1)
    beat(Part.PROCESS, Part.RECEIVER, worker=2)

    assert health.health().late == []


def test_what_was_never_started_is_not_late() -> None:
    assert health.health().signs == []


def test_the_job_of_every_minute_is_the_sign_of_the_jobs() -> None:
    jobs.tick()
    jobs.tick()
    assert Pulse.objects.get().part == Part.JOBS
    assert health.health().late == []

    beat(Part.JOBS, ago=301, worker=0)
    assert [sign.part for sign in health.health().late] == [Part.JOBS]


def test_what_waits_and_what_could_not_be_handled_is_counted(seller: User) -> None:
    inbox.store(bot_id=BOT, updates=[message(1), message(2)])
    inbox.keep_aside(bot_id=BOT, body="nonsense", error="no update")
    OutboxMessage.objects.create(recipient=seller, kind="test", text="now")
    morning = timezone.now() + timedelta(hours=8)
    OutboxMessage.objects.create(recipient=seller, kind="test", text="in the morning", not_before=morning)

    found = health.health()

    assert (found.inbox.waiting, found.outbox.waiting, found.dead_updates) == (2, 1, 1)
    assert found.inbox.oldest is not None


def test_old_signs_go_and_the_newest_of_every_part_stays() -> None:
    beat(Part.WORKER, ago=9 * 86400, worker=1)
    beat(Part.WORKER, ago=8 * 86400, worker=2)
    beat(Part.SENDER, worker=1)

    assert health.forget_old_signs(timezone.now()) == 1

    assert set(Pulse.objects.values_list("part", "worker")) == {("worker", 2), ("sender", 1)}


def test_the_health_page_names_who_is_late(client: Client) -> None:
    beat(Part.PROCESS, Part.WORKER)
    assert (client.get("/health/").status_code, client.get("/health/").content) == (200, b"ok")

    beat(Part.WORKER, ago=100)
    answer = client.get("/health/")
    assert (answer.status_code, answer.content) == (503, b"no sign of life from: worker")


def test_the_health_page_says_when_the_database_is_away(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_facts: object) -> list[health.Sign]:
        raise DatabaseError

    monkeypatch.setattr(health, "signs", away)

    assert client.get("/health/").content == b"no sign of life from: database"
    assert health.late_here() == ["database"]


def test_the_command_is_for_the_checks_of_containers() -> None:
    output = StringIO()
    beat(Part.JOBS, worker=0)
    call_command("health", "--part", "jobs", stdout=output)
    assert "jobs" in output.getvalue()

    with pytest.raises(CommandError, match="never seen"):
        call_command("health", "--part", "sender", stdout=output)
    beat(Part.JOBS, ago=1000, worker=0)
    with pytest.raises(CommandError, match="jobs"):
        call_command("health", stdout=output)


def test_a_container_is_well_when_its_own_process_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "here")
    beat(Part.PROCESS, Part.WORKER, Part.SENDER, host="elsewhere", worker=2)
    assert health.late_here() == ["process", "worker", "sender"]

    beat(Part.PROCESS, Part.WORKER, Part.SENDER, host="here")
    assert health.late_here() == []


def test_a_process_writes_its_signs_itself(transactional_db: None, make_user: Callable[..., User]) -> None:
    # The database is a moment late to see that the processes of an earlier test are gone.
    while fetch(ALIVE):
        time.sleep(0.01)

    async def live() -> tuple[int, float]:
        async with Presence() as presence:
            await presence.arrive()
            await presence.beat([Part.WORKER, Part.SENDER], silence=30)
            return await presence.company()

    alive, silence = asyncio.run(live())

    assert {sign.part for sign in health.signs()} == {Part.PROCESS, Part.WORKER, Part.SENDER}
    assert alive == 1
    assert 25 < silence <= 30
