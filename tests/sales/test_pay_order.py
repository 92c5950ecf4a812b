from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import KeyReused, NotAllowed, NotFound, StatusRefused
from backend.core.money import show_money
from backend.fulfillment import services as fulfillment
from backend.sales import services as sales
from backend.sales.errors import (
    AlreadyPaid,
    AmountRefused,
    NotPaid,
    OrderClosed,
    Overpayment,
    PayAfterConfirming,
)
from backend.sales.models import Payment, PaymentMethod, SalesOrder

pytestmark = pytest.mark.usefixtures("books_hold")


@pytest.fixture
def pay(seller: User) -> Callable[..., Payment]:
    def send(order: SalesOrder, amount: str, **fields: object) -> Payment:
        fields = {"actor": seller, "key": uuid4(), "method": PaymentMethod.CASH, **fields}
        return sales.pay_order(order_id=order.pk, amount=Decimal(amount), **fields)  # type: ignore[arg-type]

    return send


@pytest.fixture
def order(place_order: Callable[..., SalesOrder], variant: Variant) -> SalesOrder:
    return place_order(variant, 3)


def test_an_order_is_paid_in_parts(pay: Callable[..., Payment], order: SalesOrder) -> None:
    seen = []
    for amount in ("0.01", "199.99", "100"):
        paid = pay(order, amount).order
        seen.append((paid.paid_total, paid.payment_status))

    assert seen == [(Decimal("0.01"), "partial"), (200, "partial"), (300, "paid")]


def test_what_is_paid_in_full_takes_no_more(pay: Callable[..., Payment], order: SalesOrder) -> None:
    pay(order, "300")

    with pytest.raises(AlreadyPaid):
        pay(order, "0.01")
    assert Payment.objects.count() == 1


def test_more_than_the_balance_is_refused_with_the_balance(
    pay: Callable[..., Payment], order: SalesOrder
) -> None:
    pay(order, "100")

    with pytest.raises(Overpayment) as refusal:
        pay(order, "200.01")
    assert refusal.value.params == {"balance": show_money(Decimal(200), "UAH")}
    assert Payment.objects.count() == 1


@pytest.mark.parametrize("amount", ["0", "-5", "0.005", "10.001", "NaN", "Infinity", "1E+30"])
def test_a_sum_that_is_none_is_refused(pay: Callable[..., Payment], order: SalesOrder, amount: str) -> None:
    with pytest.raises(AmountRefused):
        pay(order, amount)
    assert not Payment.objects.exists()


def test_drafts_cancelled_and_unknown_orders_take_no_money(
    pay: Callable[..., Payment],
    draft_order: Callable[..., SalesOrder],
    order: SalesOrder,
    variant: Variant,
    seller: User,
) -> None:
    with pytest.raises(PayAfterConfirming):
        pay(draft_order((variant, 1)), "10")
    fulfillment.cancel_order(order_id=order.pk, actor=seller, key=uuid4())
    with pytest.raises(OrderClosed):
        pay(order, "10")
    with pytest.raises(NotFound):
        pay(SalesOrder(pk=10**9), "10")
    assert not Payment.objects.exists()


def test_pressing_twice_pays_once(pay: Callable[..., Payment], order: SalesOrder) -> None:
    key = uuid4()

    assert pay(order, "100", key=key) == pay(order, "100", key=key)
    with pytest.raises(KeyReused):
        pay(order, "200", key=key)
    with pytest.raises(KeyReused):
        pay(order, "100", key=key, method=PaymentMethod.CARD)
    assert Payment.objects.count() == 1


def test_a_worker_takes_no_money(pay: Callable[..., Payment], order: SalesOrder, worker: User) -> None:
    with pytest.raises(NotAllowed):
        pay(order, "100", actor=worker)
    assert not Payment.objects.exists()


def test_an_order_is_completed_when_it_is_shipped_and_paid(
    pay: Callable[..., Payment],
    put_on_shelf: Callable[..., None],
    place_order: Callable[..., SalesOrder],
    variant: Variant,
    seller: User,
) -> None:
    put_on_shelf(variant, 3)
    order = place_order(variant, 3)
    with pytest.raises(StatusRefused):
        sales.complete_order(order_id=order.pk, actor=seller, key=uuid4())
    fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid4())
    with pytest.raises(NotPaid):
        sales.complete_order(order_id=order.pk, actor=seller, key=uuid4())
    pay(order, "300")

    assert sales.complete_order(order_id=order.pk, actor=seller, key=uuid4()).status == "completed"


def test_a_gift_is_completed_without_money(
    put_on_shelf: Callable[..., None],
    place_order: Callable[..., SalesOrder],
    make_variant: Callable[..., Variant],
    pay: Callable[..., Payment],
    seller: User,
) -> None:
    gift = make_variant(price=Decimal(0))
    put_on_shelf(gift, 1)
    order = place_order(gift, 1)
    with pytest.raises(AlreadyPaid):
        pay(order, "1")
    fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid4())

    assert sales.complete_order(order_id=order.pk, actor=seller, key=uuid4()).status == "completed"
