"""Purchases: what is asked for, what is ordered from whom, what came."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges, order_tables, purchasing_tables
from backend.backoffice.admin.base import PlainChoices, ReadOnlyAdmin, UseCaseAdmin, created
from backend.backoffice.deeds import person
from backend.backoffice.material_tables import MATERIAL, SEES_COST
from backend.backoffice.purchasing_deeds import ORDER_DEEDS, PROPOSE, RECEIPT_DEEDS, REQUEST_DEEDS
from backend.backoffice.purchasing_forms import (
    OrderForm,
    OrderLineForm,
    OrderLines,
    RequestForm,
    RequestLineForm,
    RequestLines,
)
from backend.backoffice.tables import Table
from backend.backoffice.unfolded import Inline, RelatedFilter
from backend.materials import ordering, papers, purchases, purchasing
from backend.materials.models import (
    GoodsReceipt,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseRequest,
    PurchaseRequestLine,
)
from backend.materials.statuses import PurchaseStatus, RequestStatus
from backend.warehouses.models import Warehouse

DRAFT = "draft"


class DraftLines(PlainChoices, Inline):
    """Lines of a paper: they are written while it is a draft, and read under it afterwards."""

    extra = 0
    hide_title = True
    rights: ClassVar[tuple[str, str]]
    """Who writes new papers, and who corrects drafts."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A line's name is made of its material."""
        return super().get_queryset(request).select_related(*MATERIAL)

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """A new paper begins with a few empty lines."""
        return 0 if obj else 3

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A table under the paper tells more than the lines of a form."""
        return obj is None or obj.status == DRAFT

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Lines only in a draft."""
        is_open = obj is None or obj.status == DRAFT
        return is_open and person(request).has_perm(self.rights[obj is not None])

    has_change_permission = has_add_permission
    has_delete_permission = has_add_permission


class RequestLineInline(DraftLines):
    model = PurchaseRequestLine
    form, formset = RequestLineForm, RequestLines
    rights = ("materials.add_purchaserequest", "materials.approve_purchaserequest")
    autocomplete_fields = ("material_color", "offer")
    fields = ("material_color", "quantity", "offer")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """An offer is named by its supplier and material."""
        offer = (f"offer__{name}" for name in ("supplier", *MATERIAL))
        return super().get_queryset(request).select_related(*offer)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Offers are prices."""
        return self.fields if person(request).has_perm(SEES_COST) else ("material_color", "quantity")


class OrderLineInline(DraftLines):
    model = PurchaseOrderLine
    form, formset = OrderLineForm, OrderLines
    rights = ("materials.add_purchaseorder", "materials.add_purchaseorder")
    autocomplete_fields = ("material_color", "packaging")
    fields = ("material_color", "quantity", "packaging", "price")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A packaging is named by its material's unit."""
        return super().get_queryset(request).select_related("packaging__material")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Prices are for those who may see them; the others read the table."""
        return super().has_view_permission(request, obj) and person(request).has_perm(SEES_COST)


class PurchasePaper(UseCaseAdmin):
    """A paper of purchasing: its draft is written by a form, its steps are buttons."""

    list_display_links = ("number_shown",)
    search_fields: ClassVar[tuple[str, ...]] = ("number", "comment", "lines__material_color__material__name")
    search_help_text = _("Number, or words of a material or the comment")
    date_hierarchy = "created_at"
    related: ClassVar[tuple[str, ...]]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A paper names its places and people."""
        return super().get_queryset(request).select_related(*self.related)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new paper is for the usual warehouse."""
        usual = Warehouse.objects.for_goods().first()
        return {"warehouse": usual, **super().get_changeform_initial_data(request)}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Materials come to places where people put them."""
        if db_field.name == "warehouse":
            kwargs["queryset"] = Warehouse.objects.for_goods()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("number"), ordering="number")
    def number_shown(self, paper: Any) -> str:
        return f"№{paper.number}"

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, paper: Any) -> str:
        return badges.document_badge(paper)


