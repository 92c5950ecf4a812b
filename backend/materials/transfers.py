"""Materials travel from warehouse to warehouse, batch by batch: lot, best-before date and value go along."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.core.use_cases import use_case
from backend.ledger import transferring
from backend.ledger.documents import Missing, TransferStatus
from backend.ledger.models import Reason
from backend.ledger.posting import Line, lock_stock, post
from backend.ledger.transferring import Arrival, Came, Sent, TransferPapers, transit_warehouse
from backend.materials import batches
from backend.materials.amounts import check_amount, known, open_warehouse
from backend.materials.batches import Incoming
from backend.materials.models import (
    MaterialBatch,
    MaterialStock,
    MaterialStockMovement,
    MaterialStockTransfer,
    MaterialStockTransferChange,
    MaterialStockTransferLine,
)
from backend.materials.statuses import TRANSFERS
from backend.messaging.kinds import Notice
from backend.messaging.notices import audience
from backend.messaging.outbox import tell
from backend.workflow.steps import check_step

MAY = "materials.transfer_materialstock"
PAPERS = TransferPapers(
    MaterialStockTransfer,
    MaterialStockTransferLine,
    MaterialStockTransferChange,
    "material_color",
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
) -> MaterialStockTransfer:
    """The storekeeper writes down which materials are to go to another warehouse; nothing moves yet.

    Raises EmptyPaper, LineTwice, SamePlace, AmountRefused, WarehouseClosed, NotFound.
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
) -> MaterialStockTransfer:
    """Other materials, places or words for a draft (Stale, StatusRefused; see draft_transfer)."""
    transfer = transferring.hold(PAPERS, transfer_id)
    places = _checked(warehouse_id, to_warehouse_id, things)
    return transferring.redraft(PAPERS, transfer, places, things, version=version, comment=comment)


@use_case(may=MAY)
def cancel_transfer(*, transfer_id: int, actor: User, key: UUID, comment: str = "") -> MaterialStockTransfer:
    """A draft is not needed; what is on the way cannot be called off (StatusRefused)."""
    transfer = transferring.hold(PAPERS, transfer_id)
    return transferring.step(PAPERS, transfer, TransferStatus.CANCELLED, actor=actor, comment=comment)


