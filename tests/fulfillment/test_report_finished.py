from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Variant
from backend.core.errors import DomainError, NotFound
from backend.fulfillment import services as fulfillment
from backend.inventory.services import Goods
from backend.production import services as production
from backend.production.errors import (
    CannotReportForOthers,
    MoreThanPlanned,
    NothingReported,
    OrderClosed,
    RejectReasonNeeded,
    ReportRefused,
    TakenByAnother,
)
from backend.production.models import ProductionOrder, ProductionReport
from backend.sales.models import SalesOrder

from .conftest import told

Shelf = Callable[[Variant], tuple[int, int]]
Report = Callable[..., ProductionReport]


@pytest.fixture
def report(worker: User) -> Report:
    def say(work: ProductionOrder, quantity: int, **fields: Any) -> ProductionReport:
        fields = {"actor": worker, "key": uuid4(), **fields}
        return fulfillment.report_finished(order_id=work.pk, quantity=quantity, **fields)

    return say


def test_work_is_reported_in_parts_and_is_done_with_the_last(
    report: Report, plan_work: Callable[..., ProductionOrder], variant: Variant, shelf: Shelf
) -> None:
    work = plan_work(variant, 5)

    seen = []
    for quantity in (2, 2, 1):
        report(work, quantity)
        work.refresh_from_db()
        seen.append((work.status, work.finished_quantity, shelf(variant)))

    assert seen == [("in_progress", 2, (2, 0)), ("in_progress", 4, (4, 0)), ("done", 5, (5, 0))]
    assert work.done_at


def test_spoilt_pieces_are_made_again_unless_they_are_scrapped(
    report: Report, plan_work: Callable[..., ProductionOrder], variant: Variant, shelf: Shelf
) -> None:
    work = plan_work(variant, 5)

    report(work, 2, rejected_quantity=2, scrapped_quantity=1, reject_reason="leather")
    work.refresh_from_db()
    assert (work.remaining_quantity, work.rejected_quantity, work.scrapped_quantity) == (2, 2, 1)
    report(work, 2)

    work.refresh_from_db()
    assert (work.status, shelf(variant)) == ("done", (4, 0))


def test_more_than_planned_is_asked_about_and_then_accepted(
    report: Report, plan_work: Callable[..., ProductionOrder], variant: Variant, shelf: Shelf
) -> None:
    work = plan_work(variant, 5)

    with pytest.raises(MoreThanPlanned) as question:
        report(work, 7)
    assert question.value.params == {"remaining": 5, "quantity": 7}
    assert shelf(variant) == (0, 0)
    report(work, 7, allow_more=True)

    assert shelf(variant) == (7, 0)
    with pytest.raises(OrderClosed):
        report(work, 1, allow_more=True)


@pytest.mark.parametrize(
    ("quantity", "fields", "refusal"),
    [
        (0, {}, NothingReported),
        (-1, {}, ReportRefused),
        (10**9, {}, ReportRefused),
        (1, {"rejected_quantity": -1}, ReportRefused),
        (1, {"rejected_quantity": 1, "scrapped_quantity": 2, "reject_reason": "sewing"}, ReportRefused),
        (1, {"rejected_quantity": 1}, RejectReasonNeeded),
        (1, {"rejected_quantity": 1, "reject_reason": "the moon"}, RejectReasonNeeded),
        (4, {"rejected_quantity": 2, "scrapped_quantity": 2, "reject_reason": "sewing"}, MoreThanPlanned),
    ],
)
def test_a_report_that_makes_no_sense_is_refused(
    report: Report,
    plan_work: Callable[..., ProductionOrder],
    variant: Variant,
    shelf: Shelf,
    quantity: int,
    fields: dict[str, Any],
    refusal: type[DomainError],
) -> None:
    work = plan_work(variant, 5)

    with pytest.raises(refusal):
        report(work, quantity, **fields)
    work.refresh_from_db()
    assert (work.status, shelf(variant)) == ("new", (0, 0))
    assert not ProductionReport.objects.exists()


