"""What selling brought: by lines, products, customers and months; what came back is out of it."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.fulfillment.profits import By, line_profits, profits
from backend.sales.models import ReturnReason, SalesOrder
from backend.sales.returns import ReturnLine

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped(
    place_order: Callable[..., SalesOrder], put_on_shelf: Callable[..., None], variant: Variant, seller: User
) -> SalesOrder:
    """Three pieces went at 100; on the shelf they were worth 40 each."""
    put_on_shelf(variant, 4)
    order = place_order(variant, 3)
    fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid4())
    return order


def take_back(order: SalesOrder, manager: User, **said: Any) -> None:
    fulfillment.return_order(
        order_id=order.pk, reason=ReturnReason.DID_NOT_FIT, actor=manager, key=uuid4(), **said
    )


def found(by: By, currency: str = "UAH", days: int = 0) -> list[tuple[str, int, Decimal, Decimal]]:
    now = timezone.now() + timedelta(days=days)
    since, until = now - timedelta(hours=12), now + timedelta(hours=12)
    rows = profits(by, since=since, until=until, currency=currency, zone="Europe/Kyiv")
    return [(row.name, row.quantity, row.price, row.profit) for row in rows]


def test_what_is_left_of_the_price_by_product_customer_and_month(
    shipped: SalesOrder, variant: Variant
) -> None:
    left = 3, Decimal(300), Decimal(180)

    assert found(By.PRODUCT) == [(variant.product.name, *left)]
    assert found(By.CUSTOMER) == [(shipped.customer.name if shipped.customer else "", *left)]
    assert found(By.MONTH) == [(f"{timezone.localdate():%Y-%m}", *left)]
    assert found(By.PRODUCT, currency="EUR") == found(By.MONTH, days=2) == []


def test_what_came_back_is_out_of_the_price_and_of_the_cost(shipped: SalesOrder, manager: User) -> None:
    line = shipped.lines.get()
    take_back(shipped, manager, lines=[ReturnLine(line.pk, 1)])

    [row] = line_profits([shipped.pk])

    assert (row.line_id, row.quantity, row.price, row.cost, row.margin) == (line.pk, 2, 200, 80, 60)
    take_back(shipped, manager)
    [row] = line_profits([shipped.pk])
    assert (row.quantity, row.price, row.cost, row.margin) == (0, 0, 0, None)


def test_an_order_that_was_not_shipped_has_brought_nothing(
    place_order: Callable[..., SalesOrder], variant: Variant
) -> None:
    order = place_order(variant, 1)

    assert line_profits([order.pk]) == []
