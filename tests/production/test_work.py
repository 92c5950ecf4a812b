from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Variant
from backend.core.errors import DomainError, NotAllowed, NotFound, StatusRefused
from backend.fulfillment import services as fulfillment
from backend.inventory.errors import WarehouseClosed
from backend.production import services as production
from backend.production.errors import NotMade, NotYours, OrderClosed, PlanRefused, TakenByAnother
from backend.production.models import ProductionOrder, ProductionOrderChange
from backend.production.statuses import Status
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.usefixtures("books_hold")
PlanWork = Callable[..., ProductionOrder]


def history() -> list[str]:
    return list(ProductionOrderChange.objects.values_list("to_status", flat=True))


def test_work_is_planned_with_a_number_flags_and_a_history(plan_work: PlanWork, variant: Variant) -> None:
    work = plan_work(variant, 5, is_urgent=True, is_embroidery=True, is_etsy=True, due_on=date(2026, 12, 1))

    work.refresh_from_db()
    assert (work.number, work.status, work.kind, work.remaining_quantity) == (1, "new", "full", 5)
    assert work.is_urgent
    assert work.is_embroidery
    assert work.is_etsy
    assert history() == ["new"]


@pytest.mark.parametrize("quantity", [0, -1, 10**9])
def test_a_plan_out_of_range_is_refused(plan_work: PlanWork, variant: Variant, quantity: int) -> None:
    with pytest.raises(PlanRefused):
        plan_work(variant, quantity)
    assert not ProductionOrder.objects.exists()


def test_what_is_not_made_and_who_does_not_work_here_is_not_planned(
    plan_work: PlanWork,
    make_variant: Callable[..., Variant],
    make_user: Callable[..., User],
    variant: Variant,
    warehouse: Warehouse,
) -> None:
    gone = make_user(Role.PRODUCTION, is_active=False)

    for wanted, fields, refusal in (
        (make_variant(lifecycle="phase_out"), {}, NotMade),
        (Variant(pk=10**9), {}, NotFound),
        (variant, {"assignee_id": gone.pk}, NotFound),
    ):
        with pytest.raises(refusal):
            plan_work(wanted, 1, **fields)
    Warehouse.objects.filter(pk=warehouse.pk).update(is_active=False)
    with pytest.raises(WarehouseClosed):
        plan_work(variant, 1)
    assert not ProductionOrder.objects.exists()


def test_a_worker_takes_work_and_hands_it_back(plan_work: PlanWork, variant: Variant, worker: User) -> None:
    work = plan_work(variant, 5)

    taken = production.take(order_id=work.pk, actor=worker, key=uuid4())
    assert (taken.status, taken.assignee) == ("in_progress", worker)
    back = production.hand_back(order_id=work.pk, actor=worker, key=uuid4())

    # Never back to new: it was begun.
    assert (back.status, back.assignee) == ("in_progress", None)
    assert history() == ["new", "in_progress"]


def test_work_of_another_is_neither_taken_nor_handed_back_nor_paused(
    plan_work: PlanWork, variant: Variant, worker: User, make_user: Callable[..., User]
) -> None:
    work, other = plan_work(variant, 5), make_user(Role.PRODUCTION)
    production.take(order_id=work.pk, actor=worker, key=uuid4())

    with pytest.raises(TakenByAnother):
        production.take(order_id=work.pk, actor=other, key=uuid4())
    with pytest.raises(NotYours):
        production.hand_back(order_id=work.pk, actor=other, key=uuid4())
    with pytest.raises(TakenByAnother):
        production.pause(order_id=work.pk, to=Status.BLOCKED, actor=other, key=uuid4())
    work.refresh_from_db()
    assert (work.status, work.assignee) == ("in_progress", worker)


@pytest.mark.parametrize("pause", [Status.EMBROIDERY, Status.DECIDING, Status.BLOCKED])
def test_work_is_paused_and_gone_on_with(
    plan_work: PlanWork, variant: Variant, worker: User, pause: Status
) -> None:
    work = plan_work(variant, 5)
    production.take(order_id=work.pk, actor=worker, key=uuid4())

    production.pause(order_id=work.pk, to=pause, actor=worker, key=uuid4(), comment="no thread")
    assert ProductionOrderChange.objects.latest("id").comment == "no thread"
    production.take(order_id=work.pk, actor=worker, key=uuid4())

    assert history() == ["new", "in_progress", pause, "in_progress"]


