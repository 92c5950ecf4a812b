"""A report that was a mistake: everything that it moved goes back to where it was."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone

from backend.accounts.models import User
from backend.core.errors import Stale
from backend.core.models import Workshop
from backend.core.use_cases import use_case
from backend.fulfillment import allocation
from backend.inventory import wip_stock
from backend.inventory.errors import SetsMissing
from backend.inventory.models import ProductReservation, ProductStock, ProductStockMovement
from backend.inventory.services import close_reservations
from backend.ledger.models import ACTIVE, Reason, ReservationStatus
from backend.ledger.posting import Line, Place, lines_of, lock_stock, opposite, post
from backend.materials import consumption
from backend.materials.models import MaterialShortage, MaterialStockMovement
from backend.production import bookkeeping
from backend.production import services as production
from backend.production.errors import AlreadyUndone, GoodsGone, NotYourReport, TooLateToUndo
from backend.production.models import Kind, ProductionOrder, ProductionReport
from backend.production.statuses import Status
from backend.sales.models import SalesOrder


@use_case(may="production.report_productionorder")
def undo_report(*, report_id: int, actor: User, key: UUID) -> ProductionReport:
    """A report is taken back: the pieces leave the shelf, what they were made of returns to its batches, and
    the order that got the pieces waits again.

    Raises AlreadyUndone, NotYourReport, TooLateToUndo, GoodsGone, Stale.
    """
    report = _report(report_id)
    place = (report.order.warehouse_id, report.order.variant_id)
    goods = opposite(lines_of(ProductStockMovement, report))
    freed = [line.place for line in goods if line.quantity_change > 0]
    served = _served_by(report)
    orders = allocation.lock_orders([place, *freed], also=served)
    order = production.lock_order(report.order_id)
    _check_undoable(report, actor)
    if served and _served_by(report) != served:
        # An order was split meanwhile, and its part has the pieces.
        raise Stale
    undo = _write_undo(report, order, actor)
    order.refresh_from_db(fields=["finished_quantity", "scrapped_quantity"])
    if order.status == Status.DONE and order.remaining_quantity:
        production.step(order, Status.IN_PROGRESS, actor)
    if report.took_materials:  # type: ignore[attr-defined]
        _give_materials_back(report, undo, order, actor)
    if goods:
        _move_goods_back(report, undo, goods, actor)
    if order.kind != Kind.FULL:
        _move_sets_back(report, undo, order, actor)
    bookkeeping.close([undo.pk])
    lost = [orders.pop(order_id) for order_id in served]
    allocation.mark_uncovered(lost, actor=actor)
    _offer(freed, orders, lost, actor)
    return undo


def _served_by(report: ProductionReport) -> set[int]:
    return set(ProductReservation.objects.filter(report=report).values_list("line__order_id", flat=True))


def _report(report_id: int) -> ProductionReport:
    """A report, and whether it used up anything (`took_materials`)."""
    moved = MaterialStockMovement.objects.filter(
        document_type=ProductionReport._meta.label_lower, document_id=OuterRef("pk")
    )
    short = MaterialShortage.objects.filter(report=OuterRef("pk"))
    reports = ProductionReport.objects.select_related("order")
    return reports.annotate(took_materials=Exists(moved) | Exists(short)).get(pk=report_id)


def _write_undo(report: ProductionReport, order: ProductionOrder, actor: User) -> ProductionReport:
    return ProductionReport.objects.create(
        order=order,
        worker=report.worker,
        quantity=-report.quantity,
        rejected_quantity=-report.rejected_quantity,
        scrapped_quantity=-report.scrapped_quantity,
        reject_reason=report.reject_reason,
        actor=actor,
        reverses=report,
    )


def _check_undoable(report: ProductionReport, actor: User) -> None:
    if report.reverses_id or ProductionReport.objects.filter(reverses=report).exists():
        raise AlreadyUndone
    if actor.has_perm("production.undo_any_report"):
        return
    if actor.pk not in (report.worker_id, report.actor_id):
        raise NotYourReport
    minutes = Workshop.current().undo_minutes
    if timezone.now() > report.created_at + timedelta(minutes=minutes):
        raise TooLateToUndo(minutes=minutes)


def _give_materials_back(
    report: ProductionReport, undo: ProductionReport, order: ProductionOrder, actor: User
) -> None:
    """What was used returns to its batches; work that goes on holds it again."""
    pieces = order.remaining_quantity if order.status == Status.IN_PROGRESS else 0
    job = production.job(order)
    consumption.give_back(job, pieces, report=report, undo=undo, actor=actor)


def _move_goods_back(
    report: ProductionReport, undo: ProductionReport, lines: list[Line], actor: User
) -> None:
    """Free the pieces that the report had brought to orders; refuse when they are not here any more."""
    stock = lock_stock(ProductStock, {line.place for line in lines})
    reservations = list(ProductReservation.objects.filter(report=report))
    if any(row.status == ReservationStatus.FULFILLED for row in reservations):
        raise GoodsGone
    close_reservations([row for row in reservations if row.status in ACTIVE], ReservationStatus.RELEASED)
    for line in lines:
        row = stock[line.place]
        row.refresh_from_db(fields=["available"])
        if row.available + line.quantity_change < 0:
            raise GoodsGone
    post(ProductStockMovement, lines, reason=Reason.CORRECTION, document=undo, actor=actor, stock=stock)


def _move_sets_back(
    report: ProductionReport, undo: ProductionReport, order: ProductionOrder, actor: User
) -> None:
    """Cut sets leave the work in progress, or come back to it for the order that was finishing them."""
    try:
        stock = wip_stock.give_back(report, undo, actor=actor)
    except SetsMissing as error:
        raise GoodsGone from error
    if order.kind == Kind.FINISHING and order.status == Status.IN_PROGRESS:
        for row in stock.values():
            wip_stock.top_up(order.pk, row, order.remaining_quantity, actor=actor)


def _offer(
    freed: Collection[Place], orders: dict[int, SalesOrder], lost: Collection[SalesOrder], actor: User
) -> None:
    """Components that came back go to the orders that wait for them."""
    if freed:
        allocation.offer(freed, orders, actor=actor, but_not=[order.pk for order in lost])
