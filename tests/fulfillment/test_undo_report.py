from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Product, Variant
from backend.core.errors import NotFound
from backend.core.models import Workshop
from backend.fulfillment import services as fulfillment
from backend.production import services as production
from backend.production.errors import AlreadyUndone, GoodsGone, NotYourReport, TooLateToUndo
from backend.production.models import ProductionOrder, ProductionReport
from backend.sales.models import SalesOrder

from .conftest import told

Shelf = Callable[[Variant], tuple[int, int]]


@pytest.fixture
def undo(worker: User) -> Callable[..., ProductionReport]:
    def take_back(report: ProductionReport, **fields: object) -> ProductionReport:
        fields = {"actor": worker, "key": uuid4(), **fields}
        return fulfillment.undo_report(report_id=report.pk, **fields)  # type: ignore[arg-type]

    return take_back


def report(work: ProductionOrder, quantity: int, worker: User) -> ProductionReport:
    return fulfillment.report_finished(order_id=work.pk, quantity=quantity, actor=worker, key=uuid4())


def test_stock_reservation_and_readiness_are_taken_back(
    undo: Callable[..., ProductionReport],
    place_order: Callable[..., SalesOrder],
    variant: Variant,
    worker: User,
    seller: User,
    shelf: Shelf,
) -> None:
    order = place_order(variant, 2)
    work = ProductionOrder.objects.get()
    done = report(work, 2, worker)

    taken_back = undo(done)

    order.refresh_from_db()
    work.refresh_from_db()
    assert (taken_back.quantity, taken_back.reverses) == (-2, done)
    assert (order.status, work.status, work.finished_quantity) == ("in_production", "in_progress", 0)
    assert shelf(variant) == (0, 0)
    assert told(seller) == ["order_ready", "order_not_ready"]
    assert ProductionOrder.objects.count() == 1


def test_a_report_is_undone_once_and_an_undo_never(
    undo: Callable[..., ProductionReport],
    plan_work: Callable[..., ProductionOrder],
    variant: Variant,
    worker: User,
    shelf: Shelf,
) -> None:
    done, key = report(plan_work(variant, 3), 2, worker), uuid4()
    taken_back = undo(done, key=key)

    assert undo(done, key=key) == taken_back
    for row in (done, taken_back):
        with pytest.raises(AlreadyUndone):
            undo(row)
    with pytest.raises(NotFound):
        undo(ProductionReport(pk=10**9))
    assert shelf(variant) == (0, 0)


@pytest.mark.parametrize(("minutes", "is_late"), [(14, False), (16, True)])
def test_a_worker_has_fifteen_minutes_and_a_manager_has_longer(
    undo: Callable[..., ProductionReport],
    plan_work: Callable[..., ProductionOrder],
    variant: Variant,
    worker: User,
    manager: User,
    minutes: int,
    is_late: bool,
) -> None:
    done = report(plan_work(variant, 3), 2, worker)

    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
        if not is_late:
            assert undo(done)
            return
        with pytest.raises(TooLateToUndo):
            undo(done)
        assert undo(done, actor=manager)


def test_a_workshop_that_nobody_has_set_up_undoes_too(
    undo: Callable[..., ProductionReport],
    plan_work: Callable[..., ProductionOrder],
    variant: Variant,
    worker: User,
) -> None:
    Workshop.objects.all().delete()

    assert undo(report(plan_work(variant, 3), 2, worker))


def test_a_report_of_another_is_not_undone(
    undo: Callable[..., ProductionReport],
    plan_work: Callable[..., ProductionOrder],
    make_user: Callable[..., User],
    variant: Variant,
    worker: User,
    shelf: Shelf,
) -> None:
    done = report(plan_work(variant, 3), 2, worker)

    with pytest.raises(NotYourReport):
        undo(done, actor=make_user(Role.PRODUCTION))
    assert shelf(variant) == (2, 0)


def test_pieces_that_were_shipped_are_not_taken_back(
    undo: Callable[..., ProductionReport],
    place_order: Callable[..., SalesOrder],
    variant: Variant,
    worker: User,
    seller: User,
    shelf: Shelf,
) -> None:
    order = place_order(variant, 2)
    done = report(ProductionOrder.objects.get(), 2, worker)
    fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid4())

    with pytest.raises(GoodsGone):
        undo(done)
    order.refresh_from_db()
    assert (order.status, shelf(variant)) == ("shipped", (0, 0))


def test_pieces_that_were_promised_to_another_since_are_not_taken_back(
    undo: Callable[..., ProductionReport],
    plan_work: Callable[..., ProductionOrder],
    place_order: Callable[..., SalesOrder],
    variant: Variant,
    worker: User,
    shelf: Shelf,
) -> None:
    done = report(plan_work(variant, 2), 2, worker)
    order = place_order(variant, 2)

    with pytest.raises(GoodsGone):
        undo(done)
    order.refresh_from_db()
    assert (order.status, shelf(variant)) == ("ready", (2, 2))


def test_an_undo_plans_nothing_for_orders_that_lost_nothing(
    undo: Callable[..., ProductionReport],
    plan_work: Callable[..., ProductionOrder],
    place_order: Callable[..., SalesOrder],
    variant: Variant,
    worker: User,
    manager: User,
) -> None:
    short = place_order(variant, 5)
    work = short.lines.get().production_orders.get()
    production.cancel(order_id=work.pk, actor=manager, key=uuid4())
    spoilt = fulfillment.report_finished(
        order_id=plan_work(variant, 3).pk,
        quantity=0,
        rejected_quantity=1,
        reject_reason="sewing",
        actor=worker,
        key=uuid4(),
    )
    Product.objects.update(lifecycle="discontinued")
    before = ProductionOrder.objects.count()

    undo(spoilt)

    assert ProductionOrder.objects.count() == before
