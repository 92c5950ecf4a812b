"""Many people move the same money at once: it is given back once, and spent once."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.reports.books import broken
from backend.sales import money
from backend.sales import services as sales
from backend.sales.models import CustomerBalance, Payment, PaymentMethod, SalesOrder, Settlement

from .crowd import Deed, all_at_once, meet

pytestmark = pytest.mark.django_db(transaction=True)
PlaceOrder = Callable[..., SalesOrder]


def pay(order: SalesOrder, amount: int, actor: User, method: PaymentMethod = PaymentMethod.CASH) -> Payment:
    return sales.pay_order(order_id=order.pk, amount=Decimal(amount), method=method, actor=actor, key=uuid4())


@pytest.fixture
def payment(place_order: PlaceOrder, variant: Variant, seller: User) -> Payment:
    return pay(place_order(variant, 3), 300, seller)


def refunds_of_80(payment: Payment, manager: User) -> list[Deed]:
    return [
        partial(
            sales.refund_payment,
            payment_id=payment.pk,
            amount=Decimal(80),
            comment="a scratch",
            actor=manager,
            key=uuid4(),
        )
        for _ in range(8)
    ]


def test_of_eight_refunds_of_80_on_300_three_are_given(payment: Payment, manager: User) -> None:
    outcome = all_at_once(refunds_of_80(payment, manager), threads=8)

    assert outcome == {"done": 3, "RefundTooLarge": 5}
    assert SalesOrder.objects.get().paid_total == 60
    assert list(broken()) == []


def test_twin_without_the_lock_only_the_database_stops_the_fourth(
    payment: Payment, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_have_looked, shares_of = meet(8), money._write_refunds

    def look_and_write(*args: object, **fields: object) -> list[Payment]:
        all_have_looked()
        return shares_of(*args, **fields)  # type: ignore[arg-type]

    monkeypatch.setattr(money, "held_one", lambda model, pk: model.objects.get(pk=pk))
    monkeypatch.setattr(money, "_write_refunds", look_and_write)

    outcome = all_at_once(refunds_of_80(payment, manager), threads=8)

    assert outcome["done"] == 3
    assert outcome["IntegrityError"] > 0
    assert list(broken()) == []


@pytest.fixture
def rivals(place_order: PlaceOrder, variant: Variant, payment: Payment, seller: User) -> list[SalesOrder]:
    """300 on the balance, and six orders of 100 that want it."""
    fulfillment.cancel_order(
        order_id=payment.order_id, settlement=Settlement.BALANCE, actor=seller, key=uuid4()
    )
    return [place_order(variant, 1) for _ in range(6)]


def spend(rivals: list[SalesOrder], seller: User) -> list[Deed]:
    return [partial(pay, order, 100, seller, PaymentMethod.BALANCE) for order in rivals]


def test_orders_that_spend_one_balance_at_once_spend_what_is_there(
    rivals: list[SalesOrder], seller: User
) -> None:
    outcome = all_at_once(spend(rivals, seller), threads=6)

    assert outcome == {"done": 3, "BalanceTooSmall": 3}
    assert CustomerBalance.objects.get().amount == 0
    assert list(broken()) == []


def test_twin_without_holding_the_balance_only_the_database_keeps_it_above_zero(
    rivals: list[SalesOrder], seller: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_have_looked = meet(6)

    def look(_order: SalesOrder, amount: Decimal) -> None:
        assert CustomerBalance.objects.get().amount >= amount
        all_have_looked()

    monkeypatch.setattr(sales, "check_balance", look)

    outcome = all_at_once(spend(rivals, seller), threads=6)

    assert outcome["done"] == 3
    assert outcome["IntegrityError"] > 0
    assert CustomerBalance.objects.get().amount == 0
    assert list(broken()) == []


def test_a_customer_who_pays_twice_within_a_second_pays_once(
    place_order: PlaceOrder, variant: Variant, seller: User, manager: User
) -> None:
    orders = [place_order(variant, 1) for _ in range(5)]

    outcome = all_at_once([partial(pay, order, 100, one) for order in orders for one in (seller, manager)])

    assert outcome == {"done": 5, "AlreadyPaid": 5}
    assert set(SalesOrder.objects.values_list("paid_total", flat=True)) == {100}
    assert list(broken()) == []
