from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.models import Product, Variant
from backend.core.errors import DomainError, KeyReused, NotFound, TextRefused
from backend.core.models import Counter
from backend.inventory.errors import WarehouseClosed
from backend.sales import services as sales
from backend.sales.errors import (
    CustomerNeeded,
    DueInPast,
    EmptyOrder,
    LineRefused,
    MixedCurrencies,
    NotADraft,
    NotForSale,
    OrderTooLarge,
    PriceRefused,
    TwiceInOrder,
)
from backend.sales.models import SalesOrder, SalesOrderChange, SalesOrderLine
from backend.sales.services import Draft, OrderLine
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.usefixtures("books_hold")


def nothing_written() -> bool:
    return not SalesOrder.objects.exists() and not Counter.objects.filter(kind="sales.salesorder").exists()


def test_a_draft_has_a_number_a_total_and_the_first_line_of_its_history(
    draft_order: Callable[..., SalesOrder], variant: Variant, seller: User
) -> None:
    order = draft_order((variant, 3))

    assert (order.number, order.status, order.total, order.seller) == (1, "draft", 300, seller)
    change = SalesOrderChange.objects.get()
    assert (change.from_status, change.to_status, change.actor) == ("", "draft", seller)


def test_pressing_twice_writes_one_order(draft: Callable[..., Draft], variant: Variant, seller: User) -> None:
    key = uuid4()

    first = sales.create_order(draft=draft((variant, 1)), actor=seller, key=key)
    second = sales.create_order(draft=draft((variant, 1)), actor=seller, key=key)

    assert first == second
    with pytest.raises(KeyReused):
        sales.create_order(draft=draft((variant, 2)), actor=seller, key=key)
    assert SalesOrder.objects.count() == 1


def test_numbers_have_no_gap_after_a_refusal(
    draft_order: Callable[..., SalesOrder], variant: Variant
) -> None:
    draft_order((variant, 1))
    with pytest.raises(DueInPast):
        draft_order((variant, 1), due_on=timezone.localdate() - timedelta(days=1))

    assert draft_order((variant, 1)).number == 2


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"customer_id": None}, CustomerNeeded),
        ({"customer_id": None, "customer_info": "  "}, CustomerNeeded),
        ({"customer_id": 10**9}, NotFound),
        ({"due_on": timezone.localdate() - timedelta(days=1)}, DueInPast),
        ({"comment": "x" * 501}, TextRefused),
        ({"customer_info": "x" * 301}, TextRefused),
    ],
)
def test_a_draft_that_makes_no_sense_is_refused(
    draft_order: Callable[..., SalesOrder],
    variant: Variant,
    fields: dict[str, Any],
    refusal: type[DomainError],
) -> None:
    with pytest.raises(refusal):
        draft_order((variant, 1), **fields)
    assert nothing_written()


@pytest.mark.parametrize("quantity", [0, -1, 10**9])
def test_a_quantity_out_of_range_is_refused(
    draft_order: Callable[..., SalesOrder], variant: Variant, quantity: int
) -> None:
    with pytest.raises(LineRefused):
        draft_order((variant, quantity))
    assert nothing_written()


@pytest.mark.parametrize("price", ["-0.01", "NaN", "Infinity", "0.001", "1E+12"])
def test_a_price_that_is_no_sum_is_refused(
    warehouse: Warehouse, variant: Variant, seller: User, price: str
) -> None:
    wanted = Draft(warehouse.pk, [OrderLine(variant.pk, 1, Decimal(price))], customer_info="Iryna")

    with pytest.raises(PriceRefused):
        sales.create_order(draft=wanted, actor=seller, key=uuid4())
    assert nothing_written()


def test_lines_are_checked_together(
    draft_order: Callable[..., SalesOrder], make_variant: Callable[..., Variant], variant: Variant
) -> None:
    in_dollars = make_variant(currency="USD")
    old = make_variant(lifecycle="discontinued")

    for lines, refusal in (
        ([], EmptyOrder),
        ([(variant, 1), (variant, 2)], TwiceInOrder),
        ([(variant, 1), (in_dollars, 1)], MixedCurrencies),
        ([(old, 1)], NotForSale),
        ([(Variant(pk=10**9), 1)], NotFound),
        ([(variant, 999_999_999)], OrderTooLarge),
    ):
        with pytest.raises(refusal):
            draft_order(*lines)
    assert nothing_written()


def test_a_closed_or_unknown_warehouse_is_refused(
    draft_order: Callable[..., SalesOrder], variant: Variant, warehouse: Warehouse, seller: User
) -> None:
    Warehouse.objects.filter(pk=warehouse.pk).update(is_active=False)

    with pytest.raises(WarehouseClosed):
        draft_order((variant, 1))
    nowhere = Draft(10**9, [OrderLine(variant.pk, 1)], customer_info="Iryna")
    with pytest.raises(NotFound):
        sales.create_order(draft=nowhere, actor=seller, key=uuid4())
    assert nothing_written()


def test_a_seller_rewrites_the_lines_of_a_draft_in_another_currency_too(
    draft_order: Callable[..., SalesOrder],
    make_variant: Callable[..., Variant],
    variant: Variant,
    seller: User,
) -> None:
    order, in_dollars = draft_order((variant, 3)), make_variant(currency="USD", price=Decimal("12.50"))

    order = sales.change_lines(
        order_id=order.pk, lines=[OrderLine(in_dollars.pk, 2)], actor=seller, key=uuid4()
    )

    order.refresh_from_db()
    assert (order.total, order.currency) == (25, "USD")
    assert SalesOrderLine.objects.count() == 1


def test_the_lines_of_a_confirmed_order_stay(
    place_order: Callable[..., SalesOrder], variant: Variant, seller: User
) -> None:
    order = place_order(variant, 1)

    with pytest.raises(NotADraft):
        sales.change_lines(order_id=order.pk, lines=[OrderLine(variant.pk, 2)], actor=seller, key=uuid4())
    assert SalesOrderLine.objects.get().quantity == 1


def test_a_draft_is_thrown_away_once(
    draft_order: Callable[..., SalesOrder], variant: Variant, seller: User
) -> None:
    order = draft_order((variant, 1))

    sales.cancel_draft_order(order_id=order.pk, actor=seller, key=uuid4(), comment="changed her mind")

    order.refresh_from_db()
    assert order.status == "cancelled"
    assert SalesOrderChange.objects.latest("id").comment == "changed her mind"
    with pytest.raises(sales.AlreadyCancelled):
        sales.cancel_draft_order(order_id=order.pk, actor=seller, key=uuid4())
    assert SalesOrderChange.objects.count() == 2


def test_a_confirmed_order_is_not_thrown_away_as_a_draft(
    place_order: Callable[..., SalesOrder], variant: Variant, seller: User
) -> None:
    order = place_order(variant, 1)

    with pytest.raises(NotADraft):
        sales.cancel_draft_order(order_id=order.pk, actor=seller, key=uuid4())
    assert SalesOrder.objects.get().status == "in_production"


def test_kopecks_add_up_exactly(
    draft_order: Callable[..., SalesOrder], make_variant: Callable[..., Variant]
) -> None:
    lines = [
        (make_variant(price=Decimal(price)), quantity)
        for price, quantity in (("0.10", 3), ("33.33", 7), ("0.01", 1))
    ]

    assert draft_order(*lines).total == Decimal("233.62")


def test_an_order_belongs_to_a_product_that_cannot_be_deleted(
    draft_order: Callable[..., SalesOrder], variant: Variant
) -> None:
    draft_order((variant, 1))

    with pytest.raises(Exception, match="protected"):
        Product.objects.all().delete()
