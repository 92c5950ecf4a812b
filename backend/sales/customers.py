"""Customers: held while something is written for them, what they owe, and one person's two cards made one."""

from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group
from django.db.models import ForeignKey, ManyToOneRel, Q, Sum

from backend.accounts.models import User
from backend.core.errors import NotFound, Stale
from backend.core.models import MAX_MONEY
from backend.core.money import show_money
from backend.core.quantities import is_money
from backend.core.rows import columns_of, from_row, hold
from backend.core.statements import fetch
from backend.core.use_cases import use_case
from backend.sales.errors import CreditExceeded, CustomerMerged, LimitRefused, SameCustomer
from backend.sales.models import Customer, CustomerBalance, SalesOrder
from backend.sales.models.orders import DUE
from backend.sales.statuses import OPEN, Status

EXCEEDS = "sales.exceed_credit"
OWING = (*OPEN, Status.SHIPPED)
ALIKE = 0.85
"""How much of two names is the same when they may be one person's."""
TABLE = Customer._meta.db_table
# Held against whoever changes the card: orders of one customer do not wait for each other.
HOLD = f"SELECT {columns_of(Customer, 'customer')} FROM {TABLE} customer WHERE id = %s FOR SHARE"
HOLD_LIMITED = "SELECT pg_advisory_xact_lock(hashtext('sales_customer.credit_limit'), hashint8(%s))"


def hold_customer(customer_id: int | None) -> Customer | None:
    """A card stays as it is until the end of the transaction (NotFound, CustomerMerged).

    Customers are held before orders and shelves. One with a limit is held alone: two orders at once could
    each be within it.
    """
    if not customer_id:
        return None
    rows = fetch(HOLD, [customer_id])
    if not rows:
        raise NotFound
    customer = from_row(Customer, rows[0])
    if customer.merged_into:
        raise CustomerMerged(name=customer.name, other=customer.merged_into)
    if customer.credit_limit is not None:
        fetch(HOLD_LIMITED, [customer_id])
    return customer


def balance_of(customer_id: int, currency: str) -> Decimal:
    """What a customer owes over open and shipped orders, in this currency."""
    orders = SalesOrder.objects.filter(customer=customer_id, currency=currency, status__in=OWING)
    owed: Decimal | None = orders.aggregate(owed=Sum(DUE))["owed"]
    return owed or Decimal(0)


def owed_by(customer: Customer) -> dict[str, Decimal]:
    """What a customer owes over open and shipped orders, by currency."""
    orders = customer.orders.filter(status__in=OWING).order_by("currency").values("currency")
    sums = orders.annotate(owed=Sum(DUE)).filter(owed__gt=0)
    return {row["currency"]: row["owed"] for row in sums}


def price_group_of(customer_id: int | None) -> int | None:
    """On whose terms the customer buys."""
    if not customer_id:
        return None
    return Customer.objects.filter(pk=customer_id).values_list("price_group_id", flat=True).first()


def check_credit(order: SalesOrder, actor: User) -> None:
    """Refuse a promise that takes a held customer above their limit, unless this person may (CreditExceeded).

    The limit is in the currency of the order.
    """
    customer = order.customer
    if customer is None or customer.credit_limit is None:
        return
    owed = balance_of(customer.pk, order.currency) + order.total
    over = owed - customer.credit_limit
    if over > 0 and not actor.has_perm(EXCEEDS):
        raise CreditExceeded(
            customer=customer.name,
            over=show_money(over, order.currency),
            limit=show_money(customer.credit_limit, order.currency),
            who=", ".join(_who_may_exceed()) or "—",
        )


@use_case(may="sales.set_customer_terms")
def set_credit_limit(
    *, customer_id: int, limit: Decimal | None, seen_limit: Decimal | None, actor: User, key: UUID
) -> Customer:
    """As much may a customer owe over open and shipped orders; without a limit, as much as they like.

    `seen_limit` is the one that the person had before their eyes.
    Raises LimitRefused, CustomerMerged, Stale, NotFound.
    """
    if limit is not None and not (is_money(limit) and limit >= 0):
        raise LimitRefused(most=MAX_MONEY)
    held = hold(Customer, [customer_id])
    if not held:
        raise NotFound
    [customer] = held
    if customer.merged_into:
        raise CustomerMerged(name=customer.name, other=customer.merged_into)
    if customer.credit_limit != seen_limit:
        raise Stale
    customer.credit_limit = limit
    customer.save()
    return customer


@use_case(may="sales.merge_customer")
def merge_customers(*, customer_id: int, duplicate_id: int, actor: User, key: UUID) -> Customer:
    """Two cards of one person become one: orders, holds and addresses move, the other card points to it.

    What is empty on the card that stays is filled in; its prices and its limit stay.
    Raises SameCustomer, CustomerMerged, NotFound.
    """
    if customer_id == duplicate_id:
        raise SameCustomer
    held = {one.pk: one for one in hold(Customer, [customer_id, duplicate_id])}
    if len(held) < 2:
        raise NotFound
    kept, gone = held[customer_id], held[duplicate_id]
    for one in (kept, gone):
        if one.merged_into:
            raise CustomerMerged(name=one.name, other=one.merged_into)
    _hold_orders(gone)
    for field in _pointing_here():
        field.model._base_manager.filter(**{field.name: gone}).update(**{field.name: kept})
    _fill(kept, gone)
    gone.merged_into = kept
    gone.save()
    kept.save()
    return kept


def duplicates_of(customer: Customer, limit: int = 20) -> list[Customer]:
    """Other cards that may be of the same person: the same phone, the same Instagram, a like name."""
    others = Customer.objects.current().exclude(pk=customer.pk)
    same = Q()
    if customer.phone:
        same |= Q(phone=customer.phone)
    if customer.instagram:
        same |= Q(instagram__iexact=customer.instagram)
    found = {one.pk: one for one in (others.filter(same)[:limit] if same else [])}
    words = [word for word in customer.name.split() if len(word) > 2]
    begun = Q()
    for word in words[:4]:
        begun |= Q(name__icontains=word[:3])
    for one in others.filter(begun)[:500] if words else []:
        if _is_alike(one.name, customer.name):
            found.setdefault(one.pk, one)
    return list(found.values())[:limit]


def _is_alike(one: str, other: str) -> bool:
    first, second = (" ".join(sorted(name.lower().split())) for name in (one, other))
    return SequenceMatcher(None, first, second).ratio() >= ALIKE


def _pointing_here() -> list[ForeignKey[Any, Any]]:
    """Everything that belongs to a customer; the history of fields says what was, so it stays."""
    relations = Customer._meta.get_fields(include_hidden=True)
    fields = [relation.field for relation in relations if isinstance(relation, ManyToOneRel)]
    # Balances are sums: the database adds the one to the other.
    return [
        field
        for field in fields
        if field.db_constraint and field.model is not CustomerBalance  # type: ignore[attr-defined]
    ]


def _hold_orders(customer: Customer) -> None:
    # In the order in which everybody holds them.
    list(customer.orders.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _fill(kept: Customer, gone: Customer) -> None:
    for name in ("phone", "email", "instagram", "delivery_days"):
        setattr(kept, name, getattr(kept, name) or getattr(gone, name))
    kept.notes = "\n".join(filter(None, (kept.notes, gone.notes)))


def _who_may_exceed() -> list[str]:
    app, codename = EXCEEDS.split(".")
    groups = Group.objects.filter(permissions__content_type__app_label=app, permissions__codename=codename)
    people = User.objects.working().filter(groups__in=groups).distinct()
    return list(people.order_by("name").values_list("name", flat=True)[:5])
