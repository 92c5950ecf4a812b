"""Questions whose answers lie in several rooms: goods, orders and production together."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import NotAllowed, NotFound
from backend.core.statements import fetch, quoted
from backend.inventory import selectors as inventory
from backend.inventory.selectors import Shelf
from backend.ledger.models import ACTIVE
from backend.production.models import ProductionOrder, ProductionReport
from backend.production.statuses import OPEN as BEING_MADE
from backend.sales.models import SalesOrder
from backend.sales.statuses import WAITING

# What open production orders are still to bring; what waiting orders want, and what is held for them already.
MADE_AND_WANTED = f"""
    SELECT (
        SELECT COALESCE(sum(greatest(quantity - finished_quantity - scrapped_quantity, 0)), 0)
        FROM production_productionorder WHERE variant_id = %s AND status IN ({quoted(BEING_MADE)})
    ), COALESCE(sum(line.quantity), 0), COALESCE(sum((
        SELECT sum(promise.quantity) FROM inventory_productreservation promise
        WHERE promise.line_id = line.id AND promise.status IN ({quoted(ACTIVE)}))), 0)
    FROM sales_salesorder waiting JOIN sales_salesorderline line ON line.order_id = waiting.id
    WHERE waiting.status IN ({quoted(WAITING)}) AND line.variant_id = %s
"""


@dataclass(frozen=True)
class StockCard:
    """A variant on all the shelves, as one person may see it."""

    variant: Variant
    shelves: list[Shelf]
    total: Shelf | None
    being_made: int
    waiting: int
    price: Decimal | None
    cost: Decimal | None
    sees_movements: bool
    adjusts: bool
    may_hold: bool = False


@dataclass(frozen=True)
class Found:
    """A variant that was looked for, as far as this person may see it."""

    variant: Variant
    available: int
    price: Decimal | None


@dataclass(frozen=True)
class ReportResult:
    """What came of a report: where the pieces lie and whom they went to."""

    report: ProductionReport
    order: ProductionOrder
    shelf: Shelf
    served: list[SalesOrder]
    is_undone: bool


def look_up(text: str, viewer: User, *, first: int = 0, most: int = 20) -> list[Found]:
    """Variants by words, SKU or barcode, those that move most without any; nothing without the right."""
    if not viewer.has_perm("inventory.view_productstock"):
        return []
    rows = inventory.find_variants(text)[first : first + most]
    variants = Variant.objects.by_ids([row.id for row in rows])
    sees_price = viewer.has_perm("sales.view_salesorder")
    return [
        Found(variant, row.available, variant.product.price if sees_price else None)
        for row in rows
        if (variant := variants.get(row.id))
    ]


def stock_card(variant_id: int, viewer: User) -> StockCard:
    """What lies where, what is promised, what is being made and what is still wanted."""
    if not viewer.has_perm("inventory.view_productstock"):
        raise NotAllowed
    variant, rows = inventory.variant_of(variant_id), inventory.shelves(variant_id)
    [(being_made, wanted, held)] = fetch(MADE_AND_WANTED, [variant_id, variant_id])
    return StockCard(
        variant=variant,
        shelves=rows,
        total=_total(rows) if len(rows) > 1 else None,
        being_made=being_made,
        waiting=wanted - held,
        price=variant.product.price if viewer.has_perm("sales.view_salesorder") else None,
        cost=variant.product.cost_price if viewer.has_perm("catalog.see_cost") else None,
        sees_movements=viewer.has_perm("inventory.view_productstockmovement"),
        adjusts=viewer.has_perm("inventory.adjust_productstock"),
        may_hold=viewer.has_perm("inventory.reserve_productstock") and any(s.available > 0 for s in rows),
    )


def report_result(report_id: int, viewer: User) -> ReportResult:
    """What a report has brought, for those who work on the shop floor."""
    if not viewer.has_perm("production.view_productionorder"):
        raise NotAllowed
    names = ("variant__product", "variant__color", "variant__secondary_color", "warehouse")
    report = (
        ProductionReport.objects.filter(pk=report_id)
        .select_related("worker", *(f"order__{name}" for name in names))
        .first()
    )
    if report is None:
        raise NotFound
    order = report.order
    return ReportResult(
        report=report,
        order=order,
        shelf=inventory.shelf(order.warehouse_id, order.variant_id),
        served=_served(report),
        is_undone=ProductionReport.objects.filter(reverses=report).exists(),
    )


def _served(report: ProductionReport) -> list[SalesOrder]:
    """The orders that got pieces of this report; the one it was made for, even if it got none."""
    got = Q(lines__reservations__report=report)
    if report.order.line_id:
        got |= Q(lines=report.order.line_id)
    return list(SalesOrder.objects.filter(got).distinct().order_by("pk"))


def _total(rows: list[Shelf]) -> Shelf:
    return Shelf(rows[0].warehouse, sum(row.quantity for row in rows), sum(row.reserved for row in rows))
