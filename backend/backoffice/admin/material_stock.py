"""What lies on the shelves of materials, and everything that moved there."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges, material_tables
from backend.backoffice.admin.base import ReadOnlyAdmin, created, happened, moment_of
from backend.backoffice.deeds import person
from backend.backoffice.exchange.material_kinds import OPENING_MATERIALS
from backend.backoffice.ledger_documents import document_numbers
from backend.backoffice.material_deeds import BATCH_DEEDS, STOCK_DEEDS
from backend.backoffice.material_filters import BatchFilter, MaterialShelfFilter
from backend.backoffice.material_tables import MATERIAL, SEES_COST, STOCK, with_currency
from backend.backoffice.tables import Table
from backend.backoffice.unfolded import RelatedFilter
from backend.fulfillment import tracing
from backend.ledger.models import ACTIVE
from backend.materials import selectors
from backend.materials.models import (
    MaterialBatch,
    MaterialReservation,
    MaterialShortage,
    MaterialStock,
    MaterialStockMovement,
)


class CostsHidden(ReadOnlyAdmin):
    """Costs are shown to those who may see them: in lists, on pages and in files."""

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Columns without what is hidden."""
        hidden = self.hidden_fields(request)
        return [name for name in super().get_list_display(request) if name not in hidden]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Fields without what is hidden."""
        hidden = self.hidden_fields(request)
        rows = (
            tuple(name for name in row if name not in hidden) if isinstance(row, tuple) else row
            for row in super().get_fields(request, obj)
        )
        return [row for row in rows if row and row not in hidden]


class ByMaterialSearch(CostsHidden):
    """Lists that are searched by the words of a material, as in the bot."""

    material_path = "stock__material_color"
    related: ClassVar[tuple[str, ...]] = STOCK
    search_fields: ClassVar[tuple[str, ...]] = (
        "stock__material_color__sku",
        "stock__material_color__material__name",
    )
    search_help_text = _("Words of the material, its colour and group, SKU or barcode")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A line names its material and warehouse."""
        return with_currency(super().get_queryset(request).select_related(*self.related))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Every typed word is found in the material."""
        if not search_term.strip():
            return queryset, False
        materials = selectors.search(search_term).order_by().values("pk")
        return queryset.filter(**{f"{self.material_path}__in": materials}), False

    @admin.display(description=_("material"), ordering="stock__material_color__material__name")
    def material(self, row: Any) -> str:
        return badges.link(row.stock.material_color)

    @admin.display(description=_("warehouse"), ordering="stock__warehouse__name")
    def warehouse(self, row: Any) -> str:
        return str(row.stock.warehouse)

    @admin.display(description=_("quantity"), ordering="quantity")
    def amount(self, row: Any) -> str:
        return badges.amount(row.quantity, row.stock.material_color.unit)

    @admin.display(description=_("value"), ordering="value")
    def worth(self, row: Any) -> str:
        return badges.money(row.value, row.currency)


@admin.register(MaterialStock)
class MaterialStockAdmin(ByMaterialSearch):
    material_path, related = "material_color", ("warehouse", *MATERIAL)
    deeds = STOCK_DEEDS
    list_deeds = STOCK_DEEDS
    imports = OPENING_MATERIALS
    list_display = ("material", "warehouse", "amount", "reserved", "free", "average", "worth", "moves")
    exports_as = {
        **{"amount": "quantity", "reserved": "reserved_quantity", "free": "available"},
        **{"average": "average_cost", "worth": "value"},
    }
    exports_also = ("material_color__sku", "material_color__material__unit")
    secrets = {SEES_COST: ("value", "worth", "average")}
    list_filter = (
        MaterialShelfFilter,
        "warehouse",
        ("material_color__material__group", RelatedFilter),
        ("material_color__material", RelatedFilter),
        ("material_color", RelatedFilter),
    )
    search_fields = ("material_color__sku", "material_color__material__name")
    ordering = ("material_color__material__name", "material_color__color__code", "warehouse__name")
    fields = (("material", "warehouse"), ("amount", "reserved", "free"), ("average", "worth"))
    readonly_fields = ("material", "amount", "reserved", "free", "average", "worth")

    def landing(self, result: Any) -> Any:
        """After a button over the list, the list with its new numbers."""
        return None

    def tables(self, request: HttpRequest, row: MaterialStock) -> Sequence[Table]:
        """The batches, what is promised, and what moved here."""
        reader, shown = person(request), []
        if reader.has_perm("materials.view_materialbatch"):
            shown.append(material_tables.batches(row.batches.all(), reader))
        if reader.has_perm("materials.view_materialreservation"):
            shown.append(material_tables.reservations(row.reservations.filter(status__in=ACTIVE)))
        if reader.has_perm("materials.view_materialstockmovement"):
            shown.append(material_tables.movements(row.movements.all(), reader))
        return shown

    @admin.display(description=_("material"), ordering="material_color__material__name")
    def material(self, stock: MaterialStock) -> str:
        return badges.both(badges.swatch(stock.material_color.color), badges.plain(stock.material_color))

    @admin.display(description=_("warehouse"), ordering="warehouse__name")
    def warehouse(self, stock: MaterialStock) -> str:
        return str(stock.warehouse)

    @admin.display(description=_("on hand"), ordering="quantity")
    def amount(self, stock: MaterialStock) -> str:
        return badges.amount(stock.quantity, stock.material_color.unit)

    @admin.display(description=_("reserved"), ordering="reserved_quantity")
    def reserved(self, stock: MaterialStock) -> str:
        return badges.amount(stock.reserved_quantity)

    @admin.display(description=_("available"), ordering="available")
    def free(self, stock: MaterialStock) -> str:
        return badges.amount(stock.available, low_at=stock.material_color.low_stock_threshold)

    @admin.display(description=_("average cost"))
    def average(self, stock: Any) -> str:
        return badges.cost(stock.average_cost, stock.currency)

    @admin.display(description="")
    def moves(self, stock: MaterialStock) -> str:
        url = reverse("admin:materials_materialstockmovement_changelist")
        return format_html(
            '<a class="text-link" href="{}?stock__id__exact={}">{}</a>', url, stock.pk, _("movements")
        )


@admin.register(MaterialStockMovement)
class MaterialStockMovementAdmin(ByMaterialSearch):
    related = ("actor", "batch", *STOCK)
    list_display = (
        *(happened, "material", "warehouse", "batch_link", "changed", "became", "reason"),
        *("document", "cost", "worth_change", "actor"),
    )
    exports_as = {
        **{"material": "stock__material_color", "warehouse": "stock__warehouse", "batch_link": "batch"},
        **{"changed": "quantity_change", "became": "quantity_after"},
        **{"cost": "unit_cost", "worth_change": "value_change"},
    }
    secrets = {SEES_COST: ("unit_cost", "cost", "value_change", "worth_change")}
    list_filter = (
        "reason",
        ("stock__warehouse", RelatedFilter),
        ("stock__material_color", RelatedFilter),
        ("batch", RelatedFilter),
        ("actor", RelatedFilter),
    )
    date_hierarchy = "created_at"
    fields = (
        ("created_at", "actor"),
        ("material", "warehouse"),
        ("batch_link", "changed", "became"),
        ("cost", "worth_change"),
        ("reason", "document"),
    )
    readonly_fields = (
        *("material", "warehouse", "batch_link", "changed", "became"),
        *("cost", "worth_change", "document"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A line of the ledger with its document's number."""
        rows: QuerySet[Any] = super().get_queryset(request).annotate(document_number=document_numbers())
        return rows

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """A shelf links to its movements."""
        return lookup == "stock__id__exact" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("batch"))
    def batch_link(self, movement: MaterialStockMovement) -> str:
        return badges.link(movement.batch)

    @admin.display(description=_("change"), ordering="quantity_change")
    def changed(self, movement: MaterialStockMovement) -> str:
        return badges.signed(movement.quantity_change)

    @admin.display(description=_("became"), ordering="quantity_after")
    def became(self, movement: MaterialStockMovement) -> str:
        return badges.amount(movement.quantity_after, movement.stock.material_color.unit)

    @admin.display(description=_("unit cost"), ordering="unit_cost")
    def cost(self, movement: Any) -> str:
        return badges.cost(movement.unit_cost, movement.currency)

    @admin.display(description=_("value"), ordering="value_change")
    def worth_change(self, movement: Any) -> str:
        return badges.money(movement.value_change, movement.currency)

    @admin.display(description=_("document"))
    def document(self, movement: Any) -> str:
        return badges.document_link(movement.document_type, movement.document_id, movement.document_number)


