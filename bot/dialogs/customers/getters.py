from typing import Any

from aiogram_dialog import DialogManager
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.core.errors import NotAllowed
from backend.sales import selectors
from backend.sales.customer_cards import CustomerCard, customer_card
from backend.sales.customers import duplicates_of
from backend.sales.models import Customer, SalesOrder
from backend.sales.statuses import Status
from bot.backend import call
from bot.choices import Choice
from bot.dialogs.orders.getters import MARKS

CUSTOMER, TWIN, QUERY, TWIN_QUERY = "customer_id", "twin_id", "query", "twin_query"
SEEN_LIMIT = "seen_limit"


async def customers(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """Customers with the typed words; whom this person served last stands first."""
    query = dialog_manager.dialog_data.get(QUERY, "")
    found = await call(selectors.find_customers, query, seller_id=user.pk)
    return {"customers": [Choice(one.pk, str(one)) for one in found], QUERY: query}


async def card(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """One customer at present, and what this person may do with the card."""
    seen = await card_of(dialog_manager, user, CUSTOMER)
    return {
        "card": seen,
        "customer": seen.customer,
        "orders": [Choice(order.pk, _row(order)) for order in seen.orders],
        "may_merge": seen.may_merge,
        "may_set_limit": seen.may_set_limit,
        "may_write": seen.sees_money and latest(seen) is not None,
        "has_limit": seen.may_set_limit and seen.customer.credit_limit is not None,
    }


async def limit(dialog_manager: DialogManager, user: User, **data: Any) -> dict[str, Any]:
    """The limit that is shown is the one that will be changed."""
    shown = await card(dialog_manager, user, **data)
    now = shown["customer"].credit_limit
    dialog_manager.dialog_data[SEEN_LIMIT] = None if now is None else str(now)
    return shown


async def twins(dialog_manager: DialogManager, user: User, **data: Any) -> dict[str, Any]:
    """Cards that may be of the same person, or those that were looked for (NotAllowed)."""
    shown = await card(dialog_manager, user, **data)
    _check_merges(shown["card"])
    query = dialog_manager.dialog_data.get(TWIN_QUERY, "")
    found = await call(_twins, shown["customer"], query, user)
    return {**shown, "twins": [Choice(one.pk, str(one)) for one in found], TWIN_QUERY: query}


async def merging(dialog_manager: DialogManager, user: User, **data: Any) -> dict[str, Any]:
    """The two cards side by side; which are made one stands in the button (NotAllowed)."""
    shown = await card(dialog_manager, user, **data)
    _check_merges(shown["card"])
    other = await card_of(dialog_manager, user, TWIN)
    one, two = shown["customer"].pk, other.customer.pk
    yes = [Choice(f"merge-{one}-{two}", _("🔗 Yes, they are one customer"))] if one != two else []
    return {**shown, "other": other, "yes": yes}


async def card_of(manager: DialogManager, user: User, which: str) -> CustomerCard:
    """The chosen customer as they stand now (NotAllowed, NotFound)."""
    return await call(customer_card, int(manager.dialog_data.get(which, 0)), user)


def latest(seen: CustomerCard) -> SalesOrder | None:
    """The last promise to the customer: there is something to write of it."""
    told = (one for one in seen.orders if one.status not in (Status.DRAFT, Status.CANCELLED))
    return next(told, None)


def _twins(customer: Customer, query: str, user: User) -> list[Customer]:
    if not query:
        return duplicates_of(customer)
    found = selectors.find_customers(query, seller_id=user.pk)
    return [one for one in found if one.pk != customer.pk]


def _check_merges(seen: CustomerCard) -> None:
    if not seen.may_merge:
        raise NotAllowed


def _row(order: SalesOrder) -> str:
    return f"{MARKS[order.status]} №{order.number} · {timezone.localtime(order.created_at):%d.%m.%Y}"
