"""A payment goes back in parts, never more than it was."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from backend.accounting.models import JournalLine
from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import DomainError, KeyReused, NotAllowed, NotFound
from backend.core.money import show_money
from backend.fulfillment import services as fulfillment
from backend.inventory.errors import CommentNeeded
from backend.inventory.services import Goods
from backend.sales import services as sales
from backend.sales.errors import AmountRefused, BalanceNeedsCard, MoneyStays, RefundTooLarge
from backend.sales.models import Payment, PaymentMethod, SalesOrder

pytestmark = pytest.mark.usefixtures("books_hold")


@pytest.fixture
def order(place_order: Callable[..., SalesOrder], variant: Variant) -> SalesOrder:
    return place_order(variant, 3)


@pytest.fixture
def payment(order: SalesOrder, seller: User) -> Payment:
    return sales.pay_order(
        order_id=order.pk, amount=Decimal(200), method=PaymentMethod.CARD, actor=seller, key=uuid4()
    )


@pytest.fixture
def refund(payment: Payment, manager: User) -> Callable[..., Payment]:
    def give(amount: str, **fields: object) -> Payment:
        fields = {
            "payment_id": payment.pk,
            "comment": "a scratch",
            "actor": manager,
            "key": uuid4(),
            **fields,
        }
        return sales.refund_payment(amount=Decimal(amount), **fields)  # type: ignore[arg-type]

    return give


def test_a_payment_goes_back_in_parts_the_way_it_came(
    refund: Callable[..., Payment], order: SalesOrder
) -> None:
    parts = [refund(amount) for amount in ("0.01", "49.99", "150")]

    assert [(part.amount, part.method) for part in parts] == [
        (Decimal("-0.01"), "card"),
        (Decimal("-49.99"), "card"),
        (Decimal("-150.00"), "card"),
    ]
    order.refresh_from_db()
    assert (order.paid_total, order.payment_status, order.balance_due) == (0, "pending", 300)


def test_it_may_go_back_in_another_way(refund: Callable[..., Payment]) -> None:
    back = refund("50", method=PaymentMethod.CASH)

    booked = JournalLine.objects.filter(entry__reason="refund", entry__document_id=back.pk).order_by("id")
    assert list(booked.values_list("account", "debit", "credit")) == [("361", 50, 0), ("301", 0, 50)]


def test_no_more_goes_back_than_is_left_of_it(refund: Callable[..., Payment], order: SalesOrder) -> None:
    refund("150")

    with pytest.raises(RefundTooLarge) as refusal:
        refund("50.01")

    assert refusal.value.params == {"left": show_money(Decimal(50), "UAH")}
    order.refresh_from_db()
    assert (order.paid_total, Payment.objects.count()) == (50, 2)


def test_pressing_twice_gives_back_once(refund: Callable[..., Payment]) -> None:
    key = uuid4()

    assert refund("50", key=key) == refund("50", key=key)
    with pytest.raises(KeyReused):
        refund("60", key=key)
    assert Payment.objects.count() == 2


@pytest.mark.parametrize(
    ("amount", "fields", "refusal"),
    [
        ("0", {}, AmountRefused),
        ("-5", {}, AmountRefused),
        ("0.005", {}, AmountRefused),
        ("NaN", {}, AmountRefused),
        ("1", {"comment": "  "}, CommentNeeded),
        ("1", {"payment_id": 10**9}, NotFound),
    ],
)
def test_what_makes_no_sense_is_refused(
    refund: Callable[..., Payment], amount: str, fields: dict[str, object], refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        refund(amount, **fields)
    assert Payment.objects.count() == 1


def test_a_refund_is_not_refunded(refund: Callable[..., Payment]) -> None:
    back = refund("50")

    with pytest.raises(RefundTooLarge):
        refund("10", payment_id=back.pk)
    assert Payment.objects.count() == 2


def test_who_takes_money_does_not_give_it_back_alone(refund: Callable[..., Payment], seller: User) -> None:
    with pytest.raises(NotAllowed):
        refund("10", actor=seller)
    assert Payment.objects.count() == 1


def test_money_of_a_completed_order_goes_back_with_goods_alone(
    refund: Callable[..., Payment], order: SalesOrder, variant: Variant, seller: User, manager: User
) -> None:
    sales.pay_order(
        order_id=order.pk, amount=Decimal(100), method=PaymentMethod.CASH, actor=seller, key=uuid4()
    )
    _complete(order, variant, manager)

    with pytest.raises(MoneyStays):
        refund("10")
    assert Payment.objects.count() == 2


def test_without_a_card_there_is_no_balance_to_put_it_on(
    place_order: Callable[..., SalesOrder], variant: Variant, refund: Callable[..., Payment], seller: User
) -> None:
    order = place_order(variant, 1, customer_id=None, customer_info="a girl from the market")
    payment = sales.pay_order(
        order_id=order.pk, amount=Decimal(50), method=PaymentMethod.CASH, actor=seller, key=uuid4()
    )

    with pytest.raises(BalanceNeedsCard):
        refund("10", payment_id=payment.pk, method=PaymentMethod.BALANCE)
    assert not Payment.objects.filter(refunds=payment).exists()


@pytest.mark.parametrize("amounts", [(-250,), (-150, -60)])
def test_the_database_gives_back_no_more_than_came(
    payment: Payment, manager: User, amounts: tuple[int, ...]
) -> None:
    back = [
        Payment(order=payment.order, amount=amount, method="cash", refunds=payment, actor=manager)
        for amount in amounts
    ]

    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.bulk_create(back)
    assert Payment.objects.count() == 1


def test_the_database_gives_back_for_the_same_order_alone(
    payment: Payment, place_order: Callable[..., SalesOrder], variant: Variant, manager: User
) -> None:
    other = place_order(variant, 1)
    sales.pay_order(
        order_id=other.pk, amount=Decimal(100), method=PaymentMethod.CASH, actor=manager, key=uuid4()
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(order=other, amount=-10, method="cash", refunds=payment, actor=manager)


def _complete(order: SalesOrder, variant: Variant, manager: User) -> None:
    fulfillment.receive_goods(
        warehouse_id=order.warehouse_id, goods=[Goods(variant.pk, 3)], actor=manager, key=uuid4()
    )
    fulfillment.ship_order(order_id=order.pk, actor=manager, key=uuid4())
    sales.complete_order(order_id=order.pk, actor=manager, key=uuid4())
