"""Requests: what should be bought, who agreed, and what has become of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.core.errors import StatusRefused
from backend.core.rows import change, held_one, hold, write, write_numbered
from backend.core.use_cases import use_case
from backend.materials.amounts import in_units, known, open_warehouse, packagings
from backend.materials.errors import CommentNeeded, DayPassed, EmptyDocument, MaterialTwice, WrongOffer
from backend.materials.models import (
    MaterialColor,
    PurchaseOrderLine,
    PurchaseRequest,
    PurchaseRequestChange,
    PurchaseRequestLine,
    RequestOrigin,
    SupplierMaterialOffer,
)
from backend.materials.statuses import REQUESTS, PurchaseStatus, RequestStatus
from backend.messaging.kinds import Notice
from backend.messaging.notices import audience
from backend.messaging.outbox import tell
from backend.workflow.steps import check_correction, check_may, check_step, tell_entered


@dataclass(frozen=True)
class Wanted:
    """So much of a material, or so many packs of it, should be bought; best from this offer."""

    material_id: int
    quantity: Decimal
    packaging_id: int | None = None
    offer_id: int | None = None


@use_case(may="materials.add_purchaserequest")
def create_request(
    *,
    warehouse_id: int,
    lines: Sequence[Wanted],
    actor: User,
    key: UUID,
    needed_on: date | None = None,
    comment: str = "",
    origin: RequestOrigin = RequestOrigin.MANUAL,
) -> PurchaseRequest:
    """Somebody asks to buy materials: what they chose, or what was proposed.

    Raises EmptyDocument, MaterialTwice, AmountRefused, WholeUnitsOnly, TooManyDecimals, WrongPackaging,
    WrongOffer, MaterialNotInUse, DayPassed, WarehouseClosed, NotFound.
    """
    return write_request(warehouse_id, lines, origin, needed_on=needed_on, comment=comment, actor=actor)


@use_case(may="materials.approve_purchaserequest")
def change_request(
    *, request_id: int, lines: Sequence[Wanted], actor: User, key: UUID, needed_on: date | None = None
) -> PurchaseRequest:
    """What is asked for is put right before it is agreed to.

    Raises StatusRefused, CorrectionOff, and what create_request raises.
    """
    request = held_one(PurchaseRequest, request_id)
    check_correction(request)
    _check_day(needed_on)
    wanted = _lines(request, lines)
    request.lines.all().delete()
    write(wanted)
    request.needed_on, request.version = needed_on, request.version + 1
    change([request], "needed_on", "version")
    return request


@use_case(may="materials.approve_purchaserequest")
def approve_request(*, request_id: int, actor: User, key: UUID, comment: str = "") -> PurchaseRequest:
    """A manager agrees to buy it (StatusRefused)."""
    request = held_one(PurchaseRequest, request_id)
    _check_draft(request)
    check_may(request, RequestStatus.APPROVED, actor)
    step(request, RequestStatus.APPROVED, actor, comment)
    _tell_answered(request, actor, comment)
    return request


@use_case(may="materials.approve_purchaserequest")
def decline_request(*, request_id: int, comment: str, actor: User, key: UUID) -> PurchaseRequest:
    """A manager says no, and why (CommentNeeded, StatusRefused)."""
    if not comment.strip():
        raise CommentNeeded
    request = held_one(PurchaseRequest, request_id)
    check_may(request, RequestStatus.REJECTED, actor)
    step(request, RequestStatus.REJECTED, actor, comment)
    _tell_answered(request, actor, comment)
    return request


def write_request(
    warehouse_id: int,
    lines: Sequence[Wanted],
    origin: RequestOrigin,
    *,
    actor: User,
    needed_on: date | None = None,
    comment: str = "",
) -> PurchaseRequest:
    """A new request with its lines and the first line of its history; raises what create_request raises."""
    open_warehouse(warehouse_id)
    _check_day(needed_on)
    request = PurchaseRequest(
        warehouse_id=warehouse_id, origin=origin, needed_on=needed_on, comment=comment.strip(), actor=actor
    )
    wanted = _lines(request, lines)
    write_numbered(request)
    for line in wanted:
        line.request = request
    write(wanted)
    write([PurchaseRequestChange(request=request, to_status=RequestStatus.DRAFT, actor=actor)])
    tell_entered([request], RequestStatus.DRAFT, actor)
    _tell_asked(request)
    return request


def step(request: PurchaseRequest, to: str, actor: User, comment: str = "") -> PurchaseRequest:
    """Move a request that the caller holds to its next status, and write down who did it (StatusRefused)."""
    check_step(request, to)
    write(
        [
            PurchaseRequestChange(
                request=request,
                from_status=request.status,
                to_status=to,
                actor=actor,
                comment=comment.strip(),
            )
        ]
    )
    request.status, request.version = to, request.version + 1
    change([request], "status", "version")
    tell_entered([request], to, actor)
    return request


def hold_requests_of(order_id: int) -> list[PurchaseRequest]:
    """Hold the requests that an order was made from, after the order and before the shelves."""
    asked = PurchaseOrderLine.objects.filter(order=order_id, request_line__isnull=False)
    return hold(PurchaseRequest, asked.values_list("request_line__request_id", flat=True))


def follow(requests: Iterable[PurchaseRequest], actor: User) -> None:
    """Requests that the caller holds go where their orders are: ordered, completed, or back to be ordered."""
    for request in requests:
        # What was declined meanwhile stays so, whatever still comes of what had been ordered.
        if request.status == RequestStatus.REJECTED:
            continue
        stands = _where(request)
        while request.status != stands:
            step(request, stands if REQUESTS.allows(request.status, stands) else RequestStatus.ORDERED, actor)


def _tell_asked(request: PurchaseRequest) -> None:
    """Those who may agree hear of it, with buttons; whoever asked knows it."""
    lines = list(request.lines.select_related("material_color__color", "offer__supplier").order_by("pk"))
    others = [person for person in audience(Notice.PURCHASE_ASKED) if person != request.actor]
    buttons = [(_("✅ Approve"), f"approve:{request.pk}"), (_("✖️ Decline"), f"decline:purchase:{request.pk}")]
    context = {"request": request, "lines": lines}
    tell(others, Notice.PURCHASE_ASKED.value, context, buttons=buttons)


def _tell_answered(request: PurchaseRequest, actor: User, comment: str) -> None:
    if request.actor != actor:
        context = {"request": request, "who": actor, "comment": comment.strip()}
        buttons = [(_("📄 Open"), f"request:{request.pk}")]
        tell([request.actor], "purchase_answered", context, buttons=buttons)


def _where(request: PurchaseRequest) -> RequestStatus:
    orders = PurchaseOrderLine.objects.filter(request_line=OuterRef("pk"))
    lines = list(
        request.lines.annotate(
            is_ordered=Exists(orders.exclude(order__status=PurchaseStatus.CANCELLED)),
            is_completed=Exists(orders.filter(order__status=PurchaseStatus.COMPLETED)),
        ).values_list("is_ordered", "is_completed")
    )
    if not all(is_ordered for is_ordered, _completed in lines):
        return RequestStatus.APPROVED
    return RequestStatus.COMPLETED if all(done for _ordered, done in lines) else RequestStatus.ORDERED


def _check_draft(request: PurchaseRequest) -> None:
    # The table lets an ordered request back to approved when its order is cancelled; people do not do it.
    if request.status != RequestStatus.DRAFT:
        raise StatusRefused(status=request.get_status_display())


def _check_day(needed_on: date | None) -> None:
    if needed_on and needed_on < timezone.localdate():
        raise DayPassed


def _lines(request: PurchaseRequest, lines: Sequence[Wanted]) -> list[PurchaseRequestLine]:
    if not lines:
        raise EmptyDocument
    materials, packs = known(row.material_id for row in lines), packagings(row.packaging_id for row in lines)
    offers = SupplierMaterialOffer.objects.in_bulk([row.offer_id for row in lines if row.offer_id])
    seen: set[int] = set()
    for row in lines:
        material = materials[row.material_id]
        if row.material_id in seen:
            raise MaterialTwice(material=material)
        seen.add(row.material_id)
        _check_offer(row, material, offers)
    return [
        PurchaseRequestLine(
            request=request,
            material_color_id=row.material_id,
            quantity=in_units(materials[row.material_id], row.quantity, row.packaging_id, packs),
            offer_id=row.offer_id,
        )
        for row in lines
    ]


def _check_offer(row: Wanted, material: MaterialColor, offers: Mapping[int, SupplierMaterialOffer]) -> None:
    if row.offer_id is None:
        return
    offer = offers.get(row.offer_id)
    if offer is None or offer.material_color_id != row.material_id or not offer.is_active:
        raise WrongOffer(material=material)
