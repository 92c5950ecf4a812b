"""Materials and what they are bought in: cards that a manager fills in."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges, material_tables
from backend.backoffice.admin.base import OfficeAdmin, PlainChoices
from backend.backoffice.deeds import person
from backend.backoffice.exchange.material_kinds import MATERIALS
from backend.backoffice.filters import found
from backend.backoffice.material_filters import LowMaterialFilter, OfferedByFilter, WhereFilter
from backend.backoffice.tables import Table
from backend.backoffice.unfolded import Inline, ModelForm, RelatedFilter
from backend.core.quantities import show_number
from backend.ledger.models import ACTIVE
from backend.materials import selectors
from backend.materials.models import (
    Material,
    MaterialBatch,
    MaterialColor,
    MaterialGroup,
    MaterialPackaging,
    MaterialReservation,
    MaterialStock,
    MaterialStockMovement,
    SupplierMaterialOffer,
)
from backend.materials.selectors import BRINGS_COST
from backend.warehouses.models import HOLDS_GOODS

NOTHING = Decimal(0)
LAST_COST = (
    MaterialStockMovement.objects.filter(
        stock__material_color=OuterRef("pk"), quantity_change__gt=0, reason__in=BRINGS_COST
    )
    .order_by("-id")
    .values("unit_cost")[:1]
)


def total(field: str) -> Subquery:
    """A sum over the warehouses where people put materials."""
    rows = MaterialStock.objects.filter(
        material_color=OuterRef("pk"), warehouse__is_active=True, warehouse__kind__in=HOLDS_GOODS
    )
    return Subquery(rows.order_by().values("material_color").annotate(sum=Sum(field)).values("sum"))


class BarcodeForm(ModelForm):
    """No barcode is no barcode, not an empty one: empty ones would not be unique."""

    def clean_barcode(self) -> str | None:
        """Empty is none."""
        return self.cleaned_data["barcode"] or None


class ChosenHere(PlainChoices, Inline):
    """Lines in which things are chosen and not edited."""

    extra = 0
    can_delete = False


class PackagingInline(ChosenHere):
    model = MaterialPackaging
    form = BarcodeForm
    fields = ("name", "quantity", "barcode")


class ColorInline(ChosenHere):
    model = MaterialColor
    form = BarcodeForm
    show_change_link = True
    fields = ("color", "sku", "barcode", "low_stock_threshold", "reorder_point", "reorder_quantity")
    autocomplete_fields = ("color",)


class OfferInline(ChosenHere):
    model = SupplierMaterialOffer
    fields = (
        *("supplier", "packaging", "price", "minimum_quantity", "lead_days", "supplier_code"),
        *("is_preferred", "is_active"),
    )
    autocomplete_fields = ("supplier", "packaging")


@admin.register(MaterialGroup)
class MaterialGroupAdmin(OfficeAdmin):
    list_display = ("name",)
    search_fields = ("name",)


@admin.register(Material)
class MaterialAdmin(OfficeAdmin):
    list_display = ("name", "group", "unit", "shades", "is_active")
    exports_as = {"shades": None}
    exports_also = ("comment",)
    list_filter = (("group", RelatedFilter), "unit", "is_active")
    search_fields = ("name", "group__name", "colors__sku")
    autocomplete_fields = ("group",)
    inlines = (ColorInline, PackagingInline)
    fieldsets = ((None, {"fields": (("name", "group"), ("unit", "is_active"), "comment")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A material with its colours."""
        return super().get_queryset(request).select_related("group").prefetch_related("colors")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What lies on shelves and stands in BOMs is counted in its unit: that stays."""
        is_counted = obj and (
            MaterialStock.objects.filter(material_color__material=obj).exists() or obj.bom_lines.exists()
        )
        return ("unit",) if is_counted else ()

    @admin.display(description=_("colours"))
    def shades(self, material: Material) -> str:
        return badges.listed(
            badges.link(
                one,
                badges.both(badges.swatch(one.color), badges.plain(one.color.name))
                if one.color
                else str(_("without a colour")),
            )
            for one in material.colors.all()
        )


@admin.register(MaterialPackaging)
class MaterialPackagingAdmin(OfficeAdmin):
    form = BarcodeForm
    list_display = ("name", "material", "holds", "barcode")
    exports_as = {"holds": "quantity"}
    list_filter = (("material", RelatedFilter),)
    search_fields = ("name", "material__name", "barcode")
    autocomplete_fields = ("material",)
    fields = (("material", "name"), ("quantity", "barcode"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A packaging is of a material."""
        return super().get_queryset(request).select_related("material")

    @admin.display(description=_("holds"), ordering="quantity")
    def holds(self, packaging: MaterialPackaging) -> str:
        return badges.amount(packaging.quantity, packaging.material.get_unit_display())


