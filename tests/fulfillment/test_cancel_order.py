from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import NotFound, StatusRefused
from backend.fulfillment import services as fulfillment
from backend.production import services as production
from backend.production.models import ProductionOrder
from backend.sales import services as sales
from backend.sales.errors import AlreadyCancelled
from backend.sales.models import Payment, PaymentMethod, SalesOrder, SalesOrderChange

from .conftest import told

PlaceOrder = Callable[..., SalesOrder]
Shelf = Callable[[Variant], tuple[int, int]]


@pytest.fixture
def cancel(seller: User) -> Callable[..., SalesOrder]:
    def do(order: SalesOrder, **fields: object) -> SalesOrder:
        fields = {"key": uuid4(), **fields}
        return fulfillment.cancel_order(order_id=order.pk, actor=seller, **fields)  # type: ignore[arg-type]

    return do


def test_goods_are_free_money_goes_back_and_new_work_is_withdrawn(
    cancel: Callable[..., SalesOrder],
    place_order: PlaceOrder,
    put_on_shelf: Callable[..., None],
    variant: Variant,
    seller: User,
    shelf: Shelf,
) -> None:
    put_on_shelf(variant, 2)
    order = place_order(variant, 5)
    for amount in (100, 150):
        sales.pay_order(
            order_id=order.pk, amount=Decimal(amount), method=PaymentMethod.CARD, actor=seller, key=uuid4()
        )

    order = cancel(order, comment="too late")

    assert (order.status, order.paid_total, order.payment_status) == ("cancelled", 0, "pending")
    assert sorted(Payment.objects.values_list("amount", flat=True)) == [-150, -100, 100, 150]
    assert set(Payment.objects.exclude(refunds=None).values_list("method", flat=True)) == {"card"}
    assert shelf(variant) == (2, 0)
    assert ProductionOrder.objects.get().status == "cancelled"
    assert SalesOrderChange.objects.latest("id").comment == "too late"


def test_cancelling_twice_is_refused_and_pressing_twice_is_not_cancelling_twice(
    cancel: Callable[..., SalesOrder], place_order: PlaceOrder, variant: Variant
) -> None:
    order, key = place_order(variant, 1), uuid4()
    cancel(order, key=key)
    changes = SalesOrderChange.objects.count()

    assert cancel(order, key=key).status == "cancelled"
    with pytest.raises(AlreadyCancelled):
        cancel(order)
    assert SalesOrderChange.objects.count() == changes


def test_what_is_shipped_or_unknown_is_not_cancelled(
    cancel: Callable[..., SalesOrder],
    place_order: PlaceOrder,
    put_on_shelf: Callable[..., None],
    variant: Variant,
    seller: User,
    shelf: Shelf,
) -> None:
    put_on_shelf(variant, 2)
    order = place_order(variant, 1)
    fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid4())

    with pytest.raises(StatusRefused):
        cancel(order)
    with pytest.raises(NotFound):
        cancel(SalesOrder(pk=10**9))
    assert shelf(variant) == (1, 0)


def test_begun_work_goes_on_for_the_shelf_and_the_worker_is_told(
    cancel: Callable[..., SalesOrder],
    place_order: PlaceOrder,
    variant: Variant,
    worker: User,
    seller: User,
    shelf: Shelf,
) -> None:
    order = place_order(variant, 3)
    work = ProductionOrder.objects.get()
    production.take(order_id=work.pk, actor=worker, key=uuid4())

    cancel(order)
    fulfillment.report_finished(order_id=work.pk, quantity=3, actor=worker, key=uuid4())

    assert told(worker) == ["work_new", "work_without_order"]
    assert shelf(variant) == (3, 0)
    # Nobody waits for these pieces, so nobody is told that they are short of them.
    assert told(seller) == []


def test_freed_goods_go_to_the_urgent_then_to_the_one_that_is_due_first(
    cancel: Callable[..., SalesOrder],
    place_order: PlaceOrder,
    put_on_shelf: Callable[..., None],
    variant: Variant,
    seller: User,
) -> None:
    put_on_shelf(variant, 3)
    holder, calm, urgent = (
        place_order(variant, 3),
        place_order(variant, 2),
        place_order(variant, 2, is_urgent=True),
    )

    cancel(holder)

    statuses = [SalesOrder.objects.get(pk=order.pk).status for order in (calm, urgent)]
    assert statuses == ["in_production", "ready"]
    assert told(seller) == ["order_ready"]
    works = {work.line_id: work.status for work in ProductionOrder.objects.exclude(status="cancelled")}
    assert works == {calm.lines.get().pk: "new"}


def test_a_draft_is_cancelled_without_touching_the_shelf(
    cancel: Callable[..., SalesOrder], draft_order: PlaceOrder, variant: Variant, shelf: Shelf
) -> None:
    assert cancel(draft_order((variant, 1))).status == "cancelled"
    assert shelf(variant) == (0, 0)
