import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from backend.accounts.models import User
from backend.core.rows import write_numbered
from backend.ledger.errors import InsufficientStock
from backend.ledger.models import Reason
from backend.ledger.posting import lock_stock, post
from backend.materials import batches
from backend.materials.models import (
    MaterialBatch,
    MaterialColor,
    MaterialDocument,
    MaterialDocumentKind,
    MaterialStock,
    MaterialStockMovement,
    Unit,
)
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
Put = Callable[..., MaterialBatch]


@pytest.fixture
def take(manager: User, warehouse: Warehouse) -> Callable[..., list[tuple[int, Decimal]]]:
    """Take it off the shelf for good; which batches, and how much of each."""

    def run(
        *wanted: tuple[MaterialColor, str], on: date | None = None
    ) -> list[tuple[int | None, int | Decimal]]:
        places = {(warehouse.pk, material.pk): Decimal(quantity) for material, quantity in wanted}
        stock = lock_stock(MaterialStock, places)
        lines = batches.take(stock, places, on=on)
        document = write_numbered(
            MaterialDocument(
                kind=MaterialDocumentKind.WRITE_OFF, warehouse=warehouse, reason=Reason.WASTE, actor=manager
            )
        )
        post(MaterialStockMovement, lines, reason=Reason.WASTE, document=document, actor=manager, stock=stock)
        return [(line.batch_id, line.quantity_change) for line in lines]

    return run  # type: ignore[return-value]


def test_first_to_expire_goes_first_then_the_oldest(
    material: MaterialColor, put_material: Put, take: Callable[..., list[tuple[int, Decimal]]]
) -> None:
    old = put_material(material, 1)
    late = put_material(material, 1, expires_on=TODAY + timedelta(9))
    soon = put_material(material, 1, expires_on=TODAY + timedelta(3))
    young = put_material(material, 1)

    gone = take((material, "3.5"))

    assert [batch for batch, _quantity in gone] == [soon.pk, late.pk, old.pk, young.pk]
    assert gone[-1][1] == Decimal("-0.5")


def test_each_batch_goes_at_what_it_cost(
    material: MaterialColor,
    put_material: Put,
    take: Callable[..., list[tuple[int, Decimal]]],
    left_in: Callable[[MaterialBatch], tuple[Decimal, Decimal]],
) -> None:
    first, second = put_material(material, 2, cost=10), put_material(material, 2, cost=30)

    take((material, "3"))

    assert left_in(first) == (0, 0)
    assert left_in(second) == (1, Decimal("30.00"))
    assert MaterialStockMovement.objects.filter(reason=Reason.WASTE).count() == 2


def test_expired_material_is_missing_and_is_said_to_be_expired(
    make_material: Callable[..., MaterialColor],
    put_material: Put,
    take: Callable[..., list[tuple[int, Decimal]]],
) -> None:
    glue, zips = make_material("Glue", unit=Unit.L), make_material("Zip", unit=Unit.PCS)
    put_material(glue, "1.5", expires_on=TODAY - timedelta(1))
    put_material(glue, "0.5", expires_on=TODAY)
    put_material(zips, 2)

    with pytest.raises(InsufficientStock) as refusal:
        take((glue, "1"), (zips, "3"), on=TODAY)

    with translation.override("en"):
        words = str(refusal.value)
    assert "Glue: 1 L needed, 0.5 available, 1.5 more expired" in words
    assert "Zip: 3 pcs needed, 2 available" in words
    assert [one.missing for one in refusal.value.shortages] == [Decimal("0.5"), 1]  # type: ignore[attr-defined]
    assert not MaterialStockMovement.objects.filter(reason=Reason.WASTE).exists()


def test_the_last_fresh_part_is_not_taken_from_those_it_is_promised_to(
    material: MaterialColor,
    put_material: Put,
    take: Callable[..., list[tuple[int, Decimal]]],
) -> None:
    put_material(material, 1, expires_on=TODAY - timedelta(1))
    fresh = put_material(material, 2)

    assert take((material, "2"), on=TODAY) == [(fresh.pk, Decimal(-2))]


def test_a_batch_without_a_lot_gets_a_code_of_its_own(material: MaterialColor, put_material: Put) -> None:
    one, other = put_material(material, 1), put_material(material, 1)
    named = put_material(material, 1, lot=" LOT-7 ")

    assert re.fullmatch(rf"{timezone.localdate():%Y%m%d}-\d+", one.code)
    assert one.code != other.code
    assert named.code == "LOT-7"


def test_all_shelves_are_looked_at_with_one_statement(
    make_material: Callable[..., MaterialColor],
    put_material: Put,
    warehouse: Warehouse,
    django_assert_num_queries: Callable[..., object],
) -> None:
    materials = [make_material() for _ in range(8)]
    for one in materials:
        put_material(one, 1)
        put_material(one, 1)
    wanted = {(warehouse.pk, one.pk): Decimal("1.5") for one in materials}
    stock = lock_stock(MaterialStock, wanted)

    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        lines = batches.take(stock, wanted)

    assert len(lines) == 16
