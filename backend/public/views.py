"""The only pages that are not for the workshop's own people."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from backend.core.errors import NotFound
from backend.core.models import Workshop
from backend.payments import services as payments
from backend.payments.errors import Forged, LinkClosed
from backend.payments.models import LinkStatus, PaymentLink
from backend.payments.providers import PROVIDERS


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


# Nobody's browser stands behind it: what is signed is believed, and nothing else.
@csrf_exempt
@require_POST
def provider_says(request: HttpRequest, provider: str) -> HttpResponse:
    """A provider tells of a payment; what it cannot have said is refused."""
    if provider not in PROVIDERS:
        raise Http404
    try:
        payments.take_message(PROVIDERS[provider].hear(request.POST.dict()))
    except Forged:
        return HttpResponse("signature refused", status=403, content_type="text/plain")
    except NotFound as error:
        raise Http404 from error
    return HttpResponse("ok", content_type="text/plain")


def _page(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    response = render(request, template, context, status=status)
    # The address is the key to the page: it is told to nobody, and no search engine keeps it.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
