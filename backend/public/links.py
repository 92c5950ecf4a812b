"""Links by which a customer sees how their order stands: signed, for a time, and they can be called back."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.accounts.models import User
from backend.core.errors import DomainError
from backend.core.models import Workshop
from backend.core.use_cases import use_case
from backend.public.models import OrderPage
from backend.sales.models import SalesOrder
from backend.sales.services import lock_order
from backend.sales.statuses import Status

SALT = "public.order"
LIVES = timedelta(days=90)


class PageClosed(DomainError):
    code = "page_closed"
    message = gettext_lazy("This link is not valid any more. Ask the workshop for a new one.")


def address(order: SalesOrder) -> str:
    """The page of an order for its customer; empty when the office has no address on the internet."""
    if not settings.PUBLIC_URL:
        return ""
    token = signing.dumps([order.pk, _version(order.pk)], salt=SALT)
    return f"{settings.PUBLIC_URL}/order/{token}/"


def opened(token: str) -> SalesOrder:
    """The order of a link (PageClosed: forged, too old, or called back; it is not said which)."""
    try:
        order_id, version = map(int, signing.loads(token, salt=SALT, max_age=LIVES))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise PageClosed from error
    order = SalesOrder.objects.filter(pk=order_id).first()
    if order is None or version != _version(order_id):
        raise PageClosed
    return order


@use_case(may="sales.add_salesorder")
def call_back(*, order_id: int, actor: User, key: UUID) -> OrderPage:
    """The links to the page of an order that were sent so far lead nowhere from now on (NotFound)."""
    order = lock_order(order_id)
    page, _is_new = OrderPage.objects.get_or_create(order=order)
    page.version = F("version") + 1
    page.save(update_fields=["version"])
    page.refresh_from_db()
    return page


def words_for(order: SalesOrder) -> str:
    """What to write to the customer about their order now, with the link to its page."""
    named = {"number": order.number, "workshop": Workshop.current().name}
    if order.status == Status.READY:
        said = _("Good day! Your order №%(number)s at «%(workshop)s» is ready.")
    elif order.status in (Status.SHIPPED, Status.COMPLETED):
        said = _("Good day! Your order №%(number)s at «%(workshop)s» is on its way to you.")
    else:
        said = _("Good day! Your order №%(number)s at «%(workshop)s» is taken.")
    lines = [said % named]
    if order.due_on and order.status in (Status.CONFIRMED, Status.IN_PRODUCTION):
        lines.append(_("It will be ready by %(day)s.") % {"day": date_format(order.due_on, "d.m.Y")})
    if page := address(order):
        lines.append(_("How it stands: %(page)s") % {"page": page})
    return "\n".join(lines)


def _version(order_id: int) -> int:
    return OrderPage.objects.filter(order=order_id).values_list("version", flat=True).first() or 0
