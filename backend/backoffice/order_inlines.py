"""Bundles on the page of an order: heads with their parts."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from backend.backoffice.admin.base import plain_choice
from backend.backoffice.bundle_forms import OrderBundleForm, OrderBundleFormSet
from backend.backoffice.deeds import person
from backend.backoffice.tables import VARIANT
from backend.backoffice.unfolded import Inline
from backend.sales.models import SalesOrderBundle, SalesOrderLine
from backend.sales.statuses import Status


class BundleInline(Inline):
    model = SalesOrderBundle
    form = OrderBundleForm
    formset = OrderBundleFormSet
    extra = 0
    autocomplete_fields = ("bundle",)
    readonly_fields = ("name_shown", "parts_shown", "total", "why_shown")
    verbose_name_plural = _("bundles")
    hide_title = True

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A bundle is chosen here, not edited."""
        return plain_choice(super().formfield_for_dbfield(db_field, request, **kwargs))

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
        is_open, sees_money = self._is_open(request, obj), person(request).has_perm("sales.view_payment")
        if not is_open:
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

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the order sees its bundles."""
        return person(request).has_perm("sales.view_salesorder")

    def _is_open(self, request: HttpRequest, obj: Any) -> bool:
        is_draft = obj is None or obj.status == Status.DRAFT
        return is_draft and person(request).has_perm("sales.add_salesorder")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Bundles come and go in a draft only, and whole."""
        return self._is_open(request, obj)

    has_change_permission = has_add_permission
    has_delete_permission = has_add_permission
