"""Whom the orders of a shop are for: cards that are there and new ones, by a few statements for all."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q
from django.db.models.functions import Lower
from simple_history.utils import bulk_create_with_history

from backend.accounts.models import User
from backend.core.history import IMPORT
from backend.core.importing import same
from backend.sales.importing import SeveralCustomers
from backend.sales.models import Customer
from backend.sales.phones import hold_phones
from backend.sales.shop_orders import ShopOrder


class ShopCustomers:
    """Customers whom these orders may mean: by phone, else by e-mail, else by the whole name."""

    def __init__(self, orders: Sequence[ShopOrder]) -> None:
        self._by: dict[str, list[Customer]] = defaultdict(list)
        phones = {one.phone for one in orders if one.phone}
        hold_phones(phones)
        for customer in _possible(orders, phones):
            for mark in _marks(customer.name, customer.phone, customer.email):
                self._by[mark].append(customer)
        self.new: list[Customer] = []

    def of(self, order: ShopOrder) -> Customer:
        """The card of an order, a new one when nobody is known (SeveralCustomers)."""
        mark = _mark_of(order)
        known = self._by[mark]
        named = [one for one in known if same(one.name) == same(order.name)]
        found = known if len(known) == 1 else named
        if len(found) == 1:
            return found[0]
        if known:
            raise SeveralCustomers(name=order.phone or order.email or order.name)
        made = Customer(name=order.name[:150], phone=order.phone, email=order.email)
        self.new.append(made)
        self._by[mark].append(made)
        return made

    def write(self, actor: User) -> None:
        """The new cards, with their history."""
        kept = {"default_user": actor, "default_change_reason": IMPORT}
        bulk_create_with_history(self.new, Customer, **kept)


def _possible(orders: Iterable[ShopOrder], phones: Collection[str]) -> Iterable[Customer]:
    emails = {one.email.lower() for one in orders if one.email}
    names = {one.name.lower() for one in orders if one.name and not (one.phone or one.email)}
    rows = Customer.objects.current().annotate(mail=Lower("email"), called=Lower("name"))
    rows = rows.filter(Q(phone__in=phones) | Q(mail__in=emails) | Q(called__in=names)).order_by("pk")
    # Nobody makes them one with other cards before their orders are written; what a card became while it was
    # waited for here is seen by looking once more.
    held = rows.select_for_update(no_key=True)
    list(held)
    return held.all()


def _mark_of(order: ShopOrder) -> str:
    if order.phone:
        return f"phone {order.phone}"
    return f"mail {order.email.lower()}" if order.email else f"name {same(order.name)}"


def _marks(name: str, phone: str, email: str) -> list[str]:
    marks = [f"phone {phone}"] if phone else []
    return [*marks, *([f"mail {email.lower()}"] if email else []), f"name {same(name)}"]
