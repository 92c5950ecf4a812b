from collections import defaultdict
from decimal import Decimal
from uuid import UUID

from backend.accounts.models import User
from backend.core.errors import NotFound
from backend.core.use_cases import use_case
from backend.fulfillment import allocation, planning
from backend.fulfillment.holds import use_holds
from backend.fulfillment.planning import ToMake
from backend.fulfillment.shipping import places_of, reservations, ship
from backend.inventory.models import ProductStock
from backend.inventory.services import Claim, close_reservations, hold
from backend.ledger.models import ReservationStatus
from backend.ledger.posting import Place, lock_stock
from backend.messaging.outbox import tell
from backend.production import services as production
from backend.production.models import ProductionOrder
from backend.production.notices import open_work
from backend.production.statuses import OPEN
from backend.production.statuses import Status as ProductionStatus
from backend.sales import services as sales
from backend.sales.customers import check_credit, hold_customer
from backend.sales.discounts import use_leave
from backend.sales.models import LineMode, SalesOrder, SalesOrderLine, Settlement
from backend.sales.services import Draft
from backend.sales.statuses import Status
from backend.workflow.steps import check_step


@use_case(may="sales.confirm_salesorder")
def confirm_order(
    *, order_id: int, actor: User, key: UUID, expected_total: Decimal | None = None
) -> SalesOrder:
    """The order becomes a promise: what is on the shelf is reserved, the rest goes to production.

    Raises what sales.confirm_order raises, and NoLongerMade.
    """
    order = sales.confirm_order(order_id=order_id, actor=actor, key=key, expected_total=expected_total)
    lines = list(order.lines.select_related("variant__product", "variant__color", "variant__secondary_color"))
    stock = lock_stock(ProductStock, [(order.warehouse_id, line.variant_id) for line in lines])
    sales.step(order, _share_out(order, lines, stock, actor), actor)
    # After the shelves: a cash box is held last.
    sales.take_deposit(order, actor)
    return order


@use_case(may="sales.confirm_salesorder")
def place_order(*, draft: Draft, expected_total: Decimal, actor: User, key: UUID) -> SalesOrder:
    """A seller writes an order down and confirms it in one go (see create_order and confirm_order)."""
    customer = hold_customer(draft.customer_id)
    # Everybody's orders share one counter of numbers: the shelf is held before it, for a shorter wait.
    stock = lock_stock(ProductStock, {(draft.warehouse_id, pk) for pk in draft.variant_ids()})
    order, lines = sales.write_draft(draft, customer, actor)
    sales.check_total(order, expected_total)
    use_leave(order, lines, actor)
    check_credit(order, actor)
    path = [Status.CONFIRMED, _share_out(order, lines, stock, actor)]
    return sales.walk(order, path, actor, is_new=True)


@use_case(may="sales.ship_salesorder")
def ship_order(*, order_id: int, actor: User, key: UUID) -> SalesOrder:
    """The goods leave the shelf and go to the customer (StatusRefused unless the order is ready)."""
    return ship(sales.lock_order(order_id), actor)


@use_case(may="sales.cancel_salesorder")
def cancel_order(
    *,
    order_id: int,
    actor: User,
    key: UUID,
    settlement: Settlement = Settlement.MONEY,
    comment: str = "",
) -> SalesOrder:
    """The customer changed their mind: reserved goods are free again, new work is withdrawn.

    Money goes back, or to the customer's balance.
    Raises AlreadyCancelled, BalanceNeedsCard, StatusRefused once the goods are shipped.
    """
    places = places_of(order_id)
    orders = allocation.lock_orders(places, also=[order_id])
    if order_id not in orders:
        raise NotFound
    order = orders.pop(order_id)
    sales.check_not_cancelled(order)
    check_step(order, Status.CANCELLED)
    sales.step(order, Status.CANCELLED, actor, comment)
    planned = _lock_production(order)
    # All the rows that are touched below, at once and in order.
    lock_stock(ProductStock, places)
    _withdraw_production(order, planned, actor)
    close_reservations(reservations(order), ReservationStatus.RELEASED)
    sales.give_money_back(order, settlement=settlement, actor=actor, comment=comment)
    if places:
        allocation.offer(places, orders, actor=actor)
    return order


def _share_out(
    order: SalesOrder, lines: list[SalesOrderLine], stock: dict[Place, ProductStock], actor: User
) -> Status:
    """Reserve what is there and have the rest made; returns the status that follows from it."""
    to_make = _reserve_what_is_there(order, lines, stock, actor)
    if to_make:
        planning.plan(to_make, actor=actor)
    return Status.IN_PRODUCTION if to_make else Status.READY


def _reserve_what_is_there(
    order: SalesOrder, lines: list[SalesOrderLine], stock: dict[Place, ProductStock], actor: User
) -> list[ToMake]:
    """Reserve every line as far as the shelf goes, or as it says; returns what is to be made."""
    freed = use_holds(order, [line for line in lines if line.mode == LineMode.AUTO or line.shelf_quantity])
    # A variant may stand in several lines: alone and in bundles.
    free = {place: row.available + freed.get(row.variant_id, 0) for place, row in stock.items()}
    claims: dict[Place, list[Claim]] = defaultdict(list)
    to_make = []
    for line in lines:
        place = (order.warehouse_id, line.variant_id)
        there = planning.from_shelf(line, free[place], place, stock)
        free[place] -= there
        if there:
            claims[place].append(Claim(line.pk, there))
        if there < line.quantity:
            to_make.append(ToMake(order, line, line.quantity - there, planning.sets_for(line), there))
    hold(claims, stock, actor=actor)
    return to_make


def _lock_production(order: SalesOrder) -> list[ProductionOrder]:
    rows = ProductionOrder.objects.filter(line__order=order, status__in=OPEN).order_by("pk")
    # Who took it is asked once the work is held: what is joined to a row is as old as the wait for it.
    return list(rows.prefetch_related("assignee").select_for_update(of=("self",)))


def _withdraw_production(order: SalesOrder, planned: list[ProductionOrder], actor: User) -> None:
    """Work that nobody began is cancelled; whoever is in the middle of it hears that it goes to the shelf."""
    unbegun = [work for work in planned if work.status == ProductionStatus.NEW]
    production.withdraw(unbegun, actor)
    for work in planned:
        if work.assignee and work not in unbegun:
            button = open_work(work)
            tell([work.assignee], "work_without_order", {"work": work, "order": order}, buttons=[button])
