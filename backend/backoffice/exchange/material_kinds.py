"""The kinds of files about materials that the office takes."""

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from backend.backoffice.exchange.kinds import Column, Kind, one_of
from backend.backoffice.exchange.offered import field_column, words_of
from backend.backoffice.fields import read_amount
from backend.core.dates import NotADate
from backend.core.quantities import parse_pieces
from backend.materials import bom_files, importing, opening
from backend.materials.models import (
    BOM,
    BOMLine,
    ColorRole,
    Material,
    MaterialBatch,
    MaterialColor,
    MaterialStock,
    MaterialStockMovement,
    Stage,
    SupplierMaterialOffer,
    Unit,
)

SEES_COST = "materials.see_material_cost"


def _amount(text: str, least: Decimal = Decimal(0)) -> Decimal:
    return read_amount(text, least)


def _last_day(text: str) -> date:
    day, _dot, rest = text.strip().partition(".")
    month, _dot, year = rest.partition(".")
    try:
        return date.fromisoformat(f"{year}-{month:0>2}-{day:0>2}" if rest else text.strip())
    except ValueError as error:
        raise NotADate from error


_some = partial(_amount, least=Decimal("0.001"))
_days = partial(parse_pieces, least=0, most=365)
_material: Any = partial(field_column, MaterialColor)
_offer: Any = partial(field_column, SupplierMaterialOffer)
_part: Any = partial(field_column, BOMLine)

MATERIALS = Kind(
    name="materials",
    title=_("materials"),
    model=MaterialColor,
    right="materials.add_materialcolor",
    columns=(
        _material("sku", "SH-01-12", is_needed=True, hint=_("A material in a colour is known by its SKU.")),
        _material("material", "Шкіра Крейзі Хорс", hint=_("Needed for a new SKU.")),
        _material("color", "чорний", hint=_("The name or the number of a colour; empty: without a colour.")),
        field_column(
            Material, "group", "Шкіри", hint=_("Needed for a new material; the group is there already.")
        ),
        field_column(Material, "unit", "м²", one_of(Unit), hint=words_of(Unit)),
        _material("barcode", "4820999000024"),
        _material("low_stock_threshold", "3", _amount),
        _material("reorder_point", "10", _amount),
        _material("reorder_quantity", "20", _amount),
    ),
    line=importing.MaterialLine,
    plan=importing.plan_materials,
    do=importing.import_materials,
)
OFFERS = Kind(
    name="offers",
    title=_("offers of suppliers"),
    model=SupplierMaterialOffer,
    right="materials.add_suppliermaterialoffer",
    columns=(
        _offer("supplier", "Шкіряний дім", is_needed=True, hint=_("The supplier is there already.")),
        _material("sku", "SH-01-12", is_needed=True, hint=_("The material is there already.")),
        _offer("packaging", "шкура", hint=_("A packaging of this material; empty: in its unit.")),
        _offer("price", "820", _amount, hint=_("Of one unit of the material. Needed for a new offer.")),
        _offer("minimum_quantity", "2", _amount),
        _offer("lead_days", "7", _days),
        _offer("supplier_code", "CH-12"),
    ),
    line=importing.OfferLine,
    plan=importing.plan_offers,
    do=importing.import_offers,
)
BOMS = Kind(
    name="boms",
    title=_("BOMs"),
    model=BOM,
    right="materials.add_bom",
    columns=(
        field_column(BOM, "product", "Клатч Ніч", is_needed=True, hint=_("The product is there already.")),
        Column("variant", _("SKU of the variant"), "", hint=_("Only for a BOM of one variant.")),
        _part(
            "material",
            "Шкіра Крейзі Хорс",
            hint=_("In the variant's colour. Each line has a material, its SKU or a component."),
        ),
        _part("color_role", "", one_of(ColorRole), hint=words_of(ColorRole)),
        Column("sku", _("SKU of the material"), "", hint=_("Always this one, in any colour.")),
        Column("component", _("SKU of the component"), "", hint=_("A variant that is made here.")),
        _part("quantity", "0,25", _some, is_needed=True),
        _part("waste_percent", "10", _amount),
        _part("stage", "", one_of(Stage), hint=words_of(Stage)),
    ),
    line=bom_files.BOMFileLine,
    plan=bom_files.plan_boms,
    do=bom_files.import_boms,
    notes=(_("A draft is made for each product: look it through and put it into force."),),
)
OPENING_MATERIALS = Kind(
    name="material_stock",
    title=_("opening stock of materials"),
    model=MaterialStock,
    right="materials.adjust_materialstock",
    columns=(
        _material("sku", "SH-01-12", is_needed=True, hint=_("The material is there already.")),
        field_column(MaterialStock, "warehouse", "Головний склад", is_needed=True),
        Column("quantity", _("quantity"), "12,5", _some, is_needed=True, also=(_("on hand"),)),
        field_column(
            MaterialStockMovement,
            "unit_cost",
            "820",
            _amount,
            right=SEES_COST,
            hint=_("What one unit has cost. Empty: as it cost the last time."),
        ),
        Column("lot", _("batch"), "A-17", hint=_("Empty: a code of our own.")),
        field_column(MaterialBatch, "expires_on", "31.05.2029", _last_day, hint=_("As text: 31.05.2029.")),
    ),
    line=opening.OpeningLine,
    plan=opening.plan_opening,
    do=opening.open_materials,
    notes=(_("A shelf is opened once. Afterwards it is corrected by a count."),),
)
