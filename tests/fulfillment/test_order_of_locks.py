"""Shelves are held before money, whoever comes: nobody waits for somebody who waits for them."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest
from django.db import transaction

from backend.accounts.models import User
from backend.cash import services as cash
from backend.cash.models import CashBox
from backend.catalog.models import Variant
from backend.fulfillment import counter, payments, shipping, splitting
from backend.fulfillment import orders as fulfilling
from backend.fulfillment import services as fulfillment
from backend.reports.books import broken
from backend.sales import services as sales
from backend.sales.discounts import Deposit, answer_discount, ask_discount
from backend.sales.models import PaymentMethod, ReturnReason, SalesOrder
from backend.sales.services import Draft, OrderLine
from backend.warehouses.models import Warehouse
from backend.workflow.kinds import POINT_OF_SALE

from .crowd import Deed, slow, without_repeating

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def every_flow_leaves_honest_books() -> None:
    """Asked by the tests themselves."""


@pytest.fixture
def box(warehouse: Warehouse, seller: User) -> None:
    made = CashBox.objects.create(warehouse=warehouse)
    cash.open_shift(box_id=made.pk, counted_amount=Decimal(0), actor=seller, key=uuid4())


@pytest.fixture
def selling(box: None, warehouse: Warehouse, variant: Variant, manager: User) -> Deed:
    """A quick sale for cash: the shelf, then the cash box."""
    return partial(
        counter.sell,
        warehouse_id=warehouse.pk,
        lines=[OrderLine(variant.pk, 1)],
        method=PaymentMethod.CASH,
        expected_total=Decimal(100),
        actor=manager,
        key=uuid4(),
    )


@pytest.fixture
def paying(
    box: None,
    place_order: Callable[..., SalesOrder],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    seller: User,
) -> Deed:
    """Cash for an order that leaves with it: the cash box, and the shelf."""
    put_on_shelf(variant, 5)
    order = place_order(variant, 1, document_type=POINT_OF_SALE)
    fields = {"amount": Decimal(100), "method": PaymentMethod.CASH, "actor": seller, "key": uuid4()}
    return partial(fulfillment.pay_order, order_id=order.pk, **fields)


@pytest.fixture
def confirming(
    box: None,
    draft: Callable[..., Draft],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    seller: User,
    manager: User,
) -> Deed:
    """A discount was allowed, and cash came with the order: it is confirmed and the cash is taken."""
    put_on_shelf(variant, 5)
    wanted = draft((variant, 1))
    wanted = Draft(**{**vars(wanted), "lines": [OrderLine(variant.pk, 1, unit_price=Decimal(50))]})
    order = sales.create_order(draft=wanted, actor=seller, key=uuid4())
    deposit = Deposit(Decimal(20), PaymentMethod.CASH)
    asked = ask_discount(order_id=order.pk, deposit=deposit, actor=seller, key=uuid4())
    answer_discount(request_id=asked.pk, is_allowed=True, actor=manager, key=uuid4())
    return partial(fulfillment.confirm_order, order_id=order.pk, actor=seller, key=uuid4())


def test_cash_for_an_order_that_leaves_does_not_cross_a_quick_sale(
    selling: Deed, paying: Deed, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow(monkeypatch, sales, "take_money", 4)
    slow(monkeypatch, shipping, "ship", 4)

    assert without_repeating([selling, paying]) == {"done": 2}
    assert list(broken()) == []


def test_twin_that_holds_the_cash_box_first_crosses_it(
    selling: Deed, paying: Deed, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow(monkeypatch, sales, "take_money", 4)
    slow(monkeypatch, shipping, "ship", 4)
    monkeypatch.setattr(payments, "hold_what_leaves", lambda _order: None)

    assert without_repeating([selling, paying]) == {"done": 1, "OperationalError": 1}


def test_a_deposit_in_cash_does_not_cross_a_quick_sale(
    selling: Deed, confirming: Deed, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow(monkeypatch, sales, "take_money", 4)
    slow(monkeypatch, fulfilling, "lock_stock", 8)

    assert without_repeating([selling, confirming]) == {"done": 2}
    assert SalesOrder.objects.get(status="ready").paid_total == 20
    assert list(broken()) == []


@pytest.fixture
def part_of(
    place_order: Callable[..., SalesOrder],
    put_on_shelf: Callable[..., None],
    split: Callable[..., SalesOrder],
    variant: Variant,
    seller: User,
) -> tuple[SalesOrder, SalesOrder]:
    """An order, and a part of it that was shipped."""
    put_on_shelf(variant, 4)
    order = place_order(variant, 4)
    part = split(order, 2)
    fulfillment.ship_order(order_id=part.pk, actor=seller, key=uuid4())
    return order, part


def test_who_commits_a_part_does_not_wait_for_who_holds_the_order(
    part_of: tuple[SalesOrder, SalesOrder], manager: User
) -> None:
    order, part = part_of
    reason, key = ReturnReason.CHANGED_MIND, uuid4()
    back = partial(fulfillment.return_order, order_id=part.pk, reason=reason, actor=manager, key=key)

    with transaction.atomic():
        sales.lock_order(order.pk)
        assert without_repeating([back]) == {"done": 1}
    assert list(broken()) == []


def test_a_part_that_is_shipped_does_not_cross_a_quick_sale_of_the_same_goods(
    draft: Callable[..., Draft],
    make_variant: Callable[..., Variant],
    put_on_shelf: Callable[..., None],
    warehouse: Warehouse,
    seller: User,
    manager: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there, short = make_variant(), make_variant()
    put_on_shelf(there, 5)
    put_on_shelf(short, 1)
    wanted, key = draft((there, 1), (short, 2)), uuid4()
    order = fulfillment.place_order(draft=wanted, expected_total=Decimal(300), actor=seller, key=key)
    shipping_part = partial(
        fulfillment.ship_ready_part,
        order_id=order.pk,
        seen_version=order.version,
        actor=seller,
        key=uuid4(),
    )
    selling_both = partial(
        counter.sell,
        warehouse_id=warehouse.pk,
        lines=[OrderLine(there.pk, 1), OrderLine(short.pk, 1)],
        method=PaymentMethod.CARD,
        expected_total=Decimal(200),
        actor=manager,
        key=uuid4(),
    )
    slow(monkeypatch, counter, "lock_stock", 8)
    slow(monkeypatch, splitting, "ship_order", 16)

    assert without_repeating([shipping_part, selling_both]) == {"done": 1, "InsufficientStock": 1}
    order.refresh_from_db()
    assert (order.status, order.parts.get().status) == ("shipped", "in_production")
    assert list(broken()) == []
