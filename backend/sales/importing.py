"""Customers from a file: known by phone, so that the same file twice changes nothing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.core.errors import DomainError
from backend.core.importing import Plan, alone, check, each, same, write
from backend.core.use_cases import use_case
from backend.sales.models import Customer


class SeveralCustomers(DomainError):
    code = "several_customers"
    message = _("Several customers are «%(name)s». Say in the office which of them it is.")


@dataclass(frozen=True)
class CustomerLine:
    """A customer as a file tells of them; what is empty stays as it is."""

    number: int
    name: str
    phone: str | None = None
    email: str | None = None
    instagram: str | None = None
    notes: str | None = None


def plan_customers(lines: Sequence[CustomerLine], *, is_held: bool = False) -> Plan[Customer]:
    """What these lines will do; the customers are held to the end of the transaction if asked."""
    plan: Plan[Customer] = Plan()
    there: dict[str, list[Customer]] = {}
    rows = Customer.objects.current().order_by("pk")
    for customer in rows.select_for_update(no_key=True) if is_held else rows:
        there.setdefault(_key(customer.name, customer.phone), []).append(customer)

    def take(line: CustomerLine) -> None:
        key = _key(line.name, line.phone)
        plan.once(key, line.phone or line.name, line.number)
        found = there.get(key, [])
        if len(found) > 1:
            raise SeveralCustomers(name=line.phone or line.name)
        values = asdict(line)
        del values["number"]
        plan.put(line.number, found[0] if found else Customer(), values)

    return each(plan, lines, take, "name")


@use_case(may="sales.add_customer")
def import_customers(*, lines: Sequence[CustomerLine], actor: User, key: UUID) -> Plan[Customer] | None:
    """A manager brings customers in a file: all of them or none (ImportRefused, Stale)."""
    alone(Customer)
    plan = plan_customers(lines, is_held=True)
    check(plan)
    write(plan, Customer, actor)
    return plan


def _key(name: str, phone: str | None) -> str:
    """A phone is one person; people without one are told apart by their names."""
    return phone or f"name {same(name)}"
