"""Papers about materials: documents, requests of workers, alerts, what was really used."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges, material_tables
from backend.backoffice.admin.base import ReadOnlyAdmin, created, happened, moment_of
from backend.backoffice.admin.material_stock import ByMaterialSearch
from backend.backoffice.deeds import person
from backend.backoffice.material_deeds import DOCUMENT_DEEDS
from backend.backoffice.material_tables import MATERIAL
from backend.backoffice.request_deeds import REQUEST_DEEDS
from backend.backoffice.tables import Table
from backend.backoffice.unfolded import RelatedFilter
from backend.materials.models import (
    MaterialAlert,
    MaterialDocument,
    MaterialDocumentKind,
    MaterialRequest,
    MaterialStockMovement,
    MaterialUse,
)


@admin.register(MaterialDocument)
class MaterialDocumentAdmin(ReadOnlyAdmin):
    deeds = DOCUMENT_DEEDS
    list_display = ("number_shown", "kind_shown", "warehouse", "reason", "comment", "actor", created)
    list_display_links = ("number_shown",)
    list_filter = ("kind", "reason", ("warehouse", RelatedFilter), ("actor", RelatedFilter))
    search_fields = ("number", "comment", "actor__name")
    search_help_text = _("Number, person, or words of the comment")
    date_hierarchy = "created_at"
    fields = (
        ("number", "kind_shown"),
        ("warehouse", "reason"),
        ("actor", "created_at"),
        ("reverses", "reversed_by_shown"),
        "comment",
    )
    readonly_fields = ("kind_shown", "reversed_by_shown")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A paper names the warehouse, the person and the paper that reversed it."""
        return super().get_queryset(request).select_related("warehouse", "actor", "reverses", "reversed_by")

    def tables(self, request: HttpRequest, row: MaterialDocument) -> Sequence[Table]:
        """The lines of a paper are lines of the ledger."""
        lines = MaterialStockMovement.objects.filter(
            document_type=MaterialDocument._meta.label_lower, document_id=row.pk
        )
        return [material_tables.movements(lines, person(request))]

    @admin.display(description=_("number"), ordering="number")
    def number_shown(self, document: MaterialDocument) -> str:
        return f"№{document.number}"

    @admin.display(description=_("kind"), ordering="kind")
    def kind_shown(self, document: MaterialDocument) -> str:
        colours: dict[str, str] = {
            MaterialDocumentKind.RECEIPT: "success",
            MaterialDocumentKind.WRITE_OFF: "danger",
            MaterialDocumentKind.REVERSAL: "warning",
        }
        shown = badges.status_badge(document.kind, document.get_kind_display(), colours)
        is_reversed = hasattr(document, "reversed_by")
        return badges.both(shown, badges.badge(_("reversed"), "warning")) if is_reversed else shown

    @admin.display(description=_("reversed by"))
    def reversed_by_shown(self, document: MaterialDocument) -> str:
        return badges.link(getattr(document, "reversed_by", None))


class OfMaterial(ByMaterialSearch):
    """Lines about a material itself, wherever it lies."""

    material_path = "material_color"
    search_fields = ("material_color__sku", "material_color__material__name")

    @admin.display(description=_("material"), ordering="material_color__material__name")
    def material(self, row: Any) -> str:
        return badges.link(row.material_color)

    @admin.display(description=_("quantity"), ordering="quantity")
    def amount(self, row: Any) -> str:
        return badges.amount(row.quantity, row.material_color.unit)


@admin.register(MaterialRequest)
class MaterialRequestAdmin(OfMaterial):
    related = ("actor", "answered_by", "order", *MATERIAL)
    deeds = REQUEST_DEEDS
    list_display = (happened, "material", "amount", "status_shown", "work", "comment", "answer", "actor")
    exports_as = {"amount": "quantity"}
    list_filter = ("status", ("material_color", RelatedFilter), ("actor", RelatedFilter))
    date_hierarchy = "created_at"
    fields = (
        ("material", "amount"),
        ("status_shown", "work"),
        ("actor", "created_at"),
        ("answered_by", "closed_at"),
        ("comment", "answer"),
    )
    readonly_fields = ("material", "amount", "status_shown", "work")

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, request: MaterialRequest) -> str:
        colours = {"open": "warning", "done": "success", "declined": "danger"}
        return badges.status_badge(request.status, request.get_status_display(), colours)

    @admin.display(description=_("work"), ordering="order__number")
    def work(self, request: MaterialRequest) -> str:
        return badges.link(request.order, f"№{request.order.number}") if request.order else "—"


@admin.register(MaterialAlert)
class MaterialAlertAdmin(OfMaterial):
    related = MATERIAL
    list_display = (
        *(happened, "material", "kind_shown", "amount", "limit"),
        moment_of("cleared_at", _("refilled")),
    )
    exports_as = {"amount": "quantity", "limit": "threshold"}
    list_filter = ("kind", ("cleared_at", admin.EmptyFieldListFilter), ("material_color", RelatedFilter))
    date_hierarchy = "created_at"
    fields = (("material", "kind"), ("amount", "limit"), ("created_at", "cleared_at"))
    readonly_fields = ("material", "amount", "limit")

    @admin.display(description=_("kind"), ordering="kind")
    def kind_shown(self, alert: MaterialAlert) -> str:
        return badges.badge(alert.get_kind_display(), "" if alert.cleared_at else "warning")

    @admin.display(description=_("threshold"), ordering="threshold")
    def limit(self, alert: MaterialAlert) -> str:
        return badges.amount(alert.threshold, alert.material_color.unit)


@admin.register(MaterialUse)
class MaterialUseAdmin(OfMaterial):
    related = ("report__order", "report__worker", *MATERIAL)
    list_display = ("report_link", "worker", "material", "norm", "amount")
    exports_as = {"norm": "norm_quantity", "amount": "quantity"}
    list_filter = (("material_color", RelatedFilter), ("report__worker", RelatedFilter))
    fields = (("report_link", "worker"), ("material", "norm", "amount"))
    readonly_fields = ("report_link", "worker", "material", "norm", "amount")

    @admin.display(description=_("report"), ordering="report")
    def report_link(self, use: MaterialUse) -> str:
        return badges.link(use.report, f"№{use.report.order.number}")

    @admin.display(description=_("worker"), ordering="report__worker__name")
    def worker(self, use: MaterialUse) -> str:
        return str(use.report.worker)

    @admin.display(description=_("by the BOM"), ordering="norm_quantity")
    def norm(self, use: MaterialUse) -> str:
        return badges.amount(use.norm_quantity, use.material_color.unit)

    @admin.display(description=_("used"), ordering="quantity")
    def amount(self, use: MaterialUse) -> str:
        return badges.amount(use.quantity, use.material_color.unit)
