from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminColorInputWidget

from backend.backoffice import badges
from backend.backoffice.admin.base import OfficeAdmin, PlainChoices
from backend.backoffice.deeds import person
from backend.backoffice.exchange.offered import PRODUCTS, VARIANTS
from backend.backoffice.filters import FewFilter, found
from backend.backoffice.tables import Table, table
from backend.backoffice.unfolded import Inline, ModelForm, RelatedFilter
from backend.catalog.models import MADE, SOLD, Brand, Color, Lifecycle, Product, ProductGroup, Variant

OFFERED = {"salesorderline": SOLD, "productionorder": MADE}
"""What may stand in a new order, and what may still be made."""
LIFECYCLE: Mapping[str, str] = {
    Lifecycle.NEW: "info",
    Lifecycle.ACTIVE: "success",
    Lifecycle.PHASE_OUT: "warning",
    Lifecycle.DISCONTINUED: "danger",
}


def thumbnail(photo: Any, side: int) -> str:
    """A small picture, or a dash."""
    if not photo:
        return "—"
    return format_html(
        '<img src="{}" alt="" loading="lazy" class="rounded-default object-cover" '
        'style="width:{}px;height:{}px;max-width:none">',
        photo.url,
        side,
        side,
    )


@admin.register(Brand)
class BrandAdmin(OfficeAdmin):
    list_display = ("name",)
    search_fields = ("name",)


