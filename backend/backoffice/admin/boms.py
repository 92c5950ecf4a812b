"""BOMs: what a piece is made of, version by version."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges, bom_tables
from backend.backoffice.admin.base import UseCaseAdmin, created, moment_of
from backend.backoffice.admin.purchasing import DraftLines
from backend.backoffice.bom_deeds import BOM_DEEDS
from backend.backoffice.bom_forms import BOMForm, PartForm, Parts
from backend.backoffice.bom_tables import CAN_BE_MADE, COLOURS
from backend.backoffice.deeds import person
from backend.backoffice.exchange.material_kinds import BOMS
from backend.backoffice.material_tables import SEES_COST
from backend.backoffice.pages import HasPages
from backend.backoffice.tables import VARIANT, Table
from backend.backoffice.unfolded import RelatedFilter
from backend.materials import boms
from backend.materials.models import BOM, BOMLine, BOMStatus

COLOR = ("material_color__material", "material_color__color")


class PartInline(DraftLines):
    model = BOMLine
    form, formset = PartForm, Parts
    rights = ("materials.add_bom", "materials.add_bom")
    autocomplete_fields = ("material", "material_color", "component")
    fields = (
        *("material", "color_role", "material_color", "component"),
        *("quantity", "waste_percent", "stage"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A line's name is made of its material or its component."""
        names = (f"component__{name.removeprefix('variant__')}" for name in VARIANT)
        return super().get_queryset(request).select_related("material", *COLOR, *names)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Of every version."""
        return person(request).has_perm("materials.view_bomline")


@admin.register(BOM)
class BOMAdmin(HasPages, UseCaseAdmin):
    form, inlines, deeds, pages = BOMForm, (PartInline,), BOM_DEEDS, (CAN_BE_MADE,)
    list_display = (
        *("name", "version_shown", "status_shown", moment_of("active_from", _("in force from")), "comment"),
        *("actor", created),
    )
    list_display_links = ("name",)
    imports = BOMS
    list_filter = ("status", ("product", RelatedFilter), ("variant", RelatedFilter), "product__group")
    search_fields = ("product__name", "variant__sku", "lines__material__name")
    search_help_text = _("Product, SKU, or a material in it")
    autocomplete_fields = ("product", "variant")
    readonly_fields = ("status_shown", "version_shown", "active_from", "active_until", "actor", "created_at")

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """What a piece costs is for those who may see it."""
        shown = list(super().get_list_display(request))
        return [*shown[:3], "cost_shown", *shown[3:]] if person(request).has_perm(SEES_COST) else shown

    @admin.display(description=_("cost and margin"))
    def cost_shown(self, bom: BOM) -> str:
        """Of a piece, at the last prices; of the version that is in force."""
        return getattr(bom, "cost_found", "—")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """What the pieces of the whole page cost is asked at once."""
        page = super().get_changelist_instance(request)
        if person(request).has_perm(SEES_COST):
            page.result_list = list(page.result_list)
            found = bom_tables.costs_in_force(page.result_list)
            for bom in page.result_list:
                bom.cost_found = found.get(bom.pk, "—")
        return page

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A BOM names its product or variant and who wrote it."""
        return super().get_queryset(request).select_related("product", "actor", *VARIANT)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Drafts only: reports were made by the others."""
        is_draft = obj is None or obj.status == BOMStatus.DRAFT
        return is_draft and person(request).has_perm("materials.add_bom")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A version stays the version of its product."""
        return (*self.readonly_fields, "product", "variant") if obj else self.readonly_fields

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whose it is, and above it how it stands."""
        written = (("product", "variant"), "comment")
        if obj is None:
            return ((None, {"fields": written}),)
        stands = (("version_shown", "status_shown"), ("active_from", "active_until"), ("actor", "created_at"))
        return ((None, {"fields": (*stands, *written)}),)

    def perform_save(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> BOM:
        """A draft, or a draft put right."""
        answers: dict[str, Any] = form.cleaned_data
        said: dict[str, Any] = {
            "parts": [part for formset in formsets for part in formset.parts()],
            "comment": answers["comment"],
            "actor": person(request),
            "key": answers["key"],
        }
        if change:
            return boms.change_bom(bom_id=form.instance.pk, seen=answers.get("seen") or None, **said)
        variant = answers["variant"]
        return boms.create_bom(
            product_id=answers["product"].pk, variant_id=variant.pk if variant else None, **said
        )

    def after(self, request: HttpRequest, deed: Any, row: Any, *, home: str, **made: Any) -> Any:
        """A new version is looked at at once."""
        result = made.get("result")
        if deed.name == "copy" and isinstance(result, BOM):
            home = self.home(result)
        return super().after(request, deed, row, home=home, **made)

    def tables(self, request: HttpRequest, row: BOM) -> Sequence[Table]:
        """What is missing, what a piece costs, and the other versions."""
        return bom_tables.under_bom(row, person(request))

    @admin.display(description=_("of what"), ordering="product__name")
    def name(self, bom: BOM) -> str:
        return str(bom.variant or bom.product)

    @admin.display(description=_("version"), ordering="version")
    def version_shown(self, bom: BOM) -> str:
        return f"v{bom.version}"

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, bom: BOM) -> str:
        return badges.status_badge(bom.status, bom.get_status_display(), COLOURS)
