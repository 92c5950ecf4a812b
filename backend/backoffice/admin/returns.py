from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges, order_tables
from backend.backoffice.admin.base import ReadOnlyAdmin, happened
from backend.backoffice.deeds import person
from backend.backoffice.tables import VARIANT, Table
from backend.backoffice.unfolded import RelatedFilter
from backend.sales.models import SalesReturn, SalesReturnLine


@admin.register(SalesReturn)
class SalesReturnAdmin(ReadOnlyAdmin):
    list_display = (happened, "number_shown", "order", "reason", "comment", "actor")
    list_display_links = ("number_shown",)
    list_select_related = ("order", "actor")
    list_filter = ("reason", ("actor", RelatedFilter))
    search_fields = ("number", "order__number", "comment")
    date_hierarchy = "created_at"
    fields = (("number", "order_shown"), ("actor", "created_at"), ("reason", "comment"))
    readonly_fields = ("order_shown",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A return names its order and who took it."""
        return super().get_queryset(request).select_related("order", "actor")

    def tables(self, request: HttpRequest, row: SalesReturn) -> Sequence[Table]:
        """What came back, and the money that went back with it."""
        came_back = order_tables.came_back(row.lines.all())
        if not person(request).has_perm("sales.view_payment"):
            return [came_back]
        return [came_back, order_tables.payments(row.payments.all(), row.order.currency)]

    @admin.display(description=_("number"), ordering="number")
    def number_shown(self, sales_return: SalesReturn) -> str:
        return f"№{sales_return.number}"

    @admin.display(description=_("order"))
    def order_shown(self, sales_return: SalesReturn) -> str:
        return badges.link(sales_return.order)


@admin.register(SalesReturnLine)
class SalesReturnLineAdmin(ReadOnlyAdmin):
    list_display = ("sales_return", "line", "quantity", "scrapped_quantity")
    search_fields = ("sales_return__number", "line__order__number", "line__variant__sku")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A line's name is made of its variant."""
        names = (f"line__{name}" for name in VARIANT)
        return super().get_queryset(request).select_related("sales_return", *names)
