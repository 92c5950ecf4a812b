"""One phone, one card: whoever writes down a new number first makes the card, the others get it."""

from collections.abc import Iterable

from backend.core.statements import fetch
from backend.sales.models import Customer

HOLD = """
    SELECT pg_advisory_xact_lock(hashtext('sales_customer.phone'), hashtext(phone))
    FROM (SELECT phone FROM unnest(%s::text[]) phone ORDER BY phone) given
"""


def hold_phone(phone: str) -> Customer | None:
    """Nobody else makes a card with this number until the end of the transaction; the card, if there is one.

    A lock and not a constraint: cards of before may share a number until somebody makes them one.
    """
    if not phone:
        return None
    hold_phones([phone])
    return Customer.objects.current().filter(phone=phone).order_by("pk").first()


def hold_phones(phones: Iterable[str]) -> None:
    """Nobody else makes a card with these numbers until the end of the transaction."""
    fetch(HOLD, [list(phones)])
