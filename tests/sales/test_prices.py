"""An order costs what the rules of prices say for this customer, this quantity and this warehouse."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils import translation

from backend.accounts.models import User
from backend.catalog.models import PriceGroup, PriceRule, Variant
from backend.fulfillment import services as fulfillment
from backend.sales import quotes, selectors
from backend.sales import services as sales
from backend.sales.errors import PriceChanged
from backend.sales.models import Customer, SalesOrder
from backend.sales.services import Draft, OrderLine
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.usefixtures("books_hold")


@pytest.fixture
def vip(customer: Customer) -> Customer:
    """Olena buys on the terms of a group that pays 20 % less."""
    customer.price_group = PriceGroup.objects.create(name="VIP")
    customer.save()
    PriceRule.objects.create(
        kind="group", name="VIP price", percent=Decimal(20), price_group=customer.price_group
    )
    return customer


@pytest.fixture
def wanted(warehouse: Warehouse, variant: Variant) -> Callable[..., Draft]:
    def make(customer: Customer | None = None, quantity: int = 2, price: str | None = None) -> Draft:
        line = OrderLine(variant.pk, quantity, Decimal(price) if price else None)
        whom: dict[str, Any] = {"customer_id": customer.pk} if customer else {"customer_info": "Iryna"}
        return Draft(warehouse.pk, [line], **whom)

    return make


def place(draft: Draft, total: int, seller: User) -> SalesOrder:
    return fulfillment.place_order(draft=draft, expected_total=Decimal(total), actor=seller, key=uuid4())


def test_a_customer_pays_the_price_of_their_group(
    wanted: Callable[..., Draft], vip: Customer, seller: User
) -> None:
    assert place(wanted(vip), 160, seller).total == 160
    assert place(wanted(), 200, seller).total == 200


def test_a_quantity_has_its_price(wanted: Callable[..., Draft], vip: Customer, seller: User) -> None:
    PriceRule.objects.create(kind="step", name="From ten", price=Decimal(70), minimum_quantity=10)

    assert place(wanted(vip, 10), 700, seller).total == 700
    assert place(wanted(vip, 9), 720, seller).total == 720


def test_a_warehouse_has_its_price(
    wanted: Callable[..., Draft], warehouse: Warehouse, variant: Variant, seller: User
) -> None:
    shop = Warehouse.objects.create(name="Shop", kind="retail")
    PriceRule.objects.create(kind="promotion", name="Opening", price=Decimal(90), warehouse=shop)

    assert place(wanted(), 200, seller).total == 200
    draft = Draft(shop.pk, [OrderLine(variant.pk, 2)], customer_info="Iryna")
    assert place(draft, 180, seller).total == 180


def test_a_line_says_why_it_costs_so_for_ever(
    wanted: Callable[..., Draft], vip: Customer, seller: User
) -> None:
    order = place(wanted(vip), 160, seller)
    PriceRule.objects.update(name="Renamed", percent=Decimal(50))

    line = order.lines.get()
    assert (line.list_price, line.price_reason, line.discount) == (100, "VIP price", 20)
    with translation.override("en"):
        assert line.why == "VIP price, 20 % off"
        [shown] = selectors.order_card(order.pk, seller).lines
        assert shown.why == line.why


def test_an_agreed_price_says_how_much_lower_it_is(wanted: Callable[..., Draft], seller: User) -> None:
    line = place(wanted(price="95.00"), 190, seller).lines.get()

    with translation.override("en"):
        assert line.why == "agreed, 5 % off"


def test_what_is_quoted_is_what_is_confirmed(
    wanted: Callable[..., Draft], vip: Customer, variant: Variant, warehouse: Warehouse, seller: User
) -> None:
    quote = quotes.quote({variant.pk: 2}, warehouse_id=warehouse.pk, customer_id=vip.pk)
    [offer] = quotes.find_offers("", warehouse_id=warehouse.pk, seller_id=seller.pk, customer_id=vip.pk)
    order = sales.create_order(draft=wanted(vip), actor=seller, key=uuid4())

    with translation.override("en"):
        assert (quote.total, quote.lines[0].why, quote.lines[0].margin) == (160, "VIP price, 20 % off", 50)
    assert offer.price == quotes.offer_of(variant.pk, warehouse_id=1, customer_id=vip.pk).price == 80
    assert selectors.lines_now(order.pk)[order.lines.get().pk].unit_price == 80
    assert place(wanted(vip), 160, seller).total == quote.total


def test_a_rule_that_begins_while_the_screen_is_open_is_shown_first(
    wanted: Callable[..., Draft], seller: User
) -> None:
    draft = sales.create_order(draft=wanted(), actor=seller, key=uuid4())
    PriceRule.objects.create(kind="promotion", name="Black Friday", price=Decimal(90))

    with pytest.raises(PriceChanged):
        place(wanted(), 200, seller)
    with pytest.raises(PriceChanged):
        fulfillment.confirm_order(order_id=draft.pk, expected_total=Decimal(200), actor=seller, key=uuid4())

    order = SalesOrder.objects.get()
    line = order.lines.get()
    assert (order.status, order.total, line.price_reason) == ("draft", 200, "")


def test_confirming_asks_the_rules_for_the_last_time(wanted: Callable[..., Draft], seller: User) -> None:
    draft = sales.create_order(draft=wanted(), actor=seller, key=uuid4())
    PriceRule.objects.create(kind="promotion", name="Black Friday", price=Decimal(90))

    order = fulfillment.confirm_order(
        order_id=draft.pk, expected_total=Decimal(180), actor=seller, key=uuid4()
    )
    PriceRule.objects.update(price=Decimal(10))

    order.refresh_from_db()
    assert (order.total, order.lines.get().price_reason) == (180, "Black Friday")