@use_case(may=MAY)
def send_transfer(*, transfer_id: int, version: int, actor: User, key: UUID) -> MaterialStockTransfer:
    """The materials leave their warehouse, first to expire first, and are on the way.

    Raises InsufficientStock (what is reserved does not leave), Stale, StatusRefused, WarehouseClosed.
    """
    transfer = transferring.hold(PAPERS, transfer_id)
    transferring.check_seen(transfer, version)
    open_warehouse(transfer.to_warehouse_id)
    transferring.step(PAPERS, transfer, TransferStatus.SENT, actor=actor)
    wanted, transit = transferring.wanted(PAPERS, transfer), transit_warehouse()
    stock = lock_stock(MaterialStock, [*wanted, *((transit.pk, item) for _place, item in wanted)])
    _carry(transfer, batches.take(stock, wanted), transit.pk, actor)
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
) -> MaterialStockTransfer:
    """The materials on this list are sent at once: a new paper, or a draft as it stands now.

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
) -> MaterialStockTransfer:
    """The materials are there: what was named came in that quantity, everything else came whole.

    What is missing goes back to the batches of the sender or is written off, as `missing` says; what is more
    than was sent opens a batch, and needs the right to adjust stock. Raises MissingUnexplained,
    MissingNeedsWords, MoreThanSent, AmountRefused, StatusRefused, LineTwice, NotFound.
    """
    transfer = transferring.hold(PAPERS, transfer_id)
    check_step(transfer, TransferStatus.RECEIVED)
    _check_amounts([one for one in came if one.quantity])
    found = transferring.arrivals(
        PAPERS,
        transfer,
        list(came),
        missing=missing,
        comment=comment,
        may_add=actor.has_perm("materials.adjust_materialstock"),
    )
    missing = missing if transferring.has_missing(found) else ""
    _unload(transfer, found, missing, actor)
    transferring.note_received(PAPERS, transfer, found)
    return transferring.step(
        PAPERS, transfer, TransferStatus.RECEIVED, actor=actor, comment=comment, missing=missing
    )


def _checked(warehouse_id: int, to_warehouse_id: int, things: Sequence[Sent]) -> tuple[int, int]:
    open_warehouse(warehouse_id)
    open_warehouse(to_warehouse_id)
    _check_amounts(things)
    return warehouse_id, to_warehouse_id


def _check_amounts(told: Sequence[Sent | Came]) -> None:
    materials = known((one.item_id for one in told), only_in_use=False)
    for one in told:
        check_amount(materials[one.item_id], Decimal(one.quantity))


def _carry(transfer: MaterialStockTransfer, leaving: Sequence[Line], to: int, actor: User) -> None:
    """What leaves one place opens batches in the other, parts of those that it leaves."""
    left = post(MaterialStockMovement, leaving, reason=Reason.TRANSFER_OUT, document=transfer, actor=actor)
    whole = MaterialBatch.objects.in_bulk([row.batch_id for row in left])
    coming = [
        Incoming(
            (to, row.stock.material_color_id),
            -row.quantity_change,
            value=-(row.value_change or Decimal(0)),
            lot=whole[row.batch_id].code,
            expires_on=whole[row.batch_id].expires_on,
            origin_id=row.batch_id,
        )
        for row in left
    ]
    lines = batches.open_for(coming, lock_stock(MaterialStock, [one.place for one in coming]))
    post(MaterialStockMovement, lines, reason=Reason.TRANSFER_IN, document=transfer, actor=actor)


def _unload(transfer: MaterialStockTransfer, found: Sequence[Arrival], missing: str, actor: User) -> None:
    transit, here, back = transit_warehouse().pk, transfer.to_warehouse_id, transfer.warehouse_id
    lock_stock(MaterialStock, [(place, one.item_id) for one in found for place in (transit, here, back)])
    worth = _values(transfer, transit)
    _carry(transfer, _off(transfer, transit, {one.item_id: one.arrived for one in found}), here, actor)
    rest = _off(transfer, transit, {one.item_id: one.missing for one in found})
    if missing == Missing.RETURNED:
        _bring_back(transfer, rest, actor)
    elif missing:
        post(MaterialStockMovement, rest, reason=Reason(missing), document=transfer, actor=actor)
    extra = [
        Incoming((here, one.item_id), one.extra, round(worth[one.item_id] / one.sent, 4))
        for one in found
        if one.extra
    ]
    lines = batches.open_for(extra, lock_stock(MaterialStock, [one.place for one in extra]))
    post(MaterialStockMovement, lines, reason=Reason.ADJUSTMENT, document=transfer, actor=actor)


def _bring_back(transfer: MaterialStockTransfer, rest: Sequence[Line], actor: User) -> None:
    """What stayed with the sender lies again in the batches that it was taken from."""
    left = post(MaterialStockMovement, rest, reason=Reason.TRANSFER_OUT, document=transfer, actor=actor)
    origins = dict(
        MaterialBatch.objects.filter(pk__in=[row.batch_id for row in left]).values_list("pk", "origin")
    )
    coming = [
        Line(
            transfer.warehouse_id,
            row.stock.material_color_id,
            -row.quantity_change,
            value_change=-(row.value_change or Decimal(0)),
            batch_id=origins[row.batch_id],
        )
        for row in left
    ]
    post(MaterialStockMovement, coming, reason=Reason.TRANSFER_IN, document=transfer, actor=actor)


def _off(transfer: MaterialStockTransfer, transit_id: int, wanted: dict[int, Decimal]) -> list[Line]:
    """So much of each material off the batches of this transfer that are still on the way."""
    rows = MaterialBatch.objects.filter(pk__in=_on_the_way(transfer, transit_id).values("batch"))
    lying: dict[int, list[MaterialBatch]] = {}
    for batch in rows.filter(quantity__gt=0).select_related("stock"):
        lying.setdefault(batch.stock.material_color_id, []).append(batch)
    return [
        line
        for item_id, quantity in wanted.items()
        for line in batches.from_batches((transit_id, item_id), quantity, lying.get(item_id, []))
    ]


def _values(transfer: MaterialStockTransfer, transit_id: int) -> dict[int, Decimal]:
    """What the materials on the way are worth, by material."""
    worth: dict[int, Decimal] = {}
    rows = _on_the_way(transfer, transit_id).values_list("stock__material_color", "value_change")
    for item_id, value in rows:
        worth[item_id] = worth.get(item_id, Decimal(0)) + (value or Decimal(0))
    return worth


def _on_the_way(transfer: MaterialStockTransfer, transit_id: int) -> QuerySet[MaterialStockMovement]:
    return MaterialStockMovement.objects.filter(
        document_type=transfer._meta.label_lower,
        document_id=transfer.pk,
        stock__warehouse=transit_id,
        quantity_change__gt=0,
    )


def _tell_sent(transfer: MaterialStockTransfer, actor: User) -> None:
    others = [person for person in audience(Notice.TRANSFER_SENT) if person.pk != actor.pk]
    context = {"transfer": transfer, "lines": transferring.lines_of(PAPERS, transfer), "sender": actor}
    buttons = [(_("📥 Receive"), f"transfer:materials:{transfer.pk}")]
    tell(others, Notice.TRANSFER_SENT.value, context, buttons=buttons)
