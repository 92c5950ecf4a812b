from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from backend.accounts.models import User
from backend.core.errors import NotFound
from backend.core.models import MAX_QUANTITY
from backend.core.rows import write
from backend.core.statements import fetch
from backend.core.use_cases import use_case
from backend.fulfillment import allocation, making
from backend.ledger.posting import Place
from backend.materials.consumption import Used
from backend.messaging.outbox import tell
from backend.production import services as production
from backend.production.errors import (
    CannotReportForOthers,
    MoreThanPlanned,
    NothingReported,
    OrderClosed,
    RejectReasonNeeded,
    ReportRefused,
    TakenByAnother,
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
    used: Used | None = None,
    without_stock: bool = False,
) -> ProductionReport:
    """A worker says how many pieces are ready and how many are spoilt: what they were made of leaves the
    shelves, the ready ones go on theirs, to the order that waits for them first.

    `scrapped_quantity` of the rejected ones will not be made again. `allow_more` answers MoreThanPlanned.
    `used` says how much of a material was really used instead of the norm; `without_stock`, for those who
    may, books what is missing as a shortage. Raises NothingReported, ReportRefused, RejectReasonNeeded,
    OrderClosed, TakenByAnother, CannotReportForOthers, and what making.make raises.
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
    _add_up(order, report)
    seen = making.make(report, work.cost_price, actor=actor, used=used, without_stock=without_stock)
    _move_on(order, actor)
    if seen:
        allocation.offer([work.place], orders, actor=actor, report=report, seen=seen)
    _tell_if_short(orders, order)
    return report


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


def _add_up(order: ProductionOrder, report: ProductionReport) -> None:
    """What the database has just added to the order's sums."""
    order.finished_quantity += report.quantity
    order.rejected_quantity += report.rejected_quantity
    order.scrapped_quantity += report.scrapped_quantity


def _move_on(order: ProductionOrder, actor: User) -> None:
    """The first report begins the work, the last one ends it."""
    if order.status != Status.IN_PROGRESS:
        production.step(order, Status.IN_PROGRESS, actor)
    if not order.remaining_quantity:
        production.step(order, Status.DONE, actor)


def _tell_if_short(orders: dict[int, SalesOrder], work: ProductionOrder) -> None:
    """The work is done, and the line it was for still wants pieces: its seller hears of it."""
    if work.status != Status.DONE or not work.line:
        return
    # The line may have gone to a part of its order since the orders were held.
    order = orders.get(work.line.order_id) or work.line.order
    if order.status in WAITING and allocation.missing_by_line([order.pk])[work.line.pk]:
        button = allocation.open_order(order)
        tell([order.seller], "order_short", {"order": order, "work": work}, buttons=[button])
