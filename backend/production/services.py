from collections.abc import Sequence
from datetime import date
from functools import cache
from uuid import UUID

from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.models import MADE, Variant
from backend.core.errors import NotAllowed, NotFound, StatusRefused
from backend.core.models import MAX_QUANTITY
from backend.core.numbers import next_numbers
from backend.core.rows import change, columns_of, from_row, write
from backend.core.statements import fetch
from backend.core.use_cases import use_case
from backend.inventory import wip_stock
from backend.inventory.errors import WarehouseClosed
from backend.materials import consumption
from backend.materials.consumption import Job
from backend.materials.models import Stage
from backend.materials.norms import ALL_STAGES, in_force
from backend.production import notices
from backend.production.errors import NotMade, NotYours, PlanRefused, TakenByAnother
from backend.production.models import Kind, ProductionOrder, ProductionOrderChange
from backend.production.statuses import OPEN, PAUSED, Status
from backend.warehouses.models import Warehouse
from backend.workflow.steps import check_may, check_step, tell_entered

STAGES: dict[Kind, Sequence[str]] = {
    Kind.FULL: ALL_STAGES,
    Kind.CUTTING: (Stage.CUTTING,),
    Kind.FINISHING: (Stage.FINISHING,),
}


@use_case(may="production.add_productionorder")
def create_order(
    *,
    variant_id: int,
    quantity: int,
    warehouse_id: int,
    actor: User,
    key: UUID,
    due_on: date | None = None,
    is_urgent: bool = False,
    is_embroidery: bool = False,
    is_etsy: bool = False,
    priority: int = 0,
    assignee_id: int | None = None,
    comment: str = "",
    kind: Kind = Kind.FULL,
) -> ProductionOrder:
    """A manager plans pieces for the shelf, sets to be cut, or cut sets to be finished.

    Raises PlanRefused, NotMade, SetsMissing, WarehouseClosed, NotFound.
    """
    order = ProductionOrder(
        variant=Variant.objects.get(pk=variant_id),
        quantity=quantity,
        kind=kind,
        warehouse=_open_warehouse(warehouse_id),
        due_on=due_on,
        is_urgent=is_urgent,
        is_embroidery=is_embroidery,
        is_etsy=is_etsy,
        priority=priority,
        assignee=_working(assignee_id),
        comment=comment.strip(),
    )
    if kind != Kind.FINISHING:
        return plan([order], actor=actor)[0]
    sets = wip_stock.free_sets((warehouse_id, variant_id), quantity)
    plan([order], actor=actor)
    wip_stock.reserve([(order.pk, sets, quantity)], actor=actor)
    return order


@use_case(may="production.take_productionorder")
def take(*, order_id: int, actor: User, key: UUID) -> ProductionOrder:
    """A worker takes work from the queue, or goes on with what was paused.

    Materials for it are promised to it, as far as they are there. Raises TakenByAnother, StatusRefused.
    """
    order = lock_order(order_id)
    if order.assignee_id and order.assignee_id != actor.pk:
        raise TakenByAnother(worker=order.assignee)
    _check_open(order)
    if order.status == Status.NEW and order.bom_id:
        consumption.reserve(job(order), order.remaining_quantity, actor=actor)
    if order.status != Status.IN_PROGRESS:
        check_may(order, Status.IN_PROGRESS, actor)
        step(order, Status.IN_PROGRESS, actor)
    return _assign(order, actor)


@use_case(may="production.take_productionorder")
def hand_back(*, order_id: int, actor: User, key: UUID) -> ProductionOrder:
    """A worker gives the work back to the queue; what is reported stays (NotYours, StatusRefused)."""
    order = lock_order(order_id)
    _check_open(order)
    if order.assignee_id is None or (
        order.assignee_id != actor.pk and not actor.has_perm("production.plan_productionorder")
    ):
        raise NotYours
    return _assign(order, None)


@use_case(may="production.take_productionorder")
def pause(*, order_id: int, to: Status, actor: User, key: UUID, comment: str = "") -> ProductionOrder:
    """Work stops for embroidery, a decision or an obstacle (StatusRefused, TakenByAnother)."""
    if to not in PAUSED:
        raise NotAllowed
    order = lock_order(order_id)
    if order.assignee_id != actor.pk and not actor.has_perm("production.plan_productionorder"):
        raise TakenByAnother(worker=order.assignee or "—")
    check_may(order, to, actor)
    return step(order, to, actor, comment)


@use_case(may="production.plan_productionorder")
def assign(*, order_id: int, worker_id: int | None, actor: User, key: UUID) -> ProductionOrder:
    """A manager gives the work to a worker, or back to everybody (StatusRefused, NotFound)."""
    order = lock_order(order_id)
    _check_open(order)
    before = order.assignee_id
    _assign(order, _working(worker_id))
    if order.assignee_id != before:
        notices.tell_given([order], actor)
    return order


