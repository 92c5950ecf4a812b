"""Work in progress: what is cut and waits, what moved, what was thrown away."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges, wip_tables
from backend.backoffice.admin.base import created, happened
from backend.backoffice.admin.material_stock import CostsHidden
from backend.backoffice.deeds import person
from backend.backoffice.ledger_documents import document_numbers
from backend.backoffice.material_tables import SEES_COST, with_currency
from backend.backoffice.pages import HasPages
from backend.backoffice.tables import VARIANT, Table
from backend.backoffice.unfolded import RelatedFilter
from backend.backoffice.wip_deeds import SCRAP
from backend.catalog.models import Variant
from backend.inventory.models import WIPReservation, WIPScrap, WIPStock, WIPStockMovement

STOCK = ("stock__warehouse", *(f"stock__{name}" for name in VARIANT))


class SetsAdmin(CostsHidden):
    """Lists that are searched by the words of a variant, as in the bot."""

    variant_path = "stock__variant"
    related: ClassVar[tuple[str, ...]] = STOCK
    search_fields: ClassVar[tuple[str, ...]] = ("stock__variant__sku", "stock__variant__product__name")
    search_help_text = _("Words of the product and its colours, SKU or barcode")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A line names its variant and warehouse."""
        return with_currency(super().get_queryset(request).select_related(*self.related))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Every typed word is found in the variant."""
        if not search_term.strip():
            return queryset, False
        variants = Variant.objects.search(search_term).order_by().values("pk")
        return queryset.filter(**{f"{self.variant_path}__in": variants}), False

    @admin.display(description=_("goods"), ordering="stock__variant__product__name")
    def goods(self, row: Any) -> str:
        return badges.link(row.stock, str(row.stock.variant))

    @admin.display(description=_("warehouse"))
    def warehouse(self, row: Any) -> str:
        return str(row.stock.warehouse)

    @admin.display(description=_("value"), ordering="value")
    def worth(self, row: Any) -> str:
        return badges.money(row.value, row.currency)


@admin.register(WIPStock)
class WIPStockAdmin(HasPages, SetsAdmin):
    variant_path, related = "variant", ("warehouse", *VARIANT)
    pages, deeds = (wip_tables.FIGURES,), (SCRAP,)
    list_display = ("variant", "sku", "warehouse", "quantity", "reserved_quantity", "free", "worth")
    exports_as = {"free": "available", "worth": "value", "warehouse": "warehouse"}
    secrets = {SEES_COST: ("value", "worth")}
    list_filter = ("warehouse", ("variant__product", RelatedFilter), "variant__product__group")
    search_fields = ("variant__sku", "variant__product__name")
    ordering = ("variant__product__name", "variant__color__code")
    fields = (("variant", "warehouse"), ("quantity", "reserved_quantity", "free"), "worth")
    readonly_fields = ("free", "worth", "warehouse")

    def tables(self, request: HttpRequest, row: WIPStock) -> Sequence[Table]:
        """What is promised to finishing, and what moved."""
        return wip_tables.under_stock(row, person(request))

    @admin.display(description=_("warehouse"), ordering="warehouse__name")
    def warehouse(self, stock: WIPStock) -> str:
        return str(stock.warehouse)

    @admin.display(description=_("SKU"), ordering="variant__sku")
    def sku(self, stock: WIPStock) -> str:
        return stock.variant.sku

    @admin.display(description=_("available"), ordering="available")
    def free(self, stock: WIPStock) -> str:
        return number_format(stock.available)


@admin.register(WIPStockMovement)
class WIPStockMovementAdmin(SetsAdmin):
    related = ("actor", *STOCK)
    list_display = (
        *(happened, "goods", "warehouse", "changed", "quantity_after", "reason", "document"),
        *("worth_change", "actor"),
    )
    exports_as = {"changed": "quantity_change", "worth_change": "value_change"}
    secrets = {SEES_COST: ("unit_cost", "value_change", "worth_change")}
    list_filter = ("reason", ("stock__warehouse", RelatedFilter), ("stock__variant", RelatedFilter))
    date_hierarchy = "created_at"
    fields = (
        ("created_at", "actor"),
        ("goods", "warehouse"),
        ("quantity_before", "changed", "quantity_after"),
        ("reason", "document"),
        ("worth_change",),
    )
    readonly_fields = ("goods", "warehouse", "changed", "document", "worth_change")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A line of the ledger with its document's number."""
        rows: QuerySet[Any] = super().get_queryset(request).annotate(document_number=document_numbers())
        return rows

    @admin.display(description=_("change"), ordering="quantity_change")
    def changed(self, movement: WIPStockMovement) -> str:
        return badges.signed(movement.quantity_change)

    @admin.display(description=_("value"), ordering="value_change")
    def worth_change(self, movement: Any) -> str:
        return badges.money(movement.value_change, movement.currency)

    @admin.display(description=_("document"))
    def document(self, movement: Any) -> str:
        return badges.document_link(movement.document_type, movement.document_id, movement.document_number)


@admin.register(WIPReservation)
class WIPReservationAdmin(SetsAdmin):
    related = ("actor", "order", *STOCK)
    list_display = ("goods", "warehouse", "quantity", "status_shown", "work", "actor", created)
    list_filter = ("status", ("stock__warehouse", RelatedFilter), ("stock__variant", RelatedFilter))
    date_hierarchy = "created_at"
    fields = (("goods", "warehouse"), ("quantity", "status_shown"), ("work", "actor"), "created_at")
    readonly_fields = ("goods", "warehouse", "status_shown", "work")

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, reservation: WIPReservation) -> str:
        return badges.promise_badge(reservation)

    @admin.display(description=_("work"), ordering="order__number")
    def work(self, reservation: WIPReservation) -> str:
        return badges.link(reservation.order, f"№{reservation.order.number}")


@admin.register(WIPScrap)
class WIPScrapAdmin(SetsAdmin):
    variant_path, related = "variant", ("warehouse", "actor", *VARIANT)
    list_display = (
        "number_shown",
        "variant",
        "warehouse_name",
        "quantity",
        "reason",
        "comment",
        "actor",
        created,
    )
    list_display_links = ("number_shown",)
    list_filter = ("reason", ("variant", RelatedFilter), ("actor", RelatedFilter))
    search_fields = ("number", "variant__sku", "comment")
    date_hierarchy = "created_at"
    fields = (
        ("number", "reason"),
        ("variant", "quantity"),
        ("warehouse_name", "actor"),
        ("created_at", "comment"),
    )
    readonly_fields = ("warehouse_name",)

    @admin.display(description=_("number"), ordering="number")
    def number_shown(self, scrap: WIPScrap) -> str:
        return f"№{scrap.number}"

    @admin.display(description=_("warehouse"), ordering="warehouse__name")
    def warehouse_name(self, scrap: WIPScrap) -> str:
        return str(scrap.warehouse)
