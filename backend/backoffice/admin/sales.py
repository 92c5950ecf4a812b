from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges, order_tables
from backend.backoffice.admin.base import (
    ReadOnlyAdmin,
    UseCaseAdmin,
    happened,
)
from backend.backoffice.deeds import Deed, person
from backend.backoffice.filters import (
    ArchiveFilter,
    LateFilter,
    OrderTypeFilter,
    OwedFilter,
    TakenFilter,
    found,
)
from backend.backoffice.money_deeds import OWES_NOTHING
from backend.backoffice.order_desk import DeskFilter, MineFilter, ShowsDesk
from backend.backoffice.order_files import ImportsOrders
from backend.backoffice.order_inlines import BundleInline
from backend.backoffice.order_rows import RowInline
from backend.backoffice.order_timeline import ShowsTimeline
from backend.backoffice.payment_deeds import ASK_TO_PAY, CALL_BACK
from backend.backoffice.return_deed import RETURN
from backend.backoffice.sales_deeds import DEEDS
from backend.backoffice.sales_forms import LineForm, LineFormSet, SalesOrderForm, draft_of
from backend.backoffice.split_deeds import OPENS_RESULT, SPLIT_DEEDS
from backend.backoffice.tables import VARIANT, Table
from backend.backoffice.unfolded import RelatedFilter
from backend.payments.models import PaymentLink
from backend.sales import services as sales
from backend.sales.editing import DRAFT_FIELDS, change_order
from backend.sales.models import (
    SalesOrder,
    SalesOrderBundle,
    SalesOrderChange,
    SalesOrderLine,
    SalesReturn,
)
from backend.sales.statuses import KIND as OF_ORDERS
from backend.sales.statuses import OPEN, Status
from backend.warehouses.models import Warehouse
from backend.workflow.looks import type_of, usual_type
from backend.workflow.models import DocumentType


def _is_priced(line: SalesOrderLine) -> bool:
    """A line on paper: an empty one of the form has no price yet, nor has one whose price was emptied."""
    return bool(line.pk) and line.unit_price is not None


