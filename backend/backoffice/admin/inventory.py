from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges, order_tables
from backend.backoffice.admin.base import ReadOnlyAdmin, created, happened, moment_of
from backend.backoffice.deeds import person
from backend.backoffice.exchange.offered import OPENING_STOCK
from backend.backoffice.filters import ExpiryFilter, ShelfFilter
from backend.backoffice.ledger_documents import document_numbers
from backend.backoffice.stock_deeds import DOCUMENT_DEEDS, RESERVATION_DEEDS, STOCK_DEEDS
from backend.backoffice.storekeeper_deeds import COUNT, TRANSFER
from backend.backoffice.tables import VARIANT, Table
from backend.backoffice.unfolded import RelatedFilter
from backend.catalog.models import Variant
from backend.inventory.models import (
    LowStockAlert,
    ProductReservation,
    ProductStock,
    ProductStockMovement,
    StockDocument,
    StockDocumentKind,
)
from backend.ledger.models import ACTIVE

STOCK = ("stock__warehouse", *(f"stock__{name}" for name in VARIANT))


class ByVariantSearch(ReadOnlyAdmin):
    """Lists that are searched by the words of a variant, as in the bot."""

    variant_path = "stock__variant"
    search_fields = ("stock__variant__sku", "stock__variant__product__name")
    search_help_text = _("Words of the product and its colours, SKU or barcode")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Every typed word is found in the name, a colour, the SKU or the barcode."""
        if not search_term.strip():
            return queryset, False
        variants = Variant.objects.search(search_term).order_by().values("pk")
        return queryset.filter(**{f"{self.variant_path}__in": variants}), False


@admin.register(ProductStock)
class ProductStockAdmin(ByVariantSearch):
    variant_path = "variant"
    deeds = (COUNT, *STOCK_DEEDS, TRANSFER)
    list_deeds = (*STOCK_DEEDS, TRANSFER)
    list_display = ("variant", "sku", "warehouse", "quantity", "reserved_quantity", "free", "moves")
    exports_as = {"free": "available"}
    imports = OPENING_STOCK
    list_select_related = ("warehouse", *VARIANT)
    list_filter = (
        ShelfFilter,
        "warehouse",
        ("variant__product", RelatedFilter),
        "variant__product__group",
    )
    search_fields = ("variant__sku", "variant__product__name")
    ordering = ("variant__product__name", "variant__color__code", "warehouse__name")
    fields = (("variant", "warehouse"), ("quantity", "reserved_quantity", "free"))
    readonly_fields = ("free",)
    secrets = {"catalog.see_cost": ("value",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A shelf names its variant and warehouse."""
        return super().get_queryset(request).select_related("warehouse", *VARIANT)

    def landing(self, result: Any) -> Any:
        """After a button over the list, the list with its new numbers."""
        return None

    def tables(self, request: HttpRequest, row: ProductStock) -> Sequence[Table]:
        """What is promised from this shelf, and what moved on it."""
        shown = []
        if person(request).has_perm("inventory.view_productreservation"):
            active = row.reservations.filter(status__in=ACTIVE)
            shown.append(order_tables.reservations(active, _("Reserved goods")))
        if person(request).has_perm("inventory.view_productstockmovement"):
            shown.append(order_tables.movements(row.movements.all()))
        return shown

    @admin.display(description=_("SKU"), ordering="variant__sku")
    def sku(self, stock: ProductStock) -> str:
        return stock.variant.sku

    @admin.display(description=_("available"), ordering="available")
    def free(self, stock: ProductStock) -> str:
        return badges.coloured_quantity(stock.available, settings.LOW_STOCK_AT)

    @admin.display(description="")
    def moves(self, stock: ProductStock) -> str:
        url = reverse("admin:inventory_productstockmovement_changelist")
        return format_html(
            '<a class="text-link" href="{}?stock__id__exact={}">{}</a>', url, stock.pk, _("movements")
        )


