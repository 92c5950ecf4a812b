"""What a seller sees of bundles before they are sold."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import User
from backend.catalog.bundle_contents import Place, contents_of
from backend.catalog.models import Bundle, BundlePreset, Variant
from backend.fulfillment import services as fulfillment
from backend.inventory.bundles import (
    BundleRow,
    bundles_available,
    bundles_by_warehouse,
    chosen_available,
    find_bundle_rows,
    sets_of,
)
from backend.sales import quotes
from backend.sales.bundle_quotes import bundle_offer, find_bundles
from backend.sales.bundles import OrderBundle
from backend.sales.selectors import order_card
from backend.sales.services import Draft
from backend.warehouses.models import Warehouse

Make = Callable[..., Bundle]


@pytest.fixture
def wallet(make_variant: Callable[..., Variant]) -> Variant:
    return make_variant("Wallet", price=Decimal("50.00"))


@pytest.fixture
def brown(variant: Variant, make_variant: Callable[..., Variant]) -> Variant:
    return make_variant("Clutch", "brown")


def free(bundle: Bundle, warehouse: Warehouse) -> int:
    return bundles_available(list(contents_of([bundle]).values()), warehouse.pk)[bundle.pk]


def test_a_closed_warehouse_has_no_bundles(
    make_bundle: Make, variant: Variant, put_on_shelf: Callable[..., None], warehouse: Warehouse
) -> None:
    bundle = make_bundle((variant, 1), name="Pair of clutches")
    put_on_shelf(variant, 3)
    Warehouse.objects.filter(pk=warehouse.pk).update(is_active=False)

    assert bundles_by_warehouse(list(contents_of([bundle]).values())) == {bundle.pk: {}}
    assert find_bundle_rows("pair") == [BundleRow("Pair of clutches", 0)]


def test_as_many_bundles_are_there_as_the_scarcest_part_makes(
    make_bundle: Make,
    variant: Variant,
    wallet: Variant,
    put_on_shelf: Callable[..., None],
    warehouse: Warehouse,
) -> None:
    bundle = make_bundle((variant, 1), (wallet, 2))
    assert free(bundle, warehouse) == 0

    put_on_shelf(variant, 3)
    put_on_shelf(wallet, 5)

    assert free(bundle, warehouse) == 2


def test_what_may_stand_in_a_place_is_added_up(
    make_bundle: Make,
    variant: Variant,
    brown: Variant,
    wallet: Variant,
    put_on_shelf: Callable[..., None],
    warehouse: Warehouse,
) -> None:
    bundle = make_bundle(([variant, brown], 1), (wallet, 1))
    for one, pieces in ((variant, 1), (brown, 2), (wallet, 9)):
        put_on_shelf(one, pieces)

    assert free(bundle, warehouse) == 3
    [content] = contents_of([bundle]).values()
    first = content.places[0]
    choices = [{first.id: brown.pk}, {first.id: variant.pk}]
    assert chosen_available(content, choices, warehouse.pk) == [2, 1]
    assert bundles_by_warehouse([content]) == {bundle.pk: {warehouse.pk: 3}}


def test_places_that_take_the_same_pieces_do_not_count_them_twice() -> None:
    either, one = Place(1, "a", 1, (1, 2), True), Place(2, "b", 1, (1,), False)

    assert sets_of([one, one], {1: 3}) == 1
    assert sets_of([either, one], {1: 2, 2: 0}) == 1
    assert sets_of([either, one], {1: 2, 2: 1}) == 1
    assert sets_of([either, one], {1: 2, 2: 2}) == 2


def test_bundles_are_found_by_words_of_their_names_and_presets(make_bundle: Make, variant: Variant) -> None:
    warehouse = Warehouse.objects.create(name="Main")
    bundle = make_bundle((variant, 1), name="Подарунковий набір")
    BundlePreset.objects.create(bundle=bundle, name="чорний")
    make_bundle((variant, 1), name="Дорожній комплект", lifecycle="archived")

    def found(text: str) -> list[str]:
        return [one.bundle.name for one in find_bundles(text, warehouse_id=warehouse.pk)]

    assert found("подарунк") == found("набір чорн") == found("gjlfheyrjdbq") == found("") == [bundle.name]
    assert found("клатч") == found("дорожній") == []


def test_a_bundle_by_parts_costs_at_least_its_cheapest_choice(
    make_bundle: Make, variant: Variant, wallet: Variant, warehouse: Warehouse
) -> None:
    bundle = make_bundle(([variant, wallet], 2), (variant, 1), pricing="parts", percent=10)

    offer = bundle_offer(bundle.pk, warehouse_id=warehouse.pk)

    assert (offer.price, offer.is_least) == (180, True)


def test_a_quote_shares_the_shelf_between_a_line_and_a_bundle(
    make_bundle: Make,
    variant: Variant,
    wallet: Variant,
    put_on_shelf: Callable[..., None],
    warehouse: Warehouse,
) -> None:
    bundle = make_bundle((variant, 1), (wallet, 1), price=Decimal(120))
    put_on_shelf(variant, 3)
    put_on_shelf(wallet, 9)

    quote = quotes.quote({variant.pk: 2}, warehouse_id=warehouse.pk, bundles=[OrderBundle(bundle.pk, 3)])

    [one] = quote.bundles
    assert (one.from_shelf, one.to_make, one.total, one.margin) == (1, 2, 360, Decimal("33.3"))
    assert quote.total == 560


def test_a_bundle_that_cannot_be_sold_is_left_out_of_the_quote(
    make_bundle: Make, variant: Variant, warehouse: Warehouse
) -> None:
    bundle = make_bundle((variant, 1), lifecycle="archived")

    quote = quotes.quote({variant.pk: 1}, warehouse_id=warehouse.pk, bundles=[OrderBundle(bundle.pk, 1)])

    assert (quote.bundles, quote.total) == ([], 100)


def test_the_card_says_how_many_bundles_are_whole(
    make_bundle: Make,
    variant: Variant,
    wallet: Variant,
    put_on_shelf: Callable[..., None],
    draft: Callable[..., Draft],
    seller: User,
    key: Callable[..., object],
) -> None:
    bundle = make_bundle((variant, 1), (wallet, 2), price=Decimal(150))
    put_on_shelf(variant, 5)
    put_on_shelf(wallet, 7)
    wanted = draft((variant, 1), bundles=[OrderBundle(bundle.pk, 5)])
    order = fulfillment.place_order(
        draft=wanted,
        expected_total=Decimal(850),
        actor=seller,
        key=key(),  # type: ignore[arg-type]
    )

    card = order_card(order.pk, seller)

    assert [line.variant for line in card.alone] == [variant]
    [one] = card.bundles
    assert (one.head.bundle, one.reserved, one.missing, len(one.parts)) == (bundle, 3, 2, 2)


def test_twenty_bundles_are_asked_about_with_as_many_questions_as_two(
    make_bundle: Make, make_variant: Callable[..., Variant], warehouse: Warehouse
) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as captured:
            find_bundles("gift", warehouse_id=warehouse.pk)
        return len(captured)

    for _ in range(2):
        make_bundle((make_variant(), 1), ([make_variant(), make_variant()], 1))
    few = questions()
    for _ in range(18):
        make_bundle((make_variant(), 1), ([make_variant(), make_variant()], 1))

    assert questions() == few <= 10


def test_the_stock_says_how_many_bundles_can_be_put_together(
    make_bundle: Make, variant: Variant, put_on_shelf: Callable[..., None], warehouse: Warehouse
) -> None:
    make_bundle((variant, 2), name="Pair of clutches")
    make_bundle(name="Nothing in it")
    put_on_shelf(variant, 5)

    assert find_bundle_rows("pair") == find_bundle_rows("") == [BundleRow("Pair of clutches", 2)]
