"""What a bundle and its parts cost in an order, and which bundles are refused."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.bundle_prices import PriceIndivisible
from backend.catalog.models import Bundle, PriceRule, Variant
from backend.core.models import Workshop
from backend.fulfillment import services as fulfillment
from backend.sales import errors
from backend.sales import services as sales
from backend.sales.bundles import OrderBundle
from backend.sales.services import Draft
from tests.fulfillment.gifts import nothing_is_written, parts_of

Shelf = Callable[[Variant], tuple[int, int]]
Put = Callable[..., None]


# --- Prices


def test_by_parts_every_part_costs_what_the_rules_say_less_the_discount(
    make_bundle: Callable[..., Bundle], variant: Variant, wallet: Variant, place: Any
) -> None:
    PriceRule.objects.create(kind="promotion", name="Wallets", product=wallet.product, percent=20)
    both = make_bundle((variant, 1), (wallet, 2), pricing="parts", percent=10)

    order = place(bundles=[OrderBundle(both.pk, 1)], total="162.00")

    assert [price for _variant, _pieces, price in parts_of(order)] == [90, 36]
    head = order.bundles.get()
    assert (head.unit_price, head.list_price, head.price_reason) == (162, 200, "Wallets")


def test_a_rule_for_everything_is_for_bundles_too(gift: Bundle, place: Any) -> None:
    PriceRule.objects.create(kind="promotion", name="Black Friday", percent=Decimal("33.33"))

    order = place(bundles=[OrderBundle(gift.pk, 1)], total="80.00")

    assert order.bundles.get().price_reason == "Black Friday"


def test_a_rule_makes_only_prices_that_can_be_divided(
    make_bundle: Callable[..., Bundle], variant: Variant, place: Any
) -> None:
    pair = make_bundle((variant, 2), price=Decimal("150.00"))
    PriceRule.objects.create(kind="promotion", name="Sale", percent=Decimal("0.02"))

    order = place(bundles=[OrderBundle(pair.pk, 1)], total="149.96")

    assert parts_of(order) == [(variant.pk, 2, Decimal("74.98"))]


def test_prices_are_frozen_when_the_order_is_confirmed_and_asked_for_before(
    gift: Bundle, draft: Callable[..., Draft], seller: User
) -> None:
    order = sales.create_order(draft=draft(bundles=[OrderBundle(gift.pk, 1)]), actor=seller, key=uuid4())
    Bundle.objects.filter(pk=gift.pk).update(price=Decimal(130))

    with pytest.raises(errors.PriceChanged, match="130"):
        fulfillment.confirm_order(order_id=order.pk, expected_total=Decimal(120), actor=seller, key=uuid4())
    assert order.bundles.get().unit_price == 120

    fulfillment.confirm_order(order_id=order.pk, expected_total=Decimal(130), actor=seller, key=uuid4())
    Bundle.objects.filter(pk=gift.pk).update(price=Decimal(140))

    assert order.bundles.get().unit_price == 130
    assert sum(pieces * price for _variant, pieces, price in parts_of(order)) == 130


def test_an_agreed_price_stays_and_is_divided(
    gift: Bundle, draft: Callable[..., Draft], manager: User
) -> None:
    wanted = draft(bundles=[OrderBundle(gift.pk, 1, unit_price=Decimal("99.99"))])

    order = fulfillment.place_order(draft=wanted, expected_total=Decimal("99.99"), actor=manager, key=uuid4())

    assert [price for _variant, _pieces, price in parts_of(order)] == [Decimal("66.66"), Decimal("33.33")]


def test_a_low_price_of_the_whole_is_a_manager_s_to_allow(gift: Bundle, place: Any) -> None:
    Workshop.objects.update_or_create(defaults={"seller_discount_percent": 10})

    with pytest.raises(errors.DiscountNeeded, match="Gift set"):
        place(bundles=[OrderBundle(gift.pk, 1, unit_price=Decimal(100))], total=100)

    assert nothing_is_written()


def test_the_margin_is_guarded_for_the_whole(gift: Bundle, place: Any) -> None:
    # The whole costs 60: at 120 half of the price is left, though the wallet alone is cheap.
    Workshop.objects.update_or_create(defaults={"least_margin_percent": 50})
    place(bundles=[OrderBundle(gift.pk, 1)], total=120)

    Workshop.objects.update_or_create(defaults={"least_margin_percent": 51})
    with pytest.raises(errors.DiscountNeeded, match="Gift set"):
        place(bundles=[OrderBundle(gift.pk, 1)], total=120)


# --- Refusals


def test_a_place_with_a_group_has_to_be_chosen(
    make_bundle: Callable[..., Bundle], variant: Variant, wallet: Variant, place: Any
) -> None:
    either = make_bundle(([variant, wallet], 1), name="Either")

    with pytest.raises(errors.PartNotChosen, match="place 1"):
        place(bundles=[OrderBundle(either.pk, 1)], total=150)

    assert nothing_is_written()


def test_what_is_not_in_the_group_cannot_stand_there(
    make_bundle: Callable[..., Bundle], variant: Variant, wallet: Variant, make_variant: Any, place: Any
) -> None:
    either, other = make_bundle(([variant, wallet], 1)), make_variant("Bag")

    with pytest.raises(errors.PartRefused, match="place 1"):
        place(bundles=[OrderBundle(either.pk, 1, {either.components.get().pk: other.pk})], total=150)

    assert nothing_is_written()


@pytest.mark.parametrize("lifecycle", ["discontinued", "archived"])
def test_a_bundle_that_is_not_sold_is_refused(gift: Bundle, place: Any, lifecycle: str) -> None:
    Bundle.objects.filter(pk=gift.pk).update(lifecycle=lifecycle)

    with pytest.raises(errors.BundleNotForSale):
        place(bundles=[OrderBundle(gift.pk, 1)], total=120)

    assert nothing_is_written()


def test_a_bundle_with_a_part_that_is_not_sold_is_refused(gift: Bundle, wallet: Variant, place: Any) -> None:
    wallet.product.lifecycle = "archived"
    wallet.product.save()

    with pytest.raises(errors.NotForSale, match="Wallet"):
        place(bundles=[OrderBundle(gift.pk, 1)], total=120)

    assert nothing_is_written()


@pytest.mark.parametrize("quantity", [0, -1, 1_000_000_000])
def test_a_number_of_bundles_that_cannot_be_is_refused(gift: Bundle, place: Any, quantity: int) -> None:
    with pytest.raises(errors.BundleRefused):
        place(bundles=[OrderBundle(gift.pk, quantity)], total=120)

    assert nothing_is_written()


def test_a_price_that_cannot_be_divided_is_refused_with_one_that_can(
    make_bundle: Callable[..., Bundle], variant: Variant, place: Any
) -> None:
    pair = make_bundle((variant, 2))

    with pytest.raises(PriceIndivisible, match="149"):
        place(bundles=[OrderBundle(pair.pk, 1, unit_price=Decimal("149.99"))], total="149.99")

    assert nothing_is_written()


def test_a_bundle_without_parts_is_refused(make_bundle: Callable[..., Bundle], place: Any) -> None:
    with pytest.raises(errors.BundleEmpty):
        place(bundles=[OrderBundle(make_bundle().pk, 1)], total=150)

    assert nothing_is_written()
