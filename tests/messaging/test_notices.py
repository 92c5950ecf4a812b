"""Who hears of what, and when."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Variant
from backend.core.errors import NotFound
from backend.fulfillment import services as fulfillment
from backend.messaging import notices
from backend.messaging.kinds import NOTICE_OF, Notice
from backend.messaging.models import OutboxMessage
from backend.messaging.notices import choose_notice, quiet_begin, quiet_end, set_quiet_hours, wishes
from backend.messaging.outbox import tell
from backend.production import services as production
from backend.production.models import ProductionOrder
from backend.sales.models import SalesOrder
from tests.fulfillment.conftest import told

MakeUser = Callable[..., User]
PlanWork = Callable[..., ProductionOrder]
PlaceOrder = Callable[..., SalesOrder]


def sleeper(make_user: MakeUser, role: Role = Role.SALES, **facts: object) -> User:
    """Somebody who wants peace from 21 to 8."""
    return make_user(role, quiet_from=time(21), quiet_until=time(8), **facts)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_new_work_is_told_to_the_shop_floor_in_each_ones_language(
    make_user: MakeUser, plan_work: PlanWork, variant: Variant, seller: User, storekeeper: User, manager: User
) -> None:
    olena, john = make_user(Role.PRODUCTION, language="uk"), make_user(Role.PRODUCTION)
    gone = make_user(Role.PRODUCTION, is_active=False)
    on_paper = make_user(Role.PRODUCTION, telegram_id=None)

    work = plan_work(variant, 3)

    assert [told(one) for one in (olena, john)] == [["work_new"], ["work_new"]]
    assert [told(one) for one in (gone, on_paper, seller, storekeeper, manager)] == [[]] * 5
    message = OutboxMessage.objects.get(recipient=john)
    assert "New work" in message.text
    assert f"№{work.number} {variant}" in message.text
    assert message.buttons == [[{"text": f"🧵 №{work.number}", "data": f"work:{work.pk}"}]]
    assert "Нова робота" in OutboxMessage.objects.get(recipient=olena).text


def test_the_work_of_one_order_is_one_notice(
    draft: Callable[..., object], make_variant: Callable[..., Variant], seller: User, worker: User
) -> None:
    wanted = [(make_variant(f"Bag {number}"), 2) for number in range(3)]

    fulfillment.place_order(draft=draft(*wanted), expected_total=600, actor=seller, key=uuid4())

    message = OutboxMessage.objects.get(recipient=worker)
    assert message.text.count("•") == 3
    assert len(message.buttons) == 3


def test_urgent_work_is_its_own_kind(plan_work: PlanWork, variant: Variant, worker: User) -> None:
    plan_work(variant, 3, is_urgent=True)

    assert told(worker) == ["work_urgent"]


def test_work_given_to_somebody_is_told_to_them_alone(
    make_user: MakeUser, plan_work: PlanWork, variant: Variant, worker: User, manager: User
) -> None:
    other = make_user(Role.PRODUCTION)
    plan_work(variant, 3, assignee_id=worker.pk)
    free = plan_work(variant, 1)
    OutboxMessage.objects.filter(kind="work_new").delete()

    production.assign(order_id=free.pk, worker_id=other.pk, actor=manager, key=uuid4())
    production.assign(order_id=free.pk, worker_id=other.pk, actor=manager, key=uuid4())
    production.assign(order_id=free.pk, worker_id=None, actor=manager, key=uuid4())

    assert (told(worker), told(other), told(manager)) == (["work_assigned"], ["work_assigned"], [])


def test_who_takes_work_is_not_told_of_it(plan_work: PlanWork, variant: Variant, worker: User) -> None:
    work = plan_work(variant, 3)
    OutboxMessage.objects.all().delete()

    production.take(order_id=work.pk, actor=worker, key=uuid4())

    assert told(worker) == []


def test_withdrawn_work_is_told_to_whoever_holds_it(
    make_user: MakeUser, plan_work: PlanWork, variant: Variant, worker: User, manager: User
) -> None:
    bystander = make_user(Role.PRODUCTION)
    work = plan_work(variant, 3, assignee_id=worker.pk)

    production.cancel(order_id=work.pk, actor=manager, key=uuid4())

    assert (told(worker), told(bystander)) == (["work_assigned", "work_cancelled"], [])


def test_a_cancelled_order_withdraws_unbegun_work_from_its_worker(
    place_order: PlaceOrder, variant: Variant, worker: User, manager: User, seller: User
) -> None:
    order = place_order(variant, 2)
    work = ProductionOrder.objects.get()
    production.assign(order_id=work.pk, worker_id=worker.pk, actor=manager, key=uuid4())

    fulfillment.cancel_order(order_id=order.pk, actor=seller, key=uuid4())

    assert told(worker)[-1] == "work_cancelled"


@pytest.mark.parametrize("kind", sorted(NOTICE_OF))
def test_off_is_off(seller: User, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr("backend.messaging.outbox.render_to_string", lambda *_args: "text")
    tell([seller], kind, {})
    assert told(seller) == [kind]

    choose_notice(person=seller, notice=NOTICE_OF[kind], is_on=False)
    tell([seller], kind, {})
    assert told(seller) == [kind]

    choose_notice(person=seller, notice=NOTICE_OF[kind], is_on=True)
    tell([seller], kind, {})
    assert told(seller) == [kind, kind]


def test_a_manager_may_ask_to_hear_of_new_work(
    plan_work: PlanWork, variant: Variant, make_user: MakeUser, worker: User
) -> None:
    curious, other = make_user(Role.MANAGER), make_user(Role.MANAGER)
    choose_notice(person=curious, notice=Notice.WORK_NEW, is_on=True)
    choose_notice(person=worker, notice=Notice.WORK_NEW, is_on=False)

    plan_work(variant, 3)

    assert (told(curious), told(other), told(worker)) == (["work_new"], [], [])


def test_a_role_sees_only_the_notices_that_are_for_it(make_user: MakeUser) -> None:
    worker, owner = make_user(Role.PRODUCTION), make_user(Role.OWNER)

    for_workers = {n for n in Notice if n.startswith("work_")}
    for_workers |= {Notice.REQUEST_ANSWERED, Notice.ORDER_COMMENTED, Notice.STATUS_ENTERED}
    assert {wish.notice for wish in wishes(worker)} == for_workers
    chosen = {wish.notice: wish.is_on for wish in wishes(owner)}
    assert (chosen[Notice.WORK_NEW], chosen[Notice.ORDER_READY]) == (False, True)
    assert wishes(make_user()) == []


def test_there_is_no_such_notice(seller: User) -> None:
    with pytest.raises(NotFound):
        choose_notice(person=seller, notice="daily_summary", is_on=False)


@pytest.mark.parametrize(
    ("moment", "begin", "end", "until"),
    [
        # In winter Kyiv is two hours ahead of UTC.
        ("2026-11-20 18:59", time(21), time(8), None),
        ("2026-11-20 19:00", time(21), time(8), "2026-11-21 06:00"),
        ("2026-11-20 23:00", time(21), time(8), "2026-11-21 06:00"),
        ("2026-11-21 05:59", time(21), time(8), "2026-11-21 06:00"),
        ("2026-11-21 06:00", time(21), time(8), None),
        ("2026-11-21 11:00", time(12), time(14), "2026-11-21 12:00"),
        ("2026-11-21 03:00", time(0), time(0), None),
        # The night of 29 March loses an hour, the night of 25 October gains one.
        ("2026-03-28 20:00", time(21), time(8), "2026-03-29 05:00"),
        ("2026-10-24 19:00", time(21), time(8), "2026-10-25 06:00"),
        # 03:30 comes twice that night: the second time is after the second 03:10, not before it.
        ("2026-10-25 00:10", time(21), time(3, 30), "2026-10-25 00:30"),
        ("2026-10-25 01:10", time(21), time(3, 30), "2026-10-25 01:30"),
    ],
)
def test_quiet_hours_end_by_the_persons_own_clock(
    make_user: MakeUser, moment: str, begin: time, end: time, until: str | None
) -> None:
    person = make_user(Role.SALES, quiet_from=begin, quiet_until=end)

    assert quiet_end(person, at(moment)) == (at(until) if until else None)


def test_quiet_hours_began_yesterday_evening(make_user: MakeUser) -> None:
    person = sleeper(make_user)

    assert quiet_begin(person, at("2026-11-21 01:00")) == at("2026-11-20 19:00")
    assert quiet_begin(person, at("2026-11-20 20:00")) == at("2026-11-20 19:00")
    assert quiet_begin(person, at("2026-11-20 12:00")) is None


@time_machine.travel(at("2026-11-20 20:00"), tick=False)
def test_what_comes_at_night_waits_for_the_morning(
    make_user: MakeUser, plan_work: PlanWork, variant: Variant
) -> None:
    asleep, awake = sleeper(make_user, Role.PRODUCTION), make_user(Role.PRODUCTION)
    abroad = sleeper(make_user, Role.PRODUCTION, time_zone="America/New_York")

    plan_work(variant, 3)

    waits = {m.recipient_id: (m.not_before, m.is_held_till_morning) for m in OutboxMessage.objects.all()}
    assert waits[asleep.pk] == (at("2026-11-21 06:00"), True)
    assert waits[awake.pk] == waits[abroad.pk] == (timezone.now() + notices.BURST_PAUSE, False)


@time_machine.travel(at("2026-11-20 20:00"), tick=False)
def test_urgent_work_may_wake_those_who_chose_so_and_a_summary_everybody(
    make_user: MakeUser, plan_work: PlanWork, variant: Variant
) -> None:
    light = sleeper(make_user, Role.PRODUCTION, hears_urgent=True)
    deep = sleeper(make_user, Role.PRODUCTION)
    plan_work(variant, 3, is_urgent=True)
    plan_work(variant, 3)
    tell([deep], "ledger_broken", {"found": "x"})

    held = {
        (m.recipient_id, m.kind): m.is_held_till_morning
        for m in OutboxMessage.objects.filter(recipient__in=[light, deep])
    }
    assert held == {
        (light.pk, "work_urgent"): False,
        (light.pk, "work_new"): True,
        (deep.pk, "work_urgent"): True,
        (deep.pk, "work_new"): True,
        (deep.pk, "ledger_broken"): False,
    }


@time_machine.travel(at("2026-11-20 20:00"), tick=False)
def test_what_waits_for_the_morning_follows_the_new_hours(
    make_user: MakeUser, plan_work: PlanWork, variant: Variant
) -> None:
    person = sleeper(make_user, Role.PRODUCTION)
    plan_work(variant, 3)
    now = timezone.now()

    set_quiet_hours(person=person, begin=time(20), end=time(10), now=now)
    assert OutboxMessage.objects.get().not_before == at("2026-11-21 08:00")
    set_quiet_hours(person=person, begin=time(0), end=time(0), now=now)

    assert OutboxMessage.objects.get().not_before == now
    person.refresh_from_db()
    assert quiet_end(person, now + timedelta(hours=1)) is None
