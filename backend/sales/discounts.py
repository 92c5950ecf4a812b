"""Discounts above a seller's own: a manager is asked, answers once, and the answer is used once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.core.errors import AlreadyDone, NotFound
from backend.core.rows import held_one
from backend.core.use_cases import use_case
from backend.messaging.kinds import Notice
from backend.messaging.notices import audience
from backend.messaging.outbox import Button, tell
from backend.sales.errors import DiscountDecided, DiscountNeeded, DiscountNotNeeded, NotADraft
from backend.sales.lines import priced_now
from backend.sales.models import (
    DiscountRequest,
    DiscountStatus,
    PaymentMethod,
    SalesOrder,
    SalesOrderLine,
)
from backend.sales.statuses import Status

GRANTS = "sales.grant_discount"


@dataclass(frozen=True)
class Deposit:
    """Money that came with an order."""

    amount: Decimal
    method: PaymentMethod


@use_case(may="sales.add_salesorder")
def ask_discount(
    *, order_id: int, actor: User, key: UUID, comment: str = "", deposit: Deposit | None = None
) -> DiscountRequest:
    """A seller asks for what they may not give alone: managers get the draft with its prices.

    `deposit` is money that came with the order: it is taken when the order is confirmed.
    Raises NotADraft, DiscountNotNeeded, AlreadyDone when the same is asked or allowed already.
    """
    order = _held_draft(order_id)
    lines = priced_now(order)
    if not needs_leave(lines, actor):
        raise DiscountNotNeeded
    terms = _terms(lines)
    before = DiscountRequest.objects.filter(order=order)
    same = before.filter(terms=terms, customer=order.customer_id)
    if same.filter(status__in=[DiscountStatus.ASKED, DiscountStatus.ALLOWED]).exists():
        raise AlreadyDone
    before.filter(status=DiscountStatus.ASKED).update(status=DiscountStatus.DROPPED)
    request = DiscountRequest.objects.create(
        order=order,
        customer_id=order.customer_id,
        terms=terms,
        total=sum(line.quantity * line.unit_price for line in lines),
        comment=comment.strip(),
        deposit=deposit.amount if deposit else None,
        deposit_method=deposit.method if deposit else "",
        actor=actor,
    )
    context = {"order": order, "request": request, "lines": lines}
    tell(audience(Notice.DISCOUNT_ASKED), "discount_asked", context, buttons=_answers(request))
    return request


@use_case(may=GRANTS)
def answer_discount(*, request_id: int, is_allowed: bool, actor: User, key: UUID) -> DiscountRequest:
    """A manager allows it or does not; the first answer counts, and the seller hears of it.

    Raises DiscountDecided, NotADraft.
    """
    order_id = DiscountRequest.objects.values_list("order", flat=True).filter(pk=request_id).first()
    if order_id is None:
        raise NotFound
    order = held_one(SalesOrder, order_id)
    request = DiscountRequest.objects.select_related("decided_by", "actor").get(pk=request_id)
    if request.status != DiscountStatus.ASKED:
        raise DiscountDecided(status=request.get_status_display(), who=request.decided_by or request.actor)
    _check_draft(order)
    request.status = DiscountStatus.ALLOWED if is_allowed else DiscountStatus.REFUSED
    request.decided_by, request.decided_at = actor, timezone.now()
    request.save(update_fields=["status", "decided_by", "decided_at"])
    context = {"order": order, "request": request}
    tell([request.actor], "discount_answered", context, buttons=_go_on(request))
    return request


def use_leave(order: SalesOrder, lines: Sequence[SalesOrderLine], actor: User) -> None:
    """The lines of an order that the caller holds are not too cheap, or a manager allowed them.

    What was allowed is used up. Raises DiscountNeeded.
    """
    if not needs_leave(lines, actor):
        return
    if not _allowed(order, lines).update(status=DiscountStatus.USED):
        low = next(line for line in lines if line.needs_leave)
        raise DiscountNeeded(variant=low.bundle.name if low.bundle else low.variant)


def deposit_of(order: SalesOrder) -> Deposit | None:
    """Money that came while a manager was asked, if any did."""
    said = order.discount_requests.filter(deposit__isnull=False).order_by("-pk").first()
    return Deposit(said.deposit, PaymentMethod(said.deposit_method)) if said else None


def leave_deposit(order: SalesOrder) -> None:
    """What came with a held draft whose currency changes is left to people: it came in the old one."""
    order.discount_requests.update(deposit=None, deposit_method="")


def must_ask(order: SalesOrder, lines: Sequence[SalesOrderLine], seller: User) -> bool:
    """Would confirming these lines be refused until a manager allows them?"""
    return needs_leave(lines, seller) and not _allowed(order, lines).exists()


def needs_leave(lines: Iterable[SalesOrderLine], seller: User) -> bool:
    """Is something here cheaper than this person may sell alone?"""
    return any(line.needs_leave for line in lines) and not seller.has_perm(GRANTS)


def _allowed(order: SalesOrder, lines: Sequence[SalesOrderLine]) -> QuerySet[DiscountRequest]:
    return DiscountRequest.objects.filter(
        order=order, status=DiscountStatus.ALLOWED, customer=order.customer_id, terms=_terms(lines)
    )


def _held_draft(order_id: int) -> SalesOrder:
    order = held_one(SalesOrder, order_id)
    _check_draft(order)
    return order


def _check_draft(order: SalesOrder) -> None:
    if order.status != Status.DRAFT:
        raise NotADraft(status=order.get_status_display())


def _terms(lines: Sequence[SalesOrderLine]) -> str:
    said = sorted((line.variant_id, line.quantity, f"{line.unit_price:.2f}") for line in lines)
    return "; ".join(f"{variant} × {quantity} = {price}" for variant, quantity, price in said)


def _answers(request: DiscountRequest) -> list[Button]:
    return [
        (_("✅ Allow"), f"discount:allow:{request.pk}"),
        (_("✖️ Refuse"), f"discount:refuse:{request.pk}"),
        (_("📄 Open the order"), f"order:{request.order_id}"),
    ]


def _go_on(request: DiscountRequest) -> list[Button]:
    confirm: list[Button] = []
    if request.status == DiscountStatus.ALLOWED:
        kopiykas = int(request.total * 100)
        confirm = [(_("✅ Confirm the order"), f"confirm:{request.order_id}:{kopiykas}")]
    return [*confirm, (_("📄 Open the order"), f"order:{request.order_id}")]