@admin.register(ProductStockMovement)
class ProductStockMovementAdmin(ByVariantSearch):
    list_display = (
        happened,
        "goods",
        "warehouse",
        "changed",
        "quantity_before",
        "quantity_after",
        "reason",
        "document",
        "actor",
    )
    exports_as = {"goods": "stock__variant", "warehouse": "stock__warehouse"}
    exports_also = ("unit_cost",)
    list_select_related = ("actor", *STOCK)
    list_filter = (
        "reason",
        ("stock__warehouse", RelatedFilter),
        ("stock__variant", RelatedFilter),
        ("actor", RelatedFilter),
    )
    date_hierarchy = "created_at"
    fields = (
        ("created_at", "actor"),
        ("goods", "warehouse"),
        ("quantity_before", "changed", "quantity_after"),
        ("reason", "document"),
    )
    readonly_fields = ("goods", "warehouse", "changed", "document")
    secrets = {"catalog.see_cost": ("unit_cost", "value_change")}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A line of the ledger with its document's number."""
        rows: QuerySet[Any] = super().get_queryset(request).select_related("actor", *STOCK)
        rows = rows.annotate(document_number=document_numbers())
        return rows

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """A shelf links to its movements."""
        return lookup == "stock__id__exact" or super().lookup_allowed(lookup, value, request)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Cost is shown to those who may see it."""
        shown = list(super().get_fields(request, obj))
        return [*shown, "unit_cost"] if person(request).has_perm("catalog.see_cost") else shown

    @admin.display(description=_("goods"), ordering="stock__variant__product__name")
    def goods(self, movement: ProductStockMovement) -> str:
        return badges.link(movement.stock, str(movement.stock.variant))

    @admin.display(description=_("warehouse"))
    def warehouse(self, movement: ProductStockMovement) -> str:
        return movement.stock.warehouse.name

    @admin.display(description=_("change"), ordering="quantity_change")
    def changed(self, movement: ProductStockMovement) -> str:
        return order_tables.change(movement)

    @admin.display(description=_("document"))
    def document(self, movement: Any) -> str:
        return badges.document_link(movement.document_type, movement.document_id, movement.document_number)


@admin.register(ProductReservation)
class ProductReservationAdmin(ByVariantSearch):
    deeds = RESERVATION_DEEDS
    list_deeds = tuple(deed for deed in STOCK_DEEDS if deed.name == "reserve")
    list_display = (
        "goods",
        "warehouse",
        "quantity_shown",
        "status_shown",
        "sales_order",
        "held_for_shown",
        moment_of("expires_at", _("expires")),
        "actor",
        created,
    )
    list_filter = (
        ExpiryFilter,
        "status",
        ("stock__warehouse", RelatedFilter),
        ("stock__variant", RelatedFilter),
        ("customer", RelatedFilter),
        ("actor", RelatedFilter),
    )
    date_hierarchy = "created_at"
    fields = (
        ("goods", "warehouse"),
        ("quantity", "status_shown"),
        ("sales_order", "report"),
        ("customer", "comment"),
        ("expires_at", "asked_at", "closed_at"),
        ("actor", "created_at"),
    )
    readonly_fields = ("goods", "warehouse", "status_shown", "sales_order")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A promise names the goods and whom they are promised to."""
        rows = super().get_queryset(request)
        return rows.select_related("actor", "customer", "line__order", "report__order", *STOCK)

    @admin.display(description=_("goods"), ordering="stock__variant__product__name")
    def goods(self, reservation: ProductReservation) -> str:
        return str(reservation.stock.variant)

    @admin.display(description=_("warehouse"))
    def warehouse(self, reservation: ProductReservation) -> str:
        return reservation.stock.warehouse.name

    @admin.display(description=_("quantity"), ordering="quantity")
    def quantity_shown(self, reservation: ProductReservation) -> str:
        return number_format(reservation.quantity)

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, reservation: ProductReservation) -> str:
        colours = {"pending": "warning", "confirmed": "info", "fulfilled": "success"}
        return badges.status_badge(reservation.status, reservation.get_status_display(), colours)

    @admin.display(description=_("order"), ordering="line__order__number")
    def sales_order(self, reservation: ProductReservation) -> str:
        return badges.link(reservation.line.order if reservation.line else None)

    @admin.display(description=_("held for"), ordering="customer__name")
    def held_for_shown(self, reservation: ProductReservation) -> str:
        return reservation.held_for or "—"


