"""Money that goes back, to the customer or to their balance, and money that moves between orders."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.dispatch import Signal

from backend.accounts.models import User
from backend.core.errors import NotFound
from backend.core.money import show_money
from backend.core.quantities import is_money
from backend.core.rows import held_one
from backend.core.use_cases import use_case
from backend.inventory.errors import CommentNeeded
from backend.sales.errors import (
    AmountRefused,
    BalanceNeedsCard,
    BalanceTooSmall,
    MoneyStays,
    Overpayment,
    RefundTooLarge,
    TooLittleToMove,
)
from backend.sales.models import (
    CustomerBalance,
    Payment,
    PaymentMethod,
    SalesOrder,
    SalesReturn,
    Settlement,
)
from backend.sales.statuses import Status

money_went_back = Signal()
"""Sent with `refunds`, in the transaction that wrote them: whoever brought the money brings it back."""


@use_case(may="sales.refund_payment")
def refund_payment(
    *,
    payment_id: int,
    amount: Decimal,
    comment: str,
    actor: User,
    key: UUID,
    method: PaymentMethod | None = None,
) -> Payment:
    """A part of a payment goes back, or what is left of it; the way it came, unless another is said.

    Raises AmountRefused, CommentNeeded, MoneyStays, RefundTooLarge, BalanceNeedsCard.
    """
    if not is_money(amount) or amount <= 0:
        raise AmountRefused
    if not comment.strip():
        raise CommentNeeded
    order = held_one(SalesOrder, _order_of(payment_id))
    if order.status == Status.COMPLETED:
        raise MoneyStays(status=order.get_status_display())
    payment = order.payments.kept().select_related("origin").filter(pk=payment_id).first()
    left = payment.left if payment else Decimal(0)
    if payment is None or amount > left:
        raise RefundTooLarge(left=show_money(left, order.currency))
    [refund] = _write_refunds(
        order, [(payment, amount)], method=method, comment=comment.strip(), actor=actor, sales_return=None
    )
    return refund


def give_money_back(
    order: SalesOrder,
    amount: Decimal | None = None,
    *,
    actor: User,
    settlement: Settlement = Settlement.MONEY,
    comment: str = "",
    sales_return: SalesReturn | None = None,
) -> list[Payment]:
    """So much goes back by the methods it came with, the latest payments first; without a sum, all of it.

    The caller holds the order. Raises BalanceNeedsCard.
    """
    return _write_refunds(
        order,
        shares(order, order.paid_total if amount is None else amount),
        method=PaymentMethod.BALANCE if settlement == Settlement.BALANCE else None,
        comment=comment.strip()[:300],
        actor=actor,
        sales_return=sales_return,
    )


def shares(order: SalesOrder, amount: Decimal) -> list[tuple[Payment, Decimal]]:
    """Which payments of an order make up this sum, the latest first, and how much of each."""
    found, missing = [], amount
    for payment in order.payments.kept().select_related("origin") if amount > 0 else ():
        if missing > 0:
            found.append((payment, min(payment.left, missing)))
            missing -= payment.left
    return found


def move_money(
    *, from_order: SalesOrder, to_order: SalesOrder, amount: Decimal, actor: User
) -> list[Payment]:
    """Money of an order becomes money of another one of the same currency; the caller holds both.

    It needs no card: what leaves the one arrives at the other in the same statement.
    Raises TooLittleToMove, Overpayment.
    """
    moving = shares(from_order, amount)
    if sum(share for _payment, share in moving) != amount:
        raise TooLittleToMove(paid=show_money(from_order.paid_total, from_order.currency))
    if amount > to_order.balance_due:
        raise Overpayment(balance=show_money(to_order.balance_due, to_order.currency))
    comment = f"{from_order} → {to_order}"
    halves = [
        half
        for payment, share in moving
        for half in (
            Payment(order=from_order, amount=-share, refunds=payment, origin=payment.origin or payment),
            Payment(order=to_order, amount=share, origin=payment.origin or payment),
        )
    ]
    for half in halves:
        half.method, half.comment, half.actor = PaymentMethod.BALANCE, comment, actor
    written = Payment.objects.bulk_create(halves)
    _see_paid(from_order, to_order)
    return written


def check_balance(order: SalesOrder, amount: Decimal) -> None:
    """Refuse to take more off the customer's balance than is there (BalanceNeedsCard, BalanceTooSmall).

    The balance is held: two orders at once do not spend it twice.
    """
    check_has_balance(order)
    balances = CustomerBalance.objects.select_for_update(no_key=True)
    found = balances.filter(customer=order.customer_id, currency=order.currency).first()
    there = found.amount if found else Decimal(0)
    if amount > there:
        raise BalanceTooSmall(balance=show_money(there, order.currency))


def check_has_balance(order: SalesOrder) -> None:
    """Refuse an order whose customer has no card to keep money on (BalanceNeedsCard)."""
    if not order.customer_id:
        raise BalanceNeedsCard


def _write_refunds(
    order: SalesOrder,
    parts: Iterable[tuple[Payment, Decimal]],
    *,
    method: PaymentMethod | None,
    comment: str,
    actor: User,
    sales_return: SalesReturn | None,
) -> list[Payment]:
    refunds = [
        Payment(
            order=order,
            amount=-amount,
            method=method or payment.came_as,
            refunds=payment,
            sales_return=sales_return,
            comment=comment,
            actor=actor,
        )
        for payment, amount in parts
    ]
    if any(refund.method == PaymentMethod.BALANCE for refund in refunds):
        check_has_balance(order)
    written = Payment.objects.bulk_create(refunds)
    money_went_back.send(Payment, refunds=written)
    _see_paid(order)
    return written


def _see_paid(*orders: SalesOrder) -> None:
    for order in orders:
        order.refresh_from_db(fields=["paid_total", "payment_status"])


def _order_of(payment_id: int) -> int:
    found = Payment.objects.filter(pk=payment_id).values_list("order_id", flat=True).first()
    if found is None:
        raise NotFound
    return found
