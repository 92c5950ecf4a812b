from backend.core.invariants import Invariant, gapless, history
from backend.ledger.invariants import of_stock
from backend.ledger.paper_invariants import of_counts, of_transfers
from backend.materials import counting, transfers
from backend.materials.models import MaterialReservation, MaterialStock, MaterialStockMovement
from backend.materials.statuses import PURCHASES, REQUESTS

MOVEMENT = "materials_materialstockmovement"
DOCUMENT = "movement.document_type = 'materials.materialdocument'"
RECEIPT = "movement.document_type = 'materials.goodsreceipt'"

OF_BATCHES = [
    Invariant(
        "material stock is what remains in its batches, quantity and value",
        """
        SELECT stock.id, stock.quantity, stock.value,
            COALESCE(sum(batch.quantity), 0) AS in_batches, COALESCE(sum(batch.value), 0) AS value_of_batches
        FROM materials_materialstock stock
        LEFT JOIN materials_materialbatch batch ON batch.stock_id = stock.id
        GROUP BY stock.id
        HAVING (stock.quantity, stock.value) <>
            (COALESCE(sum(batch.quantity), 0), COALESCE(sum(batch.value), 0))
        """,
    ),
    Invariant(
        "a batch is the sum of its movements, quantity and value, and all of them are on its shelf",
        f"""
        SELECT batch.id, batch.code, batch.quantity, batch.value,
            COALESCE(sum(movement.quantity_change), 0) AS moved,
            COALESCE(sum(movement.value_change), 0) AS value_moved
        FROM materials_materialbatch batch LEFT JOIN {MOVEMENT} movement ON movement.batch_id = batch.id
        GROUP BY batch.id
        HAVING (batch.quantity, batch.value) <>
                (COALESCE(sum(movement.quantity_change), 0), COALESCE(sum(movement.value_change), 0))
            OR bool_or(movement.stock_id <> batch.stock_id)
        """,
    ),
    Invariant(
        "a part of a batch is of the same material, and came before it was divided",
        """
        SELECT part.id, part.code, origin.id AS origin, lies.material_color_id, lay.material_color_id AS was
        FROM materials_materialbatch part
        JOIN materials_materialbatch origin ON origin.id = part.origin_id
        JOIN materials_materialstock lies ON lies.id = part.stock_id
        JOIN materials_materialstock lay ON lay.id = origin.stock_id
        WHERE lies.material_color_id <> lay.material_color_id OR origin.id >= part.id
        """,
    ),
]
OF_DOCUMENTS = [
    gapless("materials.materialdocument", "materials_materialdocument"),
    Invariant(
        "every material document moved something, the way its kind says, in its own warehouse",
        f"""
        SELECT document.id, document.number, document.kind, movement.id AS movement
        FROM materials_materialdocument document
        LEFT JOIN {MOVEMENT} movement ON {DOCUMENT} AND movement.document_id = document.id
        LEFT JOIN materials_materialstock stock ON stock.id = movement.stock_id
        WHERE movement.id IS NULL OR stock.warehouse_id <> document.warehouse_id
            OR document.kind = 'receipt' AND movement.quantity_change < 0
            OR document.kind = 'write_off' AND movement.quantity_change > 0
        """,
    ),
    Invariant(
        "a reversal of a material document is the opposite of its original, batch by batch, to the kopiyka",
        f"""
        SELECT reversal.id, reversal.reverses_id, movement.batch_id,
            sum(movement.quantity_change) AS left_over, sum(movement.value_change) AS value_left_over
        FROM materials_materialdocument reversal JOIN {MOVEMENT} movement
            ON {DOCUMENT} AND movement.document_id IN (reversal.id, reversal.reverses_id)
        WHERE reversal.reverses_id IS NOT NULL
        GROUP BY reversal.id, movement.batch_id
        HAVING sum(movement.quantity_change) <> 0 OR sum(movement.value_change) <> 0
        """,
    ),
    Invariant(
        "only reversals of material documents reverse, and nobody reverses a reversal",
        """
        SELECT reversal.id, reversal.kind, original.kind AS original_kind
        FROM materials_materialdocument reversal
        LEFT JOIN materials_materialdocument original ON original.id = reversal.reverses_id
        WHERE (reversal.kind = 'reversal') <> (original.id IS NOT NULL) OR original.kind = 'reversal'
        """,
    ),
    Invariant(
        "every movement of material belongs to a document that exists",
        f"""
        SELECT movement.id, movement.document_type, movement.document_id
        FROM {MOVEMENT} movement
        WHERE NOT CASE movement.document_type
            WHEN 'materials.materialdocument' THEN
                EXISTS (SELECT 1 FROM materials_materialdocument WHERE id = movement.document_id)
            WHEN 'materials.goodsreceipt' THEN
                EXISTS (SELECT 1 FROM materials_goodsreceipt WHERE id = movement.document_id)
            WHEN 'materials.materialstocktransfer' THEN
                EXISTS (SELECT 1 FROM materials_materialstocktransfer WHERE id = movement.document_id)
            WHEN 'materials.materialstockcount' THEN
                EXISTS (SELECT 1 FROM materials_materialstockcount WHERE id = movement.document_id)
            WHEN 'production.productionreport' THEN
                EXISTS (SELECT 1 FROM production_productionreport WHERE id = movement.document_id)
            ELSE false END
        """,
    ),
]
OF_PURCHASING = [
    gapless("materials.purchaserequest", "materials_purchaserequest"),
    gapless("materials.purchaseorder", "materials_purchaseorder"),
    gapless("materials.goodsreceipt", "materials_goodsreceipt"),
    *history(
        "purchase requests",
        "materials_purchaserequest",
        "materials_purchaserequestchange",
        REQUESTS,
        "request_id",
    ),
    *history("purchase orders", "materials_purchaseorder", "materials_purchaseorderchange", PURCHASES),
    Invariant(
        "what came of an order line is the sum of its receipts",
        """
        SELECT line.id, line.order_id, line.received_quantity, COALESCE(sum(came.quantity), 0) AS receipts
        FROM materials_purchaseorderline line
        LEFT JOIN materials_goodsreceiptline came ON came.order_line_id = line.id
        GROUP BY line.id HAVING line.received_quantity <> COALESCE(sum(came.quantity), 0)
        """,
    ),
    Invariant(
        "a line of a receipt is what moved into its batch, worth its price and its share of the delivery",
        f"""
        SELECT line.receipt_id, line.id AS line, movement.id AS movement, line.quantity,
            movement.quantity_change, movement.value_change
        FROM (
            SELECT came.*, receipt.rate FROM materials_goodsreceiptline came
            JOIN materials_goodsreceipt receipt ON receipt.id = came.receipt_id
        ) line
        FULL JOIN (SELECT * FROM {MOVEMENT} movement WHERE {RECEIPT}) movement
            ON movement.document_id = line.receipt_id AND movement.batch_id = line.batch_id
        WHERE line.quantity IS DISTINCT FROM movement.quantity_change
            OR round(line.price * line.quantity * line.rate, 2) + line.delivery_share <> movement.value_change
        """,
    ),
    Invariant(
        "a receipt has lines, of its own order, into its warehouse, and the delivery is split over them",
        """
        SELECT receipt.id, receipt.number, receipt.delivery_cost, sum(came.delivery_share) AS shares
        FROM materials_goodsreceipt receipt JOIN materials_purchaseorder document
            ON document.id = receipt.order_id
        LEFT JOIN materials_goodsreceiptline came ON came.receipt_id = receipt.id
        LEFT JOIN materials_purchaseorderline line ON line.id = came.order_line_id
        LEFT JOIN materials_materialbatch batch ON batch.id = came.batch_id
        LEFT JOIN materials_materialstock stock ON stock.id = batch.stock_id
        GROUP BY receipt.id
        HAVING receipt.delivery_cost IS DISTINCT FROM sum(came.delivery_share)
            OR bool_or((receipt.order_id, document.warehouse_id, line.material_color_id)
                IS DISTINCT FROM (line.order_id, stock.warehouse_id, stock.material_color_id))
        """,
    ),
    Invariant(
        "a reversed receipt is taken back whole, on the same order, and nobody reverses a reversal",
        """
        SELECT reversal.id, original.id AS original, came.batch_id, sum(came.quantity) AS left_over
        FROM materials_goodsreceipt reversal
        JOIN materials_goodsreceipt original ON original.id = reversal.reverses_id
        LEFT JOIN materials_goodsreceiptline came ON came.receipt_id IN (reversal.id, original.id)
        GROUP BY reversal.id, original.id, came.batch_id
        HAVING sum(came.quantity) <> 0 OR reversal.order_id <> original.order_id
            OR original.reverses_id IS NOT NULL OR reversal.delivery_cost <> -original.delivery_cost
        """,
    ),
    Invariant(
        "a purchase order is where its receipts say",
        """
        SELECT document.id, document.number, document.status, sum(line.received_quantity) AS came
        FROM materials_purchaseorder document
        LEFT JOIN materials_purchaseorderline line ON line.order_id = document.id
        GROUP BY document.id
        HAVING document.status IN ('partial', 'completed') <> (COALESCE(sum(line.received_quantity), 0) > 0)
            OR document.status = 'partial' AND bool_and(line.received_quantity >= line.quantity)
        """,
    ),
    Invariant(
        "a purchase request is where its orders are",
        """
        SELECT request.id, request.number, request.status, line.id AS line
        FROM materials_purchaserequest request
        JOIN materials_purchaserequestline line ON line.request_id = request.id
        LEFT JOIN LATERAL (
            SELECT count(*) FILTER (WHERE document.status <> 'cancelled') AS ordered,
                count(*) FILTER (WHERE document.status = 'completed') AS completed
            FROM materials_purchaseorderline bought
            JOIN materials_purchaseorder document ON document.id = bought.order_id
            WHERE bought.request_line_id = line.id
        ) followed ON true
        WHERE request.status IN ('ordered', 'completed') AND followed.ordered = 0
            OR request.status = 'completed' AND followed.completed = 0
            OR request.status = 'draft' AND followed.ordered > 0 OR followed.ordered > 1
        """,
    ),
]
OF_PAPERS = [
    *of_transfers(transfers.PAPERS, MaterialStockMovement),
    *of_counts(counting.PAPERS, MaterialStockMovement),
]
OF_STOCK = of_stock(MaterialStock, MaterialStockMovement, MaterialReservation)
INVARIANTS = [*OF_STOCK, *OF_BATCHES, *OF_DOCUMENTS, *OF_PURCHASING, *OF_PAPERS]
