"""What a report takes - materials, components, cut sets - and what it brings, for as much as was taken."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from backend.accounts.models import User
from backend.core.errors import NotAllowed
from backend.inventory import wip_stock
from backend.inventory.models import ProductStock, ProductStockMovement
from backend.ledger.models import Reason
from backend.ledger.posting import Line, Place, lock_stock, post
from backend.materials import consumption
from backend.materials.consumption import CENT, Usage, Used
from backend.production import bookkeeping
from backend.production import services as production
from backend.production.models import Kind, ProductionReport
from backend.production.statuses import Status

WITHOUT_STOCK = "materials.use_without_stock"


def make(
    report: ProductionReport,
    cost_price: Decimal,
    *,
    actor: User,
    used: Used | None = None,
    without_stock: bool = False,
) -> dict[Place, ProductStock]:
    """Take what the pieces of a report were made of, and put the finished ones where they belong.

    They are worth what was used for them; the rest is the cost of the rejects. Where nothing is known of it,
    they are worth `cost_price` each. Returns the shelf of the finished goods as it was found.
    Raises InsufficientStock, SetsMissing, BOMIncomplete, NotAllowed, and what consumption.use raises.
    """
    order = report.order
    place, pieces = (order.warehouse_id, order.variant_id), report.quantity + report.rejected_quantity
    usage = _use_materials(report, pieces, actor, used or {}, without_stock=without_stock)
    brings = order.kind != Kind.CUTTING and report.quantity > 0
    components = [(order.warehouse_id, variant_id) for variant_id in usage.components]
    goods = [*components, place] if brings else components
    stock = lock_stock(ProductStock, goods) if goods else {}
    value = usage.value + _use_components(report, usage.components, stock, actor)
    if order.kind == Kind.FINISHING:
        is_last = not order.remaining_quantity
        value += wip_stock.take(place, pieces, order.pk, report=report, actor=actor, is_last=is_last)
    is_known = order.bom_id or value
    worth = (value * report.quantity / pieces).quantize(CENT, ROUND_HALF_UP)
    came: list[ProductStockMovement] = []
    if brings:
        line = Line(*place, report.quantity, cost_price, worth if is_known else None)
        came = _move([line], Reason.PRODUCTION_IN, report, actor, stock)
    elif report.quantity:
        wip_stock.put(place, report.quantity, worth, report=report, actor=actor)
    if report.rejected_quantity:
        bookkeeping.close([report.pk])
    elif not is_known:
        bookkeeping.close_standard(report.pk, came)
    return {place: stock[place]} if brings else {}


def _use_materials(
    report: ProductionReport, pieces: int, actor: User, used: Used, *, without_stock: bool
) -> Usage:
    if without_stock and not actor.has_perm(WITHOUT_STOCK):
        raise NotAllowed
    order = report.order
    if not order.bom_id and not used:
        return Usage()
    job, is_last = production.job(order), not order.remaining_quantity
    usage = consumption.use(
        job, pieces, report=report, actor=actor, used=used, without_stock=without_stock, is_last=is_last
    )
    if order.status == Status.NEW and not is_last:
        consumption.reserve(job, order.remaining_quantity, actor=actor)
    return usage


def _use_components(
    report: ProductionReport, components: Mapping[int, int], stock: dict[Place, ProductStock], actor: User
) -> Decimal:
    """Semi-finished pieces leave the shelf; returns what they were worth (InsufficientStock)."""
    if not components:
        return Decimal(0)
    warehouse_id = report.order.warehouse_id
    lines = [Line(warehouse_id, variant_id, -quantity) for variant_id, quantity in components.items()]
    moved = _move(lines, Reason.PRODUCTION_OUT, report, actor, stock)
    return -sum((row.value_change or Decimal(0) for row in moved), Decimal(0))


def _move(
    lines: list[Line], reason: Reason, report: ProductionReport, actor: User, stock: dict[Place, ProductStock]
) -> list[ProductStockMovement]:
    return post(ProductStockMovement, lines, reason=reason, document=report, actor=actor, stock=stock)
