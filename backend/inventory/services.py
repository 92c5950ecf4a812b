from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from backend.accounts.models import User
from backend.core.errors import NotFound, Stale
from backend.core.models import MAX_MONEY, MAX_QUANTITY, Workshop
from backend.core.quantities import is_money
from backend.core.rows import get, possible, write, write_numbered
from backend.core.statements import fetch
from backend.core.use_cases import use_case
from backend.inventory.errors import (
    CommentNeeded,
    CostRefused,
    EmptyDocument,
    ExpiresInPast,
    NotYourReservation,
    QuantityRefused,
    ReservationClosed,
    WarehouseClosed,
    WrongReason,
)
from backend.inventory.models import (
    ProductReservation,
    ProductStock,
    ProductStockMovement,
    StockDocument,
    StockDocumentKind,
)
from backend.ledger.errors import AlreadyReversed
from backend.ledger.models import ACTIVE, Reason, ReservationStatus
from backend.ledger.posting import Line, Place, lines_of, lock_stock, opposite, post, raise_shortage
from backend.warehouses.models import Warehouse

WRITE_OFF_REASONS = (Reason.DAMAGE, Reason.WASTE, Reason.THEFT, Reason.SCRAP)
# The warehouse stands beside each of the goods, and alone where there are none of them.
COSTS = """
    SELECT warehouse.name, warehouse.is_active, variant.id, product.cost_price
    FROM warehouses_warehouse warehouse
    LEFT JOIN catalog_variant variant ON variant.id = ANY(%s::bigint[])
    LEFT JOIN catalog_product product ON product.id = variant.product_id
    WHERE warehouse.id = ANY(%s::bigint[])
"""


@dataclass(frozen=True)
class Goods:
    """So many pieces of a variant; the cost of one piece when it is known."""

    variant_id: int
    quantity: int
    unit_cost: Decimal | None = None


@use_case(may="inventory.receive_productstock")
def receive(
    *,
    warehouse_id: int,
    goods: Sequence[Goods],
    actor: User,
    key: UUID,
    reason: Reason = Reason.PURCHASE,
    comment: str = "",
) -> StockDocument:
    """The storekeeper puts goods on a shelf, at the given cost or the product's own.

    Raises EmptyDocument, QuantityRefused, CostRefused, TooMuchStock, WarehouseClosed, NotFound.
    """
    lines = lines_for(warehouse_id, goods)
    return _document(StockDocumentKind.RECEIPT, warehouse_id, lines, reason, comment, actor)


@use_case(may="inventory.writeoff_productstock")
def write_off(
    *, warehouse_id: int, goods: Sequence[Goods], reason: Reason, actor: User, key: UUID, comment: str = ""
) -> StockDocument:
    """Goods leave the shelf because they are damaged, wasted, stolen or scrapped.

    Raises InsufficientStock (reserved pieces are not free), WrongReason, EmptyDocument, QuantityRefused.
    """
    if reason not in WRITE_OFF_REASONS:
        raise WrongReason
    lines = opposite(lines_for(warehouse_id, goods))
    return _document(StockDocumentKind.WRITE_OFF, warehouse_id, lines, reason, comment, actor)


@use_case(may="inventory.adjust_productstock")
def adjust(
    *, warehouse_id: int, variant_id: int, quantity_change: int, comment: str, actor: User, key: UUID
) -> StockDocument:
    """A manager corrects the stock of a variant by so many pieces, and says why.

    Raises CommentNeeded, QuantityRefused, InsufficientStock.
    """
    return correct(warehouse_id, variant_id, quantity_change, comment, actor)[0]


def correct(
    warehouse_id: int, variant_id: int, quantity_change: int, comment: str, actor: User
) -> tuple[StockDocument, dict[Place, ProductStock]]:
    """The document of an adjustment, and the shelf that is held for it (raises what adjust raises)."""
    if not comment.strip():
        raise CommentNeeded
    lines = lines_for(warehouse_id, [Goods(variant_id, abs(quantity_change))])
    if quantity_change < 0:
        lines = opposite(lines)
    stock = lock_stock(ProductStock, [line.place for line in lines])
    kind, reason = StockDocumentKind.ADJUSTMENT, Reason.ADJUSTMENT
    return _document(kind, warehouse_id, lines, reason, comment, actor, stock=stock), stock


