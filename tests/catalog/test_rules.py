from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from backend.catalog.models import Color, Lifecycle, Variant
from backend.warehouses.models import Warehouse


def refused(make: Callable[[], object]) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        make()


def test_a_product_has_one_variant_in_a_colour_and_one_in_a_pair_of_colours(variant: Variant) -> None:
    beige = Color.objects.create(code=99, name="beige")
    pair = Variant.objects.create(
        product=variant.product, color=variant.color, secondary_color=beige, sku="P"
    )

    assert (str(variant), str(pair)) == ("Clutch, black", "Clutch, black / beige")
    for second in (None, beige):
        refused(
            lambda second=second: Variant.objects.create(  # type: ignore[misc]
                product=variant.product, color=variant.color, secondary_color=second, sku="X"
            )
        )


def test_skus_and_barcodes_are_one_of_a_kind_but_a_barcode_may_be_missing(
    variant: Variant, make_variant: Callable[..., Variant]
) -> None:
    other, third = make_variant(), make_variant()
    Variant.objects.filter(pk=other.pk).update(barcode="4820000000000")

    refused(lambda: Variant.objects.filter(pk=other.pk).update(sku=variant.sku))
    refused(lambda: Variant.objects.filter(pk=third.pk).update(barcode="4820000000000"))
    assert Variant.objects.filter(barcode=None).count() == 2


@pytest.mark.parametrize("price", ["-0.01", "NaN", "10000000000"])
@pytest.mark.usefixtures("variant")
def test_a_price_is_a_sum(price: str) -> None:
    for field in ("price", "cost_price"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE catalog_product SET {field} = %s", [price])


@pytest.mark.parametrize("lifecycle", Lifecycle)
def test_only_what_is_still_sold_is_offered(
    make_variant: Callable[..., Variant], lifecycle: Lifecycle
) -> None:
    variant = make_variant(lifecycle=lifecycle)

    is_offered = variant in Variant.objects.for_sale()
    assert is_offered is (lifecycle in ("new", "active", "phase_out"))


def test_what_has_variants_is_not_deleted(variant: Variant) -> None:
    for row in (variant.product, variant.color, variant.product.group):
        with pytest.raises(ProtectedError):
            row.delete()


def test_a_colour_has_a_number_of_its_own_and_a_real_shade(variant: Variant) -> None:
    refused(lambda: Color.objects.create(code=variant.color.code, name="other"))
    with pytest.raises(ValidationError):
        Color(code=7, name="odd", hex="red").full_clean()


def test_one_warehouse_is_offered_first(warehouse: Warehouse) -> None:
    shop = Warehouse.objects.create(name="Shop", kind="retail")
    Warehouse.objects.create(name="Road", kind="transit")
    Warehouse.objects.create(name="Old", is_active=False)

    assert list(Warehouse.objects.for_goods()) == [warehouse, shop]
    refused(lambda: Warehouse.objects.filter(pk=shop.pk).update(is_default=True))