@admin.register(StockDocument)
class StockDocumentAdmin(ReadOnlyAdmin):
    deeds = DOCUMENT_DEEDS
    list_display = ("number_shown", "kind_shown", "places", "reason", "comment", "actor", created)
    list_display_links = ("number_shown",)
    list_filter = ("kind", "reason", ("warehouse", RelatedFilter), ("actor", RelatedFilter))
    search_fields = ("number", "comment", "actor__name")
    search_help_text = _("Number, person, or words of the comment")
    date_hierarchy = "created_at"
    fields = (
        ("number", "kind_shown"),
        ("warehouse", "to_warehouse"),
        "reason",
        ("actor", "created_at"),
        ("reverses", "reversed_by_shown"),
        "comment",
    )
    readonly_fields = ("kind_shown", "reversed_by_shown")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A paper names the warehouse, the person and the paper that reversed it."""
        related = ("warehouse", "to_warehouse", "actor", "reverses", "reversed_by")
        return super().get_queryset(request).select_related(*related)

    def tables(self, request: HttpRequest, row: StockDocument) -> Sequence[Table]:
        """The lines of a paper are lines of the ledger."""
        lines = ProductStockMovement.objects.filter(
            document_type=StockDocument._meta.label_lower, document_id=row.pk
        )
        return [order_tables.movements(lines)]

    @admin.display(description=_("number"), ordering="number")
    def number_shown(self, document: StockDocument) -> str:
        return f"№{document.number}"

    @admin.display(description=_("warehouse"), ordering="warehouse")
    def places(self, document: StockDocument) -> str:
        if document.to_warehouse is None:
            return document.warehouse.name
        return f"{document.warehouse.name} → {document.to_warehouse.name}"

    @admin.display(description=_("kind"), ordering="kind")
    def kind_shown(self, document: StockDocument) -> str:
        colours: dict[str, str] = {
            StockDocumentKind.RECEIPT: "success",
            StockDocumentKind.WRITE_OFF: "danger",
            StockDocumentKind.REVERSAL: "warning",
            StockDocumentKind.COUNT: "info",
            StockDocumentKind.TRANSFER: "primary",
        }
        shown = badges.status_badge(document.kind, document.get_kind_display(), colours)
        return (
            badges.both(shown, badges.badge(_("reversed"), "warning")) if self._reversal(document) else shown
        )

    @admin.display(description=_("reversed by"))
    def reversed_by_shown(self, document: StockDocument) -> str:
        return badges.link(self._reversal(document))

    @staticmethod
    def _reversal(document: StockDocument) -> StockDocument | None:
        return getattr(document, "reversed_by", None)


@admin.register(LowStockAlert)
class LowStockAlertAdmin(ByVariantSearch):
    variant_path = "variant"
    list_display = (
        happened,
        "goods",
        "kind_shown",
        "quantity",
        "threshold",
        moment_of("cleared_at", _("refilled")),
    )
    list_filter = ("kind", ("cleared_at", admin.EmptyFieldListFilter), ("variant", RelatedFilter))
    search_fields = ("variant__sku", "variant__product__name")
    date_hierarchy = "created_at"
    fields = (("goods", "kind"), ("quantity", "threshold"), ("created_at", "cleared_at"))
    readonly_fields = ("goods",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """An alert names its variant."""
        return super().get_queryset(request).select_related(*VARIANT)

    @admin.display(description=_("goods"), ordering="variant__product__name")
    def goods(self, alert: LowStockAlert) -> str:
        return badges.link(alert.variant)

    @admin.display(description=_("kind"), ordering="kind")
    def kind_shown(self, alert: LowStockAlert) -> str:
        return badges.badge(alert.get_kind_display(), "" if alert.cleared_at else "warning")
