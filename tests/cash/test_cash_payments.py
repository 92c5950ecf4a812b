"""Cash of orders goes through the open shift of their warehouse, and nowhere else."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from backend.accounting.models import JournalLine
from backend.accounts.models import User
from backend.cash import selectors
from backend.cash import services as cash
from backend.cash.errors import NoOpenShift, NotEnoughCash, OtherCurrency
from backend.cash.models import CashBox, CashMovement, CashReason
from backend.catalog.models import Product, Variant
from backend.fulfillment import counter
from backend.fulfillment import services as fulfillment
from backend.sales import services as sales
from backend.sales.models import Payment, PaymentMethod, SalesOrder
from backend.sales.services import OrderLine
from backend.warehouses.models import Warehouse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books_hold")]
Deed = Callable[..., Any]


@pytest.fixture
def order(place_order: Deed, put_on_shelf: Deed, variant: Variant) -> SalesOrder:
    put_on_shelf(variant, 2)
    order: SalesOrder = place_order(variant, 2)
    return order


def test_without_a_box_cash_is_taken_as_before(order: SalesOrder, pay: Deed) -> None:
    pay(order, 100)

    assert not CashMovement.objects.exists()
    assert not selectors.is_closed_for(order.warehouse_id)


def test_cash_is_in_the_box_in_the_same_moment(order: SalesOrder, pay: Deed, open_shift: Deed) -> None:
    shift = open_shift(50)

    payment = pay(order, 150)

    shift.refresh_from_db()
    movement = CashMovement.objects.get(payment=payment)
    assert (movement.reason, movement.amount, movement.shift) == (CashReason.PAYMENT, 150, shift)
    assert shift.balance == 200
    # Once, as the payment that it is.
    assert JournalLine.objects.filter(account="301", debit=150).count() == 1


def test_a_closed_box_takes_no_cash_and_says_to_open_it(
    order: SalesOrder, pay: Deed, box: CashBox, open_shift: Deed, close_shift: Deed
) -> None:
    assert selectors.is_closed_for(order.warehouse_id)
    for _time in range(2):
        with pytest.raises(NoOpenShift, match=r"«Main» is closed\. Open its shift"):
            pay(order, 100)
        close_shift(shift := open_shift(), 0)

    assert not shift.movements.exists()
    assert not Payment.objects.exists()
    pay(order, 100, PaymentMethod.CARD)
    assert not CashMovement.objects.exists()


def test_a_box_that_is_switched_off_is_no_box(order: SalesOrder, pay: Deed, box: CashBox) -> None:
    box.is_active = False
    box.save()

    pay(order, 100)

    assert not CashMovement.objects.exists()


def test_a_box_of_another_warehouse_knows_nothing_of_it(order: SalesOrder, pay: Deed) -> None:
    CashBox.objects.create(warehouse=Warehouse.objects.create(name="Shop"))

    pay(order, 100)

    assert not CashMovement.objects.exists()


def test_cash_of_another_currency_is_refused(
    place_order: Deed, pay: Deed, open_shift: Deed, make_variant: Deed
) -> None:
    open_shift()
    Product.objects.update(currency="EUR")
    order = place_order(make_variant("Euro", currency="EUR"), 1)

    with pytest.raises(OtherCurrency):
        pay(order, 100)

    assert not Payment.objects.exists()


def test_cash_goes_back_out_of_the_box(order: SalesOrder, pay: Deed, open_shift: Deed, seller: User) -> None:
    shift = open_shift(50)
    pay(order, 120)
    pay(order, 30, PaymentMethod.CARD)

    fulfillment.cancel_order(order_id=order.pk, actor=seller, key=uuid4(), comment="no")

    shift.refresh_from_db()
    assert shift.balance == 50
    assert list(
        CashMovement.objects.filter(payment__isnull=False).order_by("pk").values_list("reason", "amount")
    ) == [("payment", 120), ("refund", -120)]


def test_a_part_of_a_payment_goes_back_out_of_the_box(
    order: SalesOrder, pay: Deed, open_shift: Deed, manager: User
) -> None:
    shift = open_shift()
    payment = pay(order, 120)

    sales.refund_payment(
        payment_id=payment.pk, amount=Decimal(20), comment="too much", actor=manager, key=uuid4()
    )

    shift.refresh_from_db()
    assert shift.balance == 100


def test_no_cash_goes_back_while_the_box_is_closed(
    order: SalesOrder, pay: Deed, open_shift: Deed, close_shift: Deed, seller: User
) -> None:
    shift = open_shift()
    pay(order, 120)
    close_shift(shift, 120)

    with pytest.raises(NoOpenShift):
        fulfillment.cancel_order(order_id=order.pk, actor=seller, key=uuid4())

    order.refresh_from_db()
    assert (order.status, order.paid_total) == ("ready", 120)


def test_no_more_cash_goes_back_than_is_there(
    order: SalesOrder, pay: Deed, open_shift: Deed, move: Deed, seller: User
) -> None:
    shift = open_shift()
    pay(order, 120)
    move(cash.take_out, 100)

    with pytest.raises(NotEnoughCash):
        fulfillment.cancel_order(order_id=order.pk, actor=seller, key=uuid4())

    shift.refresh_from_db()
    order.refresh_from_db()
    assert (shift.balance, order.paid_total) == (20, 120)


def test_nobody_sells_at_a_counter_whose_box_is_closed(
    put_on_shelf: Deed, variant: Variant, warehouse: Warehouse, box: CashBox, seller: User, open_shift: Deed
) -> None:
    put_on_shelf(variant, 2)
    sale: dict[str, Any] = {
        "warehouse_id": warehouse.pk,
        "lines": [OrderLine(variant.pk, 1)],
        "expected_total": Decimal(100),
        "actor": seller,
    }

    with pytest.raises(NoOpenShift):
        counter.sell(**sale, method=PaymentMethod.CASH, key=uuid4())
    assert not SalesOrder.objects.exists()

    counter.sell(**sale, method=PaymentMethod.CARD, key=uuid4())
    shift = open_shift()
    order = counter.sell(**sale, method=PaymentMethod.CASH, tendered=Decimal(200), key=uuid4())
    shift.refresh_from_db()
    assert shift.balance == 100
    counter.cancel_sale(order_id=order.pk, comment="", actor=seller, key=uuid4())
    shift.refresh_from_db()
    assert shift.balance == 0
