"""Who gets the goods: every flow that frees pieces offers them to the orders that wait."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import OperationalError
from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from backend.accounts.models import User
from backend.core.models import MAX_QUANTITY
from backend.core.retries import LOCK_TIMEOUT, Overtaken, sqlstate
from backend.core.statements import array, fetch, quoted
from backend.fulfillment import planning
from backend.fulfillment.planning import ToMake
from backend.fulfillment.shipping import follow_ready
from backend.inventory.models import ProductReservation, ProductStock
from backend.inventory.services import Claim, hold
from backend.ledger.models import ACTIVE
from backend.ledger.posting import Place, lock_stock
from backend.messaging.outbox import tell
from backend.production import services as production
from backend.production.models import ProductionOrder, ProductionReport
from backend.production.statuses import OPEN as BEING_MADE
from backend.production.statuses import Status as ProductionStatus
from backend.sales import services as sales
from backend.sales.models import LineMode, SalesOrder, SalesOrderLine
from backend.sales.statuses import OPEN, WAITING, Status

# Nearly always nobody waits, and the shelf says so (is_wanted).
WAITING_FOR = f"""
    SELECT waiting.id FROM unnest(%s::bigint[], %s::bigint[]) place (warehouse_id, variant_id)
    JOIN inventory_productstock stock ON stock.warehouse_id = place.warehouse_id
        AND stock.variant_id = place.variant_id AND stock.is_wanted
    JOIN sales_salesorder waiting ON waiting.warehouse_id = place.warehouse_id
        AND waiting.status IN ({quoted(WAITING)})
    JOIN sales_salesorderline line ON line.order_id = waiting.id AND line.variant_id = place.variant_id
"""
LOCK_WAITING = f"""
    SELECT id FROM sales_salesorder WHERE id IN ({WAITING_FOR} UNION SELECT unnest(%s::bigint[]))
    ORDER BY id FOR NO KEY UPDATE
"""
# Under the lock of the shelf: who comes to want it later marks it again.
NOBODY_WAITS = f"""
    UPDATE inventory_productstock stock SET is_wanted = false
    WHERE stock.id = ANY(%s::bigint[]) AND stock.is_wanted AND NOT EXISTS (
        SELECT 1 FROM sales_salesorder waiting JOIN sales_salesorderline line ON line.order_id = waiting.id
        WHERE waiting.warehouse_id = stock.warehouse_id AND waiting.status IN ({quoted(WAITING)})
            AND line.variant_id = stock.variant_id AND line.quantity > COALESCE((
                SELECT sum(promise.quantity) FROM inventory_productreservation promise
                WHERE promise.line_id = line.id AND promise.status IN ({quoted(ACTIVE)})), 0))
"""
# Not skipped when somebody else holds one: nobody would offer it these goods again. The door repeats it all,
# and then the order is among those that are held first.
LOCK_LATE_COMERS = f"""
    SELECT id FROM sales_salesorder WHERE id IN ({WAITING_FOR} EXCEPT SELECT unnest(%s::bigint[]))
    FOR NO KEY UPDATE NOWAIT
