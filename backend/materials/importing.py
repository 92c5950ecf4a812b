"""Materials and offers from a file: known by SKU and by supplier, so the same file twice changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _t

from backend.accounts.models import User
from backend.catalog.importing import Needed, Unknown
from backend.catalog.models import Color
from backend.core.errors import NotAllowed, Stale
from backend.core.importing import LineRefused, Plan, alone, check, each, same
from backend.core.use_cases import use_case
from backend.materials.models import (
    Material,
    MaterialColor,
    MaterialGroup,
    MaterialPackaging,
    Supplier,
    SupplierMaterialOffer,
)


@dataclass(frozen=True)
class MaterialLine:
    """A material in a colour as a file tells of it; what is empty stays as it is."""

    number: int
    sku: str
    material: str | None = None
    color: str | None = None
    group: str | None = None
    unit: str | None = None
    barcode: str | None = None
    low_stock_threshold: Decimal | None = None
    reorder_point: Decimal | None = None
    reorder_quantity: Decimal | None = None


@dataclass(frozen=True)
class OfferLine:
    """What a supplier asks for a material, as a file tells of it."""

    number: int
    supplier: str
    sku: str
    packaging: str | None = None
    price: Decimal | None = None
    minimum_quantity: Decimal | None = None
    lead_days: int | None = None
    supplier_code: str | None = None


@dataclass
class MaterialPlan(Plan[MaterialColor]):
    """What a file writes: materials that nobody knew, and their colours."""

    materials: dict[str, Material] = field(default_factory=dict)


def plan_materials(lines: Sequence[MaterialLine], *, is_held: bool = False) -> MaterialPlan:
    """What these lines will do; the materials are held to the end of the transaction if asked."""
    plan = MaterialPlan()
    there = {same(one.sku): one for one in _held(MaterialColor.objects.all(), is_held)}
    looks = {(same(one.material.name), one.color_id): one.sku for one in there.values()}
    barcodes = {one.barcode: one.sku for one in there.values() if one.barcode}
    known, groups, colors = _by_name(Material), _by_name(MaterialGroup), colors_by_name()

    def material_of(line: MaterialLine) -> Material:
        if not line.material:
            raise Needed(column=MaterialColor._meta.get_field("material").verbose_name)
        name = same(line.material)
        if name not in known:
            if not line.group or not line.unit:
                lacking: Any = Material._meta.get_field("unit" if line.group else "group")
                raise Needed(column=lacking.verbose_name)
            group = found(groups, line.group, MaterialGroup)
            known[name] = plan.materials[name] = Material(name=line.material, group=group, unit=line.unit)
        material: Material = known[name]
        return material

    def take(line: MaterialLine) -> None:
        plan.once(same(line.sku), line.sku, line.number)
        row = there.get(same(line.sku)) or MaterialColor(sku=line.sku)
        color = found(colors, line.color, Color)
        if row.pk:
            _stays(row, line, color)
        else:
            row.material, row.color = material_of(line), color
            look = (same(row.material.name), row.color_id)
            _is_one(looks, look, line.sku, _t("this material in this colour"))
        if line.barcode:
            _is_one(barcodes, line.barcode, row.sku, _t("the barcode"))
        limits = ("low_stock_threshold", "reorder_point", "reorder_quantity")
        values = {"barcode": line.barcode} | {name: getattr(line, name) for name in limits}
        plan.put(line.number, row, values)

    each(plan, lines, take, "sku")
    return plan


def plan_offers(lines: Sequence[OfferLine], *, is_held: bool = False) -> Plan[SupplierMaterialOffer]:
    """What these lines will do; the offers are held to the end of the transaction if asked."""
    plan: Plan[SupplierMaterialOffer] = Plan()
    rows = SupplierMaterialOffer.objects.select_related("supplier", "material_color__material")
    there = {(one.supplier_id, one.material_color_id, one.packaging_id): one for one in _held(rows, is_held)}
    suppliers = _by_name(Supplier)
    materials = {same(one.sku): one for one in MaterialColor.objects.all()}
    packs = {(one.material_id, same(one.name)): one for one in MaterialPackaging.objects.all()}

    def take(line: OfferLine) -> None:
        supplier = found(suppliers, line.supplier, Supplier)
        material = found(materials, line.sku, MaterialColor)
        pack = None
        if line.packaging:
            pack = packs.get((material.material_id, same(line.packaging)))
            if pack is None:
                raise Unknown(kind=MaterialPackaging._meta.verbose_name, name=line.packaging)
        place = (supplier.pk, material.pk, pack.pk if pack else None)
        plan.once(place, f"{supplier}, {line.sku}", line.number)
        offer = there.get(place) or SupplierMaterialOffer(
            supplier=supplier, material_color=material, packaging=pack
        )
        if offer.pk is None and line.price is None:
            raise Needed(column=SupplierMaterialOffer._meta.get_field("price").verbose_name)
        names = ("price", "minimum_quantity", "lead_days", "supplier_code")
        plan.put(line.number, offer, {name: getattr(line, name) for name in names})

    return each(plan, lines, take, "sku")


@use_case(may="materials.add_materialcolor")
def import_materials(*, lines: Sequence[MaterialLine], actor: User, key: UUID) -> MaterialPlan | None:
    """A manager brings materials in a file: all of them or none (ImportRefused, Stale)."""
    alone(MaterialColor)
    plan = plan_materials(lines, is_held=True)
    check(plan)
    try:
        Material.objects.bulk_create(plan.materials.values())
        for row in plan.new:
            row.material_id = row.material.pk
    except IntegrityError as error:
        raise Stale from error
    _write(plan, MaterialColor)
    return plan


@use_case(may="materials.add_suppliermaterialoffer")
def import_offers(
    *, lines: Sequence[OfferLine], actor: User, key: UUID
) -> Plan[SupplierMaterialOffer] | None:
    """A manager brings a supplier's price list in a file: all of it or nothing.

    Raises ImportRefused, Stale, NotAllowed for those who may not see costs.
    """
    if not actor.has_perm("materials.see_material_cost"):
        raise NotAllowed
    alone(SupplierMaterialOffer)
    plan = plan_offers(lines, is_held=True)
    check(plan)
    _write(plan, SupplierMaterialOffer)
    return plan


def found(known: dict[str, Any], name: str | None, model: type[Model]) -> Any:
    """What a file names, among what is there; nothing for an empty cell (Unknown)."""
    if not name:
        return None
    row = known.get(same(name))
    if row is None:
        raise Unknown(kind=model._meta.verbose_name, name=name)
    return row


def colors_by_name() -> dict[str, Any]:
    """Colours by name and by the workshop's own number."""
    colors = list(Color.objects.all())
    return {str(color.code): color for color in colors} | {same(color.name): color for color in colors}


