"""One field that finds everything: pages, orders, customers, goods, bundles, work, materials."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Case, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from backend.backoffice.badges import change_url
from backend.backoffice.deeds import person
from backend.backoffice.navigation import GROUPS, is_open
from backend.backoffice.tables import VARIANT
from backend.catalog.models import Bundle, Variant
from backend.core.quantities import show_number
from backend.materials.finding import find_materials
from backend.production.models import ProductionOrder
from backend.sales.models import SalesOrder
from backend.sales.selectors import find_customers

MOST, LONGEST = 8, 100


@dataclass(frozen=True)
class Found:
    """A line of the answer, as the palette of the theme draws it."""

    title: str
    description: str
    link: str
    icon: str


def search_view(request: HttpRequest) -> HttpResponse:
    """What a person may open that has these words, numbers or digits of a phone; always the present."""
    begin = time.monotonic()
    text = " ".join(request.GET.get("s", "").replace("\0", "").split())[:LONGEST]
    if not text:
        return HttpResponse()
    found = [*_found(request, text)]
    if not found:
        return TemplateResponse(request, "backoffice/nothing_found.html", {"text": text, "results": []})
    lines = Paginator(found, per_page=100)
    context = {
        "page_obj": lines,
        "results": lines.page(1),
        "page_counter": 0,
        "execution_time": time.monotonic() - begin,
        "command_show_history": False,
    }
    return TemplateResponse(request, "unfold/helpers/command_results.html", context)


def _found(request: HttpRequest, text: str) -> Iterator[Found]:
    reader = person(request)
    yield from _pages(request, text.lower())
    if reader.has_perm("sales.view_salesorder"):
        yield from _orders(text)
    if reader.has_perm("production.view_productionorder"):
        yield from _works(text)
    if reader.has_perm("sales.view_customer"):
        for customer in find_customers(text, seller_id=reader.pk, limit=MOST):
            yield Found(str(customer), _t("customer"), change_url(customer), "groups")
    if reader.has_perm("catalog.view_variant"):
        for variant in Variant.objects.search(text)[:MOST]:
            yield Found(str(variant), f"{_t('goods')} · {variant.sku}", change_url(variant), "palette")
    if reader.has_perm("catalog.view_bundle"):
        for bundle in Bundle.objects.search(text)[:MOST]:
            yield Found(bundle.name, f"{_t('bundle')} · {bundle.sku}", change_url(bundle), "redeem")
    if reader.has_perm("materials.view_materialcolor"):
        for material in find_materials(text)[:MOST]:
            page = reverse("admin:materials_materialcolor_change", args=[material.id])
            free = _t("%(quantity)s free") % {"quantity": show_number(material.available)}
            yield Found(material.name, f"{_t('material')} · {free}", page, "texture")


def _pages(request: HttpRequest, words: str) -> Iterator[Found]:
    for group in GROUPS:
        for page in group["items"]:
            if words in str(page["title"]).lower() and is_open(page, request):
                where: str | Promise = group["title"] or _("page")
                yield Found(str(page["title"]), str(where), str(page["link"]), page["icon"])


def _orders(text: str) -> Iterator[Found]:
    number = _number(text)
    rows = SalesOrder.objects.search(text).select_related("customer")
    for order in rows.order_by(_this_first(number), "-pk")[:MOST]:
        said = [
            _t("order"),
            order.get_status_display(),
            *([_t("in the archive")] if order.archived_at else []),
        ]
        yield Found(
            f"№{order.number} · {order.customer_name}", " · ".join(said), change_url(order), "shopping_bag"
        )


def _works(text: str) -> Iterator[Found]:
    """By number, and open work by the name of its goods."""
    number = _number(text)
    if number is not None:
        rows = ProductionOrder.objects.filter(number=number)
    else:
        rows = ProductionOrder.objects.open().by_urgency().filter(variant__in=Variant.objects.search(text))
    for work in rows.select_related(*VARIANT)[:MOST]:
        said = f"{_t('work')} · {work.get_status_display()}"
        yield Found(f"№{work.number} · {work.variant}", said, change_url(work), "precision_manufacturing")


def _number(text: str) -> int | None:
    digits = text.removeprefix("№").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def _this_first(number: int | None) -> Case:
    exactly = Q(number=number) if number is not None else Q(pk=None)
    return Case(When(exactly, then=Value(0)), default=Value(1))
