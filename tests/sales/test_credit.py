"""A customer with a limit owes no more than that, unless somebody with the right allows it."""

import threading
from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.money import show_money
from backend.fulfillment import services as fulfillment
from backend.inventory.models import ProductReservation
from backend.sales import services as sales
from backend.sales.customers import balance_of
from backend.sales.errors import CreditExceeded
from backend.sales.models import Customer, SalesOrder
from backend.sales.services import Draft, OrderLine
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.usefixtures("books_hold")


@pytest.fixture
def wanted(warehouse: Warehouse, variant: Variant, customer: Customer) -> Callable[[int], Draft]:
    """So many pieces of 100 for Olena, who may owe 500."""
    customer.credit_limit = Decimal(500)
    customer.save()
    return lambda quantity: Draft(warehouse.pk, [OrderLine(variant.pk, quantity)], customer_id=customer.pk)


def place(draft: Draft, actor: User) -> SalesOrder:
    total = Decimal(100 * draft.lines[0].quantity)
    return fulfillment.place_order(draft=draft, expected_total=total, actor=actor, key=uuid4())


def test_an_order_above_the_limit_says_by_how_much_and_who_may(
    wanted: Callable[[int], Draft], seller: User, manager: User, customer: Customer
) -> None:
    place(wanted(3), seller)
    draft = sales.create_order(draft=wanted(3), actor=seller, key=uuid4())

    for refused in (
        lambda: place(wanted(3), seller),
        lambda: fulfillment.confirm_order(order_id=draft.pk, actor=seller, key=uuid4()),
    ):
        with pytest.raises(CreditExceeded) as refusal:
            refused()
        assert refusal.value.params["over"] == show_money(Decimal(100), "UAH")
        assert refusal.value.params["who"] == "Manager"

    draft.refresh_from_db()
    assert (draft.status, SalesOrder.objects.count(), balance_of(customer.pk, "UAH")) == ("draft", 2, 300)
    assert not ProductReservation.objects.exists()


def test_up_to_the_limit_and_after_a_payment_nobody_is_asked(
    wanted: Callable[[int], Draft], seller: User, customer: Customer
) -> None:
    first = place(wanted(5), seller)
    sales.pay_order(order_id=first.pk, amount=Decimal(200), method="cash", actor=seller, key=uuid4())

    assert place(wanted(2), seller).total == 200
    assert balance_of(customer.pk, "UAH") == 500


def test_a_manager_confirms_above_the_limit(wanted: Callable[[int], Draft], manager: User) -> None:
    assert place(wanted(6), manager).total == 600


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_guarded", [True, False])
def test_two_orders_at_once_are_not_each_within_the_limit(
    wanted: Callable[[int], Draft], seller: User, monkeypatch: pytest.MonkeyPatch, is_guarded: bool
) -> None:
    if not is_guarded:
        monkeypatch.setattr("backend.sales.customers.HOLD_LIMITED", "SELECT %s::bigint")
        both = threading.Barrier(2)
        counted = balance_of
        monkeypatch.setattr(
            "backend.sales.customers.balance_of", lambda *args: (counted(*args), both.wait(5))[0]
        )
    answers: list[str] = []

    def order() -> None:
        try:
            sales.confirm_order(order_id=next(drafts), actor=seller, key=uuid4())
            answers.append("placed")
        except CreditExceeded:
            answers.append("refused")
        finally:
            connection.close()

    drafts = iter([sales.create_order(draft=wanted(3), actor=seller, key=uuid4()).pk for _ in range(2)])
    people = [threading.Thread(target=order) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert sorted(answers) == (["placed", "refused"] if is_guarded else ["placed", "placed"])
