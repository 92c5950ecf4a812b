"""Sets that are sold together, what may stand in their places, and usual choices."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges
from backend.backoffice.admin.base import OfficeAdmin, PlainChoices, ReadOnlyAdmin
from backend.backoffice.admin.catalog import LIFECYCLE, thumbnail
from backend.backoffice.bundle_forms import (
    BundleForm,
    PartFormSet,
    SubstituteFormSet,
    place_field,
    preset_form,
)
from backend.backoffice.bundle_tables import under_bundle
from backend.backoffice.deeds import person
from backend.backoffice.fields import read_id
from backend.backoffice.filters import found
from backend.backoffice.tables import VARIANT, Table
from backend.backoffice.unfolded import Inline, RelatedFilter
from backend.catalog.bundle_contents import Contents, contents_of
from backend.catalog.models import (
    SOLD,
    Bundle,
    BundleComponent,
    BundlePreset,
    PresetChoice,
    Pricing,
    Substitute,
    SubstitutionGroup,
)
from backend.core.quantities import show_number
from backend.inventory.bundles import bundles_by_warehouse
from backend.sales.models import SalesOrderBundle


class ChosenInline(PlainChoices, Inline):
    """Rows that name variants: they are chosen here, not edited."""

    extra = 0
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A row's name is made of its variant."""
        return super().get_queryset(request).select_related(*VARIANT)

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """A new record begins with two empty rows."""
        return 0 if obj else 2


class PartInline(ChosenInline):
    model = BundleComponent
    formset = PartFormSet
    autocomplete_fields = ("variant", "group")
    fields = ("position", "name", "quantity", "variant", "group")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A place names its variant or its group."""
        return super().get_queryset(request).select_related("group")


class SubstituteInline(ChosenInline):
    model = Substitute
    formset = SubstituteFormSet
    autocomplete_fields = ("variant",)
    fields = ("variant",)


@admin.register(SubstitutionGroup)
class SubstitutionGroupAdmin(OfficeAdmin):
    list_display = ("name", "variant_count")
    search_fields = ("name",)
    fields = ("name",)
    inlines = (SubstituteInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A group with its variants counted."""
        rows: QuerySet[Any] = super().get_queryset(request).annotate(variant_count=Count("substitutes"))
        return rows

    @admin.display(description=_("variants"), ordering="variant_count")
    def variant_count(self, group: Any) -> int:
        return int(group.variant_count)