@admin.register(MaterialBatch)
class MaterialBatchAdmin(ByMaterialSearch):
    deeds = BATCH_DEEDS
    list_display = ("code", "material", "warehouse", "left", "expires", "worth", created)
    exports_as = {"left": "quantity", "expires": "expires_on", "worth": "value"}
    secrets = {SEES_COST: ("value", "worth")}
    list_filter = (
        BatchFilter,
        ("stock__warehouse", RelatedFilter),
        ("stock__material_color", RelatedFilter),
        "expires_on",
    )
    search_fields = ("code", "stock__material_color__sku", "stock__material_color__material__name")
    search_help_text = _("Batch, or words of the material")
    date_hierarchy = "created_at"
    ordering = ("-id",)
    fields = (
        ("code", "expires"),
        ("material", "warehouse"),
        ("left", "worth"),
        ("origin", "created_at"),
        "warned_at",
    )
    readonly_fields = ("material", "warehouse", "left", "expires", "worth")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A batch names the batch that it is a part of."""
        return super().get_queryset(request).select_related("origin")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By the code, or by the words of the material."""
        by_code = queryset.filter(code__icontains=search_term.strip())
        by_words, may_repeat = super().get_search_results(request, queryset, search_term)
        return by_code | by_words, may_repeat

    def tables(self, request: HttpRequest, row: MaterialBatch) -> Sequence[Table]:
        """From the supplier to the orders that it went into, and what moved."""
        reader = person(request)
        shown = material_tables.traced(tracing.trace_batch(row.pk))
        if reader.has_perm("materials.view_materialstockmovement"):
            shown.append(material_tables.movements(row.movements.all(), reader))
        return shown

    @admin.display(description=_("left"), ordering="quantity")
    def left(self, batch: MaterialBatch) -> str:
        return badges.amount(batch.quantity, batch.stock.material_color.unit)

    @admin.display(description=_("best before"), ordering="expires_on")
    def expires(self, batch: MaterialBatch) -> str:
        return badges.expiry(batch.expires_on) if batch.quantity else str(batch.expires_on or "—")


