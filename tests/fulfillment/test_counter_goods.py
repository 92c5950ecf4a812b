"""What the counter finds by a code or by words, and what stands in a bundle before anybody chooses."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import User
from backend.catalog.bundle_contents import Contents, contents_of
from backend.catalog.models import Bundle, Lifecycle, Product, Variant
from backend.fulfillment import counter_goods
from backend.sales import quotes
from backend.sales.bundles import OrderBundle
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.django_db
Make = Callable[..., Bundle]
Put = Callable[..., None]


@pytest.fixture
def brown(variant: Variant, make_variant: Callable[..., Variant]) -> Variant:
    return make_variant("Clutch", "brown")


@pytest.fixture
def wallet(make_variant: Callable[..., Variant]) -> Variant:
    return make_variant("Wallet", price=Decimal("50.00"))


def content_of(bundle: Bundle) -> Contents:
    return contents_of([bundle])[bundle.pk]


def test_a_bundle_is_found_by_its_codes_and_by_words(
    make_bundle: Make, variant: Variant, put_on_shelf: Put, warehouse: Warehouse, seller: User
) -> None:
    put_on_shelf(variant, 4)
    bundle = make_bundle((variant, 2), name="Gift for Olena", barcode="4820000000024")

    for text in ("4820000000024", bundle.sku, "olena gift"):
        found = counter_goods.find(text, warehouse_id=warehouse.pk, seller=seller)
        assert [(one.bundle, one.available, one.price) for one in found.bundles] == [(bundle, 2, 150)]
        assert len(found) == 1


def test_words_find_goods_beside_bundles_and_what_is_there_stands_first(
    make_bundle: Make, variant: Variant, brown: Variant, put_on_shelf: Put, warehouse: Warehouse, seller: User
) -> None:
    put_on_shelf(brown, 1)
    make_bundle((variant, 1), name="Clutch in a box")
    there = make_bundle((brown, 1), name="Clutch in paper")

    found = counter_goods.find("clutch", warehouse_id=warehouse.pk, seller=seller)

    assert [one.variant for one in found.goods] == [brown, variant]
    assert found.bundles[0].bundle == there
    assert len(found) == 4


def test_a_usual_choice_that_is_on_the_shelf_stands_in_a_bundle(
    make_bundle: Make, variant: Variant, brown: Variant, put_on_shelf: Put, warehouse: Warehouse
) -> None:
    bundle = make_bundle(([variant, brown], 1))
    place = bundle.components.get()
    for name, chosen in (("a black one", variant), ("brown", brown)):
        bundle.presets.create(name=name).choices.create(component=place, variant=chosen)
    put_on_shelf(brown, 1)
    assert counter_goods.usual_parts(content_of(bundle), warehouse_id=warehouse.pk) == {place.pk: brown.pk}

    put_on_shelf(variant, 1)

    assert counter_goods.usual_parts(content_of(bundle), warehouse_id=warehouse.pk) == {place.pk: variant.pk}


def test_places_do_not_take_the_same_last_piece(
    make_bundle: Make, variant: Variant, brown: Variant, put_on_shelf: Put, warehouse: Warehouse
) -> None:
    bundle = make_bundle(([variant, brown], 1), (variant, 1))
    any_clutch, black = bundle.components.all()
    for one in (variant, brown):
        put_on_shelf(one, 1)

    chosen = counter_goods.usual_parts(content_of(bundle), warehouse_id=warehouse.pk)

    assert chosen == {any_clutch.pk: brown.pk, black.pk: variant.pk}


def test_what_is_not_sold_stands_in_no_bundle(
    make_bundle: Make, variant: Variant, wallet: Variant, put_on_shelf: Put, warehouse: Warehouse
) -> None:
    bundle = make_bundle(([variant, wallet], 1))
    place = bundle.components.get()
    put_on_shelf(variant, 5)
    Product.objects.filter(pk=variant.product_id).update(lifecycle=Lifecycle.DISCONTINUED)
    assert counter_goods.usual_parts(content_of(bundle), warehouse_id=warehouse.pk) == {place.pk: wallet.pk}

    Product.objects.update(lifecycle=Lifecycle.DISCONTINUED)

    assert counter_goods.usual_parts(content_of(bundle), warehouse_id=warehouse.pk) == {}


def test_what_a_line_takes_is_not_there_for_a_bundle(
    make_bundle: Make, variant: Variant, put_on_shelf: Put, warehouse: Warehouse
) -> None:
    bundle = make_bundle((variant, 1))
    put_on_shelf(variant, 2)
    asked = {"warehouse_id": warehouse.pk, "bundles": [OrderBundle(bundle.pk, 1)]}

    assert not quotes.quote({variant.pk: 1}, **asked).is_short
    assert quotes.quote({variant.pk: 2}, **asked).is_short


def test_many_bundles_are_priced_with_as_few_questions_as_one(
    make_bundle: Make, variant: Variant, wallet: Variant, warehouse: Warehouse
) -> None:
    gone = make_bundle((variant, 1), lifecycle=Lifecycle.DISCONTINUED)
    bundles = [OrderBundle(make_bundle((variant, 1), (wallet, 1)).pk, 1) for _ in range(5)]
    counts = []
    for asked in (bundles[:1], bundles):
        with CaptureQueriesContext(connection) as captured:
            found = quotes.quote({}, warehouse_id=warehouse.pk, bundles=asked)
        assert [one.head.bundle_id for one in found.bundles] == [one.bundle_id for one in asked]
        counts.append(len(captured))

    assert counts[0] == counts[1]
    mixed = quotes.quote({}, warehouse_id=warehouse.pk, bundles=[OrderBundle(gone.pk, 1), *bundles])
    assert mixed.total == 750
