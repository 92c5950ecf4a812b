"""What comes back is not owed any more, and money above what is owed goes back with it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from backend.accounting.models import JournalLine
from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import DomainError
from backend.fulfillment import services as fulfillment
from backend.sales import services as sales
from backend.sales.errors import AlreadyPaid, BalanceNeedsCard, Overpayment, ReturnExplained
from backend.sales.models import (
    CustomerBalance,
    Payment,
    PaymentMethod,
    ReturnReason,
    SalesOrder,
    SalesReturn,
    Settlement,
)
from backend.sales.returns import ReturnLine

PlaceOrder = Callable[..., SalesOrder]
GiveBack = Callable[..., SalesReturn]


@pytest.fixture
def ship(place_order: PlaceOrder, put_on_shelf: Callable[..., None], seller: User) -> PlaceOrder:
    def do(variant: Variant, quantity: int, **fields: Any) -> SalesOrder:
        put_on_shelf(variant, quantity)
        order = place_order(variant, quantity, **fields)
        return fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid4())

    return do


@pytest.fixture
def shipped(ship: PlaceOrder, variant: Variant) -> SalesOrder:
    return ship(variant, 3)


@pytest.fixture
def give_back(storekeeper: User) -> GiveBack:
    def take(order: SalesOrder, pieces: int, **fields: Any) -> SalesReturn:
        lines = [ReturnLine(order.lines.get().pk, pieces)]
        fields = {"reason": ReturnReason.DID_NOT_FIT, "actor": storekeeper, "key": uuid4(), **fields}
        return fulfillment.return_order(order_id=order.pk, lines=lines, **fields)

    return take


@pytest.fixture
def pay(seller: User) -> Callable[..., Payment]:
    def take(order: SalesOrder, amount: int, method: PaymentMethod = PaymentMethod.CASH) -> Payment:
        return sales.pay_order(
            order_id=order.pk, amount=Decimal(amount), method=method, actor=seller, key=uuid4()
        )

    return take


def money(order: SalesOrder) -> tuple[Decimal, Decimal, Decimal, str]:
    order.refresh_from_db()
    return order.returned_total, order.paid_total, order.balance_due, order.payment_status


def test_nothing_goes_back_while_more_is_owed_than_came_back(
    shipped: SalesOrder, give_back: GiveBack, pay: Callable[..., Payment]
) -> None:
    pay(shipped, 100)

    came_back = give_back(shipped, 1)

    assert money(shipped) == (100, 100, 100, "partial")
    assert came_back.refunded == 0
    pay(shipped, 100)
    assert money(shipped) == (100, 200, 0, "paid")
    with pytest.raises(AlreadyPaid):
        pay(shipped, 1)


def test_only_what_is_above_the_rest_goes_back_the_latest_money_first(
    shipped: SalesOrder, give_back: GiveBack, pay: Callable[..., Payment]
) -> None:
    pay(shipped, 200, PaymentMethod.CARD)
    pay(shipped, 50)

    came_back = give_back(shipped, 2)

    assert money(shipped) == (200, 100, 0, "paid")
    assert came_back.refunded == 150
    assert list(came_back.payments.order_by("pk").values_list("method", "amount")) == [
        ("cash", -50),
        ("card", -100),
    ]


def test_a_completed_order_stays_completed_with_what_is_left(
    shipped: SalesOrder, give_back: GiveBack, pay: Callable[..., Payment], seller: User
) -> None:
    pay(shipped, 300)
    sales.complete_order(order_id=shipped.pk, actor=seller, key=uuid4())

    give_back(shipped, 1)

    assert (money(shipped), shipped.status) == ((100, 200, 0, "paid"), "completed")


def test_money_of_a_return_may_stay_on_the_balance(
    shipped: SalesOrder, give_back: GiveBack, pay: Callable[..., Payment]
) -> None:
    pay(shipped, 300, PaymentMethod.CARD)

    give_back(shipped, 1, settlement=Settlement.BALANCE)
    assert CustomerBalance.objects.get().amount == 100

    give_back(shipped, 2, settlement=Settlement.BALANCE)

    assert (money(shipped), shipped.status) == ((300, 0, 0, "pending"), "returned")
    assert CustomerBalance.objects.get().amount == 300


def test_without_a_card_money_goes_back_and_not_to_a_balance(
    ship: PlaceOrder, variant: Variant, give_back: GiveBack, pay: Callable[..., Payment]
) -> None:
    order = ship(variant, 2, customer_id=None, customer_info="a girl from the market")
    pay(order, 200)

    with pytest.raises(BalanceNeedsCard):
        give_back(order, 1, settlement=Settlement.BALANCE)
    assert (money(order), SalesReturn.objects.count()) == ((0, 200, 0, "paid"), 0)

    assert give_back(order, 1).refunded == 100


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"reason": ReturnReason.OTHER}, ReturnExplained),
        ({"reason": ReturnReason.OTHER, "comment": "  "}, ReturnExplained),
    ],
)
def test_another_reason_is_said_in_words(
    shipped: SalesOrder, give_back: GiveBack, fields: dict[str, Any], refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        give_back(shipped, 1, **fields)
    assert (money(shipped), SalesReturn.objects.count()) == ((0, 0, 300, "pending"), 0)

    came_back = give_back(shipped, 1, reason=ReturnReason.OTHER, comment="a gift for somebody else")

    assert (came_back.reason, came_back.comment) == ("other", "a gift for somebody else")


def test_pressing_twice_gives_money_back_once(
    shipped: SalesOrder, give_back: GiveBack, pay: Callable[..., Payment]
) -> None:
    pay(shipped, 300)
    key = uuid4()

    assert give_back(shipped, 1, key=key) == give_back(shipped, 1, key=key)
    assert (money(shipped)[:2], Payment.objects.count()) == ((100, 200), 2)


def test_a_returned_piece_takes_no_payment_any_more(
    shipped: SalesOrder, give_back: GiveBack, pay: Callable[..., Payment]
) -> None:
    give_back(shipped, 2)

    with pytest.raises(Overpayment):
        pay(shipped, 101)
    pay(shipped, 100)
    assert money(shipped) == (200, 100, 0, "paid")


@pytest.mark.parametrize("steps", [[1] * 7, [3, 4], [6, 1], [7]])
def test_kopiykas_of_parts_add_up_to_the_whole(
    make_variant: Callable[..., Variant],
    ship: PlaceOrder,
    give_back: GiveBack,
    pay: Callable[..., Payment],
    steps: list[int],
) -> None:
    order = ship(make_variant(price=Decimal("33.33")), 7)
    pay(order, order.total)

    refunded = [give_back(order, pieces).refunded for pieces in steps]

    assert refunded == [pieces * Decimal("33.33") for pieces in steps]
    assert (money(order)[:2], order.status) == ((order.total, 0), "returned")
    asked = JournalLine.objects.filter(account__in=["361", "301"])
    sums = asked.values("account").annotate(sum=Sum("debit") - Sum("credit")).values_list("account", "sum")
    assert dict(sums) == {"361": 0, "301": 0}


def test_the_questions_do_not_grow_with_the_payments(
    ship: PlaceOrder, variant: Variant, give_back: GiveBack, pay: Callable[..., Payment]
) -> None:
    counts = []
    for payments in (1, 9):
        order = ship(variant, 9)
        for _ in range(payments):
            pay(order, 900 // payments)
        with CaptureQueriesContext(connection) as captured:
            give_back(order, 8)
        counts.append(len(captured))

    assert counts[1] <= counts[0] <= 40
