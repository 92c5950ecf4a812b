"""The lists of the seller's desk over the orders of the office: the same as in the bot, with their counts."""

from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.backoffice.deeds import person
from backend.backoffice.saved_filters import KeepsFilters
from backend.sales.desk import LISTS, lists_for
from backend.sales.models import SalesOrderQuerySet
from backend.sales.selectors import count_orders

DESK, MINE = "desk", "mine"


class DeskFilter(admin.SimpleListFilter):
    """What is to be done with orders today."""

    title = _("desk")
    parameter_name = DESK

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Who owes money is for those who have to do with it."""
        return [*lists_for(person(request)).items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """As in the bot."""
        if self.value() not in dict(self.lookup_choices):
            return queryset
        orders = cast(SalesOrderQuerySet, queryset)
        return orders.of_list(str(self.value()), timezone.localdate())


class MineFilter(admin.SimpleListFilter):
    """A seller's own orders."""

    title = _("seller")
    parameter_name = MINE

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One question."""
        return [("1", _("mine"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those that I took."""
        return queryset.filter(seller=person(request)) if self.value() == "1" else queryset


class ShowsDesk(KeepsFilters):
    """A list of orders with the desk above it."""

    list_before_template = "backoffice/order_desk.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Every list of the desk with its count."""
        shown = {} if IS_POPUP_VAR in request.GET else {"desk": [*_chips(request)]}
        return super().changelist_view(request, {**shown, **(extra_context or {})})


def _chips(request: HttpRequest) -> Iterator[dict[str, Any]]:
    is_mine, chosen = request.GET.get(MINE) == "1", request.GET.get(DESK)
    mine = {MINE: "1"} if is_mine else {}
    counts = count_orders(seller_id=person(request).pk if is_mine else None)
    kept = {DESK: chosen} if chosen in LISTS else {}
    turned = kept if is_mine else {**kept, MINE: "1"}
    yield {"label": _("mine"), "url": f"?{urlencode(turned)}", "is_chosen": is_mine, "icon": "person"}
    for name, label in lists_for(person(request)).items():
        others = mine if name == chosen else {**mine, DESK: name}
        yield {
            "label": label,
            "count": counts[name],
            "url": f"?{urlencode(others)}",
            "is_chosen": name == chosen,
        }
