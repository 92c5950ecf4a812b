"""What holds of transfers and counts, of goods and materials alike: the papers explain their movements."""

from typing import Any

from backend.core.invariants import Invariant, gapless, history
from backend.ledger.counting import CountPapers
from backend.ledger.models import Movement
from backend.ledger.transferring import TransferPapers


def of_transfers(papers: TransferPapers, movements: type[Movement]) -> list[Invariant]:  # type: ignore[type-arg]
    """What left is what came, with the differences that were booked; nothing stays on the way for ever."""
    table, kind = papers.transfers._meta.db_table, papers.transfers._meta.label_lower
    lines, item = papers.lines._meta.db_table, f"{papers.item_field}_id"
    stock, moves = _tables(movements)
    return [
        gapless(kind, table),
        *history(kind, table, papers.changes._meta.db_table, papers.table, "transfer_id"),
        Invariant(
            f"{kind}: what is received is what left, with the differences that were booked",
            _BOOKED.format(table=table, lines=lines, item=item, stock=stock, moves=moves, kind=kind),
        ),
        Invariant(
            f"{kind}: on the way is what was sent and is not received, and nothing else",
            _ON_THE_WAY.format(table=table, lines=lines, item=item, stock=stock),
        ),
    ]


def of_counts(papers: CountPapers, movements: type[Movement]) -> list[Invariant]:  # type: ignore[type-arg]
    """A posted count moved what its lines say, and no other count moved anything."""
    table, kind = papers.counts._meta.db_table, papers.counts._meta.label_lower
    lines, item = papers.lines._meta.db_table, f"{papers.item_field}_id"
    stock, moves = _tables(movements)
    return [
        gapless(kind, table),
        *history(kind, table, papers.changes._meta.db_table, papers.table, "count_id"),
        Invariant(
            f"{kind}: the lines of a posted count explain its movements",
            _COUNTED.format(table=table, lines=lines, item=item, stock=stock, moves=moves, kind=kind),
        ),
    ]


def _tables(movements: type[Movement]) -> tuple[str, str]:
    line: Any = movements
    return line._meta.get_field("stock").related_model._meta.db_table, line._meta.db_table


_BOOKED = """
    WITH moved AS (
        SELECT paper.id AS transfer_id, stock.{item},
            sum(line.quantity_change) FILTER (WHERE stock.warehouse_id = paper.warehouse_id) AS there,
            sum(line.quantity_change) FILTER (WHERE place.kind = 'transit') AS away,
            sum(line.quantity_change) FILTER (WHERE stock.warehouse_id = paper.to_warehouse_id) AS here,
            sum(line.quantity_change) FILTER (WHERE line.reason = 'adjustment') AS added,
            sum(line.quantity_change) FILTER (WHERE line.reason = paper.missing) AS lost,
            sum(line.quantity_change) AS left_over,
            sum(line.value_change) FILTER (WHERE line.reason IN ('transfer_in', 'transfer_out')) AS lost_sum,
            sum(line.value_change) FILTER (WHERE place.kind = 'transit') AS away_value,
            count(*) FILTER (WHERE
                line.reason NOT IN ('transfer_in', 'transfer_out', 'adjustment', paper.missing)
                OR place.kind <> 'transit'
                    AND place.id NOT IN (paper.warehouse_id, paper.to_warehouse_id)) AS strange
        FROM {moves} line JOIN {stock} stock ON stock.id = line.stock_id
        JOIN warehouses_warehouse place ON place.id = stock.warehouse_id
        JOIN {table} paper ON paper.id = line.document_id WHERE line.document_type = '{kind}'
        GROUP BY paper.id, stock.{item}
    ), told AS (
        SELECT paper.id AS transfer_id, line.{item}, paper.status, paper.missing, line.quantity AS sent,
            line.received_quantity AS came, GREATEST(line.quantity - line.received_quantity, 0) AS short,
            GREATEST(line.received_quantity - line.quantity, 0) AS extra
        FROM {lines} line JOIN {table} paper ON paper.id = line.transfer_id
    )
    SELECT COALESCE(told.transfer_id, moved.transfer_id) AS transfer_id,
        COALESCE(told.{item}, moved.{item}) AS {item}, told.status, told.sent, told.came, moved.there,
        moved.away, moved.here, moved.lost_sum
    FROM told FULL JOIN moved ON (moved.transfer_id, moved.{item}) = (told.transfer_id, told.{item})
    WHERE told.transfer_id IS NULL OR moved.strange > 0
        OR CASE told.status
            WHEN 'sent' THEN (moved.there, moved.away, moved.left_over, moved.lost_sum, told.came)
                IS DISTINCT FROM (-told.sent, told.sent, 0, 0, NULL)
            WHEN 'received' THEN (moved.there, moved.away, moved.away_value, COALESCE(moved.here, 0),
                    COALESCE(moved.added, 0), COALESCE(moved.lost, 0), moved.lost_sum)
                IS DISTINCT FROM (
                    -told.sent + CASE told.missing WHEN 'returned' THEN told.short ELSE 0 END, 0, 0,
                    told.came, told.extra, CASE told.missing WHEN 'returned' THEN 0 ELSE -told.short END, 0)
            ELSE moved.transfer_id IS NOT NULL OR told.came IS NOT NULL END
"""
_ON_THE_WAY = """
    SELECT COALESCE(lying.{item}, expected.{item}) AS {item}, lying.quantity, expected.sent
    FROM (
        SELECT stock.{item}, sum(stock.quantity) AS quantity FROM {stock} stock
        JOIN warehouses_warehouse place ON place.id = stock.warehouse_id
        WHERE place.kind = 'transit' AND stock.quantity <> 0 GROUP BY stock.{item}
    ) lying FULL JOIN (
        SELECT line.{item}, sum(line.quantity) AS sent FROM {lines} line
        JOIN {table} paper ON paper.id = line.transfer_id WHERE paper.status = 'sent' GROUP BY line.{item}
    ) expected ON expected.{item} = lying.{item}
    WHERE lying.quantity IS DISTINCT FROM expected.sent
"""
_COUNTED = """
    SELECT COALESCE(told.count_id, moved.count_id) AS count_id, COALESCE(told.{item}, moved.{item}) AS {item},
        told.found, told.expected_quantity, moved.change
    FROM (
        SELECT paper.id AS count_id, paper.warehouse_id, line.{item}, line.expected_quantity, CASE
            WHEN paper.status <> 'posted' THEN NULL
            WHEN line.is_recounted THEN line.recounted_quantity ELSE line.counted_quantity END AS found
        FROM {lines} line JOIN {table} paper ON paper.id = line.count_id
    ) told FULL JOIN (
        SELECT line.document_id AS count_id, stock.warehouse_id, stock.{item},
            sum(line.quantity_change) AS change
        FROM {moves} line JOIN {stock} stock ON stock.id = line.stock_id
        WHERE line.document_type = '{kind}' GROUP BY line.document_id, stock.warehouse_id, stock.{item}
    ) moved ON (moved.count_id, moved.warehouse_id, moved.{item})
        = (told.count_id, told.warehouse_id, told.{item})
    WHERE told.count_id IS NULL
        OR COALESCE(moved.change, 0) <> COALESCE(told.found - told.expected_quantity, 0)
"""
