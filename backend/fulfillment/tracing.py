"""From a supplier's batch to the orders that it went into, and from an order back to the suppliers."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from backend.core.errors import NotFound
from backend.core.statements import array, fetch
from backend.inventory.models import ProductReservation
from backend.ledger.models import ReservationStatus
from backend.materials.models import GoodsReceiptLine, MaterialBatch
from backend.production.models import ProductionReport
from backend.sales.models import SalesOrder

LOST = (ReservationStatus.RELEASED, ReservationStatus.EXPIRED)


@dataclass(frozen=True)
class Source:
    """Where a batch came from: the batch that was opened first, and the delivery that opened it."""

    batch: MaterialBatch
    delivery: GoodsReceiptLine | None


@dataclass(frozen=True)
class Use:
    """So much of a batch went into the pieces of a report, and to these sales orders."""

    report: ProductionReport
    quantity: Decimal
    orders: list[SalesOrder]


@dataclass(frozen=True)
class BatchTrace:
    """A batch: where it came from, where its parts lie now, and what it was used for."""

    batch: MaterialBatch
    source: Source
    lies: list[MaterialBatch]
    uses: list[Use]


@dataclass(frozen=True)
class Ingredient:
    """So much of a batch is in what was made for an order."""

    batch: MaterialBatch
    quantity: Decimal
    source: Source


def trace_batch(batch_id: int) -> BatchTrace:
    """What became of a batch and of the parts of it that were carried to other warehouses (NotFound)."""
    family = _batches([pk for (pk,) in fetch(PARTS, [batch_id])])
    if batch_id not in family:
        raise NotFound
    used = {report_id: quantity for report_id, _batch, quantity in _used(batch_ids=family)}
    reports = _reports(used)
    orders = _orders_of(reports)
    return BatchTrace(
        family[batch_id],
        _sources([batch_id], family)[batch_id],
        [batch for batch in family.values() if batch.quantity],
        [Use(reports[pk], quantity, orders.get(pk, [])) for pk, quantity in used.items()],
    )


def trace_order(order_id: int) -> list[Ingredient]:
    """The batches that are in the pieces that were made for a sales order, with their suppliers."""
    kept = ProductReservation.objects.filter(line__order=order_id).exclude(status__in=LOST)
    return _ingredients(
        ProductionReport.objects.filter(
            Q(order__line__order=order_id) | Q(pk__in=kept.values("report"))
        ).values_list("pk", flat=True)
    )


def trace_work(production_order_id: int) -> list[Ingredient]:
    """The batches that a production order has used, with their suppliers."""
    reports = ProductionReport.objects.filter(order=production_order_id, reverses=None)
    return _ingredients(reports.values_list("pk", flat=True))


def _ingredients(report_ids: Iterable[int]) -> list[Ingredient]:
    quantities: dict[int, Decimal] = {}
    asked = list(report_ids)
    for _report, batch_id, quantity in _used(report_ids=asked) if asked else ():
        quantities[batch_id] = quantities.get(batch_id, Decimal(0)) + quantity
    if not quantities:
        return []
    batches = _batches(quantities)
    sources = _sources(quantities, batches)
    return [Ingredient(batches[pk], quantities[pk], sources[pk]) for pk in batches]


def _used(
    *, batch_ids: Collection[int] = (), report_ids: Collection[int] = ()
) -> list[tuple[int, int, Decimal]]:
    """What reports took, less what their undoing gave back: by report, or by report and batch."""
    by_batch = "movement.batch_id" if report_ids else "0"
    asked = [array(sorted(batch_ids)), array(sorted(report_ids))]
    return fetch(USED.format(by_batch=by_batch), asked)


def _batches(ids: Iterable[int]) -> dict[int, MaterialBatch]:
    return MaterialBatch.objects.select_related(
        "stock__warehouse", "stock__material_color__material", "stock__material_color__color"
    ).in_bulk(list(ids))


def _sources(batch_ids: Iterable[int], known: dict[int, MaterialBatch]) -> dict[int, Source]:
    roots = dict(fetch(ROOTS, [array(sorted(batch_ids))]))
    unknown = set(roots.values()) - known.keys()
    batches = known | (_batches(unknown) if unknown else {})
    came = GoodsReceiptLine.objects.filter(batch__in=set(roots.values()), quantity__gt=0)
    deliveries = {
        line.batch_id: line for line in came.select_related("receipt", "order_line__order__supplier")
    }
    return {pk: Source(batches[root], deliveries.get(root)) for pk, root in roots.items()}


def _reports(ids: Iterable[int]) -> dict[int, ProductionReport]:
    return ProductionReport.objects.select_related(
        "worker",
        "order__variant__product",
        "order__variant__color",
        "order__variant__secondary_color",
        "order__line__order",
    ).in_bulk(list(ids))


def _orders_of(reports: dict[int, ProductionReport]) -> dict[int, list[SalesOrder]]:
    """Whose pieces these reports made: the order that they were made for, or the one that was given them."""
    found: dict[int, dict[int, SalesOrder]] = {}
    for pk, report in reports.items():
        if report.order.line:
            found.setdefault(pk, {})[report.order.line.order_id] = report.order.line.order
    kept = ProductReservation.objects.filter(report__in=reports, line__isnull=False).exclude(status__in=LOST)
    for promise in kept.select_related("line__order"):
        if promise.line and promise.report_id:
            found.setdefault(promise.report_id, {})[promise.line.order_id] = promise.line.order
    return {pk: list(orders.values()) for pk, orders in found.items()}


PARTS = """
    WITH RECURSIVE family AS (
        SELECT id FROM materials_materialbatch WHERE id = %s
        UNION SELECT part.id FROM materials_materialbatch part JOIN family ON part.origin_id = family.id
    ) SELECT id FROM family ORDER BY id
"""
ROOTS = """
    WITH RECURSIVE way AS (
        SELECT id AS part, id, origin_id FROM materials_materialbatch WHERE id = ANY(%s::bigint[])
        UNION ALL SELECT way.part, batch.id, batch.origin_id
        FROM way JOIN materials_materialbatch batch ON batch.id = way.origin_id
    ) SELECT part, id FROM way WHERE origin_id IS NULL
"""
USED = """
    SELECT COALESCE(report.reverses_id, report.id) AS report_id, {by_batch}, -sum(movement.quantity_change)
    FROM materials_materialstockmovement movement JOIN production_productionreport report
        ON movement.document_type = 'production.productionreport' AND report.id = movement.document_id
    WHERE movement.batch_id = ANY(%s::bigint[])
        OR COALESCE(report.reverses_id, report.id) = ANY(%s::bigint[])
    GROUP BY 1, 2 HAVING sum(movement.quantity_change) <> 0 ORDER BY 1, 2
"""