@admin.register(ProductGroup)
class ProductGroupAdmin(OfficeAdmin):
    list_display = ("name", "product_count")
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A group with the number of its products."""
        rows: QuerySet[Any] = super().get_queryset(request).annotate(product_count=Count("products"))
        return rows

    @admin.display(description=_("products"), ordering="product_count")
    def product_count(self, group: Any) -> int:
        return int(group.product_count)


class ColorForm(ModelForm):
    class Meta:
        model = Color
        fields = ("code", "name", "hex", "status")
        widgets = {"hex": UnfoldAdminColorInputWidget()}


@admin.register(Color)
class ColorAdmin(OfficeAdmin):
    form = ColorForm
    list_display = ("code", "name", "swatch", "status")
    exports_as = {"swatch": "hex"}
    list_display_links = ("code", "name")
    list_filter = ("status",)
    search_fields = ("code", "name")
    fields = (("code", "name"), ("hex", "status"))

    @admin.display(description=_("on screen"))
    def swatch(self, color: Color) -> str:
        return format_html(
            '<span class="inline-block rounded-default" style="width:32px;height:18px;background:{}"></span>',
            color.hex,
        )


class VariantForm(ModelForm):
    """No barcode is no barcode, not an empty one: empty ones would not be unique."""

    class Meta:
        model = Variant
        fields = (
            "product",
            "color",
            "secondary_color",
            "sku",
            "barcode",
            "photo",
            "low_stock_threshold",
            "reorder_point",
        )

    def clean_barcode(self) -> str | None:
        """Empty is none."""
        return self.cleaned_data["barcode"] or None


class VariantInline(PlainChoices, Inline):
    model = Variant
    form = VariantForm
    extra = 0
    can_delete = False
    show_change_link = True
    fields = ("color", "secondary_color", "sku", "barcode")
    autocomplete_fields = ("color", "secondary_color")


@admin.register(Product)
class ProductAdmin(OfficeAdmin):
    list_display = ("name", "group", "brand", "price_shown", "lifecycle_shown", "variant_count")
    exports_also = ("currency", "cost_price", "description")
    imports = PRODUCTS
    secrets = {"catalog.see_cost": ("cost_price",)}
    list_filter = ("lifecycle", ("group", RelatedFilter), ("brand", RelatedFilter), "currency")
    search_fields = ("name", "group__name", "brand__name", "variants__sku")
    search_help_text = _("Name, group, brand or SKU")
    autocomplete_fields = ("group", "brand")
    inlines = (VariantInline,)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("name", "lifecycle"),
                    ("group", "brand"),
                    ("price", "cost_price"),
                    "currency",
                    "description",
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A product with its group, its brand and the number of its variants."""
        rows: QuerySet[Any] = super().get_queryset(request).select_related("group", "brand")
        rows = rows.annotate(variant_count=Count("variants"))
        return rows

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Cost is shown to those who may see it."""
        if person(request).has_perm("catalog.see_cost"):
            return self.fieldsets
        fields = (("name", "lifecycle"), ("group", "brand"), ("price", "currency"), "description")
        return ((None, {"fields": fields}),)

    @admin.display(description=_("price"), ordering="price")
    def price_shown(self, product: Product) -> str:
        return badges.money(product.price, product.currency)

    @admin.display(description=_("lifecycle"), ordering="lifecycle")
    def lifecycle_shown(self, product: Product) -> str:
        return badges.status_badge(product.lifecycle, product.get_lifecycle_display(), LIFECYCLE)

    @admin.display(description=_("variants"), ordering="variant_count")
    def variant_count(self, product: Any) -> int:
        return int(product.variant_count)


@admin.register(Variant)
class VariantAdmin(OfficeAdmin):
    form = VariantForm
    list_display = ("thumbnail", "name", "sku", "barcode", "lifecycle", "price", "available", "moves")
    exports_as = {"thumbnail": None, "price": "product__price", "available": "free"}
    exports_also = ("product__currency", "low_stock_threshold", "reorder_point")
    imports = VARIANTS
    list_display_links = ("thumbnail", "name")
    list_filter = (
        FewFilter,
        ("product", RelatedFilter),
        ("product__group", RelatedFilter),
        ("color", RelatedFilter),
        "product__lifecycle",
    )
    search_fields = ("sku", "barcode", "product__name")
    search_help_text = _("Words of the product and its colours, SKU or barcode")
    autocomplete_fields = ("product", "color", "secondary_color")
    fields = (
        ("product", "sku"),
        ("color", "secondary_color"),
        ("barcode", "photo"),
        ("low_stock_threshold", "reorder_point"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A variant with what is free of it everywhere."""
        rows: QuerySet[Any] = super().get_queryset(request)
        rows = rows.annotate(free=Sum("stock__available"))
        return rows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Found as in the bot: every typed word in the name, a colour, the SKU or the barcode."""
        chosen_for = request.GET.get("model_name")
        if chosen_for in OFFERED:
            queryset = queryset.filter(product__lifecycle__in=OFFERED[chosen_for])
        return found(queryset, Variant.objects.search(search_term)), False

    def tables(self, request: HttpRequest, row: Variant) -> Sequence[Table]:
        """What lies where."""
        if not person(request).has_perm("inventory.view_productstock"):
            return []
        return [
            table(
                _("Stock"),
                [_("warehouse"), _("on hand"), _("reserved"), _("available")],
                [
                    [
                        badges.link(stock, stock.warehouse.name),
                        number_format(stock.quantity),
                        number_format(stock.reserved_quantity),
                        badges.coloured_quantity(stock.available, 0),
                    ]
                    for stock in row.stock.select_related("warehouse")
                ],
            )
        ]

    @admin.display(description=_("photo"))
    def thumbnail(self, variant: Variant) -> str:
        return thumbnail(variant.photo, 40)

    @admin.display(description=_("variant"), ordering="product__name")
    def name(self, variant: Variant) -> str:
        return str(variant)

    @admin.display(description=_("lifecycle"), ordering="product__lifecycle")
    def lifecycle(self, variant: Variant) -> str:
        product = variant.product
        return badges.status_badge(product.lifecycle, product.get_lifecycle_display(), LIFECYCLE)

    @admin.display(description=_("price"), ordering="product__price")
    def price(self, variant: Variant) -> str:
        return badges.money(variant.product.price, variant.product.currency)

    @admin.display(description=_("available"), ordering="free")
    def available(self, variant: Any) -> str:
        few = variant.low_stock_threshold
        free = variant.free or 0
        return number_format(free) if few is None else badges.coloured_quantity(free, few)

    @admin.display(description="")
    def moves(self, variant: Variant) -> str:
        url = reverse("admin:inventory_productstockmovement_changelist")
        return format_html(
            '<a class="text-link" href="{}?stock__variant__id__exact={}">{}</a>',
            url,
            variant.pk,
            _("movements"),
        )
