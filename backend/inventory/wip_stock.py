"""Cut sets between cutting and finishing: promised to finishing orders, put in and taken out by reports."""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import NoReturn
from uuid import UUID

from django.db.models import Model, Sum
from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.models import MAX_QUANTITY
from backend.core.rows import change, write, write_numbered
from backend.core.use_cases import use_case
from backend.inventory.errors import QuantityRefused, SetsMissing, WrongReason
from backend.inventory.models import WIPReservation, WIPScrap, WIPStock, WIPStockMovement
from backend.inventory.services import WRITE_OFF_REASONS
from backend.ledger.models import ACTIVE, Reason, ReservationStatus
from backend.ledger.posting import Line, Place, lines_of, lock_stock, opposite, post


@use_case(may="inventory.scrap_wipstock")
def scrap_wip(
    *,
    warehouse_id: int,
    variant_id: int,
    quantity: int,
    reason: Reason,
    actor: User,
    key: UUID,
    comment: str = "",
) -> WIPScrap:
    """Cut sets that nobody has a use for leave the work in progress, with their cost.

    Raises WrongReason, QuantityRefused, SetsMissing (promised sets are not free), NotFound.
    """
    if reason not in WRITE_OFF_REASONS:
        raise WrongReason
    if not 1 <= quantity <= MAX_QUANTITY:
        raise QuantityRefused(most=MAX_QUANTITY)
    place = (warehouse_id, variant_id)
    row = free_sets(place, quantity)
    scrap = write_numbered(
        WIPScrap(
            warehouse_id=warehouse_id,
            variant_id=variant_id,
            quantity=quantity,
            reason=reason,
            comment=comment.strip(),
            actor=actor,
        )
    )
    post(
        WIPStockMovement,
        [Line(*place, -quantity)],
        reason=reason,
        document=scrap,
        actor=actor,
        stock={place: row},
    )
    return scrap


def existing(places: Collection[Place]) -> dict[Place, WIPStock]:
    """Lock the work in progress of these places, in the order of their ids; where there was none, none."""
    rows = WIPStock.objects.filter(
        warehouse__in={place[0] for place in places}, variant__in={place[1] for place in places}
    )
    held = rows.order_by("pk").select_for_update(of=("self",), no_key=True)
    return {place: row for row in held if (place := (row.warehouse_id, row.variant_id)) in set(places)}


def free_sets(place: Place, quantity: int) -> WIPStock:
    """Lock the work in progress of a place that has so many free sets (SetsMissing, NotFound)."""
    row = existing([place]).get(place)
    if row is None or row.available < quantity:
        refuse(Variant.objects.get(pk=place[1]), quantity, row)
    return row


def check_free(row: WIPStock, quantity: int) -> None:
    """So many sets are there and promised to nobody (SetsMissing)."""
    if row.available < quantity:
        refuse(Variant.objects.get(pk=row.variant_id), quantity, row)


def refuse(variant: Variant, wanted: int, row: WIPStock | None) -> NoReturn:
    """Say how many sets are free (SetsMissing)."""
    raise SetsMissing(variant=variant, wanted=wanted, available=row.available if row else 0)


def reserve(promises: Iterable[tuple[int, WIPStock, int]], *, actor: User) -> None:
    """Promise so many free sets of a held row to each of these finishing orders."""
    write(
        WIPReservation(order_id=order_id, stock=row, quantity=quantity, actor=actor)
        for order_id, row, quantity in promises
    )


def top_up(order_id: int, row: WIPStock, wanted: int, *, actor: User) -> None:
    """Promise free sets of a held row to a finishing order until it has as many as it wants."""
    own = WIPReservation.objects.filter(order=order_id, status__in=ACTIVE).aggregate(held=Sum("quantity"))
    quantity = min(wanted - (own["held"] or 0), row.available)
    if quantity > 0:
        reserve([(order_id, row, quantity)], actor=actor)


def release(order_ids: Collection[int]) -> None:
    """Sets promised to these finishing orders, which the caller holds, are free again."""
    rows = WIPReservation.objects.filter(order__in=order_ids, status__in=ACTIVE)
    promised = list(rows.select_related("stock").order_by("stock_id"))
    if promised:
        lock_stock(WIPStock, {(row.stock.warehouse_id, row.stock.variant_id) for row in promised})
        change([_closed(row, ReservationStatus.RELEASED) for row in promised], "status", "closed_at")


def put(place: Place, quantity: int, value: Decimal, *, report: Model, actor: User) -> None:
    """A cutting report brings sets, worth what was used for them."""
    lines = [Line(*place, quantity, value_change=value)]
    post(WIPStockMovement, lines, reason=Reason.CUTTING_IN, document=report, actor=actor)


def take(
    place: Place, quantity: int, order_id: int, *, report: Model, actor: User, is_last: bool = False
) -> Decimal:
    """A finishing report takes sets: those promised to its order first; returns what they were worth.

    Raises SetsMissing.
    """
    row = lock_stock(WIPStock, [place])[place]
    own = list(WIPReservation.objects.filter(order=order_id, status__in=ACTIVE).order_by("pk"))
    promised = sum(promise.quantity for promise in own)
    row.available += promised
    check_free(row, quantity)
    left = 0 if is_last else max(promised - quantity, 0)
    rest = [WIPReservation(order_id=order_id, stock=row, quantity=left, actor=actor)] if left else []
    closed = [_closed(promise, ReservationStatus.FULFILLED) for promise in own]
    change(closed, "status", "closed_at", history=rest)
    lines = [Line(*place, -quantity)]
    [moved] = post(
        WIPStockMovement,
        lines,
        reason=Reason.FINISHING_OUT,
        document=report,
        actor=actor,
        stock={place: row},
    )
    return -(moved.value_change or Decimal(0))


def give_back(report: Model, undo: Model, *, actor: User) -> Mapping[Place, WIPStock]:
    """An undone report takes its sets out again, or puts back those that it had taken (SetsMissing)."""
    lines = opposite(lines_of(WIPStockMovement, report))
    if not lines:
        return {}
    stock = lock_stock(WIPStock, [line.place for line in lines])
    for line in lines:
        if line.quantity_change < 0:
            check_free(stock[line.place], -int(line.quantity_change))
    post(WIPStockMovement, lines, reason=Reason.CORRECTION, document=undo, actor=actor, stock=stock)
    for line in lines:
        stock[line.place].available += int(line.quantity_change)
    return stock


def _closed(row: WIPReservation, status: ReservationStatus) -> WIPReservation:
    return WIPReservation(pk=row.pk, status=status, closed_at=timezone.now())
