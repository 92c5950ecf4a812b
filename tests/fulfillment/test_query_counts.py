"""An order of twenty lines asks the database as many questions as an order of one."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.inventory.counting import Counted
from backend.inventory.services import Goods
from backend.production.models import ProductionOrder
from backend.sales import services as sales
from backend.sales.models import SalesOrder
from backend.sales.services import Draft
from backend.warehouses.models import Warehouse


def questions(do: Callable[..., object], **arguments: Any) -> int:
    """How many statements a use case takes."""
    with CaptureQueriesContext(connection) as captured:
        do(key=uuid4(), **arguments)
    return len(captured)


@pytest.fixture
def goods(make_variant: Callable[..., Variant]) -> Callable[[int], list[Variant]]:
    return lambda count: [make_variant() for _ in range(count)]


@pytest.fixture
def written(
    goods: Callable[[int], list[Variant]],
    draft_order: Callable[..., SalesOrder],
    put_on_shelf: Callable[..., None],
) -> Callable[..., SalesOrder]:
    """A draft of so many lines of two pieces, with so many pieces of each on the shelf."""

    def make(lines: int, on_shelf: int = 0) -> SalesOrder:
        variants = goods(lines)
        for variant in variants if on_shelf else []:
            put_on_shelf(variant, on_shelf)
        return draft_order(*((variant, 2) for variant in variants))

    return make


@pytest.fixture
def confirmed(written: Callable[..., SalesOrder], seller: User) -> Callable[..., SalesOrder]:
    """The same, confirmed."""

    def make(lines: int, on_shelf: int = 0) -> SalesOrder:
        order = written(lines, on_shelf)
        return fulfillment.confirm_order(order_id=order.pk, actor=seller, key=uuid4())

    return make


def test_creating(goods: Callable[[int], list[Variant]], draft: Callable[..., Draft], seller: User) -> None:
    counts = []
    for lines in (1, 20):
        wanted = draft(*((variant, 1) for variant in goods(lines)))
        counts.append(questions(sales.create_order, draft=wanted, actor=seller))

    assert counts[0] == counts[1] <= 13


@pytest.mark.parametrize("on_shelf", [0, 1, 2])
def test_confirming(written: Callable[..., SalesOrder], seller: User, on_shelf: int) -> None:
    counts = []
    for lines in (1, 20):
        order = written(lines, on_shelf)
        counts.append(questions(fulfillment.confirm_order, order_id=order.pk, actor=seller))

    assert counts[0] == counts[1] <= 24


def test_shipping(confirmed: Callable[..., SalesOrder], seller: User) -> None:
    counts = []
    for lines in (1, 20):
        order = confirmed(lines, 2)
        counts.append(questions(fulfillment.ship_order, order_id=order.pk, actor=seller))

    assert counts[0] == counts[1] <= 14


@pytest.mark.parametrize("on_shelf", [0, 1, 2])
def test_cancelling(confirmed: Callable[..., SalesOrder], seller: User, on_shelf: int) -> None:
    counts = []
    for lines in (1, 20):
        order = confirmed(lines, on_shelf)
        counts.append(questions(fulfillment.cancel_order, order_id=order.pk, actor=seller))

    assert counts[0] == counts[1] <= 22


def test_reporting(confirmed: Callable[..., SalesOrder], worker: User) -> None:
    counts = []
    for lines in (1, 20):
        work = ProductionOrder.objects.filter(line__order=confirmed(lines)).earliest("id")
        counts.append(questions(fulfillment.report_finished, order_id=work.pk, quantity=1, actor=worker))

    assert counts[0] == counts[1] <= 26


def test_receiving_for_an_order_that_waits(confirmed: Callable[..., SalesOrder], storekeeper: User) -> None:
    counts = []
    for lines in (1, 20):
        order = confirmed(lines)
        arrived = [Goods(line.variant_id, 1) for line in order.lines.all()]
        arguments = {"warehouse_id": order.warehouse_id, "goods": arrived, "actor": storekeeper}
        counts.append(questions(fulfillment.receive_goods, **arguments))

    assert counts[0] == counts[1] <= 22


def test_counting(goods: Callable[[int], list[Variant]], warehouse: Warehouse, storekeeper: User) -> None:
    counts = []
    for lines in (1, 20):
        counted = [Counted(variant.pk, 3, 0) for variant in goods(lines)]
        arguments = {"warehouse_id": warehouse.pk, "counted": counted, "actor": storekeeper}
        counts.append(questions(fulfillment.count_stock, **arguments))

    assert counts[0] == counts[1] <= 20


def test_moving(
    goods: Callable[[int], list[Variant]],
    put_on_shelf: Callable[..., None],
    warehouse: Warehouse,
    storekeeper: User,
) -> None:
    shop = Warehouse.objects.create(name="Shop", kind="retail")
    counts = []
    for lines in (1, 20):
        variants = goods(lines)
        for variant in variants:
            put_on_shelf(variant, 2)
        arguments = {"warehouse_id": warehouse.pk, "to_warehouse_id": shop.pk, "actor": storekeeper}
        moved = [Goods(variant.pk, 1) for variant in variants]
        counts.append(questions(fulfillment.transfer_goods, goods=moved, **arguments))

    assert counts[0] == counts[1] <= 26
