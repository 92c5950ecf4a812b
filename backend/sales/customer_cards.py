"""The card of a customer, as whoever sells to them sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from backend.accounts.models import User
from backend.core.errors import NotAllowed, NotFound
from backend.core.models import Workshop
from backend.sales.customers import balance_of, owed_by
from backend.sales.models import Customer, CustomerSite, SalesOrder

MOST_ORDERS = 40


@dataclass(frozen=True)
class CustomerCard:
    """Who somebody is, what they owe and have, where they live and what they ordered."""

    customer: Customer
    orders: Sequence[SalesOrder]
    sites: Sequence[CustomerSite]
    owed: Mapping[str, Decimal]
    balances: Mapping[str, Decimal]
    currency: str
    left_of_limit: Decimal | None
    sees_money: bool
    may_merge: bool
    may_set_limit: bool


def customer_card(customer_id: int, viewer: User) -> CustomerCard:
    """A customer as this person may see them; of a merged card, the one that it is now.

    Raises NotAllowed, NotFound.
    """
    if not viewer.has_perm("sales.view_customer"):
        raise NotAllowed
    found = Customer.objects.select_related("merged_into", "price_group").filter(pk=customer_id).first()
    if found is None:
        raise NotFound
    customer = found.merged_into or found
    sees_money = viewer.has_perm("sales.view_payment")
    orders = customer.orders.order_by("-pk") if viewer.has_perm("sales.view_salesorder") else ()
    currency = Workshop.current().currency
    return CustomerCard(
        customer=customer,
        orders=list(orders[:MOST_ORDERS]),
        sites=list(customer.sites.filter(is_active=True)[:10]),
        owed=owed_by(customer) if sees_money else {},
        balances=_balances(customer) if sees_money else {},
        currency=currency,
        left_of_limit=_left(customer, currency),
        sees_money=sees_money,
        may_merge=viewer.has_perm("sales.merge_customer"),
        may_set_limit=viewer.has_perm("sales.set_customer_terms"),
    )


def _balances(customer: Customer) -> dict[str, Decimal]:
    rows = customer.balances.exclude(amount=0).order_by("currency")
    return {row.currency: row.amount for row in rows}


def _left(customer: Customer, currency: str) -> Decimal | None:
    if customer.credit_limit is None:
        return None
    left: Decimal = customer.credit_limit - balance_of(customer.pk, currency)
    return max(left, Decimal(0))
