"""What making cost: from what moved, to the kopiyka."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from backend.core.statements import array, fetch

OF_REPORTS = "document_type = 'production.productionreport' AND document_id IN (SELECT id FROM reports)"
ORDERS = f"""
    WITH reports AS (
        SELECT id, order_id FROM production_productionreport WHERE order_id = ANY(%s::bigint[])
    ), moved AS (
        SELECT 'materials' AS kind, document_id, -value_change AS used, 0 AS brought
        FROM materials_materialstockmovement WHERE {OF_REPORTS}
        UNION ALL
        SELECT 'materials', report_id, round(quantity * unit_cost, 2), 0 FROM materials_materialshortage
        WHERE report_id IN (SELECT id FROM reports)
        UNION ALL
        SELECT CASE WHEN is_in THEN 'goods' ELSE 'parts' END, document_id,
            CASE WHEN is_in THEN 0 ELSE -value_change END, CASE WHEN is_in THEN value_change ELSE 0 END
        FROM (
            SELECT *, 'production_in' IN (reason, corrects) AS is_in FROM inventory_productstockmovement
            WHERE {OF_REPORTS}
        ) goods
        UNION ALL
        SELECT CASE WHEN is_in THEN 'goods' ELSE 'sets' END, document_id,
            CASE WHEN is_in THEN 0 ELSE -value_change END, CASE WHEN is_in THEN value_change ELSE 0 END
        FROM (
            SELECT *, 'cutting_in' IN (reason, corrects) AS is_in FROM inventory_wipstockmovement
            WHERE {OF_REPORTS}
        ) sets
    )
    SELECT work.id, work.finished_quantity,
        COALESCE(sum(moved.used) FILTER (WHERE moved.kind = 'materials'), 0),
        COALESCE(sum(moved.used) FILTER (WHERE moved.kind = 'parts'), 0),
        COALESCE(sum(moved.used) FILTER (WHERE moved.kind = 'sets'), 0), COALESCE(sum(moved.brought), 0)
    FROM production_productionorder work
    LEFT JOIN reports report ON report.order_id = work.id
    LEFT JOIN moved ON moved.document_id = report.id
    WHERE work.id = ANY(%s::bigint[]) GROUP BY work.id
"""
WIP = """
    SELECT stock.variant_id, stock.warehouse_id, stock.quantity, stock.reserved_quantity, stock.value,
        min(came.created_at)
    FROM inventory_wipstock stock JOIN (
        SELECT stock_id, created_at, quantity_change,
            sum(quantity_change) OVER (PARTITION BY stock_id ORDER BY id DESC) AS since
        FROM inventory_wipstockmovement WHERE quantity_change > 0
    ) came ON came.stock_id = stock.id AND came.since - came.quantity_change < stock.quantity
    WHERE stock.quantity > 0 GROUP BY stock.id ORDER BY 6
"""
RATES = """
    SELECT COALESCE(sum(quantity_change) FILTER (WHERE 'cutting_in' IN (reason, corrects)), 0),
        COALESCE(-sum(quantity_change) FILTER (WHERE 'finishing_out' IN (reason, corrects)), 0),
        COALESCE(-sum(quantity_change) FILTER (WHERE document_type = 'inventory.wipscrap'), 0),
        (SELECT COALESCE(sum(report.rejected_quantity), 0) FROM production_productionreport report
            JOIN production_productionorder work ON work.id = report.order_id
            WHERE work.kind = 'finishing' AND report.created_at >= %s AND report.created_at < %s)
    FROM inventory_wipstockmovement WHERE created_at >= %s AND created_at < %s
"""


@dataclass(frozen=True)
class OrderCost:
    """What a production order has used and brought; `rejects` is what its spoilt pieces have cost."""

    order_id: int
    finished_quantity: int
    materials: Decimal
    components: Decimal
    sets: Decimal
    goods: Decimal

    @property
    def used(self) -> Decimal:
        """Everything that was used."""
        return self.materials + self.components + self.sets

    @property
    def rejects(self) -> Decimal:
        """What was used and did not become goods; goods without a BOM are worth what their product says."""
        return max(self.used - self.goods, Decimal(0))

    @property
    def per_piece(self) -> Decimal:
        """What a good piece has cost with its share of the spoilt ones."""
        return round(self.used / self.finished_quantity, 2) if self.finished_quantity else Decimal(0)


@dataclass(frozen=True)
class SetsLeft:
    """Cut sets that wait to be finished, and since when the oldest of them wait."""

    variant_id: int
    warehouse_id: int
    quantity: int
    reserved_quantity: int
    value: Decimal
    oldest_at: datetime

    def age(self, now: datetime) -> int:
        """Days that the oldest sets have been waiting."""
        return (now - self.oldest_at).days


@dataclass(frozen=True)
class SetsRates:
    """What became of cut sets in a time: cut, taken to be finished, scrapped, and rejected when finished."""

    cut: int
    taken: int
    scrapped: int
    rejected: int

    @property
    def conversion(self) -> Decimal:
        """Which share of the sets that went became good pieces."""
        return _share(self.taken - self.rejected, self.taken + self.scrapped)

    @property
    def scrap_rate(self) -> Decimal:
        """Which share of the sets that went was thrown away, before or after finishing."""
        return _share(self.scrapped + self.rejected, self.taken + self.scrapped)


def order_costs(order_ids: Collection[int]) -> dict[int, OrderCost]:
    """What these production orders have used and brought, undone reports aside."""
    ids = array(sorted(order_ids))
    rows = fetch(ORDERS, [ids, ids])
    return {row[0]: OrderCost(*row) for row in rows}


def sets_left() -> list[SetsLeft]:
    """Work in progress that is left, the longest waiting first: the first to be cut is the first to go."""
    return [SetsLeft(*row) for row in fetch(WIP)]


def sets_rates(since: datetime, until: datetime) -> SetsRates:
    """How cut sets were converted and scrapped in a time."""
    [row] = fetch(RATES, [since, until, since, until])
    return SetsRates(*row)


def _share(part: int, whole: int) -> Decimal:
    return round(Decimal(part) / whole, 4) if whole else Decimal(0)