@admin.register(MaterialReservation)
class MaterialReservationAdmin(ByMaterialSearch):
    related = ("actor", "order", *STOCK)
    list_display = ("material", "warehouse", "amount", "status_shown", "work", "actor", created)
    exports_as = {"amount": "quantity"}
    list_filter = (
        "status",
        ("stock__warehouse", RelatedFilter),
        ("stock__material_color", RelatedFilter),
        ("order", RelatedFilter),
    )
    date_hierarchy = "created_at"
    fields = (
        ("material", "warehouse"),
        ("amount", "status_shown"),
        ("work", "actor"),
        ("created_at", "closed_at"),
    )
    readonly_fields = ("material", "warehouse", "amount", "status_shown", "work")

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, reservation: MaterialReservation) -> str:
        return badges.promise_badge(reservation)

    @admin.display(description=_("work"), ordering="order__number")
    def work(self, reservation: MaterialReservation) -> str:
        return badges.link(reservation.order, f"№{reservation.order.number}")


@admin.register(MaterialShortage)
class MaterialShortageAdmin(ByMaterialSearch):
    related = ("actor", "report__order", *STOCK)
    list_display = (
        *(happened, "material", "warehouse", "amount", "cost", "report_link", "actor"),
        moment_of("settled_at", _("settled")),
    )
    exports_as = {"amount": "quantity", "cost": "unit_cost"}
    secrets = {SEES_COST: ("unit_cost", "cost")}
    list_filter = (
        ("settled_at", admin.EmptyFieldListFilter),
        ("stock__warehouse", RelatedFilter),
        ("stock__material_color", RelatedFilter),
    )
    date_hierarchy = "created_at"
    fields = (
        ("material", "warehouse"),
        ("amount", "cost"),
        ("report_link", "actor"),
        ("created_at", "settled_at"),
    )
    readonly_fields = ("material", "warehouse", "amount", "cost", "report_link")

    @admin.display(description=_("unit cost"), ordering="unit_cost")
    def cost(self, shortage: Any) -> str:
        return badges.cost(shortage.unit_cost, shortage.currency)

    @admin.display(description=_("report"))
    def report_link(self, shortage: MaterialShortage) -> str:
        return badges.link(shortage.report, f"№{shortage.report.order.number}")
