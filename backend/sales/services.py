from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from backend.accounts.models import User
from backend.core.errors import Stale
from backend.core.money import show_money
from backend.core.phones import parse_phone
from backend.core.quantities import is_money
from backend.core.rows import change, held_one, write, write_document, write_numbered
from backend.core.use_cases import use_case
from backend.inventory.services import open_warehouse
from backend.sales import sites
from backend.sales.bundles import OrderBundle as OrderBundle
from backend.sales.bundles import by_bundle, read_bundles
from backend.sales.customers import check_credit, hold_customer
from backend.sales.discounts import deposit_of, leave_deposit, use_leave
from backend.sales.errors import (
    AlreadyCancelled,
    AlreadyPaid,
    AmountRefused,
    CustomerNeeded,
    DueInPast,
    NameNeeded,
    NotADraft,
    NotPaid,
    OrderClosed,
    Overpayment,
    PayAfterConfirming,
    PriceChanged,
)
from backend.sales.lines import OrderLine as OrderLine
from backend.sales.lines import currency_of, price_for_the_last_time, price_lines, read_goods
from backend.sales.models import (
    Customer,
    Payment,
    PaymentMethod,
    SalesOrder,
    SalesOrderBundle,
    SalesOrderChange,
    SalesOrderLine,
    Source,
)
from backend.sales.money import check_balance
from backend.sales.money import give_money_back as give_money_back
from backend.sales.money import refund_payment as refund_payment
from backend.sales.phones import hold_phone
from backend.sales.statuses import KIND, TABLE, Status
from backend.workflow.selectors import chosen_type
from backend.workflow.steps import check_correction, check_may, check_step, tell_entered

MOMENTS = {Status.CONFIRMED: "confirmed_at", Status.SHIPPED: "shipped_at"}


@dataclass(frozen=True)
class Draft:
    """An order as a seller writes it down: for a known customer, or for one described in words."""

    warehouse_id: int
    lines: Sequence[OrderLine]
    customer_id: int | None = None
    customer_info: str = ""
    source: Source = Source.INSTAGRAM
    due_on: date | None = None
    is_urgent: bool = False
    comment: str = ""
    site_id: int | None = None
    bundles: Sequence[OrderBundle] = ()
    document_type: str = ""
    """The code of its type; without it, the usual one."""

    def variant_ids(self) -> set[int]:
        """Everything that stands in it, alone or in a bundle (what read_bundles raises)."""
        parts = {part.variant_id for part in read_bundles(self.bundles)}
        return parts | {line.variant_id for line in self.lines}


@use_case(may="sales.add_customer")
def create_customer(
    *,
    name: str,
    actor: User,
    key: UUID,
    phone: str = "",
    email: str = "",
    instagram: str = "",
    notes: str = "",
) -> Customer:
    """A seller writes down a new customer; whose number is known has a card (NameNeeded, NotAPhone)."""
    if not name.strip():
        raise NameNeeded
    phone = parse_phone(phone) if phone else ""
    return hold_phone(phone) or Customer.objects.create(
        name=name.strip()[:150],
        phone=phone,
        email=email,
        instagram=instagram.strip().removeprefix("@"),
        notes=notes,
    )


@use_case(may="sales.add_salesorder")
def create_order(*, draft: Draft, actor: User, key: UUID) -> SalesOrder:
    """A seller writes down what a customer wants: a draft that promises nothing yet.

    Raises EmptyOrder, CustomerNeeded, NotForSale, TwiceInOrder, LineRefused, PriceRefused, DueInPast,
    MixedCurrencies, OrderTooLarge, WarehouseClosed, TypeClosed, and what read_bundles raises.
    """
    order, _lines = write_draft(draft, hold_customer(draft.customer_id), actor)
    write([_begun(order, actor)])
    tell_entered([order], Status.DRAFT, actor)
    return order