@admin.register(PurchaseRequest)
class PurchaseRequestAdmin(PurchasePaper):
    form, inlines = RequestForm, (RequestLineInline,)
    related = ("warehouse", "actor")
    deeds, list_deeds = REQUEST_DEEDS, (PROPOSE,)
    list_display = (
        *("number_shown", "status_shown", "origin", "warehouse", "needed_shown", "comment", "actor"),
        created,
    )
    exports_as = {"needed_shown": "needed_on", "status_shown": "status"}
    list_filter = ("status", "origin", ("warehouse", RelatedFilter), ("actor", RelatedFilter))
    readonly_fields = ("status_shown", "origin", "needed_shown", "actor", "created_at")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A draft is corrected by those who approve it."""
        is_draft = obj is None or obj.status == RequestStatus.DRAFT
        return is_draft and person(request).has_perm("materials.approve_purchaserequest")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Where it is for stays as it was asked."""
        return (*self.readonly_fields, "warehouse", "comment") if obj else self.readonly_fields

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is asked, and above it what has become of it."""
        if obj is None:
            return ((None, {"fields": (("warehouse", "needed_on"), "comment")}),)
        written = "needed_on" if self.has_change_permission(request, obj) else "needed_shown"
        stands = (("status_shown", "origin"), ("warehouse", written), ("actor", "created_at"), "comment")
        return ((None, {"fields": stands}),)

    def perform_save(
        self, request: HttpRequest, form: Any, formsets: list[Any], change: bool
    ) -> PurchaseRequest:
        """A new request, or a draft put right."""
        answers, actor = form.cleaned_data, person(request)
        lines = [line for formset in formsets for line in formset.wanted()]
        if change:
            return purchasing.change_request(
                request_id=form.instance.pk,
                lines=lines,
                needed_on=answers.get("needed_on"),
                actor=actor,
                key=answers["key"],
            )
        return purchasing.create_request(
            warehouse_id=answers["warehouse"].pk,
            lines=lines,
            needed_on=answers["needed_on"],
            comment=answers["comment"],
            actor=actor,
            key=answers["key"],
        )

    def tables(self, request: HttpRequest, row: PurchaseRequest) -> Sequence[Table]:
        """What is asked for, the orders that were made of it, and its steps."""
        reader = person(request)
        # Whoever may put the lines right has them above.
        is_above = self.has_change_permission(request, row)
        return [
            *([] if is_above else [purchasing_tables.request_lines(row, reader)]),
            order_tables.history(row, row.changes.select_related("actor")),
        ]

    @admin.display(description=_("needed by"), ordering="needed_on")
    def needed_shown(self, paper: PurchaseRequest) -> str:
        return badges.due_badge(paper.needed_on, is_open=paper.status in ("draft", "approved", "ordered"))


@admin.register(PurchaseOrder)
class PurchaseOrderAdmin(PurchasePaper):
    form, inlines = OrderForm, (OrderLineInline,)
    related = ("supplier", "warehouse", "actor")
    deeds, list_deeds = ORDER_DEEDS, ()
    list_display = (
        *("number_shown", "status_shown", "supplier", "warehouse", "expected_shown", "comment", "actor"),
        created,
    )
    exports_as = {"expected_shown": "expected_on", "status_shown": "status"}
    exports_also = ("currency",)
    list_filter = ("status", ("supplier", RelatedFilter), ("warehouse", RelatedFilter), "expected_on")
    search_fields = (*PurchasePaper.search_fields, "supplier__name")
    search_help_text = _("Number, supplier, or words of a material")
    autocomplete_fields = ("supplier",)
    readonly_fields = (
        *("status_shown", "expected_shown", "currency", "actor", "created_at"),
        "on_paper",
    )

    def get_urls(self) -> list[Any]:
        """An order has a page to print."""
        view = self.admin_site.admin_view(self.pdf_view)
        return [
            path("<int:object_id>/pdf/", view, name="materials_purchaseorder_pdf"),
            *super().get_urls(),
        ]

    def pdf_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The order as a page to print or send, for those who see its prices."""
        order = self.get_object(request, str(object_id))
        if order is None:
            raise Http404
        if not self.has_view_permission(request, order) or not person(request).has_perm(SEES_COST):
            raise PermissionDenied
        return HttpResponse(
            papers.order_pdf(purchases.sheet(order.pk)),
            content_type="application/pdf",
            headers={"Content-Disposition": f'inline; filename="PO-{order.number}.pdf"'},
        )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A draft is put right by those who write orders."""
        is_draft = obj is None or obj.status == PurchaseStatus.DRAFT
        return is_draft and person(request).has_perm("materials.add_purchaseorder")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """From whom and to where stays as it was written."""
        return (*self.readonly_fields, "supplier", "warehouse") if obj else self.readonly_fields

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is agreed, how it stands, and how it is sent."""
        if obj is None:
            return ((None, {"fields": (("supplier", "warehouse"), "expected_on", "comment")}),)
        written = "expected_on" if self.has_change_permission(request, obj) else "expected_shown"
        stands: tuple[Any, ...] = (
            ("status_shown", "supplier"),
            ("warehouse", written),
            ("actor", "created_at"),
            "comment",
        )
        if person(request).has_perm(SEES_COST):
            stands = (*stands, "currency", "on_paper")
        return ((None, {"fields": stands}),)

    def perform_save(
        self, request: HttpRequest, form: Any, formsets: list[Any], change: bool
    ) -> PurchaseOrder:
        """A new order, or a draft put right."""
        answers = form.cleaned_data
        said: dict[str, Any] = {
            "lines": [line for formset in formsets for line in formset.ordered()],
            "expected_on": answers["expected_on"],
            "comment": answers["comment"],
            "actor": person(request),
            "key": answers["key"],
        }
        if change:
            return ordering.change_order(order_id=form.instance.pk, **said)
        return ordering.create_order(
            supplier_id=answers["supplier"].pk, warehouse_id=answers["warehouse"].pk, **said
        )

    def tables(self, request: HttpRequest, row: PurchaseOrder) -> Sequence[Table]:
        """What was ordered and what came, how it is sent, and its steps."""
        is_sent_now = row.status in ("draft", "approved") and person(request).has_perm(SEES_COST)
        return [
            purchasing_tables.order_lines(row, person(request)),
            *([purchasing_tables.message(row)] if is_sent_now else []),
            purchasing_tables.receipts(row),
            order_tables.history(row, row.changes.select_related("actor")),
        ]

    @admin.display(description=_("expected"), ordering="expected_on")
    def expected_shown(self, order: PurchaseOrder) -> str:
        return badges.due_badge(order.expected_on, is_open=order.status in ("approved", "sent", "partial"))

    @admin.display(description=_("to print"))
    def on_paper(self, order: PurchaseOrder) -> str:
        url = reverse("admin:materials_purchaseorder_pdf", args=[order.pk])
        return format_html('<a class="text-link" href="{}" target="_blank">PO-{}.pdf</a>', url, order.number)


