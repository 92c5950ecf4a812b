"""From whom materials are bought, and for how much."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges, purchasing_tables
from backend.backoffice.admin.base import OfficeAdmin
from backend.backoffice.exchange.material_kinds import OFFERS
from backend.backoffice.material_tables import MATERIAL, SEES_COST
from backend.backoffice.tables import Table
from backend.backoffice.unfolded import RelatedFilter
from backend.materials import selectors
from backend.materials.models import Supplier, SupplierMaterialOffer
from backend.materials.statuses import EXPECTED


@admin.register(Supplier)
class SupplierAdmin(OfficeAdmin):
    list_display = ("name", "contact", "phone", "lead_days", "minimum", "offer_count", "awaited", "is_active")
    exports_as = {
        "minimum": "minimum_order",
        "offer_count": "offers_sum",
        "awaited": "awaited_sum",
    }
    exports_also = ("email", "terms", "payment_days", "currency", "comment")
    list_filter = ("is_active", "currency")
    search_fields = ("name", "contact", "phone", "email")
    search_help_text = _("Name, contact person, phone or e-mail")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("name", "is_active"),
                    ("contact", "phone", "email"),
                    ("lead_days", "delivery_weekdays"),
                    ("minimum_order", "currency", "payment_days"),
                    "terms",
                    "comment",
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A supplier with the number of offers, and of orders that are still to come."""
        rows: QuerySet[Any] = super().get_queryset(request)
        rows = rows.annotate(
            offers_sum=Count("offers", filter=Q(offers__is_active=True), distinct=True),
            awaited_sum=Count(
                "purchase_orders", filter=Q(purchase_orders__status__in=EXPECTED), distinct=True
            ),
        )
        return rows

    def tables(self, request: HttpRequest, row: Supplier) -> Sequence[Table]:
        """What is bought here, and the last orders."""
        return purchasing_tables.under_supplier(row, request)

    @admin.display(description=_("minimum order"), ordering="minimum_order")
    def minimum(self, supplier: Supplier) -> str:
        return badges.money(supplier.minimum_order, supplier.currency) if supplier.minimum_order else "—"

    @admin.display(description=_("offers"), ordering="offers_sum")
    def offer_count(self, supplier: Any) -> int:
        return int(supplier.offers_sum)

    @admin.display(description=_("orders to come"), ordering="awaited_sum")
    def awaited(self, supplier: Any) -> int:
        return int(supplier.awaited_sum)


@admin.register(SupplierMaterialOffer)
class OfferAdmin(OfficeAdmin):
    imports = OFFERS
    list_display = (
        *("supplier", "material", "price_shown", "packaging", "least", "lead_days", "marks", "updated_at"),
    )
    exports_as = {"price_shown": "price", "least": "minimum_quantity"}
    exports_also = ("material_color__sku", "supplier__currency", "supplier_code", "is_preferred", "is_active")
    secrets = {SEES_COST: ("price", "price_shown")}
    list_filter = (
        "is_active",
        "is_preferred",
        ("supplier", RelatedFilter),
        ("material_color", RelatedFilter),
    )
    search_fields = ("supplier__name", "supplier_code", "material_color__material__name")
    search_help_text = _("Supplier, the supplier's code, or words of the material")
    autocomplete_fields = ("supplier", "material_color", "packaging")
    fields = (
        ("supplier", "material_color"),
        ("price", "packaging"),
        ("minimum_quantity", "lead_days"),
        ("supplier_code", "is_preferred", "is_active"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """An offer names its supplier and material."""
        rows = super().get_queryset(request)
        return rows.select_related("supplier", "packaging__material", *MATERIAL)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By the supplier, by its code, or by the words of the material."""
        text = search_term.strip()
        if not text:
            return queryset, False
        materials = selectors.search(text).order_by().values("pk")
        wanted = Q(material_color__in=materials) | Q(supplier__name__icontains=text)
        return queryset.filter(wanted | Q(supplier_code__icontains=text)), False

    @admin.display(description=_("material"), ordering="material_color__material__name")
    def material(self, offer: SupplierMaterialOffer) -> str:
        return badges.link(offer.material_color)

    @admin.display(description=_("price"), ordering="price")
    def price_shown(self, offer: SupplierMaterialOffer) -> str:
        return f"{badges.cost(offer.price, offer.supplier.currency)} / {offer.material_color.unit}"

    @admin.display(description=_("at least"), ordering="minimum_quantity")
    def least(self, offer: SupplierMaterialOffer) -> str:
        return badges.amount(offer.minimum_quantity, offer.material_color.unit)

    @admin.display(description=_("marks"))
    def marks(self, offer: SupplierMaterialOffer) -> str:
        return badges.marks(
            (offer.is_preferred, _("bought here first"), "success"),
            (not offer.is_active, _("not in force"), ""),
        )
