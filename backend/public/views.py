"""The only pages that are not for the workshop's own people."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from backend.core.errors import NotFound
from backend.core.models import Workshop
from backend.core.retries import Busy, repeat_if_asked
from backend.payments import services as payments
from backend.payments.errors import Forged, LinkClosed
from backend.payments.models import LinkStatus, PaymentLink
from backend.payments.providers import PROVIDERS
from backend.public import links
from backend.sales.bundles import by_bundle
from backend.sales.models import SalesOrder
from backend.sales.statuses import OPEN, Status
from backend.workflow import looks


@never_cache
@require_GET
def pay(request: HttpRequest, reference: UUID) -> HttpResponse:
    """A customer opens a link to pay: they go to the provider, or read how it stands."""
    link = PaymentLink.objects.select_related("order").filter(reference=reference).first()
    if link is None:
        raise Http404
    context = {"link": link, "order": link.order, "workshop": Workshop.current()}
    if link.status == LinkStatus.PAID:
        return _page(request, "public/paid.html", context)
    try:
        asked = payments.address(link)
    except LinkClosed as closed:
        return _page(request, "public/closed.html", {**context, "why": closed}, status=410)
    if asked.startswith("https://"):
        return HttpResponseRedirect(asked)
    return _page(request, "public/requisites.html", {**context, "asked": asked})


@dataclass(frozen=True)
class Step:
    """A step of an order as its customer sees it: done, the one of now, or one to come."""

    name: str
    state: str
    day: str = ""


@never_cache
@require_GET
def order(request: HttpRequest, token: str) -> HttpResponse:
    """How an order stands, for whoever has its link: what was ordered and what is due, and nobody's name."""
    language = request.GET.get("lang", translation.get_language() or settings.LANGUAGE_CODE)
    with translation.override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        workshop = Workshop.current()
        try:
            found = links.opened(token)
        except links.PageClosed as closed:
            return _page(request, "public/closed.html", {"workshop": workshop, "why": closed}, status=410)
        waiting = found.payment_links.filter(status=LinkStatus.WAITING, amount__lte=found.balance_due)
        names = (f"variant__{name}" for name in ("product", "color", "secondary_color"))
        lines = list(found.lines.select_related(*names, "bundle__bundle").order_by("pk"))
        context = {
            "workshop": workshop,
            "order": found,
            "steps": _steps(found),
            "lines": [line for line in lines if line.bundle is None],
            "bundles": by_bundle(lines),
            "family": SalesOrder.objects.parts_of(found).exclude(status=Status.DRAFT),
            "is_open": found.status in OPEN,
            "owes": found.balance_due and found.status in (*OPEN, Status.SHIPPED, Status.COMPLETED),
            "link": waiting.first(),
        }
        return _page(request, "public/order.html", context)


def _steps(order: SalesOrder) -> list[Step]:
    """From taken to shipped; an order that was called off or came back has one step."""
    if order.status in (Status.DRAFT, Status.CANCELLED, Status.RETURNED):
        return [Step(order.get_status_display(), "now")]
    ways = {
        Status.CONFIRMED: (_("taken"), order.confirmed_at),
        Status.IN_PRODUCTION: (_("being made"), None),
        Status.READY: (_("ready"), None),
        Status.SHIPPED: (_("shipped"), order.shipped_at),
    }
    here = Status.SHIPPED if order.status == Status.COMPLETED else Status(order.status)
    place = list(ways).index(here)
    return [
        Step(
            looks.own_word(order, status) or name,
            "done" if number < place else "now" if number == place else "later",
            date_format(timezone.localtime(moment), "d.m.Y") if moment else "",
        )
        for number, (status, (name, moment)) in enumerate(ways.items())
    ]


# Nobody's browser stands behind it: what is signed is believed, and nothing else.
@csrf_exempt
@require_POST
def provider_says(request: HttpRequest, provider: str) -> HttpResponse:
    """A provider tells of a payment; what it cannot have said is refused."""
    if provider not in PROVIDERS:
        raise Http404
    try:
        heard = PROVIDERS[provider].hear(request.POST.dict())
        repeat_if_asked(lambda: payments.take_message(heard))
    except Forged:
        return HttpResponse("signature refused", status=403, content_type="text/plain")
    except NotFound as error:
        raise Http404 from error
    except Busy:
        # It is said again later, and asked about if it is not.
        return HttpResponse("busy", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


def _page(
    request: HttpRequest, template: str, context: Mapping[str, object], status: int = 200
) -> HttpResponse:
    response = render(request, template, context, status=status)
    # The address is the key to the page: it is told to nobody, and no search engine keeps it.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
