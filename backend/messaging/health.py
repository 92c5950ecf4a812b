"""Is everybody at work? Signs of life by part, and what waits."""

import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Count, Max, Min, Q
from django.db.models.functions import Now

from backend.messaging.models import InboxStatus, InboxUpdate, OutboxMessage, OutboxStatus, Part, Pulse

LATE = timedelta(seconds=90)
# Jobs give a sign with the job of every minute.
JOBS_LATE = timedelta(minutes=5)
DATABASE = "database"
OF_EVERY_PROCESS = (Part.PROCESS, Part.WORKER, Part.SENDER)
"""A process that waits for its turn to ask Telegram receives nothing, and is well all the same."""
PULSES_KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Sign:
    """The newest sign of life of a part, whichever process gave it."""

    part: Part
    beat_at: datetime
    is_late: bool

    @property
    def name(self) -> str:
        """What the part does, in the reader's language."""
        return str(self.part.label)


@dataclass(frozen=True)
class Backlog:
    """What waits, and since when."""

    waiting: int
    oldest: datetime | None


@dataclass(frozen=True)
class Health:
    """How the workshop's programs are."""

    signs: list[Sign]
    inbox: Backlog
    outbox: Backlog
    dead_updates: int
    failed_messages: int

    @property
    def late(self) -> list[Sign]:
        """The parts that should have given a sign long ago."""
        return [sign for sign in self.signs if sign.is_late]


def health() -> Health:
    """Parts, backlogs and dead updates, as the office shows them."""
    inbox, dead = _inbox()
    outbox, failed = _outbox()
    return Health(signs(), inbox, outbox, dead, failed)


def signs(*, host: str = "") -> list[Sign]:
    """Every part that was ever seen (on one machine, if it is named) and its newest sign of life."""
    pulses = Pulse.objects.filter(host=host) if host else Pulse.objects.all()
    newest = dict(pulses.order_by().values_list("part").annotate(Max("beat_at")))
    now = _now() if newest else None
    return [
        Sign(part, newest[part], now is not None and now - newest[part] > _patience(part))
        for part in Part
        if part in newest
    ]


def late() -> list[str]:
    """The names of those that give no sign of life, as the checks of the installation want them."""
    try:
        return [sign.part.value for sign in signs() if sign.is_late]
    except DatabaseError:
        return [DATABASE]


def late_here() -> list[str]:
    """The parts of the bot on this machine that do not live, or never did."""
    try:
        alive = {sign.part for sign in signs(host=socket.gethostname()[:100]) if not sign.is_late}
    except DatabaseError:
        return [DATABASE]
    return [part.value for part in OF_EVERY_PROCESS if part not in alive]


def note_jobs() -> None:
    """The clock of the jobs ticks."""
    Pulse.objects.update_or_create(
        part=Part.JOBS, worker=0, defaults={"host": socket.gethostname()[:100], "beat_at": Now()}
    )


def forget_old_signs(now: datetime) -> int:
    """Processes that ended long ago; the newest sign of every part stays. Returns how many went."""
    kept = Pulse.objects.order_by("part", "-beat_at").distinct("part").values("pk")
    return Pulse.objects.filter(beat_at__lt=now - PULSES_KEPT).exclude(pk__in=kept).delete()[0]


def _patience(part: Part) -> timedelta:
    return JOBS_LATE if part is Part.JOBS else LATE


def _now() -> datetime:
    """By the clock that the signs were written by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def _inbox() -> tuple[Backlog, int]:
    """What waits to be handled, and what could not be read."""
    new, dead = Q(status=InboxStatus.NEW), Q(status=InboxStatus.DEAD)
    return _backlog(InboxUpdate.objects.filter(new | dead), "received_at", new)


def _outbox() -> tuple[Backlog, int]:
    """What is due, and what could not be sent: a notice kept for somebody's morning does not wait for us."""
    due = Q(status=OutboxStatus.WAITING) & (Q(not_before=None) | Q(not_before__lte=Now()))
    failed = Q(status=OutboxStatus.FAILED)
    return _backlog(OutboxMessage.objects.filter(due | failed), "created_at", due)


def _backlog(rows: Any, since: str, waiting: Q) -> tuple[Backlog, int]:
    """What waits of these rows, and how many of the others there are."""
    found = rows.aggregate(
        waiting=Count("pk", waiting), oldest=Min(since, filter=waiting), others=Count("pk", ~waiting)
    )
    return Backlog(found["waiting"], found["oldest"]), found["others"]
