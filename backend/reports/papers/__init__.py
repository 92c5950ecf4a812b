"""Papers for customers, by name: what stands on each, and the page that is made of it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.core.errors import NotFound
from backend.core.sheets import Sheet, draw
from backend.reports.papers import orders
from backend.reports.papers.prices import price_list


@dataclass(frozen=True)
class Paper:
    """A page that is ready to be sent or printed."""

    name: str
    content: bytes


OF_ORDERS: dict[str, Callable[[int, User], Sheet]] = {
    "invoice": orders.invoice,
    "receipt": orders.receipt,
    "packing": orders.packing_slip,
}
NAMES: dict[str, Promise] = {
    "invoice": _("Invoice"),
    "receipt": _("Receipt"),
    "packing": _("Packing slip"),
    "prices": _("Price list"),
}


def of_order(kind: str, order_id: int, viewer: User) -> Paper:
    """A paper of an order in the reader's language; nothing is held while it is drawn.

    Raises NotFound, NotAllowed.
    """
    if kind == "prices":
        return of_prices(viewer)
    if kind not in OF_ORDERS:
        raise NotFound
    return _drawn(OF_ORDERS[kind](order_id, viewer))


def of_prices(viewer: User) -> Paper:
    """The price list of today (NotAllowed)."""
    return _drawn(price_list(viewer))


def offered(viewer: User, *, is_paid: bool) -> list[str]:
    """The papers of an order that this person may have now; without a payment there is no receipt."""
    if not viewer.has_perm("sales.view_payment"):
        return ["packing"]
    return [kind for kind in NAMES if kind != "receipt" or is_paid]


def _drawn(sheet: Sheet) -> Paper:
    return Paper(sheet.name, draw(sheet))
