"""What people say of materials - how much, for how much, where - checked before anything is written."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format

from backend.core.errors import NotFound
from backend.core.models import MAX_QUANTITY
from backend.core.quantities import show_number
from backend.core.rows import get
from backend.materials.errors import (
    AmountRefused,
    CostRefused,
    ExpiredAlready,
    MaterialNotInUse,
    TooManyDecimals,
    WarehouseClosed,
    WholeUnitsOnly,
    WrongPackaging,
)
from backend.materials.models import MaterialColor, MaterialPackaging
from backend.warehouses.models import HOLDS_GOODS, Warehouse

MAX_COST = Decimal(9_999_999_999)
COST_PLACES = 4


def open_warehouse(warehouse_id: int) -> Warehouse:
    """A warehouse where people put materials (NotFound, WarehouseClosed)."""
    warehouse = get(Warehouse, [warehouse_id]).get(warehouse_id)
    if warehouse is None:
        raise NotFound
    if not warehouse.is_active or warehouse.kind not in HOLDS_GOODS:
        raise WarehouseClosed(warehouse=warehouse.name)
    return warehouse


def known(ids: Iterable[int], *, only_in_use: bool = True) -> dict[int, MaterialColor]:
    """These materials by id (NotFound); with `only_in_use` what is not bought any more is refused by name."""
    wanted = set(ids)
    found = MaterialColor.objects.in_bulk(wanted)
    if found.keys() != wanted:
        raise NotFound
    for material in found.values():
        if only_in_use and not material.material.is_active:
            raise MaterialNotInUse(material=material)
    return found


def check_amount(material: MaterialColor, quantity: Decimal) -> None:
    """So much can be kept: AmountRefused, WholeUnitsOnly or TooManyDecimals with the material's name."""
    if not quantity.is_finite() or not 0 < quantity <= MAX_QUANTITY:
        raise AmountRefused(material=material, most=show_number(MAX_QUANTITY), unit=material.unit)
    if quantity != round(quantity, material.material.places):
        refusal = TooManyDecimals if material.material.places else WholeUnitsOnly
        raise refusal(material=material, unit=material.unit)


def check_cost(cost: Decimal, places: int = COST_PLACES) -> None:
    """A price can be kept as it is (CostRefused)."""
    if not cost.is_finite() or not 0 <= cost <= MAX_COST or cost != round(cost, places):
        raise CostRefused(most=show_number(MAX_COST), places=places)


def check_fresh(material: MaterialColor, expires_on: date | None) -> None:
    """What comes may still be used (ExpiredAlready): an earlier day is a slip, or goods to send back."""
    if expires_on and expires_on < timezone.localdate():
        raise ExpiredAlready(material=material, day=date_format(expires_on, "d.m.Y"))


def in_units(
    material: MaterialColor,
    quantity: Decimal,
    packaging_id: int | None,
    packagings: Sequence[MaterialPackaging],
) -> Decimal:
    """So many packs in the material's own unit: 3 hides of 2.3 m² are 6.9 m².

    Raises WrongPackaging when it is not a packaging of this material, and what check_amount raises.
    """
    if packaging_id is not None:
        held = next((p for p in packagings if p.pk == packaging_id), None)
        if held is None or held.material_id != material.material_id:
            raise WrongPackaging(material=material)
        quantity *= held.quantity
    check_amount(material, quantity)
    return quantity


def packagings(ids: Iterable[int | None]) -> list[MaterialPackaging]:
    """The packagings that somebody counted in."""
    return list(MaterialPackaging.objects.filter(pk__in={pk for pk in ids if pk is not None}))
