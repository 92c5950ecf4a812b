"""Bundles on the page of an order: heads with their parts."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from backend.backoffice.bundle_forms import OrderBundleForm, OrderBundleFormSet
from backend.backoffice.deeds import person
from backend.backoffice.order_rows import RowInline
from backend.backoffice.tables import VARIANT
from backend.sales.models import SalesOrderBundle, SalesOrderLine


class BundleInline(RowInline):
    model = SalesOrderBundle
    form = OrderBundleForm
    formset = OrderBundleFormSet
    autocomplete_fields = ("bundle",)
    readonly_fields = ("name_shown", "parts_shown", "total", "why_shown")
    verbose_name_plural = _("bundles")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """A preset and parts are asked besides what the row keeps."""
        kwargs["fields"] = ["bundle", "quantity", "unit_price"]
        return super().get_formset(request, obj, **kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A bundle with its parts."""
        parts = SalesOrderLine.objects.select_related(*VARIANT).order_by("pk")
        rows = super().get_queryset(request).select_related("bundle")
        return rows.prefetch_related(Prefetch("lines", parts))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A draft is written, a promise is read; money is shown to those who have to do with it."""
        sees_money = person(request).has_perm("sales.view_payment")
        if not self.has_add_permission(request, obj):
            price = ("unit_price", "total", "why_shown") if sees_money else ()
            return ("name_shown", "quantity", "parts_shown", *price)
        money = ("unit_price", "total") if sees_money else ()
        return ("bundle", "preset", "chosen", "quantity", *money, "parts_shown")

    @admin.display(description=_("bundle"))
    def name_shown(self, head: SalesOrderBundle) -> str:
        return head.name

    @admin.display(description=_("parts"))
    def parts_shown(self, head: SalesOrderBundle) -> str:
        if not head.pk:
            return "—"
        rows = [(part.bundle_place, part.variant, number_format(part.quantity)) for part in head.lines.all()]
        return format_html("<div>{}</div>", format_html_join("", "<div>{}: {} × {}</div>", rows))

    @admin.display(description=_("why this price"))
    def why_shown(self, head: SalesOrderBundle) -> str:
        return (head.why if head.pk else "") or "—"