def write_draft(
    draft: Draft, customer: Customer | None, actor: User
) -> tuple[SalesOrder, list[SalesOrderLine]]:
    """The order of a held customer and its lines, without its history (raises what create_order raises)."""
    if not draft.customer_id and not draft.customer_info.strip():
        raise CustomerNeeded
    if draft.due_on and draft.due_on < timezone.localdate():
        raise DueInPast
    open_warehouse(draft.warehouse_id)
    sites.check_site(draft.site_id, draft.customer_id)
    rows = read_goods(draft.lines, draft.bundles)
    price_lines(rows, customer=customer, warehouse_id=draft.warehouse_id)
    order = SalesOrder(
        document_type_id=chosen_type(KIND, draft.document_type).code,
        source=draft.source,
        customer=customer,
        customer_info=draft.customer_info.strip(),
        site_id=draft.site_id,
        warehouse_id=draft.warehouse_id,
        seller=actor,
        due_on=draft.due_on,
        is_urgent=draft.is_urgent,
        comment=draft.comment.strip(),
        currency=rows[0].variant.product.currency,
    )
    if any(row.bundle for row in rows):
        write_numbered(order)
        _write_lines(rows, order)
    else:
        write_document(order, rows, "order_id")
        _belong(rows, order)
    return order, rows


def hold_whose(order_id: int) -> Customer | None:
    """The customer of an order, held as `hold_customer` does (what it raises)."""
    # Before the order itself: a merger holds customers, then their orders.
    found = SalesOrder.objects.filter(pk=order_id).values_list("customer_id", flat=True)
    return hold_customer(found.first())


@use_case(may="sales.add_salesorder")
def change_lines(
    *,
    order_id: int,
    lines: Sequence[OrderLine],
    actor: User,
    key: UUID,
    bundles: Sequence[OrderBundle] = (),
) -> SalesOrder:
    """A seller rewrites the lines of a draft (NotADraft, CorrectionOff, what create_order says of lines)."""
    order = lock_order(order_id)
    if order.status not in TABLE.corrects:
        raise NotADraft(status=order.get_status_display())
    check_correction(order)
    rows = read_goods(lines, bundles)
    price_lines(rows, customer=order.customer, warehouse_id=order.warehouse_id)
    SalesOrderLine.objects.filter(order=order).delete()
    SalesOrderBundle.objects.filter(order=order).delete()
    currency = currency_of(order, rows)
    if currency != order.currency:
        leave_deposit(order)
    order.currency = currency
    order.save(update_fields=["currency"])
    _write_lines(rows, order)
    return order


@use_case(may="sales.confirm_salesorder")
def confirm_order(
    *, order_id: int, actor: User, key: UUID, expected_total: Decimal | None = None
) -> SalesOrder:
    """The order becomes a promise: prices are asked of the rules for the last time and frozen.

    `expected_total` is the total that the person saw.
    Raises StatusRefused, EmptyOrder, MixedCurrencies, OrderTooLarge, PriceChanged, DiscountNeeded,
    CreditExceeded.
    """
    customer = hold_whose(order_id)
    order = lock_order(order_id)
    if order.customer_id != (customer.pk if customer else None):
        raise Stale
    order.customer = customer
    check_step(order, Status.CONFIRMED)
    lines = price_for_the_last_time(order)
    order.refresh_from_db(fields=["total"])
    if expected_total is not None:
        check_total(order, expected_total)
    use_leave(order, lines, actor)
    check_credit(order, actor)
    return step(order, Status.CONFIRMED, actor)


def take_deposit(order: SalesOrder, actor: User) -> None:
    """Money that came while a manager was asked; more than the order costs by now is taken by hand.

    The caller holds the order, and the shelves that are touched with it. Raises what take_money raises.
    """
    said = deposit_of(order)
    if said and said.amount <= order.balance_due and actor.has_perm("sales.add_payment"):
        take_money(order, said.amount, method=said.method, actor=actor)


def check_total(order: SalesOrder, expected: Decimal) -> None:
    """Refuse a total that the person did not see (PriceChanged)."""
    if order.total != expected:
        raise PriceChanged(total=show_money(order.total, order.currency))


@use_case(may="sales.cancel_salesorder")
def cancel_draft_order(*, order_id: int, actor: User, key: UUID, comment: str = "") -> SalesOrder:
    """A draft is thrown away; it stays in the archive (NotADraft, AlreadyCancelled)."""
    order = lock_order(order_id)
    check_not_cancelled(order)
    if order.status != Status.DRAFT:
        raise NotADraft(status=order.get_status_display())
    return step(order, Status.CANCELLED, actor, comment)


