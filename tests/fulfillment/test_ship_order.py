from collections.abc import Callable
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import NotAllowed, NotFound, StatusRefused
from backend.fulfillment import services as fulfillment
from backend.inventory.models import ProductStockMovement
from backend.sales.models import SalesOrder

PlaceOrder = Callable[..., SalesOrder]
Shelf = Callable[[Variant], tuple[int, int]]


@pytest.fixture
def ready(place_order: PlaceOrder, put_on_shelf: Callable[..., None], variant: Variant) -> SalesOrder:
    put_on_shelf(variant, 5)
    return place_order(variant, 3)


def test_goods_leave_the_shelf_once(ready: SalesOrder, variant: Variant, seller: User, shelf: Shelf) -> None:
    key = uuid4()

    for _tap in range(2):
        order = fulfillment.ship_order(order_id=ready.pk, actor=seller, key=key)

    assert (order.status, shelf(variant)) == ("shipped", (2, 0))
    assert order.shipped_at
    movement = ProductStockMovement.objects.get(reason="sale")
    assert (movement.quantity_change, movement.document_id) == (-3, ready.pk)
    with pytest.raises(StatusRefused):
        fulfillment.ship_order(order_id=ready.pk, actor=seller, key=uuid4())
    assert shelf(variant) == (2, 0)


def test_a_storekeeper_ships_and_a_worker_does_not(
    ready: SalesOrder, variant: Variant, storekeeper: User, worker: User, shelf: Shelf
) -> None:
    with pytest.raises(NotAllowed):
        fulfillment.ship_order(order_id=ready.pk, actor=worker, key=uuid4())
    assert shelf(variant) == (5, 3)

    assert fulfillment.ship_order(order_id=ready.pk, actor=storekeeper, key=uuid4()).status == "shipped"


def test_what_is_not_ready_is_not_shipped(
    place_order: PlaceOrder, draft_order: PlaceOrder, variant: Variant, seller: User
) -> None:
    waiting, draft = place_order(variant, 1), draft_order((variant, 1))

    for order in (waiting, draft):
        with pytest.raises(StatusRefused):
            fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid4())
    with pytest.raises(NotFound):
        fulfillment.ship_order(order_id=10**9, actor=seller, key=uuid4())
    assert not ProductStockMovement.objects.exists()


def test_an_order_that_lost_its_reservation_is_not_shipped_short(
    ready: SalesOrder, variant: Variant, seller: User, manager: User, shelf: Shelf
) -> None:
    promise = ready.lines.get().reservations.get()
    fulfillment.release_reservation(reservation_id=promise.pk, actor=manager, key=uuid4())

    with pytest.raises(StatusRefused):
        fulfillment.ship_order(order_id=ready.pk, actor=seller, key=uuid4())
    assert shelf(variant) == (5, 0)
