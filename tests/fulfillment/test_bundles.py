"""Bundles are sold as a whole, and held, made, shipped and given back by their parts."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Bundle, Variant
from backend.fulfillment import services as fulfillment
from backend.inventory.models import ProductReservation
from backend.inventory.services import Goods, reserve
from backend.production.models import ProductionOrder
from backend.sales import errors
from backend.sales import services as sales
from backend.sales.bundles import OrderBundle
from backend.sales.copying import copy_order, left_out
from backend.sales.editing import change_order
from backend.sales.models import Customer, ReturnReason, SalesOrderBundle
from backend.sales.returns import ReturnLine
from backend.sales.services import Draft
from tests.fulfillment.gifts import parts_of

Shelf = Callable[[Variant], tuple[int, int]]
Put = Callable[..., None]


def test_a_bundle_is_held_made_and_priced_by_its_parts(
    gift: Bundle, variant: Variant, wallet: Variant, place: Any, put_on_shelf: Put, shelf: Shelf
) -> None:
    put_on_shelf(variant, 2)
    put_on_shelf(wallet, 1)

    order = place(bundles=[OrderBundle(gift.pk, 2)], total=240)

    head = SalesOrderBundle.objects.get(order=order)
    assert (head.quantity, head.unit_price, head.total, head.pieces) == (2, 120, 240, 2)
    assert parts_of(order) == [(variant.pk, 2, 80), (wallet.pk, 2, 40)]
    assert (order.total, order.status) == (240, "in_production")
    assert (shelf(variant), shelf(wallet)) == ((2, 2), (1, 1))
    work = ProductionOrder.objects.get()
    assert (work.variant_id, work.quantity) == (wallet.pk, 1)


def test_a_bundle_goes_out_and_comes_back_by_its_parts(
    gift: Bundle,
    variant: Variant,
    wallet: Variant,
    place: Any,
    put_on_shelf: Put,
    shelf: Shelf,
    manager: User,
) -> None:
    put_on_shelf(variant, 3)
    put_on_shelf(wallet, 2)
    order = place((variant, 1), bundles=[OrderBundle(gift.pk, 2)], total=340)

    fulfillment.ship_order(order_id=order.pk, actor=manager, key=uuid4())
    assert (shelf(variant), shelf(wallet)) == ((0, 0), (0, 0))

    lines = list(order.lines.filter(variant=variant))
    fulfillment.return_order(
        order_id=order.pk,
        lines=[ReturnLine(line.pk, line.quantity) for line in lines],
        reason=ReturnReason.CHANGED_MIND,
        actor=manager,
        key=uuid4(),
    )
    assert (shelf(variant), shelf(wallet)) == ((3, 0), (0, 0))


def test_a_variant_alone_and_in_a_bundle_share_the_last_pieces(
    gift: Bundle, variant: Variant, wallet: Variant, place: Any, put_on_shelf: Put, shelf: Shelf
) -> None:
    put_on_shelf(variant, 3)
    put_on_shelf(wallet, 2)

    order = place((variant, 2), bundles=[OrderBundle(gift.pk, 2)], total=440)

    assert shelf(variant) == (3, 3)
    held = ProductReservation.objects.filter(line__variant=variant).order_by("line").values_list("quantity")
    assert [quantity for (quantity,) in held] == [2, 1]
    work = ProductionOrder.objects.get()
    assert (work.variant_id, work.quantity, work.line.bundle_id is None) == (variant.pk, 1, False)  # type: ignore[union-attr]
    assert order.status == "in_production"


def test_what_was_held_for_the_customer_is_used_by_both_lines(
    gift: Bundle,
    variant: Variant,
    wallet: Variant,
    place: Any,
    put_on_shelf: Put,
    shelf: Shelf,
    customer: Customer,
    seller: User,
) -> None:
    put_on_shelf(variant, 5)
    put_on_shelf(wallet, 2)
    reserve(
        warehouse_id=variant.stock.get().warehouse_id,
        variant_id=variant.pk,
        quantity=5,
        customer_id=customer.pk,
        actor=seller,
        key=uuid4(),
    )

    order = place((variant, 1), bundles=[OrderBundle(gift.pk, 2)], total=340)

    assert order.status == "ready"
    assert shelf(variant) == (5, 5)
    assert ProductReservation.objects.holds().get().quantity == 2


def test_pieces_that_come_are_offered_to_both_lines(
    gift: Bundle, variant: Variant, wallet: Variant, place: Any, put_on_shelf: Put, manager: User
) -> None:
    put_on_shelf(wallet, 1)
    order = place((variant, 2), bundles=[OrderBundle(gift.pk, 1)], total=320)
    warehouse_id = order.warehouse_id

    fulfillment.receive_goods(
        warehouse_id=warehouse_id, goods=[Goods(variant.pk, 3)], actor=manager, key=uuid4()
    )

    order.refresh_from_db()
    assert order.status == "ready"
    assert not ProductionOrder.objects.open().exists()


def test_one_variant_may_stand_in_two_places(
    make_bundle: Callable[..., Bundle], variant: Variant, wallet: Variant, place: Any, put_on_shelf: Put
) -> None:
    put_on_shelf(wallet, 3)
    pair = make_bundle(([variant, wallet], 1), ([wallet, variant], 1), price=Decimal("80.01"))
    first, second = pair.components.all()

    order = place(
        bundles=[OrderBundle(pair.pk, 1, {first.pk: wallet.pk, second.pk: wallet.pk})], total="80.01"
    )

    assert order.status == "ready"
    assert [price for _variant, _pieces, price in parts_of(order)] == [Decimal("40.01"), Decimal("40.00")]


def test_a_cancelled_order_gives_the_parts_back(
    gift: Bundle, variant: Variant, wallet: Variant, place: Any, put_on_shelf: Put, shelf: Shelf, seller: User
) -> None:
    put_on_shelf(variant, 2)
    order = place((variant, 1), bundles=[OrderBundle(gift.pk, 1)], total=220)

    fulfillment.cancel_order(order_id=order.pk, actor=seller, key=uuid4())

    assert shelf(variant) == (2, 0)
    assert not ProductionOrder.objects.open().exists()


def test_two_taps_sell_one_bundle(gift: Bundle, draft: Callable[..., Draft], seller: User) -> None:
    wanted, key = draft(bundles=[OrderBundle(gift.pk, 1)]), uuid4()

    one = fulfillment.place_order(draft=wanted, expected_total=Decimal(120), actor=seller, key=key)
    other = fulfillment.place_order(draft=wanted, expected_total=Decimal(120), actor=seller, key=key)

    assert one == other
    assert SalesOrderBundle.objects.count() == 1


# --- Round trips


def test_a_draft_changes_how_many_bundles_and_drops_them_whole(
    gift: Bundle, variant: Variant, draft: Callable[..., Draft], seller: User
) -> None:
    order = sales.create_order(draft=draft(bundles=[OrderBundle(gift.pk, 1)]), actor=seller, key=uuid4())

    more = draft(bundles=[OrderBundle(gift.pk, 3)])
    order = change_order(order_id=order.pk, seen_version=0, draft=more, actor=seller, key=uuid4())
    assert (order.total, [pieces for _variant, pieces, _price in parts_of(order)]) == (360, [3, 3])

    alone = draft((variant, 1))
    order = change_order(order_id=order.pk, seen_version=1, draft=alone, actor=seller, key=uuid4())
    assert (order.total, order.lines.count(), order.bundles.count()) == (100, 1, 0)


def test_a_copy_has_the_bundle_at_the_price_of_today(
    gift: Bundle, variant: Variant, wallet: Variant, draft: Callable[..., Draft], manager: User
) -> None:
    wanted = draft((variant, 1), bundles=[OrderBundle(gift.pk, 2, unit_price=Decimal(90))])
    order = sales.create_order(draft=wanted, actor=manager, key=uuid4())
    Bundle.objects.filter(pk=gift.pk).update(price=Decimal(150))

    copy = copy_order(order_id=order.pk, actor=manager, key=uuid4())
    assert (copy.total, copy.bundles.get().unit_price, copy.lines.count()) == (400, 150, 3)

    wallet.product.lifecycle = "archived"
    wallet.product.save()
    assert left_out(order.pk) == [gift]
    assert copy_order(order_id=order.pk, actor=manager, key=uuid4()).total == 100


def test_of_two_bundles_the_one_that_is_still_sold_is_copied(
    gift: Bundle, make_bundle: Callable[..., Bundle], variant: Variant, draft: Any, manager: User
) -> None:
    other = make_bundle((variant, 2), price=Decimal(170), name="Pair")
    wanted = draft(bundles=[OrderBundle(gift.pk, 1), OrderBundle(other.pk, 1)])
    order = sales.create_order(draft=wanted, actor=manager, key=uuid4())
    Bundle.objects.filter(pk=gift.pk).update(lifecycle="archived")

    copy = copy_order(order_id=order.pk, actor=manager, key=uuid4())

    assert ([head.bundle for head in copy.bundles.all()], left_out(order.pk)) == ([other], [gift])


def test_a_split_takes_a_bundle_whole(
    gift: Bundle, variant: Variant, wallet: Variant, place: Any, put_on_shelf: Put, manager: User
) -> None:
    put_on_shelf(variant, 3)
    order = place((variant, 1), bundles=[OrderBundle(gift.pk, 2)], total=340)
    first, *parts = order.lines.order_by("pk")

    with pytest.raises(errors.BundleSplit, match="Gift set"):
        fulfillment.split_order(
            order_id=order.pk,
            parts={parts[0].pk: 2},
            seen_version=order.version,
            actor=manager,
            key=uuid4(),
        )
    part = fulfillment.split_order(
        order_id=order.pk,
        parts={line.pk: line.quantity for line in parts},
        seen_version=order.version,
        actor=manager,
        key=uuid4(),
    )

    order.refresh_from_db()
    assert (order.total, part.total, part.bundles.get().bundle) == (100, 240, gift)
    assert list(order.lines.all()) == [first]
