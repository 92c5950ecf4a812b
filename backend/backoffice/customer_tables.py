"""What stands on the page of a customer."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges
from backend.backoffice.badges import link
from backend.backoffice.tables import Table, table
from backend.core.models import Workshop
from backend.sales.customers import balance_of, duplicates_of, owed_by
from backend.sales.models import Customer


def owed(customer: Customer) -> str:
    """What a customer owes over open and shipped orders, currency by currency."""
    sums = owed_by(customer)
    return ", ".join(badges.money(amount, currency) for currency, amount in sums.items()) or "—"


def on_balance(customer: Customer) -> str:
    """What the workshop keeps for a customer, currency by currency."""
    rows = customer.balances.exclude(amount=0).order_by("currency")
    return ", ".join(badges.money(row.amount, row.currency) for row in rows) or "—"


def left_of_limit(customer: Customer) -> str:
    """How much more a customer may owe in the workshop's currency; nothing when the limit is used up."""
    if customer.credit_limit is None:
        return "—"
    currency = Workshop.current().currency
    left = customer.credit_limit - balance_of(customer.pk, currency)
    return badges.money(max(left, Decimal(0)), currency)


def duplicates(customer: Customer) -> Table:
    """Other cards that may be of the same person."""
    return table(
        _("Perhaps the same customer"),
        [_("customer"), _("phone"), _("Instagram")],
        [
            [link(one, one.name), one.phone or "—", one.instagram or "—"]
            for one in ([] if customer.merged_into_id else duplicates_of(customer))
        ],
    )
