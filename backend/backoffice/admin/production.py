from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges, material_tables, order_tables
from backend.backoffice.admin.base import KeyedForm, ReadOnlyAdmin, UseCaseAdmin, created, happened
from backend.backoffice.deeds import person
from backend.backoffice.filters import LateFilter
from backend.backoffice.production_deeds import DEEDS, REPORT_DEEDS
from backend.backoffice.tables import VARIANT, Table
from backend.backoffice.unfolded import RelatedFilter
from backend.catalog.models import Variant
from backend.inventory.models import ProductStockMovement
from backend.production import services as production
from backend.production.models import Kind, ProductionOrder, ProductionOrderChange, ProductionReport
from backend.production.statuses import OPEN
from backend.warehouses.models import Warehouse

PLANNED = (
    "variant",
    "quantity",
    "kind",
    "warehouse",
    "due_on",
    "is_urgent",
    "is_embroidery",
    "is_etsy",
    "priority",
    "assignee",
    "comment",
)


class ProductionOrderForm(KeyedForm):
    """Pieces for the shelf, sets to be cut, or cut sets to be finished."""

    class Meta:
        model = ProductionOrder
        fields = PLANNED


@admin.register(ProductionOrder)
class ProductionOrderAdmin(UseCaseAdmin):
    form = ProductionOrderForm
    deeds = DEEDS
    list_display = (
        "number_shown",
        "status_shown",
        "variant",
        "progress",
        "due_shown",
        "marks",
        "assignee",
        "sales_order",
        created,
    )
    list_display_links = ("number_shown",)
    list_filter = (
        LateFilter,
        "status",
        "kind",
        "is_urgent",
        "is_embroidery",
        "is_etsy",
        ("assignee", RelatedFilter),
        ("warehouse", RelatedFilter),
        ("variant", RelatedFilter),
    )
    search_fields = ("number", "variant__sku", "variant__product__name")
    search_help_text = _("Number, SKU, or words of the product and its colours")
    date_hierarchy = "created_at"
    autocomplete_fields = ("variant", "assignee")
    add_fieldsets = (
        (
            None,
            {
                "fields": (
                    ("variant", "quantity"),
                    ("kind", "warehouse"),
                    ("due_on",),
                    ("assignee", "priority"),
                    ("is_urgent", "is_embroidery", "is_etsy"),
                    "comment",
                )
            },
        ),
    )
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("status_shown", "marks"),
                    ("variant", "progress"),
                    ("rejected_quantity", "scrapped_quantity"),
                    ("assignee", "sales_order"),
                    ("due_shown", "priority"),
                    ("warehouse", "kind", "bom"),
                    ("created_at", "done_at"),
                    "comment",
                )
            },
        ),
    )
    readonly_fields = ("status_shown", "marks", "progress", "sales_order", "due_shown")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A production order names what is made, who makes it and for which order."""
        rows = super().get_queryset(request)
        return rows.select_related(
            *VARIANT, "assignee", "warehouse", "line__order", "bom__product", "bom__variant"
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A new order is filled in; an existing one is moved by its buttons."""
        return () if obj is None else self.readonly_fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By number, or by words of the variant as in the bot."""
        text = search_term.strip().removeprefix("№")
        if not text:
            return queryset, False
        variants = Variant.objects.search(text).order_by().values("pk")
        wanted = Q(variant__in=variants)
        if text.isascii() and text.isdigit() and len(text) < 10:
            wanted |= Q(number=int(text)) | Q(line__order__number=int(text))
        return queryset.filter(wanted), False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Quantities and statuses are not edited: there are buttons for that."""
        return False

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """New goods go to the usual warehouse."""
        return {
            "warehouse": Warehouse.objects.for_goods().first(),
            **super().get_changeform_initial_data(request),
        }

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Goods go to places where goods lie."""
        if db_field.name == "warehouse":
            kwargs["queryset"] = Warehouse.objects.for_goods()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def perform_save(
        self, request: HttpRequest, form: Any, formsets: list[Any], change: bool
    ) -> ProductionOrder:
        """A manager plans pieces for the shelf, sets to be cut, or cut sets to be finished."""
        answers = dict(form.cleaned_data)
        answers["kind"] = Kind(answers["kind"])
        key, worker = answers.pop("key"), answers.pop("assignee")
        return production.create_order(
            variant_id=answers.pop("variant").pk,
            warehouse_id=answers.pop("warehouse").pk,
            assignee_id=worker.pk if worker else None,
            actor=person(request),
            key=key,
            **answers,
        )

    def tables(self, request: HttpRequest, row: ProductionOrder) -> Sequence[Table]:
        """What is missing and used for it, what it cost, what was reported and what happened."""
        reader = person(request)
        return [
            *material_tables.under_production_order(row, reader),
            *order_tables.under_production_order(row, reader),
        ]

    @admin.display(description=_("number"), ordering="number")
    def number_shown(self, order: ProductionOrder) -> str:
        return f"№{order.number}"

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, order: ProductionOrder) -> str:
        return badges.document_badge(order)

    @admin.display(description=_("finished"), ordering="finished_quantity")
    def progress(self, order: ProductionOrder) -> str:
        return f"{number_format(order.finished_quantity)} / {number_format(order.quantity)}"

    @admin.display(description=_("due"), ordering="due_on")
    def due_shown(self, order: ProductionOrder) -> str:
        return badges.due_badge(order.due_on, is_open=order.status in OPEN)

    @admin.display(description=_("marks"))
    def marks(self, order: ProductionOrder) -> str:
        return badges.marks(
            (order.is_urgent, _("urgent"), "danger"),
            (order.is_embroidery, _("embroidery"), "primary"),
            (order.is_etsy, "Etsy", "info"),
        )

    @admin.display(description=_("for the order"), ordering="line__order__number")
    def sales_order(self, order: ProductionOrder) -> str:
        return badges.link(order.line.order) if order.line else str(_("for the shelf"))


@admin.register(ProductionReport)
class ProductionReportAdmin(ReadOnlyAdmin):
    deeds = REPORT_DEEDS
    list_display = (
        happened,
        "worker",
        "order",
        "goods",
        "quantity",
        "rejected_quantity",
        "reject_reason",
        "actor",
        "undone",
    )
    list_filter = (("worker", RelatedFilter), "reject_reason", "created_at")
    search_fields = ("order__number", "worker__name", "comment")
    search_help_text = _("Number of the work, worker, or words of the comment")
    date_hierarchy = "created_at"
    fields = (
        ("created_at", "undone"),
        ("worker", "actor"),
        ("order", "goods"),
        ("quantity", "rejected_quantity"),
        ("scrapped_quantity", "reject_reason"),
        ("reverses", "comment"),
    )
    readonly_fields = ("goods", "undone")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A report names the worker, the work and what was made."""
        goods = (f"order__{name}" for name in VARIANT)
        rows = super().get_queryset(request)
        return rows.select_related("worker", "actor", "reversed_by", "reverses__order", *goods)

    def tables(self, request: HttpRequest, row: ProductionReport) -> Sequence[Table]:
        """What the report put on the shelf."""
        lines = ProductStockMovement.objects.filter(
            document_type=ProductionReport._meta.label_lower, document_id=row.pk
        )
        return [order_tables.movements(lines)]

    @admin.display(description=_("goods"))
    def goods(self, report: ProductionReport) -> str:
        return str(report.order.variant)

    @admin.display(description="")
    def undone(self, report: ProductionReport) -> str:
        return order_tables.undone(report)


@admin.register(ProductionOrderChange)
class ProductionOrderChangeAdmin(ReadOnlyAdmin):
    list_display = (happened, "order", "from_status", "to_status", "actor", "comment")
    list_select_related = ("order", "actor")
    list_filter = ("to_status", ("actor", RelatedFilter))
    search_fields = ("order__number", "comment")
    date_hierarchy = "created_at"