def test_sums_that_no_column_holds_are_refused(
    report: Report, plan_work: Callable[..., ProductionOrder], variant: Variant
) -> None:
    work = plan_work(variant, 999_999_999)
    report(work, 999_999_998)

    with pytest.raises(ReportRefused):
        report(work, 2, allow_more=True)
    with pytest.raises(NotFound):
        report(ProductionOrder(pk=10**9), 1)


def test_more_rejects_than_a_column_holds_are_refused(
    report: Report, plan_work: Callable[..., ProductionOrder], variant: Variant
) -> None:
    work = plan_work(variant, 5)
    report(work, 0, rejected_quantity=999_999_999, reject_reason="sewing")

    with pytest.raises(ReportRefused):
        report(work, 0, rejected_quantity=1, reject_reason="sewing")
    assert ProductionReport.objects.count() == 1


def test_pressing_twice_reports_once(
    report: Report, plan_work: Callable[..., ProductionOrder], variant: Variant, shelf: Shelf
) -> None:
    work, key = plan_work(variant, 5), uuid4()

    assert report(work, 2, key=key) == report(work, 2, key=key)
    assert shelf(variant) == (2, 0)


def test_nobody_reports_on_the_work_of_another_but_a_manager_does_it_for_them(
    report: Report,
    plan_work: Callable[..., ProductionOrder],
    make_user: Callable[..., User],
    variant: Variant,
    worker: User,
    manager: User,
) -> None:
    work, other = plan_work(variant, 5), make_user(Role.PRODUCTION)
    production.take(order_id=work.pk, actor=worker, key=uuid4())

    with pytest.raises(TakenByAnother):
        report(work, 1, actor=other)
    with pytest.raises(CannotReportForOthers):
        report(work, 1, actor=worker, worker=other)
    assert report(work, 1, actor=manager).worker == worker
    assert report(work, 1, actor=manager, worker=other).worker == other


def test_pieces_go_first_to_the_order_they_were_made_for(
    report: Report, place_order: Callable[..., SalesOrder], variant: Variant, seller: User
) -> None:
    calm, urgent = place_order(variant, 2), place_order(variant, 2, is_urgent=True)

    report(calm.lines.get().production_orders.get(), 2)

    assert [SalesOrder.objects.get(pk=o.pk).status for o in (calm, urgent)] == ["ready", "in_production"]
    assert told(seller) == ["order_ready"]


def test_pieces_made_for_the_shelf_go_to_whoever_waits(
    report: Report,
    plan_work: Callable[..., ProductionOrder],
    place_order: Callable[..., SalesOrder],
    variant: Variant,
    shelf: Shelf,
) -> None:
    order = place_order(variant, 2)

    report(plan_work(variant, 3), 3)

    order.refresh_from_db()
    assert (order.status, shelf(variant)) == ("ready", (3, 2))
    assert order.lines.get().production_orders.get().status == "cancelled"


def test_the_seller_is_told_when_the_work_ends_short(
    report: Report, place_order: Callable[..., SalesOrder], variant: Variant, seller: User
) -> None:
    order = place_order(variant, 3)

    report(
        order.lines.get().production_orders.get(),
        2,
        rejected_quantity=1,
        scrapped_quantity=1,
        reject_reason="sewing",
    )

    order.refresh_from_db()
    assert order.status == "in_production"
    assert told(seller) == ["order_short"]


def test_received_goods_make_an_order_ready_and_withdraw_its_work(
    place_order: Callable[..., SalesOrder], variant: Variant, seller: User, storekeeper: User, shelf: Shelf
) -> None:
    order = place_order(variant, 2)

    fulfillment.receive_goods(
        warehouse_id=order.warehouse_id,
        goods=[Goods(variant.pk, 5)],
        actor=storekeeper,
        key=uuid4(),
    )

    order.refresh_from_db()
    assert (order.status, shelf(variant)) == ("ready", (5, 2))
    assert ProductionOrder.objects.get().status == "cancelled"
    assert told(seller) == ["order_ready"]
