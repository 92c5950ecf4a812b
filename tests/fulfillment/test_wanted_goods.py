"""The mark on a shelf that orders may wait for it: raised in time, lowered when nobody waits."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import allocation
from backend.fulfillment import services as fulfillment
from backend.inventory.models import ProductReservation, ProductStock
from backend.inventory.services import Goods
from backend.sales.models import SalesOrder
from backend.warehouses.models import Warehouse

PlaceOrder = Callable[..., SalesOrder]


@pytest.fixture
def bring(manager: User, warehouse: Warehouse, variant: Variant) -> Callable[[int], object]:
    """Goods come to the shelf, and whoever waits is served."""

    def receive(quantity: int) -> object:
        goods = [Goods(variant.pk, quantity)]
        return fulfillment.receive_goods(warehouse_id=warehouse.pk, goods=goods, actor=manager, key=uuid4())

    return receive


def is_wanted() -> bool:
    return ProductStock.objects.get().is_wanted


def test_a_shelf_that_nobody_waits_for_is_not_wanted(bring: Callable[[int], object]) -> None:
    bring(5)

    assert not is_wanted()


def test_an_order_that_waits_marks_the_shelf_until_it_is_served(
    bring: Callable[[int], object], place_order: PlaceOrder, variant: Variant
) -> None:
    bring(1)
    order = place_order(variant, 3)

    assert is_wanted()
    bring(1)
    assert is_wanted()
    bring(5)
    order.refresh_from_db()
    assert order.status == "ready"
    assert not is_wanted()


def test_an_order_that_takes_all_it_wants_from_the_shelf_leaves_it_unmarked(
    bring: Callable[[int], object], place_order: PlaceOrder, variant: Variant
) -> None:
    bring(5)
    place_order(variant, 5)

    assert not is_wanted()


def test_an_order_that_loses_its_pieces_marks_the_shelf(
    bring: Callable[[int], object], place_order: PlaceOrder, variant: Variant, manager: User
) -> None:
    bring(5)
    order = place_order(variant, 5)
    promise = ProductReservation.objects.get(line__order=order)

    fulfillment.release_reservation(reservation_id=promise.pk, actor=manager, key=uuid4())

    assert is_wanted()


def test_shipping_marks_nothing(
    bring: Callable[[int], object], place_order: PlaceOrder, variant: Variant, storekeeper: User
) -> None:
    bring(5)
    order = place_order(variant, 5)

    fulfillment.ship_order(order_id=order.pk, actor=storekeeper, key=uuid4())

    assert not is_wanted()


def test_orders_are_not_looked_for_where_nobody_waits(
    bring: Callable[[int], object], variant: Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(5)

    def look(*_args: Any) -> dict[int, SalesOrder]:
        raise AssertionError("nobody waits, and orders were looked for under the lock of the shelf")

    monkeypatch.setattr(allocation, "_late_comers", look)
    bring(1)
