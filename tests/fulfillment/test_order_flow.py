from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.messaging.models import OutboxMessage
from backend.production import services as production
from backend.production.models import ProductionOrder
from backend.sales import services as sales
from backend.sales.models import Customer, PaymentMethod, SalesOrder
from backend.sales.services import Draft, OrderLine
from backend.warehouses.models import Warehouse


@pytest.fixture
def place_order(seller: User, warehouse: Warehouse, customer: Customer) -> Callable[..., SalesOrder]:
    def place(variant: Variant, quantity: int) -> SalesOrder:
        draft = Draft(warehouse.pk, [OrderLine(variant.pk, quantity)], customer_id=customer.pk)
        return fulfillment.place_order(
            draft=draft, expected_total=quantity * variant.product.price, actor=seller, key=uuid4()
        )

    return place


def test_an_order_goes_from_the_seller_through_the_shop_floor_to_the_customer(
    place_order: Callable[..., SalesOrder],
    put_on_shelf: Callable[..., None],
    shelf: Callable[[Variant], tuple[int, int]],
    variant: Variant,
    seller: User,
    worker: User,
) -> None:
    put_on_shelf(variant, 2)

    order = place_order(variant, 5)
    assert order.status == "in_production"
    assert shelf(variant) == (2, 2)

    work = ProductionOrder.objects.get()
    assert work.quantity == 3
    production.take(order_id=work.pk, actor=worker, key=uuid4())
    fulfillment.report_finished(order_id=work.pk, quantity=2, actor=worker, key=uuid4())
    order.refresh_from_db()
    assert order.status == "in_production"
    report = fulfillment.report_finished(order_id=work.pk, quantity=1, actor=worker, key=uuid4())
    order.refresh_from_db()
    work.refresh_from_db()
    assert (order.status, work.status) == ("ready", "done")
    assert shelf(variant) == (5, 5)
    told = OutboxMessage.objects.order_by("pk").values_list("kind", "recipient")
    assert list(told) == [("work_new", worker.pk), ("order_ready", seller.pk)]

    fulfillment.undo_report(report_id=report.pk, actor=worker, key=uuid4())
    order.refresh_from_db()
    work.refresh_from_db()
    assert (order.status, work.status) == ("in_production", "in_progress")
    assert shelf(variant) == (4, 4)
    fulfillment.report_finished(order_id=work.pk, quantity=1, actor=worker, key=uuid4())

    fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid4())
    assert shelf(variant) == (0, 0)
    sales.pay_order(
        order_id=order.pk, amount=Decimal(200), method=PaymentMethod.CASH, actor=seller, key=uuid4()
    )
    sales.pay_order(
        order_id=order.pk, amount=Decimal(300), method=PaymentMethod.CARD, actor=seller, key=uuid4()
    )
    sales.complete_order(order_id=order.pk, actor=seller, key=uuid4())
    order.refresh_from_db()
    assert (order.status, order.payment_status, order.paid_total) == ("completed", "paid", 500)


def test_goods_of_a_cancelled_order_go_to_the_next_one_and_its_money_goes_back(
    place_order: Callable[..., SalesOrder],
    put_on_shelf: Callable[..., None],
    shelf: Callable[[Variant], tuple[int, int]],
    variant: Variant,
    seller: User,
) -> None:
    put_on_shelf(variant, 3)
    first, second = place_order(variant, 3), place_order(variant, 3)
    sales.pay_order(
        order_id=first.pk, amount=Decimal(300), method=PaymentMethod.CASH, actor=seller, key=uuid4()
    )

    fulfillment.cancel_order(order_id=first.pk, actor=seller, key=uuid4())

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.paid_total) == ("cancelled", 0)
    assert second.status == "ready"
    assert shelf(variant) == (3, 3)
    assert ProductionOrder.objects.get(line__order=second).status == "cancelled"
