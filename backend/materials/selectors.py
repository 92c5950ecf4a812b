"""What there is of every material, what it cost, and where it came from and went."""

from collections.abc import Iterable
from decimal import Decimal

from backend.core.statements import array, fetch, quoted
from backend.ledger.models import Reason

BRINGS_COST = (Reason.PURCHASE, Reason.INITIAL)
"""A movement for these reasons says what a material costs now; the others carry an older cost on."""


def last_costs(material_ids: Iterable[int]) -> dict[int, Decimal]:
    """What one unit cost when it came the last time, by the material; none for what never came."""
    ids = sorted(set(material_ids))
    if not ids:
        return {}
    rows = fetch(
        f"""
        SELECT DISTINCT ON (stock.material_color_id) stock.material_color_id, came.unit_cost
        FROM materials_materialstock stock CROSS JOIN LATERAL (
            SELECT id, unit_cost FROM materials_materialstockmovement movement
            WHERE movement.stock_id = stock.id AND quantity_change > 0
                AND reason IN ({quoted(BRINGS_COST)})
            ORDER BY id DESC LIMIT 1
        ) came
        WHERE stock.material_color_id = ANY(%s::bigint[])
        ORDER BY stock.material_color_id, came.id DESC
        """,
        [array(ids)],
    )
    return dict(rows)
