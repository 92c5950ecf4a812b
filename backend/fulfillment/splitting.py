"""An order becomes two, and what is ready of it goes now: reservations, work and money follow the pieces."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from backend.accounts.models import User
from backend.core.errors import NotAllowed, Stale
from backend.core.models import MAX_QUANTITY
from backend.core.rows import change
from backend.core.use_cases import use_case
from backend.fulfillment import allocation, planning
from backend.fulfillment.errors import NothingReady
from backend.fulfillment.orders import ship_order
from backend.fulfillment.planning import ToMake
from backend.inventory import wip_stock
from backend.inventory.models import ProductReservation, ProductStock
from backend.inventory.services import Claim, close_reservations, hold
from backend.ledger.models import ReservationStatus
from backend.ledger.posting import Place, lock_stock
from backend.production import notices
from backend.production.models import Kind, ProductionOrder
from backend.production.statuses import OPEN as BEING_MADE
from backend.production.statuses import Status as ProductionStatus
from backend.sales import services as sales
from backend.sales import splitting
from backend.sales.errors import SplitRefused
from backend.sales.models import LineMode, SalesOrder, SalesOrderLine
from backend.sales.splitting import Moving
from backend.sales.statuses import OPEN, WAITING, Status

SPLITS, SHIPS = "sales.split_salesorder", "sales.ship_salesorder"
Shelves = Mapping[Place, ProductStock]


@use_case(may=SPLITS)
def split_order(
    *, order_id: int, parts: Mapping[int, int], seen_version: int, actor: User, key: UUID
) -> SalesOrder:
    """So many pieces of these lines go to a new order of the same customer, at the same prices; returns it.

    What is reserved stays as far as the order still wants it, and so does what is being made; the rest of
    both, and the money above the new total, go with the pieces.
    Raises Stale, SplitRefused, NothingToSplit, EverythingSplit, MoreThanOrdered, BundleSplit, NoLongerMade,
    NotFound.
    """
    order = _held(order_id, seen_version)
    part = _split(order, parts, actor)
    if order.status in WAITING and not _is_short(order):
        allocation.mark_covered([order], actor=actor)
    else:
        _has_changed(order)
    return part


@use_case(may=SPLITS)
def ship_ready_part(*, order_id: int, seen_version: int, actor: User, key: UUID) -> SalesOrder:
    """What is reserved for an order goes to the customer now, and the rest becomes an order of its own.

    Raises Stale, NothingReady when nothing is reserved, SplitRefused when nothing is missing; NotAllowed
    without the right to ship.
    """
    if not actor.has_perm(SHIPS):
        raise NotAllowed
    order = _held(order_id, seen_version)
    if order.status not in WAITING:
        raise SplitRefused(status=order.get_status_display())
    rest = what_remains(order)
    if sum(rest.values()) == sum(order.lines.values_list("quantity", flat=True)):
        raise NothingReady
    _split(order, rest, actor)
    sales.step(order, Status.READY, actor)
    return ship_order(order_id=order.pk, actor=actor, key=key)


def what_remains(order: SalesOrder) -> dict[int, int]:
    """What would not go if an order were shipped now: pieces that are not reserved, by line.

    A bundle is never taken apart: as many go as have all their parts.
    """
    lines = list(order.lines.select_related("bundle"))
    return splitting.with_whole_bundles(lines, allocation.missing_by_line([order.pk]))


def _held(order_id: int, seen_version: int) -> SalesOrder:
    """An order that may be split, as the person saw it; its customer is held before it."""
    customer = sales.hold_whose(order_id)
    order = sales.lock_order(order_id)
    if order.version != seen_version or order.customer_id != (customer.pk if customer else None):
        raise Stale
    if order.status not in (Status.DRAFT, *OPEN):
        raise SplitRefused(status=order.get_status_display())
    return order


def _split(order: SalesOrder, parts: Mapping[int, int], actor: User) -> SalesOrder:
    lines = _lines(order)
    moving = splitting.check_parts(lines, parts)
    if order.status == Status.DRAFT:
        part = splitting.begin_part(order, actor)
        splitting.move_draft(part, moving)
        part.refresh_from_db()
        return part
    works = _hold_work(one.line for one in moving if not one.is_whole)
    # Those that stay too: what is ready of them may be shipped after this.
    stock = lock_stock(ProductStock, {(order.warehouse_id, line.variant_id) for line in lines})
    part = splitting.begin_part(order, actor)
    taken = splitting.move_promise(part, moving)
    held = _move_reservations(order, moving, taken, stock, actor)
    _move_work(order, part, moving, taken, held, works, actor)
    splitting.move_excess(order, part, moving, actor)
    splitting.give_up(order, part)
    return sales.step(part, Status.IN_PRODUCTION if _is_short(part) else Status.READY, actor)


def _lines(order: SalesOrder) -> list[SalesOrderLine]:
    names = ("product", "color", "secondary_color")
    related = ("bundle__bundle", *(f"variant__{name}" for name in names))
    return list(order.lines.select_related(*related).order_by("pk"))


def _is_short(order: SalesOrder) -> bool:
    return any(allocation.missing_by_line([order.pk]).values())


def _has_changed(order: SalesOrder) -> None:
    order.version += 1
    change([order], "version")


def _hold_work(lines: Iterable[SalesOrderLine]) -> dict[int, list[ProductionOrder]]:
    """The open work for these lines, by line; what is begun stands first."""
    rows = ProductionOrder.objects.filter(line__in=[line.pk for line in lines], status__in=BEING_MADE)
    found = defaultdict(list)
    for work in rows.order_by("pk").select_for_update(of=("self",)):
        found[work.line_id or 0].append(work)
    for works in found.values():
        works.sort(key=lambda work: work.status == ProductionStatus.NEW)
    return found


def _move_reservations(
    order: SalesOrder,
    moving: Sequence[Moving],
    taken: Mapping[int, SalesOrderLine],
    stock: Shelves,
    actor: User,
) -> dict[int, int]:
    """Held pieces stay with their line as far as it still wants them; returns how many stay, by line.

    A reservation never changes its quantity: one that serves both lines becomes two.
    """
    rows = ProductReservation.objects.active().filter(line__in=taken).order_by("pk")
    by_line, stays, cut = defaultdict(list), {}, []
    for row in rows:
        by_line[row.line_id].append(row)
    claims: dict[Place, list[Claim]] = defaultdict(list)
    for one in (one for one in moving if not one.is_whole):
        wants, line_id = one.line.quantity - one.quantity, one.line.pk
        for row in by_line[line_id]:
            kept = min(row.quantity, wants)
            wants -= kept
            if not kept:
                ProductReservation.objects.filter(pk=row.pk).update(line=taken[line_id])
            elif kept < row.quantity:
                cut.append(row)
                claims[order.warehouse_id, one.line.variant_id] += [
                    Claim(line_id, kept, row.report_id),
                    Claim(taken[line_id].pk, row.quantity - kept, row.report_id),
                ]
        stays[line_id] = one.line.quantity - one.quantity - wants
    close_reservations(cut, ReservationStatus.RELEASED)
    hold(claims, dict(stock), actor=actor)
    return stays


def _move_work(
    order: SalesOrder,
    part: SalesOrder,
    moving: Sequence[Moving],
    taken: Mapping[int, SalesOrderLine],
    held: Mapping[int, int],
    works: Mapping[int, list[ProductionOrder]],
    actor: User,
) -> None:
    """Work stays with its line as far as the line still waits for it; the rest is for the new line.

    Work that would serve both is planned for fewer pieces, and the others are planned for the new line.
    """
    anew, smaller = [], []
    for one in (one for one in moving if one.line.pk in taken):
        line, wants = taken[one.line.pk], one.line.quantity - one.quantity - held[one.line.pk]
        for work in works.get(one.line.pk, ()):
            more = work.remaining_quantity - wants
            if not wants:
                work.line = line
                _write(work, "line")
            elif more > 0:
                anew.append(_to_make(part, line, min(more, one.quantity), work))
                _plan_fewer(work, more, actor)
                smaller.append(work)
            wants = max(-more, 0)
    notices.tell_smaller(smaller, actor)
    if anew:
        planning.plan(anew, actor=actor)


def _to_make(part: SalesOrder, line: SalesOrderLine, quantity: int, instead: ProductionOrder) -> ToMake:
    is_finishing = instead.kind == Kind.FINISHING
    sets = quantity if is_finishing else MAX_QUANTITY if line.mode == LineMode.AUTO else 0
    return ToMake(part, line, quantity, sets)


def _plan_fewer(work: ProductionOrder, pieces: int, actor: User) -> None:
    work.quantity -= pieces
    _write(work, "quantity")
    if work.kind == Kind.FINISHING:
        wip_stock.release([work.pk])
        place = (work.warehouse_id, work.variant_id)
        for row in wip_stock.existing([place]).values():
            wip_stock.top_up(work.pk, row, work.remaining_quantity, actor=actor)


def _write(work: ProductionOrder, field: str) -> None:
    work.version += 1
    work.save(update_fields=[field, "version"])
