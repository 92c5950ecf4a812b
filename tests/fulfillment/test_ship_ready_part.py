from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission

from backend.accounts.models import User
from backend.catalog.models import Bundle, Variant
from backend.core.errors import NotAllowed
from backend.fulfillment import services as fulfillment
from backend.fulfillment.errors import NothingReady
from backend.inventory.services import Goods
from backend.sales.bundles import OrderBundle
from backend.sales.errors import SplitRefused
from backend.sales.models import SalesOrder
from backend.sales.selectors import order_card
from backend.sales.services import Draft

from .conftest import told
from .parts import PlaceOrder, Shelf, being_made, stands


def test_what_is_ready_is_shipped_and_the_rest_waits(
    place_order: PlaceOrder,
    put_on_shelf: Callable[..., None],
    variant: Variant,
    seller: User,
    pay: Callable[[SalesOrder, int], None],
    shelf: Shelf,
) -> None:
    put_on_shelf(variant, 6)
    order = place_order(variant, 10)
    pay(order, 1000)

    shipped = fulfillment.ship_ready_part(
        order_id=order.pk, seen_version=order.version, actor=seller, key=uuid4()
    )

    rest = shipped.parts.get()
    assert stands(shipped) == ("shipped", [6], 600, 600)
    assert stands(rest) == ("in_production", [4], 400, 400)
    assert being_made(rest) == [4]
    assert shelf(variant) == (0, 0)
    assert told(seller) == []


def test_nothing_ready_and_everything_ready_are_refused(
    place_order: PlaceOrder,
    put_on_shelf: Callable[..., None],
    make_variant: Callable[..., Variant],
    seller: User,
) -> None:
    missing, there = make_variant(), make_variant()
    put_on_shelf(there, 1)
    empty, full = place_order(missing, 2), place_order(there, 1)

    for order, refusal in ((empty, NothingReady), (full, SplitRefused)):
        with pytest.raises(refusal):
            fulfillment.ship_ready_part(
                order_id=order.pk, seen_version=order.version, actor=seller, key=uuid4()
            )
    assert SalesOrder.objects.count() == 2


def test_who_may_split_and_not_ship_ships_nothing(
    place_order: PlaceOrder,
    put_on_shelf: Callable[..., None],
    make_user: Callable[..., User],
    variant: Variant,
    shelf: Shelf,
) -> None:
    put_on_shelf(variant, 1)
    order, planner = place_order(variant, 2), make_user()
    planner.user_permissions.set(
        Permission.objects.filter(codename__in=["split_salesorder", "view_salesorder"])
    )

    with pytest.raises(NotAllowed):
        fulfillment.ship_ready_part(order_id=order.pk, seen_version=order.version, actor=planner, key=uuid4())

    assert (SalesOrder.objects.count(), shelf(variant)) == (1, (1, 1))
    assert not order_card(order.pk, planner).may_ship_part


def test_a_bundle_without_all_its_parts_is_not_ready_and_not_offered(
    make_bundle: Callable[..., Bundle],
    draft: Callable[..., Draft],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    make_variant: Callable[..., Variant],
    seller: User,
    manager: User,
) -> None:
    wallet = make_variant()
    gift = make_bundle((variant, 1), (wallet, 1), price=Decimal(120), name="Gift set")
    put_on_shelf(variant, 2)
    wanted = draft(bundles=[OrderBundle(gift.pk, 2)])
    order = fulfillment.place_order(draft=wanted, expected_total=Decimal(240), actor=seller, key=uuid4())

    assert not order_card(order.pk, seller).may_ship_part
    with pytest.raises(NothingReady):
        fulfillment.ship_ready_part(order_id=order.pk, seen_version=order.version, actor=seller, key=uuid4())

    came, place = [Goods(wallet.pk, 1)], order.warehouse_id
    fulfillment.receive_goods(warehouse_id=place, goods=came, actor=manager, key=uuid4())
    assert order_card(order.pk, seller).may_ship_part