def _held(rows: QuerySet[Any], is_held: bool) -> QuerySet[Any]:
    return rows.order_by("pk").select_for_update(of=("self",), no_key=True) if is_held else rows


def _by_name(model: type[Model]) -> dict[str, Any]:
    return {same(row.name): row for row in model._default_manager.all()}  # type: ignore[attr-defined]


def _stays(row: MaterialColor, line: MaterialLine, color: Color | None) -> None:
    """Shelves and BOMs know it by its id, and count in its unit: it does not become another one."""
    is_other = line.material and same(line.material) != same(row.material.name)
    is_recoloured = color is not None and color.pk != row.color_id
    if is_other or is_recoloured or (line.unit and line.unit != row.material.unit):
        raise LineRefused(
            _t("This SKU is «%(material)s» already. Give the other material its own SKU.") % {"material": row}
        )


def _is_one(known: dict[Any, str], value: Any, sku: str, what: str) -> None:
    owner = known.setdefault(value, sku)
    if owner != sku:
        raise LineRefused(
            _t("The material with the SKU %(sku)s has %(what)s already. Correct one of them.")
            % {"sku": owner, "what": what}
        )


def _write(plan: Plan[Any], model: type[Model]) -> None:
    try:
        model._default_manager.bulk_create(plan.new)
        if plan.changed:
            model._default_manager.bulk_update(plan.changed, sorted(plan.fields))
    except IntegrityError as error:
        raise Stale from error
