"""Addresses that customers' goods go to, and the days on which they are brought."""

from datetime import date
from uuid import UUID

from backend.accounts.models import User
from backend.core.phones import parse_phone
from backend.core.use_cases import use_case
from backend.sales.customers import hold_customer
from backend.sales.errors import AddressNeeded, CustomerNeeded, SiteRefused
from backend.sales.models import Customer, CustomerSite


@use_case(may="sales.add_customersite")
def add_site(
    *, customer_id: int, address: str, actor: User, key: UUID, name: str = "", phone: str = ""
) -> CustomerSite:
    """A seller writes down where a customer gets their goods; an address that is known is not written twice.

    Raises AddressNeeded, CustomerNeeded, CustomerMerged, NotAPhone, TextRefused, NotFound.
    """
    customer = hold_customer(customer_id)
    if customer is None:
        raise CustomerNeeded
    said = " ".join(address.split())
    if not said:
        raise AddressNeeded
    known = customer.sites.filter(address__iexact=said, is_active=True).first()
    return known or CustomerSite.objects.create(
        customer=customer, address=said, name=name.strip(), phone=parse_phone(phone) if phone else ""
    )


def check_site(site_id: int | None, customer_id: int | None) -> None:
    """Refuse an address that goods of this customer do not go to (SiteRefused)."""
    if site_id and not CustomerSite.objects.filter(pk=site_id, customer=customer_id, is_active=True).exists():
        raise SiteRefused


def sites_of(customer_id: int | None) -> list[CustomerSite]:
    """The addresses of a customer that are in use."""
    return list(CustomerSite.objects.filter(customer=customer_id, is_active=True)) if customer_id else []


def customer_of(customer_id: int | None) -> Customer | None:
    """The card of a customer, with their delivery days."""
    return Customer.objects.filter(pk=customer_id).first() if customer_id else None


def off_days(customer: Customer | None, day: date | None) -> str:
    """The customer's delivery days in words, when this day is none of them; else empty."""
    if customer is None or day is None or not customer.delivery_days:
        return ""
    return "" if str(day.isoweekday()) in customer.delivery_days else customer.delivery_shown