@use_case(may="production.plan_productionorder")
def cancel(*, order_id: int, actor: User, key: UUID, comment: str = "") -> ProductionOrder:
    """A manager withdraws work that is not done; what was reported stays on the shelf (StatusRefused)."""
    order = lock_order(order_id)
    check_may(order, Status.CANCELLED, actor)
    withdraw([order], actor, comment)
    return order


def plan(orders: list[ProductionOrder], *, actor: User) -> list[ProductionOrder]:
    """Write new production orders into the plan, each with its number and the first line of its history.

    The shop floor is told.
    """
    if not orders:
        return []
    numbers = next_numbers("production.productionorder", len(orders))
    for order, number in zip(orders, numbers, strict=True):
        if not 1 <= order.quantity <= MAX_QUANTITY:
            raise PlanRefused(most=MAX_QUANTITY)
        # What is cut already is finished, whatever became of the product.
        if order.kind != Kind.FINISHING and order.variant.product.lifecycle not in MADE:
            raise NotMade(variant=order.variant)
        order.number = number
    created = write(orders, "bom_id")
    write(ProductionOrderChange(order=order, to_status=Status.NEW, actor=actor) for order in created)
    notices.tell_planned(created, actor)
    tell_entered(created, Status.NEW, actor)
    return created


def lock_order(order_id: int) -> ProductionOrder:
    """Hold a production order until the end of the transaction (NotFound).

    Work that was planned without a BOM begins by the one that is in force now.
    """
    found = fetch(_locking(), [order_id])
    if not found:
        raise NotFound
    *columns, bom_id = found[0]
    order = from_row(ProductionOrder, columns)
    order.bom_id = order.bom_id or bom_id
    return order


def job(order: ProductionOrder) -> Job:
    """What materials are used for: the stages of the work that this order is about."""
    return Job(order.pk, order.variant_id, order.bom_id, order.warehouse_id, STAGES[Kind(order.kind)])


def withdraw(orders: Sequence[ProductionOrder], actor: User, comment: str = "") -> None:
    """Cancel production orders that the caller holds; what was promised to them is free again."""
    begun = [order.pk for order in orders if order.bom_id and order.status != Status.NEW]
    finishing = [order.pk for order in orders if order.kind == Kind.FINISHING]
    step_all(orders, Status.CANCELLED, actor, comment)
    if begun:
        consumption.release(begun)
    if finishing:
        wip_stock.release(finishing)


def step(order: ProductionOrder, to: Status, actor: User, comment: str = "") -> ProductionOrder:
    """Move a production order that the caller holds to its next status, and write down who did it."""
    step_all([order], to, actor, comment)
    return order


def step_all(orders: Sequence[ProductionOrder], to: Status, actor: User, comment: str = "") -> None:
    """Move production orders that the caller holds, all at once (StatusRefused when one of them may not)."""
    for order in orders:
        check_step(order, to)
    history = [
        ProductionOrderChange(
            order_id=order.pk,
            from_status=order.status,
            to_status=to,
            actor_id=actor.pk,
            comment=comment.strip(),
        )
        for order in orders
    ]
    for order in orders:
        order.status, order.done_at = to, timezone.now() if to == Status.DONE else None
        order.version += 1
    change(orders, "status", "done_at", "version", "bom", history=history)
    if to == Status.CANCELLED:
        notices.tell_cancelled(orders, actor)
    tell_entered(orders, to, actor)


def _assign(order: ProductionOrder, worker: User | None) -> ProductionOrder:
    order.assignee = worker
    order.version += 1
    order.save(update_fields=["assignee", "version"])
    return order


def _check_open(order: ProductionOrder) -> None:
    # Only an undone report opens a finished order again, never a tap on it.
    if order.status not in OPEN:
        raise StatusRefused(status=order.get_status_display())


def _working(worker_id: int | None) -> User | None:
    return User.objects.working().get(pk=worker_id) if worker_id else None


def _open_warehouse(warehouse_id: int) -> Warehouse:
    warehouse = Warehouse.objects.get(pk=warehouse_id)
    if not warehouse.is_active:
        raise WarehouseClosed(warehouse=warehouse.name)
    return warehouse


@cache
def _locking() -> str:
    return f"""
        SELECT {columns_of(ProductionOrder, "work")},
            CASE WHEN work.status = 'new' AND work.bom_id IS NULL THEN ({in_force("work.variant_id")}) END
        FROM production_productionorder work WHERE work.id = %s FOR UPDATE OF work
    """