@use_case(may="inventory.reverse_stockdocument")
def reverse_document(*, document_id: int, comment: str, actor: User, key: UUID) -> StockDocument:
    """A document is taken back by its opposite, once and with a reason.

    Raises AlreadyReversed, CommentNeeded, InsufficientStock when its goods have left the shelf.
    """
    if not comment.strip():
        raise CommentNeeded
    original = StockDocument.objects.select_for_update().get(pk=document_id)
    if original.kind == StockDocumentKind.REVERSAL or hasattr(original, "reversed_by"):
        raise AlreadyReversed
    lines = opposite(lines_of(ProductStockMovement, original))
    return _document(
        StockDocumentKind.REVERSAL,
        original.warehouse_id,
        lines,
        Reason.CORRECTION,
        comment,
        actor,
        reverses=original,
        to_warehouse_id=original.to_warehouse_id,
    )


@use_case(may="inventory.reserve_productstock")
def reserve(
    *,
    warehouse_id: int,
    variant_id: int,
    quantity: int,
    actor: User,
    key: UUID,
    expires_at: datetime | None = None,
    customer_id: int | None = None,
    comment: str = "",
) -> ProductReservation:
    """Hold free pieces of a variant for somebody without an order, for the workshop's usual time.

    Raises InsufficientStock, QuantityRefused, ExpiresInPast, WarehouseClosed, NotFound.
    """
    now = timezone.now()
    if expires_at and expires_at <= now:
        raise ExpiresInPast
    place = lines_for(warehouse_id, [Goods(variant_id, quantity)])[0].place
    stock = lock_stock(ProductStock, [place])
    if stock[place].available < quantity:
        raise_shortage(ProductStock, stock, {place: quantity})
    return ProductReservation.objects.create(
        stock=stock[place],
        quantity=quantity,
        status=ReservationStatus.PENDING,
        expires_at=expires_at or now + hold_time(),
        actor=actor,
        customer_id=customer_id,
        comment=comment.strip(),
    )


@use_case(may="inventory.reserve_productstock")
def extend_hold(*, reservation_id: int, stamp: int, actor: User, key: UUID) -> ProductReservation:
    """Held pieces stay held for the workshop's usual time more; `stamp` is of the time that was seen.

    Raises ReservationClosed, NotYourReservation, Stale.
    """
    reservation = lock_active(reservation_id)
    check_theirs(reservation, actor)
    if not reservation.is_hold or reservation.stamp != stamp:
        raise Stale
    reservation.expires_at = max(reservation.expires_at or timezone.now(), timezone.now()) + hold_time()
    reservation.asked_at = None
    reservation.save(update_fields=["expires_at", "asked_at"])
    return reservation


@use_case(may="inventory.manage_productreservation")
def confirm_reservation(*, reservation_id: int, actor: User, key: UUID) -> ProductReservation:
    """A pending promise becomes firm and no longer expires (ReservationClosed when it is over)."""
    reservation = lock_active(reservation_id)
    reservation.status, reservation.expires_at = ReservationStatus.CONFIRMED, None
    reservation.save(update_fields=["status", "expires_at"])
    return reservation


def hold_time() -> timedelta:
    """How long pieces are held without an order."""
    return timedelta(hours=Workshop.current().hold_hours)


def check_theirs(reservation: ProductReservation, actor: User) -> None:
    """Sellers decide about what they hold themselves, managers about everything (NotYourReservation)."""
    is_own_hold = reservation.line_id is None and reservation.actor_id == actor.pk
    if not is_own_hold and not actor.has_perm("inventory.manage_productreservation"):
        raise NotYourReservation


@dataclass(frozen=True)
class Claim:
    """A line of an order that wants pieces; `report_id` says which report brought them."""

    line_id: int
    quantity: int
    report_id: int | None = None


def hold(
    claims: dict[Place, list[Claim]], stock: dict[Place, ProductStock], *, actor: User
) -> list[ProductReservation]:
    """Reserve free pieces for lines of orders; the caller holds the orders and this stock."""
    return write(
        ProductReservation(
            stock_id=stock[place].pk,
            line_id=claim.line_id,
            report_id=claim.report_id,
            quantity=claim.quantity,
            actor_id=actor.pk,
        )
        for place in sorted(claims, key=lambda place: stock[place].pk)
        for claim in claims[place]
    )


