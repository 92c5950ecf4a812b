from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.messaging.models import OutboxMessage
from backend.production import services as production
from backend.production.models import ProductionOrder
from backend.sales.models import LineMode, SalesOrder, SalesOrderLine
from backend.sales.services import Draft, OrderLine

from .conftest import told
from .parts import PlaceOrder, Shelf, Split, being_made, held, stands


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


def test_whoever_took_work_hears_that_it_is_smaller_now(
    split: Split, place_order: PlaceOrder, make_variant: Callable[..., Variant], worker: User
) -> None:
    taken, free = place_order(make_variant(), 5), place_order(make_variant(), 5)
    work = ProductionOrder.objects.get(line__order=taken)
    production.take(order_id=work.pk, actor=worker, key=uuid4())

    for order in (taken, free):
        split(order, 3)

    message = OutboxMessage.objects.get(kind="work_smaller")
    assert message.recipient == worker
    assert f"№{work.number}" in message.text
    assert "× <b>2</b>" in message.text


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
