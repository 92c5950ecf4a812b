from backend.core.invariants import Invariant, gapless
from backend.inventory.models import WIPReservation, WIPStock, WIPStockMovement
from backend.ledger.invariants import of_stock

INVARIANTS = [
    *of_stock(WIPStock, WIPStockMovement, WIPReservation),
    gapless("inventory.wipscrap", "inventory_wipscrap"),
    Invariant(
        "cut sets come and go as reports and scrap papers say, and no other way",
        """
        SELECT paper.kind, paper.id, paper.quantity, moved.document_type, moved.document_id,
            moved.quantity AS went
        FROM (
            SELECT 'production.productionreport' AS kind, report.id, work.variant_id, work.warehouse_id,
                CASE work.kind WHEN 'cutting' THEN report.quantity
                    WHEN 'finishing' THEN -report.quantity - report.rejected_quantity ELSE 0 END AS quantity
            FROM production_productionreport report
            JOIN production_productionorder work ON work.id = report.order_id
            UNION ALL
            SELECT 'inventory.wipscrap', id, variant_id, warehouse_id, -quantity FROM inventory_wipscrap
        ) paper
        FULL JOIN (
            SELECT movement.document_type, movement.document_id, stock.variant_id, stock.warehouse_id,
                sum(movement.quantity_change) AS quantity
            FROM inventory_wipstockmovement movement
            JOIN inventory_wipstock stock ON stock.id = movement.stock_id
            GROUP BY movement.document_type, movement.document_id, stock.variant_id, stock.warehouse_id
        ) moved ON (moved.document_type, moved.document_id, moved.variant_id, moved.warehouse_id)
            = (paper.kind, paper.id, paper.variant_id, paper.warehouse_id)
        WHERE COALESCE(paper.quantity, 0) <> COALESCE(moved.quantity, 0)
        """,
    ),
    Invariant(
        "cut sets are promised to open finishing orders of their variant",
        """
        SELECT promise.id, promise.order_id, work.kind, work.status
        FROM inventory_wipreservation promise
        JOIN inventory_wipstock stock ON stock.id = promise.stock_id
        JOIN production_productionorder work ON work.id = promise.order_id
        WHERE work.kind <> 'finishing'
            OR (stock.variant_id, stock.warehouse_id) <> (work.variant_id, work.warehouse_id)
            OR promise.status IN ('pending', 'confirmed') AND work.status IN ('done', 'cancelled')
        """,
    ),
]
