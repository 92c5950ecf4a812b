from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import NotFound
from backend.fulfillment import services as fulfillment
from backend.inventory import services as inventory
from backend.inventory.errors import QuantityRefused, ReservationClosed
from backend.inventory.models import ProductReservation
from backend.ledger.errors import InsufficientStock
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.usefixtures("books_hold")
Shelf = Callable[[Variant], tuple[int, int]]


@pytest.fixture
def reserve(warehouse: Warehouse, variant: Variant, manager: User) -> Callable[..., ProductReservation]:
    def hold(quantity: int, **fields: Any) -> ProductReservation:
        fields = {"actor": manager, "key": uuid4(), "variant_id": variant.pk, **fields}
        return inventory.reserve(warehouse_id=warehouse.pk, quantity=quantity, **fields)

    return hold


def test_a_promise_holds_goods_until_it_is_released(
    reserve: Callable[..., ProductReservation],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    manager: User,
    shelf: Shelf,
) -> None:
    put_on_shelf(variant, 5)

    promise = reserve(3, expires_at=timezone.now() + timedelta(hours=1))
    assert (promise.status, shelf(variant)) == ("pending", (5, 3))
    promise = inventory.confirm_reservation(reservation_id=promise.pk, actor=manager, key=uuid4())
    assert (promise.status, promise.expires_at) == ("confirmed", None)
    fulfillment.release_reservation(reservation_id=promise.pk, actor=manager, key=uuid4())

    promise.refresh_from_db()
    assert (promise.status, shelf(variant)) == ("released", (5, 0))
    assert promise.closed_at


def test_what_is_over_is_neither_confirmed_nor_released_again(
    reserve: Callable[..., ProductReservation],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    manager: User,
) -> None:
    put_on_shelf(variant, 5)
    promise = reserve(3)
    fulfillment.release_reservation(reservation_id=promise.pk, actor=manager, key=uuid4())

    with pytest.raises(ReservationClosed):
        inventory.confirm_reservation(reservation_id=promise.pk, actor=manager, key=uuid4())
    with pytest.raises(ReservationClosed):
        fulfillment.release_reservation(reservation_id=promise.pk, actor=manager, key=uuid4())


def test_more_than_there_is_is_not_promised(
    reserve: Callable[..., ProductReservation],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    shelf: Shelf,
) -> None:
    put_on_shelf(variant, 5)
    reserve(3)

    for quantity, refusal in ((3, InsufficientStock), (0, QuantityRefused), (-1, QuantityRefused)):
        with pytest.raises(refusal):
            reserve(quantity)
    with pytest.raises(NotFound):
        reserve(1, variant_id=10**9)
    assert shelf(variant) == (5, 3)
    assert ProductReservation.objects.count() == 1


def test_pressing_twice_promises_once(
    reserve: Callable[..., ProductReservation],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    shelf: Shelf,
) -> None:
    put_on_shelf(variant, 5)
    key = uuid4()

    assert reserve(3, key=key) == reserve(3, key=key)
    assert shelf(variant) == (5, 3)
