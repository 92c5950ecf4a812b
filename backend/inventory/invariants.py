from backend.core.invariants import Invariant, gapless
from backend.inventory import count_papers, sending
from backend.inventory.models import ProductReservation, ProductStock, ProductStockMovement
from backend.ledger.invariants import of_stock
from backend.ledger.paper_invariants import of_counts, of_transfers

OF_DOCUMENTS = "movement.document_type = 'inventory.stockdocument'"

INVARIANTS = [
    *of_stock(ProductStock, ProductStockMovement, ProductReservation),
    gapless("inventory.stockdocument", "inventory_stockdocument"),
    Invariant(
        "every stock document moved goods, the way its kind says, in its own warehouse",
        f"""
        SELECT document.id, document.number, document.kind, movement.id AS movement
        FROM inventory_stockdocument document
        LEFT JOIN inventory_productstockmovement movement
            ON {OF_DOCUMENTS} AND movement.document_id = document.id
        LEFT JOIN inventory_productstock stock ON stock.id = movement.stock_id
        WHERE movement.id IS NULL AND document.kind <> 'count'
            OR stock.warehouse_id NOT IN (document.warehouse_id, document.to_warehouse_id)
            OR stock.warehouse_id <> document.warehouse_id AND document.to_warehouse_id IS NULL
            OR document.kind = 'receipt' AND movement.quantity_change < 0
            OR document.kind = 'write_off' AND movement.quantity_change > 0
        """,
    ),
    Invariant(
        "a transfer brings to one warehouse what it takes from the other",
        f"""
        SELECT document.id, document.number, stock.variant_id,
            sum(movement.quantity_change) AS left_over, min(stock.warehouse_id) AS only_in
        FROM inventory_stockdocument document
        JOIN inventory_productstockmovement movement
            ON {OF_DOCUMENTS} AND movement.document_id = document.id
        JOIN inventory_productstock stock ON stock.id = movement.stock_id
        WHERE document.to_warehouse_id IS NOT NULL
        GROUP BY document.id, stock.variant_id
        HAVING sum(movement.quantity_change) <> 0 OR sum(movement.value_change) <> 0
            OR count(DISTINCT stock.warehouse_id) <> 2
        """,
    ),
    Invariant(
        "a reversal is the opposite of its original, line by line",
        f"""
        SELECT reversal.id, reversal.reverses_id, movement.stock_id,
            sum(movement.quantity_change) AS left_over
        FROM inventory_stockdocument reversal JOIN inventory_productstockmovement movement
            ON {OF_DOCUMENTS} AND movement.document_id IN (reversal.id, reversal.reverses_id)
        WHERE reversal.reverses_id IS NOT NULL
        GROUP BY reversal.id, movement.stock_id
        HAVING sum(movement.quantity_change) <> 0
        """,
    ),
    Invariant(
        "only reversals reverse, and nobody reverses a reversal",
        """
        SELECT reversal.id, reversal.kind, original.kind AS original_kind
        FROM inventory_stockdocument reversal
        LEFT JOIN inventory_stockdocument original ON original.id = reversal.reverses_id
        WHERE (reversal.kind = 'reversal') <> (original.id IS NOT NULL) OR original.kind = 'reversal'
        """,
    ),
    *of_transfers(sending.PAPERS, ProductStockMovement),
    *of_counts(count_papers.PAPERS, ProductStockMovement),
]