@pytest.mark.parametrize("to", [Status.DONE, Status.CANCELLED, Status.NEW])
def test_a_pause_is_a_pause_and_nothing_else(
    plan_work: PlanWork, variant: Variant, worker: User, to: Status
) -> None:
    work = plan_work(variant, 5)
    production.take(order_id=work.pk, actor=worker, key=uuid4())

    with pytest.raises(NotAllowed):
        production.pause(order_id=work.pk, to=to, actor=worker, key=uuid4())
    assert history() == ["new", "in_progress"]


def test_a_manager_gives_work_to_a_worker_and_back_to_everybody(
    plan_work: PlanWork, variant: Variant, worker: User, manager: User
) -> None:
    work = plan_work(variant, 5)

    given = production.assign(order_id=work.pk, worker_id=worker.pk, actor=manager, key=uuid4())
    assert (given.assignee, given.status) == (worker, "new")
    assert production.assign(order_id=work.pk, worker_id=None, actor=manager, key=uuid4()).assignee is None
    with pytest.raises(NotFound):
        production.assign(order_id=work.pk, worker_id=10**9, actor=manager, key=uuid4())


def done(work: ProductionOrder, worker: User, manager: User) -> None:
    fulfillment.report_finished(order_id=work.pk, quantity=work.quantity, actor=worker, key=uuid4())


def withdrawn(work: ProductionOrder, worker: User, manager: User) -> None:
    production.cancel(order_id=work.pk, actor=manager, key=uuid4())


@pytest.mark.parametrize("end", [done, withdrawn])
def test_work_that_is_over_stays_over(
    plan_work: PlanWork,
    variant: Variant,
    worker: User,
    manager: User,
    end: Callable[[ProductionOrder, User, User], None],
) -> None:
    work = plan_work(variant, 5)
    production.take(order_id=work.pk, actor=worker, key=uuid4())
    end(work, worker, manager)
    before, key = history(), uuid4()

    for again in (
        lambda: production.take(order_id=work.pk, actor=worker, key=key),
        lambda: production.hand_back(order_id=work.pk, actor=worker, key=key),
        lambda: production.pause(order_id=work.pk, to=Status.BLOCKED, actor=worker, key=key),
        lambda: production.assign(order_id=work.pk, worker_id=None, actor=manager, key=key),
        lambda: production.cancel(order_id=work.pk, actor=manager, key=key),
        lambda: fulfillment.report_finished(order_id=work.pk, quantity=1, actor=worker, key=key),
    ):
        with pytest.raises(DomainError) as refusal:
            again()
        assert refusal.type in (StatusRefused, OrderClosed)
    work.refresh_from_db()
    assert history() == before
    assert work.assignee == worker


def test_pressing_twice_takes_once(plan_work: PlanWork, variant: Variant, worker: User) -> None:
    work, key = plan_work(variant, 5), uuid4()

    for _tap in range(3):
        production.take(order_id=work.pk, actor=worker, key=key)

    assert history() == ["new", "in_progress"]


def test_a_worker_sees_their_own_work_first_then_the_urgent_and_the_due(
    plan_work: PlanWork, variant: Variant, worker: User, make_user: Callable[..., User]
) -> None:
    other = make_user(Role.PRODUCTION)
    later = plan_work(variant, 1, due_on=date(2026, 12, 20))
    whenever = plan_work(variant, 1)
    sooner = plan_work(variant, 1, due_on=date(2026, 12, 1))
    first = plan_work(variant, 1, priority=5)
    urgent = plan_work(variant, 1, is_urgent=True)
    mine = plan_work(variant, 1, assignee_id=worker.pk)
    plan_work(variant, 1, assignee_id=other.pk, is_urgent=True)

    queue = list(ProductionOrder.objects.queue_of(worker.pk))

    assert queue == [mine, urgent, first, sooner, later, whenever]
