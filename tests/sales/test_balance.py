"""What the workshop keeps for a customer: put there by refunds, taken off by payments, never below zero."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from backend.accounting.models import JournalLine
from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.money import show_money
from backend.fulfillment import services as fulfillment
from backend.sales import services as sales
from backend.sales.customers import merge_customers
from backend.sales.errors import BalanceNeedsCard, BalanceTooSmall, Overpayment, TooLittleToMove
from backend.sales.models import Customer, CustomerBalance, Payment, PaymentMethod, SalesOrder, Settlement
from backend.sales.money import move_money

pytestmark = pytest.mark.usefixtures("books_hold")
Pay = Callable[..., Payment]
PlaceOrder = Callable[..., SalesOrder]


@pytest.fixture
def pay(seller: User) -> Pay:
    def take(order: SalesOrder, amount: int, method: PaymentMethod = PaymentMethod.BALANCE) -> Payment:
        return sales.pay_order(
            order_id=order.pk, amount=Decimal(amount), method=method, actor=seller, key=uuid4()
        )

    return take


@pytest.fixture
def put(place_order: PlaceOrder, variant: Variant, pay: Pay, seller: User) -> Callable[..., SalesOrder]:
    """So much is on the customer's balance: an order was paid and cancelled."""

    def put_on_balance(amount: int, **fields: object) -> SalesOrder:
        order = place_order(variant, 3, **fields)
        pay(order, amount, PaymentMethod.CASH)
        return fulfillment.cancel_order(
            order_id=order.pk, settlement=Settlement.BALANCE, actor=seller, key=uuid4()
        )

    return put_on_balance


def balances() -> list[tuple[str, Decimal]]:
    rows = CustomerBalance.objects.exclude(amount=0).order_by("customer__name")
    return list(rows.values_list("customer__name", "amount"))


def sides(reason: str) -> list[tuple[str, Decimal, Decimal]]:
    lines = JournalLine.objects.filter(entry__reason=reason, entry__document_type="sales.payment")
    return list(lines.order_by("id").values_list("account", "debit", "credit"))


def test_money_of_a_cancelled_order_stays_on_the_balance_and_pays_the_next(
    put: Callable[..., SalesOrder], place_order: PlaceOrder, variant: Variant, pay: Pay
) -> None:
    cancelled = put(250)
    assert (cancelled.status, cancelled.paid_total, balances()) == ("cancelled", 0, [("Olena", 250)])

    order = pay(place_order(variant, 2), 200).order

    assert (order.payment_status, balances()) == ("paid", [("Olena", 50)])
    assert sides("refund") == [("361", 250, 0), ("681", 0, 250)]
    assert sides("payment")[2:] == [("681", 200, 0), ("361", 0, 200)]


def test_no_more_comes_off_the_balance_than_is_there(
    put: Callable[..., SalesOrder], place_order: PlaceOrder, variant: Variant, pay: Pay
) -> None:
    put(50)
    order = place_order(variant, 2)

    with pytest.raises(BalanceTooSmall) as refusal:
        pay(order, 51)

    assert refusal.value.params == {"balance": show_money(Decimal(50), "UAH")}
    order.refresh_from_db()
    assert (order.paid_total, balances()) == (0, [("Olena", 50)])


def test_who_has_nothing_there_is_told_so(place_order: PlaceOrder, variant: Variant, pay: Pay) -> None:
    with pytest.raises(BalanceTooSmall):
        pay(place_order(variant, 1), 1)
    assert not Payment.objects.exists()


def test_what_came_from_the_balance_goes_back_to_it(
    put: Callable[..., SalesOrder], place_order: PlaceOrder, variant: Variant, pay: Pay, seller: User
) -> None:
    put(100)
    order = place_order(variant, 2)
    pay(order, 80)
    pay(order, 40, PaymentMethod.CARD)

    fulfillment.cancel_order(order_id=order.pk, actor=seller, key=uuid4())

    assert balances() == [("Olena", 100)]
    # One statement wrote both: in which order the journal has them is all the same.
    assert sorted(sides("refund")[2:]) == [("311", 0, 40), ("361", 40, 0), ("361", 80, 0), ("681", 0, 80)]


