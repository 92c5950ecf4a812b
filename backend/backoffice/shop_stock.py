"""Stock for shops: files at addresses that stay, and the page that lists them."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from backend.backoffice.deeds import person
from backend.backoffice.exchange.files import write_for_programs
from backend.backoffice.fields import read_id
from backend.backoffice.tables import table
from backend.fulfillment.shop_stock import ShopStock, shop_stock
from backend.warehouses.models import Warehouse

SEES = "inventory.view_productstock"
SELLS = "sales.add_salesorder"
Columns = dict[str, Callable[[ShopStock], Any]]
KINDS: dict[str, Columns] = {
    "etsy": {"SKU": lambda one: one.sku, "Quantity": lambda one: one.available},
    "site": {
        "sku": lambda one: one.sku,
        "name": lambda one: one.name,
        "price": lambda one: one.price,
        "available": lambda one: one.available,
        "in_stock": lambda one: int(one.is_in_stock),
    },
}
TITLES = {"etsy": _("for Etsy"), "site": _("for the site")}


def stock_view(request: HttpRequest, kind: str) -> HttpResponse:
    """Free pieces as a shop takes them; `warehouse` narrows it to one."""
    _check(request)
    if kind not in KINDS:
        raise Http404
    columns = KINDS[kind]
    rows = ([read(one) for read in columns.values()] for one in shop_stock(_warehouse(request)))
    answer = HttpResponse(write_for_programs(list(columns), rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="stock-{kind}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def stock_page(request: HttpRequest) -> HttpResponse:
    """The files that there are: of all warehouses, and of each."""
    _check(request)
    places: Sequence[Warehouse | None] = [None, *Warehouse.objects.for_goods()]
    rows = [[place.name if place else _t("all"), *(_link(kind, place) for kind in KINDS)] for place in places]
    context = {
        **admin.site.each_context(request),
        "title": _t("Stock for shops"),
        "about": _t("Free pieces of everything for sale. The addresses stay the same: they can be kept."),
        "tables": [table(_("Files"), [_("warehouse"), *TITLES.values()], rows)],
        "files": [],
    }
    return TemplateResponse(request, "backoffice/page.html", context)


def _check(request: HttpRequest) -> None:
    actor = person(request)
    if not (actor.has_perm(SEES) and actor.has_perm(SELLS)):
        raise PermissionDenied


def _warehouse(request: HttpRequest) -> int | None:
    said = request.GET.get("warehouse", "")
    if not said:
        return None
    place = Warehouse.objects.for_goods().filter(pk=read_id(said)).first()
    if place is None:
        raise Http404
    return int(place.pk)


def _link(kind: str, place: Warehouse | None) -> str:
    address = reverse("shop_stock", args=[kind]) + (f"?warehouse={place.pk}" if place else "")
    return format_html('<a class="text-link" href="{}">{}</a>', address, f"stock-{kind}.csv")
