"""Goods that customers give back."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import Coalesce

from backend.accounts.models import User
from backend.core.errors import NotFound
from backend.core.money import show_money
from backend.core.numbers import next_number
from backend.inventory.errors import CommentNeeded
from backend.sales.errors import (
    MoreThanShipped,
    NothingComesBack,
    RefundChanged,
    ReturnExplained,
    ReturnRefused,
)
from backend.sales.models import (
    ReturnReason,
    SalesOrder,
    SalesOrderLine,
    SalesReturn,
    SalesReturnLine,
    Settlement,
)
from backend.sales.money import give_money_back


@dataclass(frozen=True)
class ReturnLine:
    """So many pieces of an order line come back; the scrapped ones of them do not stay on the shelf."""

    line_id: int
    quantity: int
    scrapped_quantity: int = 0


def with_customer(order_id: int) -> dict[int, int]:
    """How many pieces of every line of a shipped order have not come back, by line id."""
    lines = SalesOrderLine.objects.filter(order=order_id).annotate(
        back=Coalesce(Sum("returned__quantity"), 0)
    )
    return {line.pk: line.quantity - line.back for line in lines.order_by("pk")}


def write_return(
    order: SalesOrder,
    lines: Sequence[ReturnLine] | None,
    *,
    reason: ReturnReason,
    settlement: Settlement,
    actor: User,
    comment: str,
    expected_refund: Decimal | None = None,
) -> SalesReturn:
    """Write down what came back of an order that the caller holds; without lines, all that is left.

    What was paid above what stays with the customer goes back at once, or to their balance.
    Raises NothingComesBack, MoreThanShipped, ReturnRefused, RefundChanged, BalanceNeedsCard, CommentNeeded
    when something is scrapped, ReturnExplained when the reason is another one.
    """
    lines = _lines(order, lines)
    _check_words(reason, comment, lines)
    refund = overpaid(order, lines)
    if expected_refund not in (None, refund):
        raise RefundChanged(amount=show_money(refund, order.currency))
    number, comment = next_number("sales.salesreturn"), comment.strip()
    written = SalesReturn.objects.create(
        number=number, order=order, reason=reason, comment=comment, actor=actor
    )
    # Before the lines: an order is never paid above what is owed for it.
    give_money_back(order, refund, settlement=settlement, sales_return=written, comment=comment, actor=actor)
    _write_lines(written, lines)
    # A part of an order came back: what anybody sees of it is old now, though its status stays.
    order.version, order.archived_at = order.version + 1, None
    order.save(update_fields=["version", "archived_at"])
    order.refresh_from_db(fields=["returned_total", "payment_status"])
    return written


def _write_lines(written: SalesReturn, lines: Sequence[ReturnLine]) -> None:
    SalesReturnLine.objects.bulk_create(
        SalesReturnLine(
            sales_return=written,
            line_id=line.line_id,
            quantity=line.quantity,
            scrapped_quantity=line.scrapped_quantity,
        )
        for line in lines
    )


def overpaid(order: SalesOrder, lines: Sequence[ReturnLine]) -> Decimal:
    """What is paid for an order above what is owed for it once these pieces are back."""
    prices = dict(order.lines.values_list("pk", "unit_price"))
    worth = sum((line.quantity * prices[line.line_id] for line in lines), Decimal(0))
    return max(worth - order.balance_due, Decimal(0))


def _lines(order: SalesOrder, lines: Sequence[ReturnLine] | None) -> Sequence[ReturnLine]:
    left = with_customer(order.pk)
    if lines is None:
        lines = [ReturnLine(line_id, quantity) for line_id, quantity in left.items() if quantity]
    _check(order, lines, left)
    return lines


def _check_words(reason: ReturnReason, comment: str, lines: Sequence[ReturnLine]) -> None:
    if comment.strip():
        return
    if any(line.scrapped_quantity for line in lines):
        raise CommentNeeded
    if reason == ReturnReason.OTHER:
        raise ReturnExplained


def _check(order: SalesOrder, lines: Sequence[ReturnLine], left: dict[int, int]) -> None:
    if not lines:
        raise NothingComesBack
    names = {line.pk: line.variant for line in order.lines.select_related("variant")}
    for line in lines:
        if line.line_id not in left:
            raise NotFound
        if line.quantity < 1:
            raise NothingComesBack
        if line.quantity > left[line.line_id]:
            raise MoreThanShipped(variant=names[line.line_id], left=left[line.line_id])
        if not 0 <= line.scrapped_quantity <= line.quantity:
            raise ReturnRefused(variant=names[line.line_id])
        # The same line twice in one return has nothing left the second time.
        left[line.line_id] -= line.quantity