"""


@dataclass(frozen=True)
class Need:
    """A line that waits, and how many pieces it still wants."""

    line: SalesOrderLine
    missing: int


def lock_orders(places: Collection[Place], *, also: Iterable[int] = ()) -> dict[int, SalesOrder]:
    """Hold the orders that wait for these goods, and these orders too, before any stock is touched."""
    return _held(LOCK_WAITING, places, list(also))


def offer(
    places: Collection[Place],
    orders: dict[int, SalesOrder],
    *,
    actor: User,
    report: ProductionReport | None = None,
    but_not: Collection[int] = (),
    seen: Mapping[Place, ProductStock] | None = None,
) -> list[SalesOrder]:
    """Reserve what is free at these places for the held orders that wait, then mark the covered ones ready.

    The caller holds the stock of all these places: an order that came meanwhile either waited for it, and is
    seen now, or comes later, and sees what is left. The line that a report was made for stands first; then
    urgent orders, then by due date; a line that wants new pieces waits for those that are made for it. `seen`
    is the stock as the caller locked it. Returns the orders that got something.
    """
    if seen and not any(row.is_wanted for row in seen.values()):
        return []
    stock = lock_stock(ProductStock, places)
    wanted = [row.pk for row in stock.values() if row.is_wanted]
    if not wanted:
        return []
    orders = orders | _late_comers(places, [*orders, *but_not])
    claims = _share_out(orders, stock, report)
    happy = _serve(claims, orders, stock, actor) if claims else []
    fetch(NOBODY_WAITS, [array(wanted)])
    return happy


def missing_by_line(order_ids: Collection[int]) -> dict[int, int]:
    """How many pieces every line of these orders still wants, by line id."""
    return {need.line.pk: need.missing for need in _lines_with_missing(Q(order__in=order_ids))}


def mark_covered(orders: Iterable[SalesOrder], *, actor: User) -> None:
    """Orders whose every piece is reserved become ready, and their sellers are told."""
    waiting = [order for order in orders if order.status in WAITING]
    short = {
        need.line.order_id
        for need in _lines_with_missing(Q(order__in=[o.pk for o in waiting]))
        if need.missing
    }
    for order in waiting:
        if order.pk not in short:
            sales.step(order, Status.READY, actor)
            tell([order.seller], "order_ready", {"order": order}, buttons=[open_order(order)])


def mark_uncovered(orders: Iterable[SalesOrder], *, actor: User) -> None:
    """Orders that lost their pieces are not ready any more, and the pieces are planned anew."""
    held = {order.pk: order for order in orders if order.status in OPEN}
    short = [need for need in _lines_with_missing(Q(order__in=held)) if need.missing]
    plan_missing(held, short, actor=actor)
    for order_id in sorted({need.line.order_id for need in short}):
        order = held[order_id]
        if order.status == Status.READY:
            sales.step(order, Status.IN_PRODUCTION, actor)
            tell([order.seller], "order_not_ready", {"order": order}, buttons=[open_order(order)])


def plan_missing(orders: dict[int, SalesOrder], short: Collection[Need], *, actor: User) -> None:
    """Production orders for what these lines want, beyond what is being made for them already."""
    made: dict[int, int] = defaultdict(int)
    for work in ProductionOrder.objects.filter(
        line__in=[need.line.pk for need in short], status__in=BEING_MADE
    ):
        made[work.line_id or 0] += work.remaining_quantity
    wanted = [
        # What was said by hand was said of the first time.
        ToMake(
            orders[need.line.order_id],
            need.line,
            need.missing - made[need.line.pk],
            MAX_QUANTITY if need.line.mode == LineMode.AUTO else 0,
        )
        for need in short
        if need.missing > made[need.line.pk]
    ]
    if wanted:
        planning.plan(wanted, actor=actor)


def withdraw_unneeded(line_ids: Collection[int], *, actor: User) -> None:
    """Work that nobody has begun is withdrawn once the line it was for is covered without it."""
    missing = {need.line.pk: need.missing for need in _lines_with_missing(Q(pk__in=line_ids))}
    covered = [line_id for line_id, quantity in missing.items() if not quantity]
    orders = ProductionOrder.objects.filter(line__in=covered, status=ProductionStatus.NEW)
    unbegun = list(orders.order_by("pk").select_for_update(of=("self",)))
    production.withdraw(unbegun, actor)


def open_order(order: SalesOrder) -> tuple[str, str]:
    """The button that opens an order's card."""
    return f"№{order.number}", f"order:{order.pk}"


