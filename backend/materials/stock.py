"""The storekeeper's papers about materials: what came, what was spoilt, what a manager corrects."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from backend.accounts.models import User
from backend.core.models import Workshop
from backend.core.quantities import show_number
from backend.core.rows import write_numbered
from backend.core.use_cases import use_case
from backend.ledger.errors import AlreadyReversed, InsufficientStock
from backend.ledger.models import Reason
from backend.ledger.posting import Line, Place, lines_of, lock_stock, opposite, post
from backend.materials import batches
from backend.materials.amounts import check_amount, check_cost, check_fresh, known, open_warehouse
from backend.materials.batches import Incoming
from backend.materials.errors import (
    BatchElsewhere,
    BatchShort,
    CommentNeeded,
    EmptyDocument,
    GoodsGone,
    MaterialMissing,
    MaterialTwice,
    WrongReason,
)
from backend.materials.models import (
    MaterialBatch,
    MaterialColor,
    MaterialDocument,
    MaterialDocumentKind,
    MaterialStock,
    MaterialStockMovement,
)
from backend.materials.offers import best_offers
from backend.materials.selectors import last_costs

WRITE_OFF_REASONS = (Reason.DAMAGE, Reason.WASTE, Reason.THEFT, Reason.SCRAP)
Stock = Mapping[Place, MaterialStock]


@dataclass(frozen=True)
class Coming:
    """So much of a material comes: at its usual cost, when nobody says; in a batch of its own."""

    material_id: int
    quantity: Decimal
    unit_cost: Decimal | None = None
    lot: str = ""
    expires_on: date | None = None


@dataclass(frozen=True)
class Going:
    """So much of a material goes: from this batch, or from the first to expire."""

    material_id: int
    quantity: Decimal
    batch_id: int | None = None


@use_case(may="materials.receive_materialstock")
def receive(
    *,
    warehouse_id: int,
    goods: Sequence[Coming],
    actor: User,
    key: UUID,
    reason: Reason = Reason.PURCHASE,
    comment: str = "",
) -> MaterialDocument:
    """The storekeeper puts materials on a shelf without an order; everything that comes opens a batch.

    Raises EmptyDocument, AmountRefused, WholeUnitsOnly, TooManyDecimals, CostRefused, MaterialNotInUse,
    ExpiredAlready, TooMuchStock, WarehouseClosed, NotFound.
    """
    stock, lines = _coming(warehouse_id, goods, is_new=reason != Reason.INITIAL)
    return _document(MaterialDocumentKind.RECEIPT, warehouse_id, lines, reason, comment, actor, stock)


@use_case(may="materials.writeoff_materialstock")
def write_off(
    *, warehouse_id: int, goods: Sequence[Going], reason: Reason, actor: User, key: UUID, comment: str = ""
) -> MaterialDocument:
    """Material leaves the shelf because it is damaged, wasted, stolen or scrapped; expired goes as well.

    Raises InsufficientStock (what is reserved is not free), BatchShort, BatchElsewhere, MaterialTwice,
    WrongReason, EmptyDocument, AmountRefused, WholeUnitsOnly, TooManyDecimals, WarehouseClosed, NotFound.
    """
    if reason not in WRITE_OFF_REASONS:
        raise WrongReason
    stock, lines = _going(warehouse_id, goods)
    return _document(MaterialDocumentKind.WRITE_OFF, warehouse_id, lines, reason, comment, actor, stock)


@use_case(may="materials.adjust_materialstock")
def adjust(
    *, warehouse_id: int, material_id: int, quantity_change: Decimal, comment: str, actor: User, key: UUID
) -> MaterialDocument:
    """A manager corrects the stock of a material by so much, and says why.

    More opens a batch at what the material cost the last time; less goes from the first to expire.

    Raises CommentNeeded, InsufficientStock, AmountRefused, WholeUnitsOnly, TooManyDecimals, WarehouseClosed,
    NotFound.
    """
    _check_comment(comment)
    if quantity_change.is_finite() and quantity_change < 0:
        stock, lines = _going(warehouse_id, [Going(material_id, -quantity_change)])
    else:
        stock, lines = _coming(warehouse_id, [Coming(material_id, quantity_change)])
    return _document(
        MaterialDocumentKind.ADJUSTMENT, warehouse_id, lines, Reason.ADJUSTMENT, comment, actor, stock
    )


@use_case(may="materials.reverse_materialdocument")
def reverse_document(*, document_id: int, comment: str, actor: User, key: UUID) -> MaterialDocument:
    """A document is taken back by its opposite, once and with a reason: into and out of the same batches.

    Raises AlreadyReversed, CommentNeeded, GoodsGone when a batch that it opened is used already,
    InsufficientStock when what is left is reserved.
    """
    _check_comment(comment)
    original = MaterialDocument.objects.select_for_update().get(pk=document_id)
    if original.kind == MaterialDocumentKind.REVERSAL or hasattr(original, "reversed_by"):
        raise AlreadyReversed
    lines = opposite(lines_of(MaterialStockMovement, original))
    stock = lock_stock(MaterialStock, {line.place for line in lines})
    check_still_there(lines, stock)
    return _document(
        MaterialDocumentKind.REVERSAL,
        original.warehouse_id,
        lines,
        Reason.CORRECTION,
        comment,
        actor,
        stock,
        reverses=original,
    )


def check_still_there(lines: Sequence[Line], stock: Stock) -> None:
    """What a reversal takes back lies in its batches and is promised to nobody; the caller holds `stock`.

    Raises GoodsGone, InsufficientStock.
    """
    going = {line.batch_id: line for line in lines if line.quantity_change < 0}
    lying = MaterialBatch.objects.filter(pk__in=[pk for pk in going if pk]).select_related(
        "stock__material_color__material", "stock__material_color__color"
    )
    gone = [
        f"{batch.stock.material_color} ({batch.code})"
        for batch in lying
        if batch.quantity < -going[batch.pk].quantity_change
    ]
    if gone:
        raise GoodsGone(missing="; ".join(gone))
    check_free(lines, stock)


def check_free(lines: Sequence[Line], stock: Stock) -> None:
    """What these lines take is promised to nobody (InsufficientStock)."""
    wanted: dict[Place, Decimal] = {}
    for line in lines:
        wanted[line.place] = wanted.get(line.place, Decimal(0)) - line.quantity_change
    short = {place: need for place, need in wanted.items() if need > stock[place].available}
    if short:
        names = known((item_id for _warehouse, item_id in short), only_in_use=False)
        raise InsufficientStock(
            [MaterialMissing(names[place[1]], need, stock[place].available) for place, need in short.items()]
        )


def _shelves(
    warehouse_id: int, goods: Sequence[Coming | Going], *, is_new: bool = False
) -> dict[Place, MaterialStock]:
    """Check what was said and hold the shelves; what is bought now is in use and fresh."""
    open_warehouse(warehouse_id)
    if not goods:
        raise EmptyDocument
    materials = known((row.material_id for row in goods), only_in_use=is_new)
    for row in goods:
        check_amount(materials[row.material_id], row.quantity)
        if isinstance(row, Coming) and row.unit_cost is not None:
            check_cost(row.unit_cost)
        if isinstance(row, Coming) and is_new:
            check_fresh(materials[row.material_id], row.expires_on)
    _check_twice([row for row in goods if isinstance(row, Going)], materials)
    return lock_stock(MaterialStock, {(warehouse_id, row.material_id) for row in goods})


def _check_twice(goods: Sequence[Going], materials: Mapping[int, MaterialColor]) -> None:
    """Two batches of a material may go at once; the same one twice, or one and «any», may not."""
    seen: dict[int, set[int | None]] = {}
    for row in goods:
        others = seen.setdefault(row.material_id, set())
        if row.batch_id in others or (others and None in {row.batch_id, *others}):
            raise MaterialTwice(material=materials[row.material_id])
        others.add(row.batch_id)


def _coming(warehouse_id: int, goods: Sequence[Coming], *, is_new: bool = False) -> tuple[Stock, list[Line]]:
    stock = _shelves(warehouse_id, goods, is_new=is_new)
    costs = _usual_costs({row.material_id for row in goods if row.unit_cost is None})
    incoming = [
        Incoming(
            (warehouse_id, row.material_id),
            row.quantity,
            costs.get(row.material_id, Decimal(0)) if row.unit_cost is None else row.unit_cost,
            lot=row.lot,
            expires_on=row.expires_on,
        )
        for row in goods
    ]
    return stock, batches.open_for(incoming, stock)


def _usual_costs(material_ids: set[int]) -> dict[int, Decimal]:
    """What each cost the last time; what never came costs what it is offered for in our currency."""
    costs = last_costs(material_ids)
    if new := material_ids - costs.keys():
        home = Workshop.current().currency
        offers = best_offers(new).items()
        costs |= {pk: offer.price for pk, offer in offers if offer.supplier.currency == home}
    return costs


def _going(warehouse_id: int, goods: Sequence[Going]) -> tuple[Stock, list[Line]]:
    stock = _shelves(warehouse_id, goods)
    unnamed = {(warehouse_id, row.material_id): row.quantity for row in goods if row.batch_id is None}
    named = _from_named(warehouse_id, [row for row in goods if row.batch_id is not None], stock)
    check_free(named, stock)
    return stock, [*batches.take(stock, unnamed), *named]


def _from_named(warehouse_id: int, goods: Sequence[Going], stock: Stock) -> list[Line]:
    lying, lines = MaterialBatch.objects.in_bulk([row.batch_id for row in goods]), []
    for row in goods:
        place, batch = (warehouse_id, row.material_id), lying.get(row.batch_id or 0)
        if batch is None or batch.stock_id != stock[place].pk:
            raise BatchElsewhere(batch=batch.code if batch else "—")
        if batch.quantity < row.quantity:
            material = known([row.material_id], only_in_use=False)[row.material_id]
            raise BatchShort(
                material=material, batch=batch.code, left=show_number(batch.quantity), unit=material.unit
            )
        lines.append(Line(*place, -row.quantity, batch_id=batch.pk))
    return lines


def _check_comment(comment: str) -> None:
    if not comment.strip():
        raise CommentNeeded


def _document(
    kind: MaterialDocumentKind,
    warehouse_id: int,
    lines: Collection[Line],
    reason: Reason,
    comment: str,
    actor: User,
    stock: Stock,
    **links: Any,
) -> MaterialDocument:
    # Everybody's papers share one counter: it is taken when all the shelves are held, so it is soon free.
    document = write_numbered(
        MaterialDocument(
            kind=kind,
            warehouse_id=warehouse_id,
            reason=reason,
            comment=comment.strip(),
            actor=actor,
            **links,
        )
    )
    post(MaterialStockMovement, lines, reason=reason, document=document, actor=actor, stock=dict(stock))
    return document
