from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from backend.accounts.models import User
from backend.core.errors import NotFound
from backend.core.models import MAX_QUANTITY, Workshop
from backend.core.rows import write
from backend.core.statements import fetch
from backend.core.use_cases import use_case
from backend.fulfillment import allocation
from backend.inventory.models import ProductReservation, ProductStock, ProductStockMovement
from backend.inventory.services import close_reservations
from backend.ledger.models import Reason, ReservationStatus
from backend.ledger.posting import Line, Place, lines_of, lock_stock, opposite, post
from backend.messaging.outbox import tell
from backend.production import services as production
from backend.production.errors import (
    AlreadyUndone,
    CannotReportForOthers,
    GoodsGone,
    MoreThanPlanned,
    NothingReported,
    NotYourReport,
    OrderClosed,
    RejectReasonNeeded,
    ReportRefused,
    TakenByAnother,
    TooLateToUndo,
)
from backend.production.models import ProductionOrder, ProductionReport, RejectReason
from backend.production.statuses import OPEN, Status
from backend.sales.models import SalesOrder
from backend.sales.statuses import WAITING

WORK = """
    SELECT work.warehouse_id, work.variant_id, line.order_id, product.cost_price,
        COALESCE(stock.is_wanted, true)
    FROM production_productionorder work
    JOIN catalog_variant variant ON variant.id = work.variant_id
    JOIN catalog_product product ON product.id = variant.product_id
    LEFT JOIN sales_salesorderline line ON line.id = work.line_id
    LEFT JOIN inventory_productstock stock
        ON stock.warehouse_id = work.warehouse_id AND stock.variant_id = work.variant_id
    WHERE work.id = %s
"""


@use_case(may="production.report_productionorder")
def report_finished(
    *,
    order_id: int,
    quantity: int,
    actor: User,
    key: UUID,
    worker: User | None = None,
    rejected_quantity: int = 0,
    scrapped_quantity: int = 0,
    reject_reason: str = "",
    comment: str = "",
    allow_more: bool = False,
) -> ProductionReport:
    """A worker says how many pieces are ready and how many are spoilt: the ready ones go on the shelf,
    to the order that waits for them first.

    `scrapped_quantity` of the rejected ones will not be made again. `allow_more` answers MoreThanPlanned.
    Raises NothingReported, ReportRefused, RejectReasonNeeded, OrderClosed, TakenByAnother,
    CannotReportForOthers.
    """
    _check_quantities(quantity, rejected_quantity, scrapped_quantity, reject_reason)
    work = _work(order_id)
    orders = allocation.lock_orders([work.place], also=work.sales_orders) if work.is_awaited else {}
    order = production.lock_order(order_id)
    worker = _worker(order, worker, actor)
    _check_open(order, quantity + scrapped_quantity, rejected_quantity, allow_more)
    report = ProductionReport(
        order=order,
        worker=worker,
        quantity=quantity,
        rejected_quantity=rejected_quantity,
        scrapped_quantity=scrapped_quantity,
        reject_reason=reject_reason,
        comment=comment.strip(),
        actor=actor,
    )
    write([report])
    _move_on(order, report, actor)
    if quantity:
        seen = _put_on_shelf(report, work, actor)
        allocation.offer([work.place], orders, actor=actor, report=report, seen=seen)
    _tell_if_short(orders, order)
    return report


@use_case(may="production.report_productionorder")
def undo_report(*, report_id: int, actor: User, key: UUID) -> ProductionReport:
    """A report is taken back: the pieces leave the shelf, and the order that got them waits again.

    Raises AlreadyUndone, NotYourReport, TooLateToUndo, GoodsGone.
    """
    report = ProductionReport.objects.select_related("order").get(pk=report_id)
    place = (report.order.warehouse_id, report.order.variant_id)
    served = set(ProductReservation.objects.filter(report=report).values_list("line__order_id", flat=True))
    orders = allocation.lock_orders([place], also=served)
    order = production.lock_order(report.order_id)
    _check_undoable(report, actor)
    _take_from_shelf(report, place)
    undo = ProductionReport.objects.create(
        order=order,
        worker=report.worker,
        quantity=-report.quantity,
        rejected_quantity=-report.rejected_quantity,
        scrapped_quantity=-report.scrapped_quantity,
        reject_reason=report.reject_reason,
        actor=actor,
        reverses=report,
    )
    if report.quantity:
        lines = opposite(lines_of(ProductStockMovement, report))
        post(ProductStockMovement, lines, reason=Reason.CORRECTION, document=undo, actor=actor)
    order.refresh_from_db(fields=["finished_quantity", "scrapped_quantity"])
    if order.status == Status.DONE and order.remaining_quantity:
        production.step(order, Status.IN_PROGRESS, actor)
    allocation.mark_uncovered([orders[order_id] for order_id in served], actor=actor)
    return undo


