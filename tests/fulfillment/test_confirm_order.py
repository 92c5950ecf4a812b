from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Product, Variant
from backend.fulfillment import services as fulfillment
from backend.fulfillment.errors import NoLongerMade
from backend.inventory.models import ProductReservation
from backend.production.models import ProductionOrder
from backend.sales.errors import PriceChanged
from backend.sales.models import SalesOrder
from backend.sales.services import Draft

PlaceOrder = Callable[..., SalesOrder]
Shelf = Callable[[Variant], tuple[int, int]]


def test_what_is_on_the_shelf_is_reserved_and_the_rest_goes_to_production(
    place_order: PlaceOrder, put_on_shelf: Callable[..., None], variant: Variant, shelf: Shelf
) -> None:
    put_on_shelf(variant, 2)

    order = place_order(variant, 5, is_urgent=True, source="etsy", comment="gift box")

    work = ProductionOrder.objects.get()
    assert (order.status, shelf(variant), work.quantity) == ("in_production", (2, 2), 3)
    assert (work.is_urgent, work.is_etsy, work.comment) == (True, True, "gift box")
    assert work.line == order.lines.get()


def test_an_order_that_the_shelf_covers_is_ready_at_once(
    place_order: PlaceOrder, put_on_shelf: Callable[..., None], variant: Variant, shelf: Shelf
) -> None:
    put_on_shelf(variant, 5)

    assert place_order(variant, 5).status == "ready"
    assert shelf(variant) == (5, 5)
    assert not ProductionOrder.objects.exists()


def test_one_order_cannot_take_what_another_reserved(
    place_order: PlaceOrder, put_on_shelf: Callable[..., None], variant: Variant, shelf: Shelf
) -> None:
    put_on_shelf(variant, 5)

    first, second = place_order(variant, 4), place_order(variant, 4)

    assert (first.status, second.status) == ("ready", "in_production")
    assert shelf(variant) == (5, 5)
    assert ProductionOrder.objects.get().quantity == 3


def test_what_is_not_made_any_more_is_sold_from_the_shelf_only(
    place_order: PlaceOrder, put_on_shelf: Callable[..., None], variant: Variant, shelf: Shelf
) -> None:
    put_on_shelf(variant, 2)
    Product.objects.update(lifecycle="phase_out")
    variant.refresh_from_db()

    with pytest.raises(NoLongerMade):
        place_order(variant, 3)
    assert not SalesOrder.objects.exists()
    assert shelf(variant) == (2, 0)
    assert place_order(variant, 2).status == "ready"


def test_an_order_placed_at_another_price_leaves_nothing_behind(
    draft: Callable[..., Draft], variant: Variant, seller: User
) -> None:
    with pytest.raises(PriceChanged):
        fulfillment.place_order(
            draft=draft((variant, 2)), expected_total=Decimal(199), actor=seller, key=uuid4()
        )
    assert not SalesOrder.objects.exists()
    assert not ProductionOrder.objects.exists()


def test_pressing_twice_places_one_order(
    draft: Callable[..., Draft],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    seller: User,
    shelf: Shelf,
) -> None:
    put_on_shelf(variant, 5)
    key = uuid4()

    orders = {
        fulfillment.place_order(
            draft=draft((variant, 2)), expected_total=Decimal(200), actor=seller, key=key
        ).pk
        for _tap in range(3)
    }

    assert len(orders) == 1
    assert shelf(variant) == (5, 2)
    assert ProductReservation.objects.count() == 1
