"""Papers for customers in the office: links on the page of an order, and the price list."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString

from backend.accounts.models import User
from backend.backoffice.deeds import person
from backend.core.errors import NotAllowed, NotFound
from backend.reports import papers
from backend.reports.papers import Paper
from backend.sales.models import SalesOrder


def links(order: SalesOrder, reader: User) -> SafeString:
    """The papers of an order that this person may open."""
    kinds = papers.offered(reader, is_paid=bool(order.paid_total))
    return format_html_join(
        " · ",
        '<a class="text-link" href="{}" target="_blank">{}</a>',
        ((reverse("paper", args=[kind, order.pk]), papers.NAMES[kind]) for kind in kinds),
    )


def paper_view(request: HttpRequest, kind: str, order_id: int) -> HttpResponse:
    """A paper of an order, to print or send."""
    try:
        return _shown(papers.of_order(kind, order_id, person(request)))
    except NotAllowed as error:
        raise PermissionDenied from error
    except NotFound as error:
        raise Http404 from error


def price_list_view(request: HttpRequest) -> HttpResponse:
    """The price list of today, to print or send."""
    try:
        return _shown(papers.of_prices(person(request)))
    except NotAllowed as error:
        raise PermissionDenied from error


def _shown(paper: Paper) -> HttpResponse:
    return HttpResponse(
        paper.content,
        content_type="application/pdf",
        headers={"Content-Disposition": content_disposition_header(False, paper.name) or "inline"},
    )