def _check_quantities(quantity: int, rejected: int, scrapped: int, reason: str) -> None:
    if (
        not all(0 <= number <= MAX_QUANTITY for number in (quantity, rejected, scrapped))
        or scrapped > rejected
    ):
        raise ReportRefused(most=MAX_QUANTITY)
    if not quantity and not rejected:
        raise NothingReported
    if rejected and reason not in RejectReason.values:
        raise RejectReasonNeeded


@dataclass(frozen=True)
class _Work:
    """What a report must know of a production order before it holds anything; the place never changes."""

    place: Place
    sales_orders: list[int]
    cost_price: Decimal
    is_wanted: bool

    @property
    def is_awaited(self) -> bool:
        """May orders wait for these pieces? Nearly always none does, and the shelf says so."""
        return self.is_wanted or bool(self.sales_orders)


def _work(order_id: int) -> _Work:
    found = fetch(WORK, [order_id])
    if not found:
        raise NotFound
    warehouse_id, variant_id, sales_order_id, cost_price, is_wanted = found[0]
    return _Work(
        (warehouse_id, variant_id), [sales_order_id] if sales_order_id else [], cost_price, is_wanted
    )


def _worker(order: ProductionOrder, named: User | None, actor: User) -> User:
    """Whose work it is: the named worker; else the reporter, or the assignee when a manager reports."""
    if named in (None, actor) and order.assignee_id in (None, actor.pk):
        return actor
    if not actor.has_perm("production.report_for_others"):
        if named in (None, actor):
            raise TakenByAnother(worker=order.assignee)
        raise CannotReportForOthers
    return named or order.assignee or actor


def _check_open(order: ProductionOrder, quantity: int, rejected: int, allow_more: bool) -> None:
    if order.status not in OPEN:
        raise OrderClosed(status=order.get_status_display())
    sums = order.finished_quantity + quantity, order.rejected_quantity + rejected
    if max(sums) > MAX_QUANTITY:
        raise ReportRefused(most=MAX_QUANTITY)
    if quantity > order.remaining_quantity and not allow_more:
        raise MoreThanPlanned(remaining=order.remaining_quantity, quantity=quantity)


def _move_on(order: ProductionOrder, report: ProductionReport, actor: User) -> None:
    """The first report begins the work, the last one ends it."""
    # What the database has just added to the order's sums.
    order.finished_quantity += report.quantity
    order.rejected_quantity += report.rejected_quantity
    order.scrapped_quantity += report.scrapped_quantity
    if order.status != Status.IN_PROGRESS:
        production.step(order, Status.IN_PROGRESS, actor)
    if not order.remaining_quantity:
        production.step(order, Status.DONE, actor)


def _put_on_shelf(report: ProductionReport, work: _Work, actor: User) -> dict[Place, ProductStock]:
    """The pieces come to the shelf; returns it as it was found."""
    stock = lock_stock(ProductStock, [work.place])
    lines = [Line(*work.place, report.quantity, work.cost_price)]
    post(ProductStockMovement, lines, reason=Reason.PRODUCTION_IN, document=report, actor=actor, stock=stock)
    return stock


def _tell_if_short(orders: dict[int, SalesOrder], work: ProductionOrder) -> None:
    """The work is done, and the line it was for still wants pieces: its seller hears of it."""
    if work.status != Status.DONE or not work.line:
        return
    order = orders[work.line.order_id]
    if order.status in WAITING and allocation.missing_by_line([order.pk])[work.line.pk]:
        button = allocation.open_order(order)
        tell([order.seller], "order_short", {"order": order, "work": work}, buttons=[button])


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


def _take_from_shelf(report: ProductionReport, place: Place) -> None:
    """Free the pieces that the report had brought to orders; refuse when they are not here any more."""
    stock = lock_stock(ProductStock, [place])[place]
    reservations = list(ProductReservation.objects.filter(report=report))
    if any(row.status == ReservationStatus.FULFILLED for row in reservations):
        raise GoodsGone
    close_reservations(_active(reservations), ReservationStatus.RELEASED)
    stock.refresh_from_db(fields=["available"])
    if stock.available < report.quantity:
        raise GoodsGone


def _active(reservations: Collection[ProductReservation]) -> list[ProductReservation]:
    return [
        row for row in reservations if row.status in (ReservationStatus.PENDING, ReservationStatus.CONFIRMED)
    ]
