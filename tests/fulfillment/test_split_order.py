from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import NotFound, Stale
from backend.fulfillment import services as fulfillment
from backend.fulfillment.errors import NothingReady
from backend.inventory.models import ProductReservation
from backend.production import services as production
from backend.production.models import ProductionOrder
from backend.sales import services as sales
from backend.sales.errors import EverythingSplit, MoreThanOrdered, NothingToSplit, SplitRefused
from backend.sales.models import LineMode, PaymentMethod, SalesOrder, SalesOrderLine
from backend.sales.services import Draft, OrderLine

from .conftest import told

PlaceOrder = Callable[..., SalesOrder]
Split = Callable[..., SalesOrder]
Shelf = Callable[[Variant], tuple[int, int]]


@pytest.fixture
def split(seller: User) -> Split:
    """Split off pieces of the only line, or of the lines by id."""

    def do(order: SalesOrder, pieces: int | dict[int, int], **fields: object) -> SalesOrder:
        order = SalesOrder.objects.get(pk=order.pk)
        parts = pieces if isinstance(pieces, dict) else {order.lines.get().pk: pieces}
        fields = {"key": uuid4(), "seen_version": order.version, **fields}
        return fulfillment.split_order(order_id=order.pk, parts=parts, actor=seller, **fields)  # type: ignore[arg-type]

    return do


@pytest.fixture
def pay(seller: User) -> Callable[[SalesOrder, int], None]:
    def do(order: SalesOrder, amount: int) -> None:
        sales.pay_order(
            order_id=order.pk, amount=Decimal(amount), method=PaymentMethod.CARD, actor=seller, key=uuid4()
        )

    return do


def stands(order: SalesOrder) -> tuple[str, list[int], Decimal, Decimal]:
    """Status, pieces, total and what is paid, as they are now."""
    order = SalesOrder.objects.get(pk=order.pk)
    return order.status, list(order.lines.values_list("quantity", flat=True)), order.total, order.paid_total


def held(order: SalesOrder) -> int:
    rows = ProductReservation.objects.active().filter(line__order=order)
    return sum(rows.values_list("quantity", flat=True))


def being_made(order: SalesOrder) -> list[int]:
    works = ProductionOrder.objects.open().filter(line__order=order).order_by("pk")
    return [work.remaining_quantity for work in works]


def test_what_is_reserved_stays_and_what_is_made_goes_with_the_rest(
    split: Split, place_order: PlaceOrder, put_on_shelf: Callable[..., None], variant: Variant, shelf: Shelf
) -> None:
    put_on_shelf(variant, 6)
    order = place_order(variant, 10)

    part = split(order, 4)

    assert stands(order) == ("ready", [6], 600, 0)
    assert stands(part) == ("in_production", [4], 400, 0)
    assert (held(order), held(part), being_made(order), being_made(part)) == (6, 0, [], [4])
    assert (part.split_from_id, part.customer_id, part.due_on) == (order.pk, order.customer_id, order.due_on)
    assert shelf(variant) == (6, 6)


def test_one_reservation_serves_both_orders(
    split: Split, place_order: PlaceOrder, put_on_shelf: Callable[..., None], variant: Variant, shelf: Shelf
) -> None:
    put_on_shelf(variant, 6)
    order = place_order(variant, 10)

    part = split(order, 7)

    assert (held(order), held(part)) == (3, 3)
    assert (being_made(order), being_made(part)) == ([], [4])
    assert shelf(variant) == (6, 6)


def test_work_that_would_serve_both_is_shared(
    split: Split, place_order: PlaceOrder, put_on_shelf: Callable[..., None], variant: Variant
) -> None:
    put_on_shelf(variant, 6)
    order = place_order(variant, 10)

    part = split(order, 2)

    assert stands(order)[:2] == ("in_production", [8])
    assert stands(part)[:2] == ("in_production", [2])
    assert (held(order), being_made(order), held(part), being_made(part)) == (6, [2], 0, [2])


def test_begun_work_is_planned_for_fewer_and_its_pieces_go_to_both(
    split: Split, place_order: PlaceOrder, variant: Variant, worker: User
) -> None:
    order = place_order(variant, 5)
    work = ProductionOrder.objects.get()
    production.take(order_id=work.pk, actor=worker, key=uuid4())
    part = split(order, 3)
    other = ProductionOrder.objects.exclude(pk=work.pk).get()

    for one in (work, other):
        quantity = ProductionOrder.objects.get(pk=one.pk).remaining_quantity
        fulfillment.report_finished(order_id=one.pk, quantity=quantity, actor=worker, key=uuid4())

    assert (stands(order)[:2], stands(part)[:2]) == (("ready", [2]), ("ready", [3]))