@use_case(may="sales.add_payment")
def pay_order(
    *, order_id: int, amount: Decimal, method: PaymentMethod, actor: User, key: UUID, comment: str = ""
) -> Payment:
    """Money came for an order, in full or in part; the sum is in the order's currency.

    Raises AmountRefused and what take_money raises.
    """
    if not is_money(amount) or amount <= 0:
        raise AmountRefused
    return take_money(lock_order(order_id), amount, method=method, actor=actor, comment=comment)


def take_money(
    order: SalesOrder, amount: Decimal, *, method: PaymentMethod, actor: User, comment: str = ""
) -> Payment:
    """Write down money for an order that the caller holds.

    Raises Overpayment, BalanceTooSmall, BalanceNeedsCard, and what check_takes_money raises.
    """
    check_takes_money(order)
    if amount > order.balance_due:
        raise Overpayment(balance=show_money(order.balance_due, order.currency))
    if method == PaymentMethod.BALANCE:
        check_balance(order, amount)
    payment = Payment.objects.create(
        order=order, amount=amount, method=method, comment=comment.strip(), actor=actor
    )
    order.refresh_from_db(fields=["paid_total", "payment_status"])
    return payment


def check_takes_money(order: SalesOrder) -> None:
    """Refuse an order that nothing is to be paid for (PayAfterConfirming, OrderClosed, AlreadyPaid)."""
    if order.status == Status.DRAFT:
        raise PayAfterConfirming
    if order.status in (Status.CANCELLED, Status.RETURNED):
        raise OrderClosed(status=order.get_status_display())
    if not order.balance_due:
        raise AlreadyPaid


@use_case(may="sales.complete_salesorder")
def complete_order(*, order_id: int, actor: User, key: UUID) -> SalesOrder:
    """The customer has the goods and the workshop has the money (StatusRefused, NotPaid)."""
    order = lock_order(order_id)
    check_step(order, Status.COMPLETED)
    if order.balance_due:
        raise NotPaid(balance=show_money(order.balance_due, order.currency))
    return step(order, Status.COMPLETED, actor)


def lock_order(order_id: int) -> SalesOrder:
    """Hold an order until the end of the transaction."""
    return held_one(SalesOrder, order_id)


def check_not_cancelled(order: SalesOrder) -> None:
    """Refuse what was cancelled before (AlreadyCancelled)."""
    if order.status == Status.CANCELLED:
        raise AlreadyCancelled


def step(order: SalesOrder, to: Status, actor: User, comment: str = "") -> SalesOrder:
    """Move an order that the caller holds to its next status, and write down who did it (StatusRefused)."""
    return walk(order, [to], actor, comment)


def walk(
    order: SalesOrder, path: Sequence[Status], actor: User, comment: str = "", *, is_new: bool = False
) -> SalesOrder:
    """Move an order that the caller holds through several statuses at once; each is in its history.

    The history of a new order begins with its draft. Raises StatusRefused, ReturnsOff, and NotAllowed where
    the office wants one more right for a step.
    """
    history = [_begun(order, actor)] if is_new else []
    for to in path:
        check_step(order, to)
        check_may(order, to, actor)
        history.append(
            SalesOrderChange(
                order_id=order.pk,
                from_status=order.status,
                to_status=to,
                actor_id=actor.pk,
                comment=comment.strip(),
            )
        )
        order.status, order.version = to, order.version + 1
        # What moves again is needed again.
        order.archived_at = None
        if moment := MOMENTS.get(to):
            setattr(order, moment, timezone.now())
    change([order], "status", "version", "archived_at", *MOMENTS.values(), history=history)
    for to in [Status.DRAFT, *path] if is_new else path:
        tell_entered([order], to, actor)
    return order


def _begun(order: SalesOrder, actor: User) -> SalesOrderChange:
    return SalesOrderChange(order_id=order.pk, to_status=Status.DRAFT, actor_id=actor.pk)


def _write_lines(rows: list[SalesOrderLine], order: SalesOrder) -> None:
    """Bundles first: their parts point to them."""
    bundles = by_bundle(rows)
    for head, _parts in bundles:
        head.order = order
    write([head for head, _parts in bundles])
    for head, parts in bundles:
        for part in parts:
            part.bundle = head
    _belong(rows, order)
    write(rows)


def _belong(rows: list[SalesOrderLine], order: SalesOrder) -> None:
    for row in rows:
        row.order = order
    # What the database adds up.
    order.total = sum((row.quantity * row.unit_price for row in rows), Decimal(0))