def test_without_a_card_there_is_no_balance(
    place_order: PlaceOrder, variant: Variant, pay: Pay, seller: User
) -> None:
    order = place_order(variant, 1, customer_id=None, customer_info="a girl from the market")
    with pytest.raises(BalanceNeedsCard):
        pay(order, 10)
    pay(order, 10, PaymentMethod.CASH)

    with pytest.raises(BalanceNeedsCard):
        fulfillment.cancel_order(order_id=order.pk, settlement=Settlement.BALANCE, actor=seller, key=uuid4())

    order.refresh_from_db()
    assert (order.status, order.paid_total) == ("in_production", 10)


def test_nobody_writes_a_balance_by_hand(put: Callable[..., SalesOrder], customer: Customer) -> None:
    put(50)

    for change in (
        lambda: CustomerBalance.objects.update(amount=500),
        lambda: CustomerBalance.objects.update(currency="EUR"),
        lambda: CustomerBalance.objects.create(customer=customer, currency="USD", amount=5),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert balances() == [("Olena", 50)]


def test_the_balance_of_two_cards_of_one_person_is_one(
    put: Callable[..., SalesOrder], customer: Customer, manager: User
) -> None:
    twin, empty = (Customer.objects.create(name=name) for name in ("Olena K", "Olena L"))
    put(50)
    put(70, customer_id=twin.pk)

    merge_customers(customer_id=customer.pk, duplicate_id=twin.pk, actor=manager, key=uuid4())
    assert balances() == [("Olena", 120)]

    merge_customers(customer_id=empty.pk, duplicate_id=customer.pk, actor=manager, key=uuid4())
    assert balances() == [("Olena L", 120)]


@pytest.mark.parametrize("whose", [{}, {"customer_id": None, "customer_info": "a girl from the market"}])
def test_money_moves_between_orders_and_goes_back_the_way_it_came(
    place_order: PlaceOrder, variant: Variant, pay: Pay, seller: User, whose: dict[str, object]
) -> None:
    first, second, third = (place_order(variant, 3, **whose) for _ in range(3))
    pay(first, 100, PaymentMethod.CASH)
    pay(first, 150, PaymentMethod.CARD)

    with transaction.atomic():
        move_money(from_order=first, to_order=second, amount=Decimal(200), actor=seller)
        move_money(from_order=second, to_order=third, amount=Decimal(40), actor=seller)

    assert [order.paid_total for order in (first, second, third)] == [50, 160, 40]
    assert balances() == []
    fulfillment.cancel_order(order_id=second.pk, actor=seller, key=uuid4())
    fulfillment.cancel_order(order_id=third.pk, actor=seller, key=uuid4())
    back = Payment.objects.filter(order__in=[second, third], refunds__isnull=False, origin=None)
    assert list(back.order_by("pk").values_list("order", "method", "amount")) == [
        (second.pk, "cash", -10),
        (second.pk, "card", -150),
        (third.pk, "cash", -40),
    ]


def test_no_more_moves_than_is_paid_and_than_is_owed(
    place_order: PlaceOrder, variant: Variant, pay: Pay, seller: User
) -> None:
    first, second = place_order(variant, 3), place_order(variant, 1)
    pay(first, 150, PaymentMethod.CASH)
    first.refresh_from_db()

    with pytest.raises(TooLittleToMove), transaction.atomic():
        move_money(from_order=first, to_order=second, amount=Decimal(151), actor=seller)
    with pytest.raises(Overpayment), transaction.atomic():
        move_money(from_order=first, to_order=second, amount=Decimal(101), actor=seller)
    assert Payment.objects.count() == 1


@pytest.mark.parametrize("arrives", [0, 60])
def test_the_database_moves_money_whole(
    place_order: PlaceOrder, variant: Variant, pay: Pay, seller: User, arrives: int
) -> None:
    first, second = place_order(variant, 3), place_order(variant, 1)
    paid = pay(first, 150, PaymentMethod.CASH)
    halves = [Payment(order=first, amount=-50, method="balance", refunds=paid, origin=paid, actor=seller)]
    if arrives:
        halves.append(Payment(order=second, amount=arrives, method="balance", origin=paid, actor=seller))

    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.bulk_create(halves)
    assert Payment.objects.count() == 1
