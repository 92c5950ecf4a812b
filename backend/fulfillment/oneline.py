"""An order that was typed in one line, with everything that was said in it."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from backend.accounts.models import User
from backend.core.errors import NotAllowed
from backend.core.use_cases import use_case
from backend.fulfillment.orders import place_order
from backend.fulfillment.payments import pay_order
from backend.sales import services as sales
from backend.sales.discounts import Deposit as Deposit
from backend.sales.discounts import ask_discount
from backend.sales.models import DiscountRequest, SalesOrder
from backend.sales.reading import CustomerWords
from backend.sales.selectors import customer_by_phone
from backend.sales.services import Draft
from backend.sales.teaching import note_use


@use_case(may="sales.confirm_salesorder")
def take_line(
    *,
    draft: Draft,
    expected_total: Decimal,
    actor: User,
    key: UUID,
    customer: CustomerWords | None = None,
    deposit: Deposit | None = None,
    synonyms: tuple[int, ...] = (),
) -> SalesOrder:
    """A new customer, the order and its deposit are written down together, or none of them.

    Raises what create_customer, place_order and pay_order raise; NotAllowed without the right to each.
    """
    if customer:
        draft = replace(draft, customer_id=_customer(customer, actor, key), customer_info="")
    order = place_order(draft=draft, expected_total=expected_total, actor=actor, key=key)
    if deposit:
        _check(actor, "sales.add_payment")
        paid = pay_order(
            order_id=order.pk, amount=deposit.amount, method=deposit.method, actor=actor, key=key
        )
        order = paid.order
    note_use(list(synonyms))
    return order


@use_case(may="sales.add_salesorder")
def ask_for_line(
    *,
    draft: Draft,
    actor: User,
    key: UUID,
    customer: CustomerWords | None = None,
    deposit: Deposit | None = None,
    synonyms: tuple[int, ...] = (),
) -> DiscountRequest:
    """An order whose prices a manager is asked about waits as a draft, with its customer and its deposit.

    Raises what create_customer, create_order and ask_discount raise; NotAllowed without the right to each.
    """
    if customer:
        draft = replace(draft, customer_id=_customer(customer, actor, key), customer_info="")
    order = sales.create_order(draft=draft, actor=actor, key=key)
    if deposit:
        _check(actor, "sales.add_payment")
    note_use(list(synonyms))
    return ask_discount(order_id=order.pk, actor=actor, key=key, deposit=deposit)


def _customer(words: CustomerWords, actor: User, key: UUID) -> int:
    """A card with this number may have been made while the order was looked at."""
    if known := customer_by_phone(words.phone):
        return known.pk
    _check(actor, "sales.add_customer")
    made = sales.create_customer(
        name=words.name, phone=words.phone, instagram=words.instagram, actor=actor, key=key
    )
    return made.pk


def _check(actor: User, permission: str) -> None:
    if not actor.has_perm(permission):
        raise NotAllowed