def close_reservations(reservations: Iterable[ProductReservation], status: ReservationStatus) -> None:
    """These reservations hold nothing any more: shipped, released or expired."""
    rows = list(reservations)
    _lock_rows({row.stock_id for row in rows})
    ProductReservation.objects.filter(pk__in=[row.pk for row in rows], status__in=ACTIVE).update(
        status=status, closed_at=timezone.now()
    )
    for row in rows:
        row.status = status


def lock_active(reservation_id: int) -> ProductReservation:
    """Hold a reservation and its shelf to the end of the transaction (ReservationClosed when it is over)."""
    stock_id = ProductReservation.objects.values_list("stock_id", flat=True).get(pk=reservation_id)
    _lock_rows({stock_id})
    reservation = ProductReservation.objects.select_for_update(of=("self",)).get(pk=reservation_id)
    if reservation.status not in ACTIVE:
        raise ReservationClosed(status=reservation.get_status_display())
    return reservation


def _lock_rows(stock_ids: Collection[int]) -> None:
    rows = ProductStock.objects.filter(pk__in=stock_ids).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))


def start_document(
    kind: StockDocumentKind, warehouse_id: int, *, reason: Reason, comment: str, actor: User, **links: Any
) -> StockDocument:
    """The head of a paper, with its number; the caller holds all the stock of the paper already.

    Everybody's papers share one counter: whoever has it waits for nothing more, so it is soon free again.
    """
    return write_numbered(_head(kind, warehouse_id, reason, comment, actor, **links))


def _head(
    kind: StockDocumentKind, warehouse_id: int, reason: Reason, comment: str, actor: User, **links: Any
) -> StockDocument:
    return StockDocument(
        kind=kind, warehouse_id=warehouse_id, reason=reason, comment=comment.strip(), actor=actor, **links
    )


def _document(
    kind: StockDocumentKind,
    warehouse_id: int,
    lines: Collection[Line],
    reason: Reason,
    comment: str,
    actor: User,
    *,
    stock: dict[Place, ProductStock] | None = None,
    **links: Any,
) -> StockDocument:
    if not lines:
        raise EmptyDocument
    stock = stock or lock_stock(ProductStock, {line.place for line in lines})
    document = _head(kind, warehouse_id, reason, comment, actor, **links)
    post(ProductStockMovement, lines, reason=reason, document=document, actor=actor, stock=stock)
    return document


def open_warehouse(warehouse_id: int) -> Warehouse:
    """A warehouse where goods are kept (NotFound, WarehouseClosed)."""
    warehouse = get(Warehouse, [warehouse_id]).get(warehouse_id)
    if warehouse is None:
        raise NotFound
    if not warehouse.is_active:
        raise WarehouseClosed(warehouse=warehouse.name)
    return warehouse


def lines_for(warehouse_id: int, goods: Sequence[Goods]) -> list[Line]:
    """These goods as lines of the ledger, at the given cost or the product's own.

    Raises QuantityRefused, CostRefused, WarehouseClosed, NotFound.
    """
    costs = _costs(warehouse_id, goods)
    for item in goods:
        _check_quantity(item.quantity)
        if item.variant_id not in costs:
            raise NotFound
        if item.unit_cost is not None and (not is_money(item.unit_cost) or item.unit_cost < 0):
            raise CostRefused(most=MAX_MONEY)
    return [
        Line(
            warehouse_id,
            item.variant_id,
            item.quantity,
            costs[item.variant_id] if item.unit_cost is None else item.unit_cost,
        )
        for item in goods
    ]


def _costs(warehouse_id: int, goods: Sequence[Goods]) -> dict[int, Decimal]:
    """What the workshop's own pieces cost, of those that there are (WarehouseClosed, NotFound)."""
    found = fetch(COSTS, [possible(item.variant_id for item in goods), possible([warehouse_id])])
    if not found:
        raise NotFound
    name, is_active = found[0][:2]
    if not is_active:
        raise WarehouseClosed(warehouse=name)
    return {variant_id: cost for _name, _is_active, variant_id, cost in found}


def _check_quantity(quantity: int) -> None:
    if not 1 <= quantity <= MAX_QUANTITY:
        raise QuantityRefused(most=MAX_QUANTITY)
