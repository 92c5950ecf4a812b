from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Product, Variant
from backend.core.errors import NotFound, StatusRefused
from backend.core.money import show_money
from backend.fulfillment import services as fulfillment
from backend.sales import services as sales
from backend.sales.errors import EmptyOrder, MixedCurrencies, OrderTooLarge, PriceChanged
from backend.sales.models import SalesOrder, SalesOrderChange
from backend.sales.services import Draft, OrderLine
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.usefixtures("books_hold")


def test_prices_are_taken_from_the_list_for_the_last_time_and_frozen(
    draft_order: Callable[..., SalesOrder], variant: Variant, seller: User
) -> None:
    order = draft_order((variant, 2))
    Product.objects.update(price=Decimal("150.00"))

    fulfillment.confirm_order(order_id=order.pk, actor=seller, key=uuid4())
    Product.objects.update(price=Decimal("999.00"))

    order.refresh_from_db()
    assert order.total == 300


def test_a_price_that_changed_since_it_was_seen_is_shown_first(
    draft_order: Callable[..., SalesOrder], variant: Variant, seller: User
) -> None:
    order = draft_order((variant, 2))
    Product.objects.update(price=Decimal("150.00"))

    with pytest.raises(PriceChanged) as refusal:
        fulfillment.confirm_order(order_id=order.pk, actor=seller, key=uuid4(), expected_total=Decimal(200))

    order.refresh_from_db()
    assert refusal.value.params == {"total": show_money(Decimal(300), "UAH")}
    assert (order.status, order.total) == ("draft", 200)


def test_an_agreed_price_stays(warehouse: Warehouse, variant: Variant, seller: User) -> None:
    wanted = Draft(warehouse.pk, [OrderLine(variant.pk, 2, Decimal("95.00"))], customer_info="Iryna")
    order = fulfillment.place_order(draft=wanted, expected_total=Decimal(190), actor=seller, key=uuid4())

    assert order.total == 190


def test_a_product_that_changed_its_currency_does_not_slip_in(
    draft_order: Callable[..., SalesOrder], variant: Variant, seller: User
) -> None:
    order = draft_order((variant, 2))
    Product.objects.update(currency="USD")

    with pytest.raises(MixedCurrencies):
        fulfillment.confirm_order(order_id=order.pk, actor=seller, key=uuid4())
    order.refresh_from_db()
    assert order.status == "draft"


def test_an_empty_an_unknown_and_a_confirmed_order_are_not_confirmed(
    draft_order: Callable[..., SalesOrder], variant: Variant, seller: User
) -> None:
    order = draft_order((variant, 1))
    order.lines.all().delete()

    with pytest.raises(EmptyOrder):
        fulfillment.confirm_order(order_id=order.pk, actor=seller, key=uuid4())
    sales.change_lines(order_id=order.pk, lines=[OrderLine(variant.pk, 1)], actor=seller, key=uuid4())
    fulfillment.confirm_order(order_id=order.pk, actor=seller, key=uuid4())
    with pytest.raises(StatusRefused):
        fulfillment.confirm_order(order_id=order.pk, actor=seller, key=uuid4())
    with pytest.raises(NotFound):
        fulfillment.confirm_order(order_id=10**9, actor=seller, key=uuid4())
    assert [c.to_status for c in SalesOrderChange.objects.all()] == ["draft", "confirmed", "in_production"]


def test_confirming_twice_with_one_key_is_confirming_once(
    draft_order: Callable[..., SalesOrder], variant: Variant, seller: User
) -> None:
    order, key = draft_order((variant, 1)), uuid4()

    answers = {fulfillment.confirm_order(order_id=order.pk, actor=seller, key=key).pk for _ in range(3)}

    assert answers == {order.pk}
    assert SalesOrderChange.objects.count() == 3


def test_a_price_list_that_makes_the_order_too_large_says_so(
    draft_order: Callable[..., SalesOrder], variant: Variant, seller: User
) -> None:
    order = draft_order((variant, 2))
    Product.objects.update(price=Decimal("9999999999.00"))

    with pytest.raises(OrderTooLarge):
        fulfillment.confirm_order(order_id=order.pk, actor=seller, key=uuid4())

    order.refresh_from_db()
    assert (order.status, order.total) == ("draft", 200)
