from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import NotFound, Stale
from backend.fulfillment import services as fulfillment
from backend.production.models import ProductionOrder
from backend.sales.errors import EverythingSplit, MoreThanOrdered, NothingToSplit, SplitRefused
from backend.sales.models import SalesOrder, SalesOrderLine

from .parts import PlaceOrder, Split, being_made, held, stands


def test_pressing_twice_is_splitting_once(split: Split, place_order: PlaceOrder, variant: Variant) -> None:
    order, key = place_order(variant, 5), uuid4()
    first = split(order, 2, key=key, seen_version=order.version)

    again = split(order, {SalesOrderLine.objects.get(order=order).pk: 2}, key=key, seen_version=order.version)

    assert again.pk == first.pk
    assert SalesOrder.objects.count() == 2


def test_nothing_everything_too_much_and_somebody_elses_are_refused(
    split: Split, place_order: PlaceOrder, variant: Variant
) -> None:
    order, other = place_order(variant, 5), place_order(variant, 1)

    for parts, refusal in (
        (0, NothingToSplit),
        ({}, NothingToSplit),
        (5, EverythingSplit),
        (6, MoreThanOrdered),
        (-1, MoreThanOrdered),
        ({other.lines.get().pk: 1}, NotFound),
    ):
        with pytest.raises(refusal):
            split(order, parts)
    assert SalesOrder.objects.count() == 2
    assert stands(order) == ("in_production", [5], 500, 0)


def test_an_old_screen_splits_nothing(split: Split, place_order: PlaceOrder, variant: Variant) -> None:
    order = place_order(variant, 5)
    split(order, 1)

    with pytest.raises(Stale):
        split(order, 1, seen_version=order.version)
    assert SalesOrder.objects.count() == 2


def test_what_is_shipped_or_cancelled_is_not_split(
    split: Split, place_order: PlaceOrder, put_on_shelf: Callable[..., None], variant: Variant, seller: User
) -> None:
    put_on_shelf(variant, 2)
    shipped, cancelled = place_order(variant, 2), place_order(variant, 2)
    fulfillment.ship_order(order_id=shipped.pk, actor=seller, key=uuid4())
    fulfillment.cancel_order(order_id=cancelled.pk, actor=seller, key=uuid4())

    for order in (shipped, cancelled):
        with pytest.raises(SplitRefused):
            split(order, 1)
    assert SalesOrder.objects.count() == 2


def test_a_split_that_fails_half_way_leaves_everything_as_it_was(
    split: Split,
    place_order: PlaceOrder,
    put_on_shelf: Callable[..., None],
    variant: Variant,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put_on_shelf(variant, 6)
    order = place_order(variant, 10)

    def fail(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("backend.sales.splitting.give_up", fail)
    with pytest.raises(RuntimeError):
        split(order, 7)

    assert stands(order) == ("in_production", [10], 1000, 0)
    assert (SalesOrder.objects.count(), held(order), being_made(order)) == (1, 6, [4])


@pytest.mark.parametrize(
    "cooked",
    [
        "UPDATE sales_salesorderline SET quantity = 1",
        "UPDATE sales_salesorderline SET unit_price = 1",
        "UPDATE sales_salesorderline SET whole_quantity = 7",
        "DELETE FROM sales_salesorderline",
        "UPDATE sales_salesorderline SET order_id = {other}",
        "UPDATE sales_salesorder SET split_from_id = {other} WHERE id <> {other}",
        """INSERT INTO sales_salesorderline
               (order_id, variant_id, quantity, unit_price, is_price_agreed, mode, shelf_quantity,
                wip_quantity, split_from_id)
           SELECT {other}, variant_id, 1, unit_price, is_price_agreed, mode, 0, 0, id
           FROM sales_salesorderline WHERE order_id <> {other}""",
    ],
)
def test_promised_lines_change_by_a_split_alone(
    place_order: PlaceOrder, make_variant: Callable[..., Variant], cooked: str
) -> None:
    place_order(make_variant(), 5)
    other = place_order(make_variant(), 1)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{cooked.format(other=other.pk)}; SET CONSTRAINTS ALL IMMEDIATE")


def test_work_goes_to_no_other_line_than_a_part_of_its_own(
    place_order: PlaceOrder, make_variant: Callable[..., Variant]
) -> None:
    order, other = place_order(make_variant(), 5), place_order(make_variant(), 1)

    with pytest.raises(IntegrityError), transaction.atomic():
        ProductionOrder.objects.filter(line__order=order).update(line=other.lines.get())