@admin.register(Bundle)
class BundleAdmin(OfficeAdmin):
    form = BundleForm
    inlines = (PartInline,)
    list_display = ("thumbnail", "name", "sku", "price_shown", "parts", "available", "lifecycle_shown")
    exports_as = {"thumbnail": None, "price_shown": "price", "parts": None, "available": None}
    exports_also = ("barcode", "pricing", "percent", "currency")
    list_display_links = ("thumbnail", "name")
    list_filter = ("lifecycle", "pricing", "currency")
    search_fields = ("name", "sku", "barcode")
    search_help_text = _("Words of the name or of a preset, SKU or barcode")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("name", "lifecycle"),
                    ("sku", "barcode"),
                    ("pricing", "currency"),
                    ("price", "percent"),
                    "photo",
                )
            },
        ),
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Found as in the bot; in an order stand those that are sold."""
        if request.GET.get("model_name") == "salesorderbundle":
            queryset = queryset.filter(lifecycle__in=SOLD)
        return found(queryset, Bundle.objects.search(search_term)), False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """What stands in the bundles of a page, and how many can be put together, asked at once."""
        page = super().get_changelist_instance(request)
        contents = contents_of(list(page.result_list))
        free = bundles_by_warehouse(list(contents.values()))
        for bundle in page.result_list:
            bundle.content = contents.get(bundle.pk)
            bundle.free = sum(free.get(bundle.pk, {}).values())
        return page

    def tables(self, request: HttpRequest, row: Bundle) -> Sequence[Table]:
        """What it costs by parts, its presets, how many are where."""
        return under_bundle(row, person(request))

    @admin.display(description=_("photo"))
    def thumbnail(self, bundle: Bundle) -> str:
        return thumbnail(bundle.photo, 40)

    @admin.display(description=_("price"), ordering="price")
    def price_shown(self, bundle: Bundle) -> str:
        if bundle.pricing == Pricing.OWN:
            return badges.money(bundle.price or Decimal(0), bundle.currency)
        if not bundle.percent:
            return _t("sum of the parts")
        return _t("sum of the parts − %(percent)s %%") % {"percent": show_number(bundle.percent)}

    @admin.display(description=_("parts"))
    def parts(self, bundle: Any) -> str:
        places = bundle.content.places if bundle.content else ()
        return ", ".join(
            f"{place.name} × {place.quantity}" if place.quantity > 1 else place.name for place in places
        )

    @admin.display(description=_("can be put together"))
    def available(self, bundle: Any) -> str:
        return badges.coloured_quantity(bundle.free, 0)

    @admin.display(description=_("lifecycle"), ordering="lifecycle")
    def lifecycle_shown(self, bundle: Bundle) -> str:
        return badges.status_badge(bundle.lifecycle, bundle.get_lifecycle_display(), LIFECYCLE)


@admin.register(BundlePreset)
class BundlePresetAdmin(OfficeAdmin):
    list_display = ("name", "bundle")
    list_filter = (("bundle", RelatedFilter),)
    search_fields = ("name", "bundle__name")
    autocomplete_fields = ("bundle",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A preset is called by its bundle too."""
        return super().get_queryset(request).select_related("bundle")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A preset stays with its bundle."""
        return ("bundle",) if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """What is to be chosen in this bundle is asked place by place."""
        content = self._content(request, obj)
        asked = [place_field(place.id) for place in content.places if place.is_chosen] if content else []
        kwargs["form"] = preset_form(content)
        kwargs["fields"] = ["name", *asked] if obj else ["bundle", "name", *asked]
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The bundle and the name, then its places."""
        content = self._content(request, obj)
        asked = [place_field(place.id) for place in content.places if place.is_chosen] if content else []
        return ((None, {"fields": (("bundle", "name"), *asked)}),)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The preset with its choices."""
        super().save_model(request, obj, form, change)
        for name, variant in form.cleaned_data.items():
            if name.startswith("place_"):
                place_id = int(name.removeprefix("place_"))
                PresetChoice.objects.update_or_create(
                    preset=obj, component_id=place_id, defaults={"variant": variant}
                )

    def _content(self, request: HttpRequest, obj: BundlePreset | None) -> Contents | None:
        said = obj.bundle_id if obj else request.POST.get("bundle") or request.GET.get("bundle") or ""
        bundle_id = read_id(str(said))
        return contents_of(list(Bundle.objects.filter(pk=bundle_id))).get(bundle_id)


@admin.register(BundleComponent)
class BundleComponentAdmin(ReadOnlyAdmin):
    list_display = ("bundle", "name", "quantity", "variant", "group")
    list_display_links = ("name",)
    list_select_related = ("bundle", "group", *VARIANT)
    list_filter = (("bundle", RelatedFilter), ("variant", RelatedFilter), ("group", RelatedFilter))
    search_fields = ("name", "bundle__name", "variant__sku")


@admin.register(Substitute)
class SubstituteAdmin(ReadOnlyAdmin):
    list_display = ("group", "variant")
    list_select_related = ("group", *VARIANT)
    list_filter = (("group", RelatedFilter), ("variant", RelatedFilter))
    search_fields = ("group__name", "variant__sku", "variant__product__name")


@admin.register(PresetChoice)
class PresetChoiceAdmin(ReadOnlyAdmin):
    list_display = ("preset", "component", "variant")
    list_select_related = ("preset__bundle", "component", *VARIANT)
    list_filter = (("preset", RelatedFilter), ("variant", RelatedFilter))
    search_fields = ("preset__name", "variant__sku", "variant__product__name")


@admin.register(SalesOrderBundle)
class SalesOrderBundleAdmin(ReadOnlyAdmin):
    list_display = ("order", "name", "quantity", "unit_price", "total", "is_price_agreed")
    list_select_related = ("order", "bundle")
    list_filter = (("bundle", RelatedFilter), "is_price_agreed", "order__status")
    search_fields = ("order__number", "bundle__name", "bundle__sku")
    secrets = {"sales.view_payment": ("unit_price", "total", "list_price")}

    @admin.display(description=_("bundle"))
    def name(self, head: SalesOrderBundle) -> str:
        return head.name
