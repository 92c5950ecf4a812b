"""What sellers ask: the answers take a fixed number of queries, however much there is."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import TestCase

from backend.accounts.models import User
from backend.catalog.models import Lifecycle, Product, Variant
from backend.core.errors import NotAllowed, NotFound
from backend.sales import quotes, selectors
from backend.sales.models import Customer, SalesOrder
from backend.warehouses.models import Warehouse


def test_what_a_seller_sold_lately_stands_first(
    place_order: Callable[..., SalesOrder],
    make_variant: Callable[..., Variant],
    put_on_shelf: Callable[..., None],
    warehouse: Warehouse,
    seller: User,
) -> None:
    plain, sold = make_variant("Aaa"), make_variant("Zzz")
    put_on_shelf(sold, 5)
    place_order(sold, 2)

    found = quotes.find_offers("", warehouse_id=warehouse.pk, seller_id=seller.pk)

    assert [(offer.variant, offer.available) for offer in found] == [(sold, 3), (plain, 0)]


def test_what_is_not_sold_any_more_is_not_offered(
    make_variant: Callable[..., Variant], warehouse: Warehouse, seller: User
) -> None:
    make_variant("Old")
    Product.objects.update(lifecycle=Lifecycle.DISCONTINUED)

    assert quotes.find_offers("", warehouse_id=warehouse.pk, seller_id=seller.pk) == []


def test_a_quote_says_what_is_there_and_what_is_to_make(
    make_variant: Callable[..., Variant], put_on_shelf: Callable[..., None], warehouse: Warehouse
) -> None:
    first, second = make_variant("First"), make_variant("Second", price=Decimal("10.50"))
    put_on_shelf(first, 3)

    quote = quotes.quote(
        {second.pk: 2, first.pk: 5}, warehouse_id=warehouse.pk, agreed={first.pk: Decimal(80)}
    )

    assert [(line.variant, line.from_shelf, line.to_make) for line in quote.lines] == [
        (second, 0, 2),
        (first, 3, 2),
    ]
    assert quote.total == 421


def test_whom_a_seller_served_last_stands_first(
    place_order: Callable[..., SalesOrder], variant: Variant, seller: User, customer: Customer
) -> None:
    Customer.objects.create(name="Anna")
    served = Customer.objects.create(name="Yana", phone="+380501112233")
    place_order(variant, 1)
    place_order(variant, 1, customer_id=served.pk)

    names = [one.name for one in selectors.find_customers("", seller_id=seller.pk)]

    assert names == ["Yana", "Olena", "Anna"]
    assert selectors.find_customers("050 111 22 33", seller_id=seller.pk) == [served]


def test_the_usual_source_stands_first(
    place_order: Callable[..., SalesOrder], variant: Variant, seller: User
) -> None:
    assert selectors.sources_of(seller.pk)[0] == "instagram"

    place_order(variant, 1, source="etsy")

    assert selectors.sources_of(seller.pk)[:2] == ["etsy", "instagram"]
    assert len(selectors.sources_of(seller.pk)) == 5


def test_a_card_says_what_is_reserved_and_hides_money_from_the_storekeeper(
    place_order: Callable[..., SalesOrder],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    seller: User,
    storekeeper: User,
    worker: User,
) -> None:
    put_on_shelf(variant, 2)
    order = place_order(variant, 5)

    card = selectors.order_card(order.pk, seller)
    assert [(line.reserved, line.missing) for line in card.lines] == [(2, 3)]
    assert (card.sees_money, card.may_pay, card.steps) == (True, True, {"cancelled"})
    seen = selectors.order_card(order.pk, storekeeper)
    assert (seen.sees_money, seen.may_pay, seen.steps) == (False, False, frozenset())
    with pytest.raises(NotAllowed):
        selectors.order_card(order.pk, worker)
    with pytest.raises(NotFound):
        selectors.order_card(order.pk + 1, seller)


def test_counts_and_lists_say_the_same(
    place_order: Callable[..., SalesOrder],
    draft_order: Callable[..., SalesOrder],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    seller: User,
    manager: User,
) -> None:
    put_on_shelf(variant, 1)
    place_order(variant, 1)
    place_order(variant, 2)
    draft_order((variant, 1))

    counts = selectors.count_orders(seller_id=seller.pk)

    lists = {"open": 2, "today": 2, "ready": 1, "waiting": 1, "late": 0, "unpaid": 2, "draft": 1, "all": 3}
    assert counts == lists
    assert {kind: len(selectors.find_orders(kind, seller_id=seller.pk)) for kind in counts} == counts
    assert selectors.find_orders("all", seller_id=manager.pk) == []


def test_the_order_with_the_very_number_stands_first(
    place_order: Callable[..., SalesOrder], variant: Variant, customer: Customer
) -> None:
    Customer.objects.filter(pk=customer.pk).update(phone="+380671000000")
    first, second = place_order(variant, 1), place_order(variant, 1)

    for text in (str(first.number), f"№{first.number}", f"№ {first.number} "):
        assert selectors.find_orders("all", text=text) == [first, second]


def test_long_lists_ask_as_often_as_short_ones(
    place_order: Callable[..., SalesOrder],
    make_variant: Callable[..., Variant],
    warehouse: Warehouse,
    seller: User,
) -> None:
    variants = [make_variant() for _number in range(5)]
    for variant in variants:
        place_order(variant, 1)

    with TestCase().assertNumQueries(3):
        quotes.quote({variant.pk: 1 for variant in variants}, warehouse_id=warehouse.pk)
    with TestCase().assertNumQueries(1):
        [order.customer_name for order in selectors.find_orders("all")]
    with TestCase().assertNumQueries(1):
        selectors.count_orders()
