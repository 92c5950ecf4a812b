"""Two cards become one while somebody works for the customer: nobody waits in a circle."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest
from django.db.models import QuerySet

from backend.accounts.models import User
from backend.backoffice.exchange.reading import Row
from backend.backoffice.order_files import keep_file
from backend.catalog.models import Variant
from backend.fulfillment import orders as fulfilling
from backend.fulfillment import services as fulfillment
from backend.reports.books import broken
from backend.sales import customers, discounts, shop_import
from backend.sales import services as sales
from backend.sales.models import Customer, CustomerBalance, PaymentMethod, SalesOrder, Settlement
from backend.sales.services import Draft, OrderLine
from backend.warehouses.models import Warehouse

from .crowd import Deed, slow, without_repeating

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def every_flow_leaves_honest_books() -> None:
    """Asked by the tests themselves."""


@pytest.fixture
def kept(customer: Customer) -> Customer:
    return Customer.objects.create(name="Olena Kovalenko")


@pytest.fixture
def merging(kept: Customer, customer: Customer, manager: User, monkeypatch: pytest.MonkeyPatch) -> Deed:
    """The cards are held, and then the orders are."""
    slow(monkeypatch, customers, "_hold_orders", 4)
    return partial(
        customers.merge_customers,
        customer_id=kept.pk,
        duplicate_id=customer.pk,
        actor=manager,
        key=uuid4(),
    )


@pytest.fixture
def asking(
    customer: Customer, warehouse: Warehouse, variant: Variant, seller: User, monkeypatch: pytest.MonkeyPatch
) -> Deed:
    """An order is held, and then a row is written that names its customer."""
    slow(monkeypatch, discounts, "priced_now", 8)
    cheap = OrderLine(variant.pk, 1, unit_price=Decimal(1))
    draft = Draft(warehouse.pk, [cheap], customer_id=customer.pk)
    order = sales.create_order(draft=draft, actor=seller, key=uuid4())
    return partial(discounts.ask_discount, order_id=order.pk, actor=seller, key=uuid4())


@pytest.fixture
def cancelling(
    customer: Customer,
    draft: Callable[..., Draft],
    variant: Variant,
    seller: User,
    manager: User,
    monkeypatch: pytest.MonkeyPatch,
) -> Deed:
    """A paid order is held, and then its money goes to the first balance of its customer."""
    slow(monkeypatch, fulfilling, "_lock_production", 8)
    wanted, total = draft((variant, 1), customer_id=customer.pk, customer_info=""), Decimal(100)
    order = fulfillment.place_order(draft=wanted, expected_total=total, actor=seller, key=uuid4())
    sales.pay_order(order_id=order.pk, amount=total, method=PaymentMethod.CARD, actor=seller, key=uuid4())
    return partial(
        fulfillment.cancel_order,
        order_id=order.pk,
        settlement=Settlement.BALANCE,
        actor=manager,
        key=uuid4(),
    )


@pytest.fixture
def bringing(
    customer: Customer, warehouse: Warehouse, variant: Variant, manager: User, monkeypatch: pytest.MonkeyPatch
) -> Deed:
    """The card of an order of a shop is found, and then the order is written."""
    slow(monkeypatch, shop_import, "_write", 8)
    heading = ["Order ID", "SKU", "Quantity", "Price", "Phone", "Customer"]
    cells = ["77", variant.sku, "1", "10", customer.phone, customer.name]
    file = keep_file([Row(1, heading), Row(2, cells)], "orders.csv", warehouse, manager)
    return partial(shop_import.import_batch, file_id=file.pk, batch=0, actor=manager, key=uuid4())


def test_an_order_of_a_shop_is_not_left_with_the_card_that_is_another_now(
    merging: Deed, bringing: Deed, kept: Customer
) -> None:
    assert without_repeating([bringing, merging]) == {"done": 2}

    assert SalesOrder.objects.get().customer == kept
    assert list(broken()) == []


def test_twin_that_does_not_hold_the_card_leaves_the_order_with_it(
    merging: Deed, bringing: Deed, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)

    assert without_repeating([bringing, merging]) == {"done": 2}

    assert SalesOrder.objects.get().customer == customer
    assert "no order is left with a card that is now one with another" in {rule.name for rule in broken()}


@pytest.mark.parametrize("deed", ["asking", "cancelling"])
def test_a_merger_does_not_cross_who_writes_of_the_customer_while_they_hold_the_order(
    merging: Deed, deed: str, kept: Customer, request: pytest.FixtureRequest
) -> None:
    assert without_repeating([merging, request.getfixturevalue(deed)]) == {"done": 2}

    assert SalesOrder.objects.get().customer == kept
    assert not CustomerBalance.objects.exclude(customer=kept).exclude(amount=0).exists()
    assert list(broken()) == []


def test_twin_that_keeps_the_cards_from_every_commit_crosses_it(
    merging: Deed, asking: Deed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hold_whole(_model: type[Customer], ids: list[int]) -> list[Customer]:
        rows = Customer.objects.filter(pk__in=ids).order_by("pk")
        return list(rows.select_for_update())

    monkeypatch.setattr(customers, "hold", hold_whole)

    assert without_repeating([merging, asking]) == {"done": 1, "OperationalError": 1}
