from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import DomainError, NotAllowed, NotFound, Stale, StatusRefused
from backend.fulfillment import services as fulfillment
from backend.inventory.errors import CommentNeeded
from backend.inventory.models import ProductStockMovement
from backend.messaging.models import OutboxMessage
from backend.sales import services as sales
from backend.sales.errors import MoreThanShipped, NothingComesBack, ReturnRefused
from backend.sales.models import Payment, PaymentMethod, ReturnReason, SalesOrder, SalesReturn
from backend.sales.returns import ReturnLine
from tests.fulfillment.conftest import told

PlaceOrder = Callable[..., SalesOrder]
Shelf = Callable[[Variant], tuple[int, int]]
GiveBack = Callable[..., SalesReturn]


@pytest.fixture
def shipped(
    place_order: PlaceOrder, put_on_shelf: Callable[..., None], variant: Variant, seller: User
) -> SalesOrder:
    """Three pieces of five are at the customer's."""
    put_on_shelf(variant, 5)
    order = place_order(variant, 3)
    return fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid4())


@pytest.fixture
def give_back(shipped: SalesOrder, storekeeper: User) -> GiveBack:
    def take(*pieces: tuple[int, ...], **fields: Any) -> SalesReturn:
        line = shipped.lines.get()
        lines = [ReturnLine(line.pk, *numbers) for numbers in pieces] or None
        reason = ReturnReason.CHANGED_MIND
        fields = {
            "order_id": shipped.pk,
            "reason": reason,
            "lines": lines,
            "actor": storekeeper,
            "key": uuid4(),
            **fields,
        }
        return fulfillment.return_order(**fields)

    return take


def pay(order: SalesOrder, seller: User) -> None:
    sales.pay_order(
        order_id=order.pk, amount=order.total, method=PaymentMethod.CARD, actor=seller, key=uuid4()
    )


def test_a_whole_order_comes_back_with_its_money(
    shipped: SalesOrder, give_back: GiveBack, variant: Variant, seller: User, shelf: Shelf
) -> None:
    pay(shipped, seller)
    sales.complete_order(order_id=shipped.pk, actor=seller, key=uuid4())

    came_back = give_back(comment="too small")

    shipped.refresh_from_db()
    assert (shipped.status, shipped.paid_total, shelf(variant)) == ("returned", 0, (5, 0))
    assert (came_back.number, came_back.comment) == (1, "too small")
    movement = ProductStockMovement.objects.get(reason="return")
    assert (movement.quantity_change, movement.document_type, movement.document_id) == (
        3,
        "sales.salesreturn",
        came_back.pk,
    )
    assert Payment.objects.get(refunds__isnull=False).amount == -300
    assert told(seller)[-1] == "order_returned"
    text = OutboxMessage.objects.get(kind="order_returned").text
    assert "came back whole" in text
    assert "300" in text


def test_a_part_comes_back_and_then_the_rest(
    shipped: SalesOrder, give_back: GiveBack, variant: Variant, seller: User, shelf: Shelf
) -> None:
    pay(shipped, seller)

    give_back((1,))

    shipped.refresh_from_db()
    assert (shipped.status, shipped.paid_total, shelf(variant)) == ("shipped", 200, (3, 0))
    assert "Clutch, black × 1" in OutboxMessage.objects.get(kind="order_returned").text

    give_back()

    shipped.refresh_from_db()
    assert (shipped.status, shipped.paid_total, shelf(variant)) == ("returned", 0, (5, 0))
    assert list(SalesReturn.objects.order_by("pk").values_list("lines__quantity", flat=True)) == [1, 2]


def test_pieces_that_are_no_good_are_scrapped_with_a_reason(
    give_back: GiveBack, variant: Variant, shelf: Shelf
) -> None:
    with pytest.raises(CommentNeeded):
        give_back((3, 2))
    assert shelf(variant) == (2, 0)

    give_back((3, 2), comment="torn")

    assert shelf(variant) == (3, 0)
    moved = ProductStockMovement.objects.filter(document_type="sales.salesreturn").order_by("pk")
    assert list(moved.values_list("reason", "quantity_change")) == [("return", 3), ("scrap", -2)]


def test_what_comes_back_goes_to_the_order_that_waits(
    give_back: GiveBack, place_order: PlaceOrder, variant: Variant, shelf: Shelf
) -> None:
    waiting = place_order(variant, 4)

    give_back((2,))

    waiting.refresh_from_db()
    assert (waiting.status, shelf(variant)) == ("ready", (4, 4))


def test_pressing_twice_takes_back_once(give_back: GiveBack, variant: Variant, shelf: Shelf) -> None:
    key = uuid4()

    assert give_back((1,), key=key) == give_back((1,), key=key)
    assert (shelf(variant), SalesReturn.objects.count()) == ((3, 0), 1)


def test_a_second_return_of_the_whole_is_refused(give_back: GiveBack, variant: Variant, shelf: Shelf) -> None:
    give_back()

    with pytest.raises(StatusRefused):
        give_back()
    assert (shelf(variant), SalesReturn.objects.count()) == ((5, 0), 1)


def test_whoever_saw_the_order_before_a_part_came_back_looks_again(
    shipped: SalesOrder, give_back: GiveBack
) -> None:
    seen = shipped.version
    give_back((1,), seen_version=seen)

    with pytest.raises(Stale):
        give_back((1,), seen_version=seen)
    assert SalesReturn.objects.count() == 1


@pytest.mark.parametrize(
    ("pieces", "refusal"),
    [
        ([(4,)], MoreThanShipped),
        ([(2,), (2,)], MoreThanShipped),
        ([(0,)], NothingComesBack),
        ([(-1,)], NothingComesBack),
        ([(1, 2)], ReturnRefused),
        ([(1, -1)], ReturnRefused),
    ],
)
def test_a_return_that_makes_no_sense_is_refused(
    give_back: GiveBack,
    variant: Variant,
    shelf: Shelf,
    pieces: list[tuple[int, ...]],
    refusal: type[DomainError],
) -> None:
    with pytest.raises(refusal):
        give_back(*pieces, comment="so")
    assert (shelf(variant), SalesReturn.objects.count()) == ((2, 0), 0)


def test_only_what_was_shipped_comes_back_and_to_those_who_may_take_it(
    give_back: GiveBack, place_order: PlaceOrder, variant: Variant, seller: User
) -> None:
    ready = place_order(variant, 1)

    with pytest.raises(StatusRefused):
        give_back(order_id=ready.pk)
    with pytest.raises(NotFound):
        give_back(order_id=10**9)
    with pytest.raises(NotFound):
        give_back(lines=[ReturnLine(ready.lines.get().pk, 1)])
    with pytest.raises(NothingComesBack):
        give_back(lines=[])
    with pytest.raises(NotAllowed):
        give_back(actor=seller)
    assert not SalesReturn.objects.exists()


def test_the_questions_do_not_grow_with_the_lines(
    make_variant: Callable[..., Variant],
    draft_order: PlaceOrder,
    put_on_shelf: Callable[..., None],
    seller: User,
    storekeeper: User,
) -> None:
    counts = []
    for lines in (1, 12):
        variants = [make_variant() for _ in range(lines)]
        for variant in variants:
            put_on_shelf(variant, 2)
        order = draft_order(*((variant, 2) for variant in variants))
        fulfillment.confirm_order(order_id=order.pk, actor=seller, key=uuid4())
        fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid4())
        with CaptureQueriesContext(connection) as captured:
            fulfillment.return_order(
                reason=ReturnReason.CHANGED_MIND, order_id=order.pk, actor=storekeeper, key=uuid4()
            )
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 35