def _share_out(
    orders: dict[int, SalesOrder],
    stock: dict[Place, ProductStock],
    report: ProductionReport | None,
) -> dict[Place, list[Claim]]:
    claims: dict[Place, list[Claim]] = defaultdict(list)
    free = {place: row.available for place, row in stock.items()}
    for need in _needs(orders, stock, report):
        place = (orders[need.line.order_id].warehouse_id, need.line.variant_id)
        quantity = min(need.missing, free.get(place, 0))
        if quantity:
            free[place] -= quantity
            claims[place].append(Claim(need.line.pk, quantity, report.pk if report else None))
    return claims


def _serve(
    claims: dict[Place, list[Claim]],
    orders: dict[int, SalesOrder],
    stock: dict[Place, ProductStock],
    actor: User,
) -> list[SalesOrder]:
    hold(claims, stock, actor=actor)
    served = {claim.line_id for place in claims for claim in claims[place]}
    withdraw_unneeded(served, actor=actor)
    touched = SalesOrderLine.objects.filter(pk__in=served).values_list("order_id", flat=True)
    happy = [orders[order_id] for order_id in sorted(set(touched))]
    mark_covered(happy, actor=actor)
    follow_ready(happy, held=stock)
    return happy


def _late_comers(places: Collection[Place], known: Sequence[int]) -> dict[int, SalesOrder]:
    """Orders that began to wait after the others were locked; stock is held by now, so none is waited for.

    Raises Overtaken when somebody holds one of them.
    """
    try:
        return _held(LOCK_LATE_COMERS, places, known)
    except OperationalError as error:
        if sqlstate(error) != LOCK_TIMEOUT:
            raise
        raise Overtaken from error


def _held(query: str, places: Collection[Place], known: Sequence[int]) -> dict[int, SalesOrder]:
    warehouses, variants = array([place[0] for place in places]), array([place[1] for place in places])
    held = [row[0] for row in fetch(query, [warehouses, variants, array(known)])]
    return SalesOrder.objects.select_related("seller").in_bulk(held) if held else {}


def _needs(
    orders: dict[int, SalesOrder], places: Collection[Place], report: ProductionReport | None
) -> list[Need]:
    first_line_id = report.order.line_id if report else None
    wanting = [pk for pk, order in orders.items() if order.status in OPEN]
    needs = [
        need
        for need in _lines_with_missing(Q(order__in=wanting, variant__in=[item for _, item in places]))
        if need.missing
    ]
    if any(need.line.mode != LineMode.AUTO for need in needs):
        needs = list(_but_insisting(needs, report))
    return sorted(needs, key=lambda need: (need.line.pk != first_line_id, _turn(orders[need.line.order_id])))


def _but_insisting(needs: Collection[Need], report: ProductionReport | None) -> Iterator[Need]:
    """A line that wants new pieces takes those that a report made for it, others when none are made."""
    lines = [need.line.pk for need in needs if need.line.mode != LineMode.AUTO]
    works = ProductionOrder.objects.open().filter(line__in=lines)
    being_made = set(works.values_list("line_id", flat=True))
    for need in needs:
        if report and need.line.pk == report.order.line_id and need.line.pk in lines:
            yield Need(need.line, min(need.missing, report.quantity))
        elif need.line.pk not in being_made or need.line.mode == LineMode.AUTO:
            yield need


def _turn(order: SalesOrder) -> tuple[bool, bool, str, int]:
    return not order.is_urgent, order.due_on is None, str(order.due_on or ""), order.pk


def _lines_with_missing(condition: Q) -> list[Need]:
    held = (
        ProductReservation.objects.filter(line=OuterRef("pk"), status__in=ACTIVE)
        .order_by()
        .values("line")
        .annotate(total=Sum("quantity"))
        .values("total")
    )
    lines = (
        SalesOrderLine.objects.filter(condition)
        .select_related("variant__product", "variant__color", "variant__secondary_color")
        .annotate(held=Coalesce(Subquery(held), 0))
        .order_by("pk")
    )
    return [Need(line, line.quantity - line.held) for line in lines]
