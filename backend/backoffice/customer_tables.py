"""What stands on the page of a customer."""

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges
from backend.backoffice.badges import link
from backend.backoffice.tables import Table, table
from backend.sales.customers import OWING, duplicates_of
from backend.sales.models import Customer
from backend.sales.models.orders import DUE


def owed(customer: Customer) -> str:
    """What a customer owes over open and shipped orders, currency by currency."""
    orders = customer.orders.filter(status__in=OWING).order_by("currency").values("currency")
    sums = orders.annotate(owed=Sum(DUE)).filter(owed__gt=0)
    return ", ".join(badges.money(row["owed"], row["currency"]) for row in sums) or "—"


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