def test_a_whole_line_goes_with_everything_that_hangs_on_it(
    split: Split,
    seller: User,
    draft: Callable[..., Draft],
    put_on_shelf: Callable[..., None],
    make_variant: Callable[..., Variant],
) -> None:
    there, made = make_variant(), make_variant()
    put_on_shelf(there, 2)
    order = fulfillment.place_order(
        draft=draft((there, 2), (made, 1)), expected_total=Decimal(300), actor=seller, key=uuid4()
    )
    line = order.lines.get(variant=made)

    part = split(order, {line.pk: 1})

    assert stands(order) == ("ready", [2], 200, 0)
    assert stands(part) == ("in_production", [1], 100, 0)
    assert (part.lines.get().pk, being_made(part)) == (line.pk, [1])
    assert told(seller) == ["order_ready"]


def test_money_above_the_new_total_goes_with_the_pieces(
    split: Split, place_order: PlaceOrder, variant: Variant, pay: Callable[[SalesOrder, int], None]
) -> None:
    order = place_order(variant, 10)
    pay(order, 700)
    pay(order, 200)

    part = split(order, 4)

    assert stands(order)[2:] == (600, 600)
    assert stands(part)[2:] == (400, 300)


def test_a_paid_whole_line_takes_its_money_along(
    split: Split,
    seller: User,
    draft: Callable[..., Draft],
    make_variant: Callable[..., Variant],
    pay: Callable[[SalesOrder, int], None],
) -> None:
    one, other = make_variant(), make_variant()
    order = fulfillment.place_order(
        draft=draft((one, 2), (other, 1)), expected_total=Decimal(300), actor=seller, key=uuid4()
    )
    pay(order, 300)

    part = split(order, {order.lines.get(variant=one).pk: 2})

    assert (stands(order)[2:], stands(part)[2:]) == ((100, 100), (200, 200))


def test_prices_stay_as_they_were_promised(
    split: Split, seller: User, draft: Callable[..., Draft], variant: Variant
) -> None:
    agreed = Draft(
        draft((variant, 1)).warehouse_id,
        [OrderLine(variant.pk, 4, Decimal("95.00"), LineMode.FORCE)],
        customer_info="Olena",
    )
    order = fulfillment.place_order(draft=agreed, expected_total=Decimal(380), actor=seller, key=uuid4())
    variant.product.price = Decimal(500)
    variant.product.save()

    part = split(order, 1)

    line = part.lines.get()
    assert (line.unit_price, line.is_price_agreed, line.mode) == (95, True, LineMode.FORCE)
    assert (part.confirmed_at, part.seller_id) == (order.confirmed_at, seller.pk)


def test_what_was_said_by_hand_of_where_pieces_come_from_shrinks_with_the_line(
    split: Split,
    seller: User,
    draft: Callable[..., Draft],
    put_on_shelf: Callable[..., None],
    variant: Variant,
) -> None:
    put_on_shelf(variant, 4)
    manual = Draft(
        draft((variant, 1)).warehouse_id,
        [OrderLine(variant.pk, 6, None, LineMode.MANUAL, shelf_quantity=4)],
        customer_info="Olena",
    )
    order = fulfillment.place_order(draft=manual, expected_total=Decimal(600), actor=seller, key=uuid4())

    part = split(order, 3)

    assert (held(order), held(part), being_made(part)) == (3, 1, [2])
    assert order.lines.get().shelf_quantity == 3


def test_a_draft_is_split_by_moving_its_lines(
    split: Split, draft_order: PlaceOrder, make_variant: Callable[..., Variant]
) -> None:
    one, other = make_variant(), make_variant()
    order = draft_order((one, 5), (other, 2))
    lines = {line.variant_id: line.pk for line in order.lines.all()}

    part = split(order, {lines[one.pk]: 2, lines[other.pk]: 2})

    assert stands(order) == ("draft", [3], 300, 0)
    assert stands(part) == ("draft", [2, 2], 400, 0)
    assert SalesOrderLine.objects.exclude(whole_quantity=None).count() == 0


def test_a_part_can_be_split_again_and_shipped_by_itself(
    split: Split,
    place_order: PlaceOrder,
    put_on_shelf: Callable[..., None],
    variant: Variant,
    seller: User,
    shelf: Shelf,
) -> None:
    put_on_shelf(variant, 6)
    order = place_order(variant, 6)
    part = split(order, 4)
    last = split(part, 1)

    for one in (last, part, order):
        fulfillment.ship_order(order_id=one.pk, actor=seller, key=uuid4())

    assert [stands(one)[:2] for one in (order, part, last)] == [
        ("shipped", [2]),
        ("shipped", [3]),
        ("shipped", [1]),
    ]
    assert shelf(variant) == (0, 0)


def test_a_split_order_is_cancelled_part_by_part(
    split: Split, place_order: PlaceOrder, put_on_shelf: Callable[..., None], variant: Variant, seller: User
) -> None:
    put_on_shelf(variant, 2)
    order = place_order(variant, 5)
    part = split(order, 3)

    fulfillment.cancel_order(order_id=part.pk, actor=seller, key=uuid4())

    assert stands(order)[:2] == ("ready", [2])
    assert not ProductionOrder.objects.open().exists()


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


# --- what is ready goes now


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


# --- the database is the judge


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