@admin.register(MaterialColor)
class MaterialColorAdmin(OfficeAdmin):
    form = BarcodeForm
    imports = MATERIALS
    list_display = ("name", "sku", "group", "on_hand", "reserved", "free", "places", "last_cost")
    exports_as = {
        "on_hand": "on_hand_sum",
        "reserved": "reserved_sum",
        "free": "free_sum",
        "last_cost": "last_unit_cost",
    }
    exports_also = ("material__unit", "barcode", "low_stock_threshold", "reorder_point", "reorder_quantity")
    secrets = {material_tables.SEES_COST: ("last_cost",)}
    list_filter = (
        LowMaterialFilter,
        WhereFilter,
        OfferedByFilter,
        ("material__group", RelatedFilter),
        ("material", RelatedFilter),
        ("color", RelatedFilter),
        "material__is_active",
    )
    search_fields = ("sku", "barcode", "material__name")
    search_help_text = _("Words of the material, its colour and group, SKU or barcode")
    autocomplete_fields = ("material", "color")
    inlines = (OfferInline,)
    fields = (
        ("material", "color"),
        ("sku", "barcode"),
        ("low_stock_threshold", "reorder_point", "reorder_quantity"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A material with what there is of it everywhere."""
        rows = super().get_queryset(request).select_related("material__group", "color")
        annotated: QuerySet[Any] = rows.annotate(
            on_hand_sum=total("quantity"),
            reserved_sum=total("reserved_quantity"),
            free_sum=total("available"),
            last_unit_cost=Subquery(LAST_COST),
        )
        return material_tables.with_currency(annotated.prefetch_related("stock__warehouse"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Found as people type: every word in the name, the colour, the group, the SKU or a barcode."""
        if not search_term.strip():
            return queryset, False
        return found(queryset, selectors.search(search_term)), False

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Costs are shown to those who may see them."""
        hidden = self.hidden_fields(request)
        return [name for name in super().get_list_display(request) if name not in hidden]

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """Prices of suppliers are costs."""
        sees = person(request).has_perm(material_tables.SEES_COST)
        return list(super().get_inlines(request, obj)) if sees else []

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Shelves and papers know it by its id: it does not become another material."""
        return ("material", "color") if obj and obj.stock.exists() else ()

    def tables(self, request: HttpRequest, row: MaterialColor) -> Sequence[Table]:
        """What lies where, in which batches, for whom, and what moved."""
        reader, shown = person(request), []
        if reader.has_perm("materials.view_materialstock"):
            shown.append(material_tables.shelves(row.stock.all(), row, reader))
        if reader.has_perm("materials.view_materialbatch"):
            left = MaterialBatch.objects.filter(stock__material_color=row)
            shown.append(material_tables.batches(left, reader))
        if reader.has_perm("materials.view_materialreservation"):
            active = MaterialReservation.objects.filter(status__in=ACTIVE, stock__material_color=row)
            shown.append(material_tables.reservations(active))
        if reader.has_perm("materials.view_materialstockmovement"):
            moved = MaterialStockMovement.objects.filter(stock__material_color=row)
            shown.append(material_tables.movements(moved, reader))
        return shown

    @admin.display(description=_("material"), ordering="material__name")
    def name(self, material: MaterialColor) -> str:
        return badges.both(badges.swatch(material.color), badges.plain(material))

    @admin.display(description=_("group"), ordering="material__group__name")
    def group(self, material: MaterialColor) -> str:
        return str(material.material.group)

    @admin.display(description=_("on hand"), ordering="on_hand_sum")
    def on_hand(self, material: Any) -> str:
        return badges.amount(material.on_hand_sum or NOTHING, material.unit)

    @admin.display(description=_("reserved"), ordering="reserved_sum")
    def reserved(self, material: Any) -> str:
        return badges.amount(material.reserved_sum or NOTHING)

    @admin.display(description=_("available"), ordering="free_sum")
    def free(self, material: Any) -> str:
        return badges.amount(material.free_sum or NOTHING, low_at=material.low_stock_threshold)

    @admin.display(description=_("where"))
    def places(self, material: MaterialColor) -> str:
        lying = [stock for stock in material.stock.all() if stock.quantity]
        return badges.listed(
            badges.link(stock, f"{stock.warehouse}: {show_number(stock.quantity)}") for stock in lying
        )

    @admin.display(description=_("last cost"), ordering="last_unit_cost")
    def last_cost(self, material: Any) -> str:
        return badges.cost(material.last_unit_cost, material.currency)