class LineInline(RowInline):
    model = SalesOrderLine
    form = LineForm
    formset = LineFormSet
    autocomplete_fields = ("variant",)
    fields = (
        "variant",
        "quantity",
        "unit_price",
        "total",
        "why_shown",
        "mode",
        "shelf_quantity",
        "wip_quantity",
    )
    readonly_fields = ("total", "why_shown", "margin_shown")
    verbose_name_plural = _("order lines")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A line's name is made of its variant; parts of bundles stand with their bundle."""
        return super().get_queryset(request).filter(bundle=None).select_related(*VARIANT)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Money is shown to those who have to do with it."""
        reader = person(request)
        if not reader.has_perm("sales.view_payment"):
            return ("variant", "quantity")
        return (*self.fields, "margin_shown") if reader.has_perm("catalog.see_cost") else self.fields

    @admin.display(description=_("why this price"))
    def why_shown(self, line: SalesOrderLine) -> str:
        """The rule and the discount."""
        return (line.why if _is_priced(line) else "") or "—"

    @admin.display(description=_("margin"))
    def margin_shown(self, line: SalesOrderLine) -> str:
        """What is left of the price after the cost."""
        return f"{line.margin} %" if _is_priced(line) else "—"

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """A new order begins with a few empty lines."""
        return 0 if obj else 3


@admin.register(SalesOrder)
class SalesOrderAdmin(ShowsDesk, ImportsOrders, ShowsTimeline, UseCaseAdmin):
    change_form_outer_after_template = "backoffice/order_outer.html"
    form = SalesOrderForm
    deeds = (*DEEDS, ASK_TO_PAY, CALL_BACK, RETURN, *SPLIT_DEEDS)
    inlines = (LineInline, BundleInline)
    list_display = (
        "number_shown",
        "status_shown",
        "customer_shown",
        "due_shown",
        "marks",
        "total_shown",
        "payment_shown",
        "seller",
    )
    exports_as = {"customer_shown": "customer_name", "status_shown": "status"}
    exports_also = ("currency", "created_at", "source", "customer__phone", "warehouse", "comment")
    list_display_links = ("number_shown",)
    list_select_related = ("customer", "seller", "split_from")
    secrets = {
        "sales.view_payment": ("total", "returned_total", "paid_total", "payment_status"),
        "sales.view_customer": ("customer__phone",),
    }
    list_filter = (
        DeskFilter,
        MineFilter,
        LateFilter,
        "status",
        "payment_status",
        OwedFilter,
        TakenFilter,
        ArchiveFilter,
        "source",
        OrderTypeFilter,
        "is_urgent",
        ("seller", RelatedFilter),
        ("warehouse", RelatedFilter),
    )
    search_fields = ("number", "customer__name", "customer__phone", "customer_info")
    search_help_text = _("Number, or the customer: name, phone, Instagram")
    date_hierarchy = "created_at"

    class Media:
        js = ("backoffice/site.js",)

    autocomplete_fields = ("customer", "site")
    add_fieldsets = (
        (
            None,
            {
                "fields": (
                    "customer",
                    "site",
                    "customer_info",
                    ("source", "warehouse"),
                    "document_type",
                    ("due_on", "is_urgent"),
                    "comment",
                )
            },
        ),
    )
    readonly_fields = (
        "status_shown",
        "payment_shown",
        "total_shown",
        "returned_shown",
        "balance_shown",
        "due_shown",
        "marks",
        "seller",
        "created_at",
        "confirmed_at",
        "shipped_at",
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Found as in the bot: by number or by words of the customer."""
        return found(queryset, SalesOrder.objects.search(search_term)), False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """An order's page names its customer, seller and warehouse, and knows which tables it has."""
        names = ("customer", "seller", "warehouse", "document_type", "site", "split_from")
        rows: QuerySet[Any] = super().get_queryset(request).select_related(*names)
        there = {
            "has_lines": SalesOrderLine.objects.filter(order=OuterRef("pk"), bundle=None),
            "has_bundles": SalesOrderBundle.objects.filter(order=OuterRef("pk")),
            "has_parts": SalesOrder.objects.filter(split_from=OuterRef("pk")),
            "has_returns": SalesReturn.objects.filter(order=OuterRef("pk")),
            "has_links": PaymentLink.objects.filter(order=OuterRef("pk")),
        }
        rows = rows.annotate(**{name: Exists(found) for name, found in there.items()})
        return rows

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """A promise shows what it has: lines, bundles or both."""
        if obj is None or obj.status == Status.DRAFT:
            return self.inlines
        there = ((LineInline, "has_lines"), (BundleInline, "has_bundles"))
        return tuple(inline for inline, name in there if getattr(obj, name, True))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Those who write orders may change drafts, and comments afterwards."""
        return person(request).has_perm("sales.add_salesorder")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Statuses, sums and times are written by use cases; a promise is not rewritten."""
        if obj is None:
            return self.readonly_fields
        written = () if obj.status == Status.DRAFT else DRAFT_FIELDS
        return (*self.readonly_fields, "document_type", *written)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What is written, and above it what has become of it."""
        written: tuple[Any, ...] = self.add_fieldsets[0][1]["fields"]
        if obj is None:
            return self.add_fieldsets
        if obj.status != Status.DRAFT:
            known = (name for name in written[:3] if getattr(obj, name))
            written = (*known, *written[3:5], ("due_shown", "marks"), "comment")
        money: tuple[Any, ...] = (("status_shown", "payment_shown"), ("total_shown", "balance_shown"))
        if obj.returned_total:
            money = (*money[:1], ("total_shown", "returned_shown", "balance_shown"))
        if not person(request).has_perm("sales.view_payment"):
            money = ("status_shown",)
        times = (("seller", "created_at"), ("confirmed_at", "shipped_at"))
        return ((None, {"fields": (*money, *written, *times)}),)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Money is shown to those who have to do with it."""
        shown = list(super().get_list_display(request))
        if not person(request).has_perm("sales.view_payment"):
            shown = [name for name in shown if name not in ("total_shown", "payment_shown")]
        return shown

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new order ships from the usual warehouse."""
        usual = Warehouse.objects.for_goods().first()
        given = super().get_changeform_initial_data(request)
        return {"warehouse": usual, "document_type": usual_type(OF_ORDERS).code, **given}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Goods are taken from places where goods lie."""
        if db_field.name == "warehouse":
            kwargs["queryset"] = Warehouse.objects.for_goods()
        if db_field.name == "document_type":
            kwargs["queryset"] = DocumentType.objects.filter(kind=OF_ORDERS, is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def perform_save(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> SalesOrder:
        """A new order, or a draft written anew."""
        draft, key, actor = draft_of(form, formsets), form.cleaned_data["key"], person(request)
        if not change:
            return sales.create_order(draft=draft, actor=actor, key=key)
        return change_order(
            order_id=form.instance.pk,
            seen_version=form.seen_version or 0,
            draft=draft,
            actor=actor,
            key=key,
        )

    def after(self, request: HttpRequest, deed: Deed, row: Any, *, home: str, **made: Any) -> HttpResponse:
        """A part or a copy is looked at at once."""
        result = made.get("result")
        if deed.name in OPENS_RESULT and isinstance(result, SalesOrder):
            home = self.home(result)
        return super().after(request, deed, row, home=home, **made)

    def tables(self, request: HttpRequest, row: SalesOrder) -> Sequence[Table]:
        """What is reserved, what is being made, what was paid, what happened."""
        return order_tables.under_sales_order(row, person(request))

    @admin.display(description=_("number"), ordering="number")
    def number_shown(self, order: SalesOrder) -> str:
        return badges.two_lines(f"№{order.number}", badges.moment(order.created_at))

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, order: SalesOrder) -> str:
        return badges.document_badge(order)

    @admin.display(description=_("customer"), ordering="customer__name")
    def customer_shown(self, order: SalesOrder) -> str:
        return badges.two_lines(order.customer_name, order.get_source_display())

    @admin.display(description=_("due"), ordering="due_on")
    def due_shown(self, order: SalesOrder) -> str:
        return badges.due_badge(order.due_on, is_open=order.status in (*OPEN, Status.DRAFT))

    @admin.display(description=_("marks"))
    def marks(self, order: SalesOrder) -> str:
        is_archived, kind = order.archived_at is not None, type_of(order)
        return badges.marks(
            (order.is_urgent, _("urgent"), "danger"),
            (is_archived, _("in the archive"), ""),
            (bool(order.split_from_id), _("a part of %(order)s") % {"order": order.split_from}, "info"),
            (not kind.is_default, kind.name, "primary"),
        )

    @admin.display(description=_("total"), ordering="total")
    def total_shown(self, order: SalesOrder) -> str:
        return badges.money(order.total, order.currency)

    @admin.display(description=_("came back, in money"))
    def returned_shown(self, order: SalesOrder) -> str:
        return badges.money(order.returned_total, order.currency)

    @admin.display(description=_("still to be paid"))
    def balance_shown(self, order: SalesOrder) -> str:
        if order.status in OWES_NOTHING:
            return "—"
        return badges.money(order.balance_due, order.currency)

    @admin.display(description=_("payment"), ordering="payment_status")
    def payment_shown(self, order: SalesOrder) -> str:
        if order.status in OWES_NOTHING:
            return "—"
        return badges.payment_badge(order.payment_status)


@admin.register(SalesOrderLine)
class SalesOrderLineAdmin(ReadOnlyAdmin):
    list_display = ("order", "variant", "quantity", "unit_price", "total", "is_price_agreed")
    list_select_related = ("order", *VARIANT)
    list_filter = ("order__status", ("variant", RelatedFilter), "is_price_agreed")
    search_fields = ("order__number", "variant__sku", "variant__product__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A line's name is made of its variant."""
        return super().get_queryset(request).select_related("order", *VARIANT)


@admin.register(SalesOrderChange)
class SalesOrderChangeAdmin(ReadOnlyAdmin):
    list_display = (happened, "order", "from_status", "to_status", "actor", "comment")
    list_select_related = ("order", "actor")
    list_filter = ("to_status", ("actor", RelatedFilter))
    search_fields = ("order__number", "comment")
    date_hierarchy = "created_at"
