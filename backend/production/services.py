from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.models import MADE, Variant
from backend.core.errors import NotAllowed, StatusRefused
from backend.core.models import MAX_QUANTITY
from backend.core.numbers import next_numbers
from backend.core.rows import change, held_one, write
from backend.core.use_cases import use_case
from backend.inventory.errors import WarehouseClosed
from backend.production import notices
from backend.production.errors import NotMade, NotYours, PlanRefused, TakenByAnother
from backend.production.models import Kind, ProductionOrder, ProductionOrderChange
from backend.production.statuses import OPEN, PAUSED, TABLE, Status
from backend.warehouses.models import Warehouse


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
) -> ProductionOrder:
    """A manager plans pieces for the shelf (PlanRefused, NotMade, WarehouseClosed, NotFound)."""
    order = ProductionOrder(
        variant=Variant.objects.get(pk=variant_id),
        quantity=quantity,
        warehouse=_open_warehouse(warehouse_id),
        due_on=due_on,
        is_urgent=is_urgent,
        is_embroidery=is_embroidery,
        is_etsy=is_etsy,
        priority=priority,
        assignee=_working(assignee_id),
        comment=comment.strip(),
    )
    return plan([order], actor=actor)[0]


@use_case(may="production.take_productionorder")
def take(*, order_id: int, actor: User, key: UUID) -> ProductionOrder:
    """A worker takes work from the queue, or goes on with what was paused (TakenByAnother, StatusRefused)."""
    order = lock_order(order_id)
    if order.assignee_id and order.assignee_id != actor.pk:
        raise TakenByAnother(worker=order.assignee)
    _check_open(order)
    if order.status != Status.IN_PROGRESS:
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
    return step(lock_order(order_id), Status.CANCELLED, actor, comment)


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
        if order.variant.product.lifecycle not in MADE:
            raise NotMade(variant=order.variant)
        order.kind = order.kind or Kind.FULL
        order.number = number
    created = write(orders)
    write(ProductionOrderChange(order=order, to_status=Status.NEW, actor=actor) for order in created)
    notices.tell_planned(created, actor)
    return created


def lock_order(order_id: int) -> ProductionOrder:
    """Hold a production order until the end of the transaction."""
    return held_one(ProductionOrder, order_id)


def step(order: ProductionOrder, to: Status, actor: User, comment: str = "") -> ProductionOrder:
    """Move a production order that the caller holds to its next status, and write down who did it."""
    step_all([order], to, actor, comment)
    return order


def step_all(orders: Sequence[ProductionOrder], to: Status, actor: User, comment: str = "") -> None:
    """Move production orders that the caller holds, all at once (StatusRefused when one of them may not)."""
    for order in orders:
        TABLE.check_step(order.status, to)
    history = [
        ProductionOrderChange(
            order=order, from_status=order.status, to_status=to, actor=actor, comment=comment.strip()
        )
        for order in orders
    ]
    for order in orders:
        order.status, order.done_at = to, timezone.now() if to == Status.DONE else None
        order.version += 1
    change(orders, "status", "done_at", "version", history=history)
    if to == Status.CANCELLED:
        notices.tell_cancelled(orders, actor)


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
