"""Goods travel from one warehouse to another: a paper with lines, which is sent and then received."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.core.models import MAX_QUANTITY
from backend.core.quantities import show_number
from backend.core.use_cases import use_case
from backend.inventory.models import (
    ProductStock,
    ProductStockMovement,
    ProductStockTransfer,
    ProductStockTransferChange,
    ProductStockTransferLine,
)
from backend.inventory.services import Goods, lines_for, open_warehouse
from backend.inventory.statuses import TRANSFERS
from backend.inventory.transfers import carry
from backend.ledger import transferring
from backend.ledger.document_errors import CountedOutOfRange
from backend.ledger.documents import Missing, TransferStatus
from backend.ledger.models import Reason
from backend.ledger.posting import Line, lock_stock, post
from backend.ledger.transferring import Arrival, Came, Sent, TransferPapers, share, transit_warehouse
from backend.messaging.kinds import Notice
from backend.messaging.notices import audience
from backend.messaging.outbox import tell
from backend.workflow.steps import check_step

MAY = "inventory.transfer_productstock"
PAPERS = TransferPapers(
    ProductStockTransfer,
    ProductStockTransferLine,
    ProductStockTransferChange,
    "variant",
    TRANSFERS,
)


@use_case(may=MAY)
def draft_transfer(
    *,
    warehouse_id: int,
    to_warehouse_id: int,
    things: Sequence[Sent],
    actor: User,
    key: UUID,
    comment: str = "",
) -> ProductStockTransfer:
    """The storekeeper writes down which goods are to go to another warehouse; nothing moves yet.

    Raises EmptyPaper, LineTwice, SamePlace, QuantityRefused, WarehouseClosed, NotFound.
    """
    places = _checked(warehouse_id, to_warehouse_id, things)
    return transferring.draft(PAPERS, places, things, actor=actor, comment=comment)


@use_case(may=MAY)
def change_transfer(
    *,
    transfer_id: int,
    version: int,
    warehouse_id: int,
    to_warehouse_id: int,
    things: Sequence[Sent],
    actor: User,
    key: UUID,
    comment: str = "",
) -> ProductStockTransfer:
    """Other goods, places or words for a draft (Stale, StatusRefused; see draft_transfer)."""
    transfer = transferring.hold(PAPERS, transfer_id)
    places = _checked(warehouse_id, to_warehouse_id, things)
    return transferring.redraft(PAPERS, transfer, places, things, version=version, comment=comment)


@use_case(may=MAY)
def cancel_transfer(*, transfer_id: int, actor: User, key: UUID, comment: str = "") -> ProductStockTransfer:
    """A draft is not needed; what is on the way cannot be called off (StatusRefused)."""
    transfer = transferring.hold(PAPERS, transfer_id)
    return transferring.step(PAPERS, transfer, TransferStatus.CANCELLED, actor=actor, comment=comment)


@use_case(may=MAY)
def send_transfer(*, transfer_id: int, version: int, actor: User, key: UUID) -> ProductStockTransfer:
    """The goods leave their warehouse and are on the way; the other storekeepers are told.

    Raises InsufficientStock (reserved pieces do not leave), Stale, StatusRefused, WarehouseClosed.
    """
    transfer = transferring.hold(PAPERS, transfer_id)
    transferring.check_seen(transfer, version)
    open_warehouse(transfer.to_warehouse_id)
    transferring.step(PAPERS, transfer, TransferStatus.SENT, actor=actor)
    wanted, transit = transferring.wanted(PAPERS, transfer), transit_warehouse()
    lock_stock(ProductStock, [*wanted, *((transit.pk, item) for _place, item in wanted)])
    leaving = [Line(*place, -quantity) for place, quantity in wanted.items()]
    carry(transfer, leaving, transit.pk, actor=actor)
    _tell_sent(transfer, actor)
    return transfer


@use_case(may=MAY)
def dispatch_transfer(
    *,
    warehouse_id: int,
    to_warehouse_id: int,
    things: Sequence[Sent],
    actor: User,
    key: UUID,
    comment: str = "",
    transfer_id: int | None = None,
    version: int = 0,
) -> ProductStockTransfer:
    """The goods on this list are sent at once: a new paper, or a draft as it stands now.

    Raises what draft_transfer, change_transfer and send_transfer raise.
    """
    paper: dict[str, Any] = {
        "warehouse_id": warehouse_id,
        "to_warehouse_id": to_warehouse_id,
        "things": things,
        "comment": comment,
        "actor": actor,
        "key": key,
    }
    if transfer_id is None:
        transfer = draft_transfer(**paper)
    else:
        transfer = change_transfer(transfer_id=transfer_id, version=version, **paper)
    return send_transfer(transfer_id=transfer.pk, version=transfer.version, actor=actor, key=key)


@use_case(may=MAY)
def receive_transfer(
    *,
    transfer_id: int,
    actor: User,
    key: UUID,
    came: Collection[Came] = (),
    missing: str = "",
    comment: str = "",
) -> ProductStockTransfer:
    """The goods are there: what was named came in that quantity, everything else came whole.

    What is missing goes back to the sender's shelf or is written off, as `missing` says; what is more than
    was sent needs the right to adjust stock. Raises MissingUnexplained, MissingNeedsWords, MoreThanSent,
    CountedOutOfRange, StatusRefused, LineTwice, NotFound.
    """
    transfer = transferring.hold(PAPERS, transfer_id)
    check_step(transfer, TransferStatus.RECEIVED)
    if not all(0 <= one.quantity <= MAX_QUANTITY for one in came):
        raise CountedOutOfRange(most=show_number(MAX_QUANTITY))
    found = transferring.arrivals(
        PAPERS,
        transfer,
        list(came),
        missing=missing,
        comment=comment,
        may_add=actor.has_perm("inventory.adjust_productstock"),
    )
    missing = missing if transferring.has_missing(found) else ""
    _unload(transfer, found, missing, actor)
    transferring.note_received(PAPERS, transfer, found)
    return transferring.step(
        PAPERS, transfer, TransferStatus.RECEIVED, actor=actor, comment=comment, missing=missing
    )


def _checked(warehouse_id: int, to_warehouse_id: int, things: Sequence[Sent]) -> tuple[int, int]:
    lines_for(warehouse_id, [Goods(one.item_id, int(one.quantity)) for one in things])
    open_warehouse(to_warehouse_id)
    return warehouse_id, to_warehouse_id


def _unload(transfer: ProductStockTransfer, found: Sequence[Arrival], missing: str, actor: User) -> None:
    transit, here, back = transit_warehouse().pk, transfer.to_warehouse_id, transfer.warehouse_id
    places = [(place, one.item_id) for one in found for place in (transit, here, back)]
    lock_stock(ProductStock, places)
    worth = _values(transfer, transit)
    values = {one.item_id: share(worth[one.item_id], one.arrived, one.sent) for one in found}
    whole = [_off(transit, one.item_id, one.arrived, values[one.item_id]) for one in found]
    carry(transfer, whole, here, actor=actor)
    rest = [
        _off(transit, one.item_id, one.missing, worth[one.item_id] - values[one.item_id]) for one in found
    ]
    if missing == Missing.RETURNED:
        carry(transfer, rest, back, actor=actor)
    elif missing:
        post(ProductStockMovement, rest, reason=Reason(missing), document=transfer, actor=actor)
    extra = [Line(here, one.item_id, one.extra, round(worth[one.item_id] / one.sent, 4)) for one in found]
    post(ProductStockMovement, extra, reason=Reason.ADJUSTMENT, document=transfer, actor=actor)


def _off(warehouse_id: int, item_id: int, quantity: int, value: Decimal) -> Line:
    return Line(warehouse_id, item_id, -quantity, value_change=-value)


def _values(transfer: ProductStockTransfer, transit_id: int) -> dict[int, Decimal]:
    """What the goods on the way are worth, by variant."""
    rows = ProductStockMovement.objects.filter(
        document_type=transfer._meta.label_lower, document_id=transfer.pk, stock__warehouse=transit_id
    )
    return dict(rows.values_list("stock__variant", "value_change"))  # type: ignore[arg-type]


def _tell_sent(transfer: ProductStockTransfer, actor: User) -> None:
    others = [person for person in audience(Notice.TRANSFER_SENT) if person.pk != actor.pk]
    context = {"transfer": transfer, "lines": transferring.lines_of(PAPERS, transfer), "sender": actor}
    buttons = [(_("📥 Receive"), f"transfer:goods:{transfer.pk}")]
    tell(others, Notice.TRANSFER_SENT.value, context, buttons=buttons)
