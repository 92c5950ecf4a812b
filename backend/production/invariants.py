from backend.core.invariants import Invariant, gapless, history
from backend.production.statuses import TABLE

INVARIANTS = [
    gapless("production.productionorder", "production_productionorder"),
    *history("production orders", "production_productionorder", "production_productionorderchange", TABLE),
    Invariant(
        "what is finished, rejected and scrapped is the sum of the reports",
        """
        SELECT document.id, document.finished_quantity, document.rejected_quantity, document.scrapped_quantity
        FROM production_productionorder document
        LEFT JOIN production_productionreport report ON report.order_id = document.id
        GROUP BY document.id
        HAVING (document.finished_quantity, document.rejected_quantity, document.scrapped_quantity) <> (
            COALESCE(sum(report.quantity), 0),
            COALESCE(sum(report.rejected_quantity), 0),
            COALESCE(sum(report.scrapped_quantity), 0))
        """,
    ),
    Invariant(
        "an undone report is taken back whole, by its opposite, on the same order",
        """
        SELECT undo.id, report.id AS report FROM production_productionreport undo
        JOIN production_productionreport report ON report.id = undo.reverses_id
        WHERE (undo.order_id, undo.quantity, undo.rejected_quantity, undo.scrapped_quantity) <>
                (report.order_id, -report.quantity, -report.rejected_quantity, -report.scrapped_quantity)
            OR report.reverses_id IS NOT NULL
        """,
    ),
    Invariant(
        "an order is done when nothing is left to make",
        """
        SELECT id, status, quantity, finished_quantity, scrapped_quantity FROM production_productionorder
        WHERE status = 'done' AND finished_quantity + scrapped_quantity < quantity
            OR (status = 'done') <> (done_at IS NOT NULL)
        """,
    ),
]
