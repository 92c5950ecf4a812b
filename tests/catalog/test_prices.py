"""Which price a customer gets: promotion, then the lower of group and step, then the list, then cost plus."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from backend.catalog.models import Color, PriceGroup, PriceRule, Product, Variant
from backend.catalog.prices import Price, prices_of
from backend.core.models import Workshop
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def variant(make_variant: Callable[..., Variant]) -> Variant:
    return make_variant("Clutch", price=Decimal("24.99"), cost_price=Decimal("15.00"))


@pytest.fixture
def vip(db: None) -> PriceGroup:
    return PriceGroup.objects.create(name="VIP")


def rule(kind: str, price: str | None = None, **fields: Any) -> PriceRule:
    fields.setdefault("name", kind)
    return PriceRule.objects.create(kind=kind, price=Decimal(price) if price else None, **fields)


def price_of(variant: Variant, quantity: int = 1, **terms: Any) -> Price:
    return prices_of([(variant, quantity)], **terms)[0]


def test_the_example_of_the_price_list(variant: Variant, vip: PriceGroup) -> None:
    rule("group", "22.00", price_group=vip, product=variant.product)
    rule("step", "21.50", minimum_quantity=50, product=variant.product)

    price = price_of(variant, 50, price_group_id=vip.pk)

    assert (price.amount, price.base) == (Decimal("21.50"), Decimal("24.99"))
    assert price.margin(Decimal("15.00")) == Decimal("30.2")
    assert price_of(variant, 49, price_group_id=vip.pk).amount == Decimal("22.00")
    assert price_of(variant, 49).amount == Decimal("24.99")


def test_a_promotion_wins_over_group_and_step(variant: Variant, vip: PriceGroup) -> None:
    rule("group", "20.00", price_group=vip)
    rule("promotion", "23.00", product=variant.product)

    assert price_of(variant, 50, price_group_id=vip.pk).amount == Decimal("23.00")


def test_a_group_price_above_the_list_is_not_taken(variant: Variant, vip: PriceGroup) -> None:
    rule("group", "30.00", price_group=vip)

    assert price_of(variant, price_group_id=vip.pk).amount == Decimal("24.99")


def test_of_two_rules_the_one_that_is_more_about_the_goods_counts(
    variant: Variant, warehouse: Warehouse
) -> None:
    rule("promotion", percent=Decimal(50))
    rule("promotion", percent=Decimal(10), product_group=variant.product.group)
    rule("promotion", "24.00", variant=variant)
    rule("promotion", "23.50", variant=variant, warehouse=warehouse)

    assert price_of(variant).amount == Decimal("24.00")
    assert price_of(variant, warehouse_id=warehouse.pk).amount == Decimal("23.50")


def test_a_base_rule_of_a_warehouse_replaces_the_list_and_per_cents_are_off_it(
    variant: Variant, warehouse: Warehouse
) -> None:
    rule("base", "30.00", warehouse=warehouse)
    rule("step", percent=Decimal("33.33"), minimum_quantity=2)

    assert price_of(variant, 2, warehouse_id=warehouse.pk).amount == Decimal("20.00")
    assert price_of(variant, 2).amount == Decimal("16.66")


@pytest.mark.parametrize(
    "days", [{"valid_from": 1}, {"valid_until": -1}, {"is_active": False}], ids=["soon", "over", "off"]
)
def test_a_rule_counts_on_its_days_only(variant: Variant, days: dict[str, Any]) -> None:
    moments = {n: TODAY() + timedelta(days=v) if type(v) is int else v for n, v in days.items()}
    rule("promotion", "1.00", **moments)

    assert price_of(variant).amount == Decimal("24.99")


def test_a_price_in_another_currency_is_not_taken(variant: Variant) -> None:
    rule("promotion", "1.00", currency="USD")

    assert price_of(variant).amount == Decimal("24.99")


def test_goods_without_a_price_cost_their_cost_and_the_markup(make_variant: Callable[..., Variant]) -> None:
    free = make_variant("Gift", price=Decimal(0), cost_price=Decimal("10.10"))
    assert price_of(free).amount == 0

    Workshop.objects.update_or_create(defaults={"markup_percent": Decimal("25.5")})

    assert price_of(free).amount == Decimal("12.68")


def test_a_price_says_why(variant: Variant) -> None:
    rule("promotion", name="Black Friday", percent=Decimal(20))

    with translation.override("en"):
        assert price_of(variant).why == "Black Friday, 20 % off"
    assert Price(Decimal(5), Decimal(5)).why == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "promotion"},
        {"kind": "promotion", "price": 1, "percent": 1},
        {"kind": "promotion", "percent": 101},
        {"kind": "group", "price": 1},
        {"kind": "base", "percent": 5},
        {"kind": "step", "price": 1, "minimum_quantity": 0},
    ],
)
def test_the_database_refuses_rules_that_say_nothing_clear(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceRule.objects.create(name="odd", **fields)


def test_a_hundred_prices_are_as_many_statements_as_one(variant: Variant) -> None:
    product = Product.objects.create(name="Many", group=variant.product.group, price=5)
    for code in range(100):
        color = Color.objects.create(code=20_000 + code, name=f"Shade {code}")
        Variant.objects.create(product=product, color=color, sku=f"S{code}")
    rule("promotion", percent=Decimal(1))
    wishes = [(one, 1) for one in Variant.objects.filter(product=product)]

    with CaptureQueriesContext(
        connection,
    ) as few:
        prices_of(wishes[:1])
    with CaptureQueriesContext(connection) as many:
        prices_of(wishes)

    assert len(few) == len(many) == 1
