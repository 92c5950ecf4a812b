"""What money goes back and how, before it does; what lies on a customer's balance."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch

from backend.accounts.models import User
from backend.core.errors import NotAllowed, NotFound
from backend.sales.models import CustomerBalance, Payment, PaymentMethod, SalesOrder
from backend.sales.money import shares
from backend.sales.returns import ReturnLine, overpaid
from backend.sales.statuses import Status

REFUNDS = "sales.refund_payment"


@dataclass(frozen=True)
class GoesBack:
    """So much money goes back: how much of it by which method."""

    amount: Decimal
    ways: dict[PaymentMethod, Decimal]


@dataclass(frozen=True)
class KeptPayment:
    """A payment of which something has not gone back yet."""

    id: int
    payment: Payment
    left: Decimal
    method: PaymentMethod

    @property
    def order(self) -> SalesOrder:
        """What it was paid for."""
        return self.payment.order


def goes_back(order: SalesOrder, amount: Decimal) -> GoesBack:
    """How so much of an order's money goes back when nothing else is said."""
    ways: dict[PaymentMethod, Decimal] = {}
    for payment, share in shares(order, amount):
        method = PaymentMethod(payment.came_as)
        ways[method] = ways.get(method, Decimal(0)) + share
    return GoesBack(amount, ways)


def goes_back_with(order: SalesOrder, lines: Sequence[ReturnLine]) -> GoesBack:
    """The money that goes back with these pieces."""
    return goes_back(order, overpaid(order, lines))


def on_balance(order: SalesOrder) -> Decimal:
    """What lies on the balance of an order's customer, in the order's currency."""
    if not order.customer_id:
        return Decimal(0)
    found = CustomerBalance.objects.filter(customer=order.customer_id, currency=order.currency)
    return found.values_list("amount", flat=True).first() or Decimal(0)


def may_refund(order: SalesOrder, viewer: User) -> bool:
    """May this person give back money of the order without goods?"""
    held = order.paid_total > 0 and order.status != Status.COMPLETED
    return held and viewer.has_perm(REFUNDS)


def refundable(order_id: int, viewer: User) -> tuple[SalesOrder, list[KeptPayment]]:
    """An order and its payments that may go back without goods, the latest first (NotAllowed, NotFound)."""
    if not viewer.has_perm(REFUNDS):
        raise NotAllowed
    kept = Payment.objects.kept().select_related("origin")
    orders = SalesOrder.objects.select_related("customer").prefetch_related(Prefetch("payments", kept))
    order = orders.filter(pk=order_id).first()
    if order is None:
        raise NotFound
    if not may_refund(order, viewer):
        return order, []
    rows = order.payments.all()
    return order, [KeptPayment(row.pk, row, row.left, PaymentMethod(row.came_as)) for row in rows]