@admin.register(GoodsReceipt)
class GoodsReceiptAdmin(ReadOnlyAdmin):
    deeds = RECEIPT_DEEDS
    list_display = ("number_shown", "order", "supplier", "supplier_document", "state", "actor", created)
    list_display_links = ("number_shown",)
    exports_also = ("rate", "delivery_cost", "comment")
    secrets = {SEES_COST: ("rate", "delivery_cost")}
    list_filter = (("order__supplier", RelatedFilter), ("actor", RelatedFilter))
    search_fields = ("number", "order__number", "order__supplier__name", "supplier_document", "comment")
    search_help_text = _("Number, supplier or its document, or words of the comment")
    date_hierarchy = "created_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A receipt names its order and supplier, and the receipt that took it back."""
        return (
            super()
            .get_queryset(request)
            .select_related("order__supplier", "actor", "reverses", "reversed_by")
        )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Costs are shown to those who may see them."""
        money = (("rate", "delivery_cost"),) if person(request).has_perm(SEES_COST) else ()
        return (
            *(("number", "state"), ("order", "supplier"), ("supplier_document", "actor")),
            *money,
            *(("reverses", "created_at"), "comment"),
        )

    readonly_fields = ("state", "supplier")

    def tables(self, request: HttpRequest, row: GoodsReceipt) -> Sequence[Table]:
        """What came, into which batches."""
        return [purchasing_tables.receipt_lines(row, person(request))]

    @admin.display(description=_("number"), ordering="number")
    def number_shown(self, receipt: GoodsReceipt) -> str:
        return f"№{receipt.number}"

    @admin.display(description=_("supplier"), ordering="order__supplier__name")
    def supplier(self, receipt: GoodsReceipt) -> str:
        return badges.link(receipt.order.supplier)

    @admin.display(description="")
    def state(self, receipt: GoodsReceipt) -> str:
        return purchasing_tables.reversal_badge(receipt)
