"""Who hears of what, and when: by role unless a person chose otherwise, and not in their quiet hours."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.core.errors import NotFound
from backend.messaging.kinds import AUDIENCES, NOTICE_OF, URGENT, Notice
from backend.messaging.models import NoticeChoice, OutboxMessage, OutboxStatus

BURST_PAUSE = timedelta(seconds=2)
"""A notice waits this long for others that come with it."""


@dataclass(frozen=True)
class Wish:
    """One kind of notices, and whether a person is told of it."""

    notice: Notice
    is_on: bool


def audience(notice: Notice) -> list[User]:
    """Everybody who works here and wants to hear of such things."""
    chosen = NoticeChoice.objects.filter(person=OuterRef("pk"), kind=notice)
    roles = AUDIENCES[notice]
    usual = Q(groups__name__in=roles.usual) & ~Exists(chosen.filter(is_on=False))
    by_choice = Q(groups__name__in=roles.by_choice) & Exists(chosen.filter(is_on=True))
    people = User.objects.working().exclude(telegram_id=None).filter(usual | by_choice)
    return list(people.distinct().order_by("pk"))


def listeners(people: Iterable[User], kind: str) -> list[User]:
    """Those of these people who can be told and did not refuse to hear of it, each once."""
    reachable = {person.pk: person for person in people if person.telegram_id}
    if kind not in NOTICE_OF or not reachable:
        return list(reachable.values())
    refusals = NoticeChoice.objects.filter(person__in=reachable, kind=NOTICE_OF[kind], is_on=False)
    deaf = set(refusals.values_list("person", flat=True))
    return [person for pk, person in reachable.items() if pk not in deaf]


def timing(person: User, kind: str, now: datetime) -> tuple[datetime | None, bool]:
    """When a person is told at the earliest, and whether that is because their quiet hours go on."""
    if kind not in NOTICE_OF:
        return None, False
    is_loud = person.hears_urgent and NOTICE_OF[kind] in URGENT
    morning = None if is_loud else quiet_end(person, now)
    return morning or now + BURST_PAUSE, morning is not None


def quiet_end(person: User, now: datetime) -> datetime | None:
    """When the quiet hours that are now will end; None outside of them."""
    begin, end, local = person.quiet_from, person.quiet_until, now.astimezone(person.zone)
    if begin == end or not _is_between(local.time(), begin, end):
        return None
    is_tomorrow = begin > end and local.time() >= begin
    day = local.date() + timedelta(days=1) if is_tomorrow else local.date()
    # The hour that a change of the clocks repeats is the one that the person is in.
    return datetime.combine(day, end, person.zone).replace(fold=local.fold).astimezone(UTC)


def quiet_begin(person: User, moment: datetime) -> datetime | None:
    """When the quiet hours that this moment falls into began; None outside of them."""
    begin, end, local = person.quiet_from, person.quiet_until, moment.astimezone(person.zone)
    if begin == end or not _is_between(local.time(), begin, end):
        return None
    is_yesterday = begin > end and local.time() < end
    day = local.date() - timedelta(days=1) if is_yesterday else local.date()
    return datetime.combine(day, begin, person.zone).astimezone(UTC)


def wishes(person: User) -> list[Wish]:
    """What a person may hear of in their roles, and what they chose."""
    chosen = dict(NoticeChoice.objects.filter(person=person).values_list("kind", "is_on"))
    roles = {Role(name) for name in person.roles if name in Role.values}
    return [
        Wish(notice, chosen.get(notice, not roles.isdisjoint(who.usual)))
        for notice, who in AUDIENCES.items()
        if not roles.isdisjoint(who.everybody)
    ]


def choose_notice(*, person: User, notice: str, is_on: bool) -> None:
    """A person wants to hear of such things, or not any more (NotFound)."""
    if notice not in Notice.values:
        raise NotFound
    NoticeChoice.objects.update_or_create(person=person, kind=notice, defaults={"is_on": is_on})


@transaction.atomic
def choose_notices(*, person: User, wanted: Collection[str]) -> None:
    """Of all the notices for their roles a person wants exactly these."""
    for wish in wishes(person):
        if wish.is_on != (wish.notice in wanted):
            choose_notice(person=person, notice=wish.notice, is_on=not wish.is_on)


@transaction.atomic
def set_quiet_hours(*, person: User, begin: time, end: time, now: datetime) -> None:
    """A person chooses when to be left in peace; the same hour twice is never.

    What waits for their morning waits for the new one.
    """
    person.quiet_from, person.quiet_until = begin, end
    person.save(update_fields=["quiet_from", "quiet_until"])
    waiting = OutboxMessage.objects.filter(
        recipient=person, status=OutboxStatus.WAITING, is_held_till_morning=True
    )
    waiting.update(not_before=quiet_end(person, now) or now)


def hear_urgent(*, person: User, is_on: bool) -> None:
    """Urgent work is told to a person in their quiet hours as well, or not."""
    person.hears_urgent = is_on
    person.save(update_fields=["hears_urgent"])


def _is_between(moment: time, begin: time, end: time) -> bool:
    return begin <= moment < end if begin < end else moment >= begin or moment < end
