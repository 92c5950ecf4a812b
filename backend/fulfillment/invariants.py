from backend.core.invariants import Invariant

PROMISED = """
    SELECT line.id AS line_id, line.order_id, line.quantity, document.status,
        COALESCE(sum(promise.quantity) FILTER (WHERE promise.status IN ('pending', 'confirmed')), 0) AS held,
        COALESCE(sum(promise.quantity) FILTER (WHERE promise.status = 'fulfilled'), 0) AS given
    FROM sales_salesorderline line
    JOIN sales_salesorder document ON document.id = line.order_id
    LEFT JOIN inventory_productreservation promise ON promise.line_id = line.id
    GROUP BY line.id, document.id
"""

INVARIANTS = [
    Invariant(
        "every piece of a ready order is reserved, and nobody is promised more than they want",
        f"""
        SELECT * FROM ({PROMISED}) promised
        WHERE status = 'ready' AND held <> quantity OR held + given > quantity
        """,
    ),
    Invariant(
        "an order that waits wants something",
        f"""
        SELECT order_id, status FROM ({PROMISED}) promised
        WHERE status IN ('confirmed', 'in_production')
        GROUP BY order_id, status HAVING bool_and(held >= quantity)
        """,
    ),
    Invariant(
        "goods were given for every piece of a shipped order, and for no other order",
        f"""
        SELECT * FROM ({PROMISED}) promised
        WHERE given <> CASE WHEN status IN ('shipped', 'completed', 'returned') THEN quantity ELSE 0 END
        """,
    ),
    Invariant(
        "goods that an order in production waits for are marked as wanted",
        f"""
        SELECT promised.order_id, stock.id AS stock_id FROM ({PROMISED}) promised
        JOIN sales_salesorderline line ON line.id = promised.line_id
        JOIN sales_salesorder document ON document.id = promised.order_id
        JOIN inventory_productstock stock
            ON stock.warehouse_id = document.warehouse_id AND stock.variant_id = line.variant_id
        WHERE promised.status = 'in_production' AND promised.held < promised.quantity AND NOT stock.is_wanted
        """,
    ),
    Invariant(
        "nothing is held for an order that is not open",
        f"""
        SELECT * FROM ({PROMISED}) promised
        WHERE held > 0 AND status NOT IN ('confirmed', 'in_production', 'ready')
        """,
    ),
    Invariant(
        "a reservation holds the variant of its line in the warehouse of its order",
        """
        SELECT promise.id, promise.stock_id, promise.line_id FROM inventory_productreservation promise
        JOIN inventory_productstock stock ON stock.id = promise.stock_id
        JOIN sales_salesorderline line ON line.id = promise.line_id
        JOIN sales_salesorder document ON document.id = line.order_id
        WHERE (stock.variant_id, stock.warehouse_id) <> (line.variant_id, document.warehouse_id)
        """,
    ),
    Invariant(
        "what left the shelf for an order is what stands in its lines",
        """
        SELECT COALESCE(wanted.order_id, gone.document_id) AS order_id,
            COALESCE(wanted.variant_id, gone.variant_id) AS variant_id, wanted.quantity, gone.shipped
        FROM (
            SELECT line.order_id, line.variant_id, sum(line.quantity) AS quantity
            FROM sales_salesorderline line JOIN sales_salesorder document ON document.id = line.order_id
            WHERE document.status IN ('shipped', 'completed', 'returned')
            GROUP BY line.order_id, line.variant_id
        ) wanted
        FULL JOIN (
            SELECT movement.document_id, stock.variant_id, -sum(movement.quantity_change) AS shipped
            FROM inventory_productstockmovement movement
            JOIN inventory_productstock stock ON stock.id = movement.stock_id
            WHERE movement.document_type = 'sales.salesorder' AND movement.reason = 'sale'
            GROUP BY movement.document_id, stock.variant_id
        ) gone ON gone.document_id = wanted.order_id AND gone.variant_id = wanted.variant_id
        WHERE wanted.quantity IS DISTINCT FROM gone.shipped
        """,
    ),
    Invariant(
        "what a report put on the shelf is what it says, of the variant that was ordered",
        """
        SELECT report.id, report.quantity, made.moved FROM (
            SELECT report.id, work.variant_id, work.warehouse_id,
                CASE work.kind WHEN 'cutting' THEN 0 ELSE report.quantity END AS quantity
            FROM production_productionreport report
            JOIN production_productionorder work ON work.id = report.order_id
        ) report
        FULL JOIN (
            SELECT movement.document_id, stock.variant_id, stock.warehouse_id,
                sum(movement.quantity_change) AS moved
            FROM inventory_productstockmovement movement
            JOIN inventory_productstock stock ON stock.id = movement.stock_id
            WHERE movement.document_type = 'production.productionreport'
                -- What it was made of is asked about by making_invariants.
                AND 'production_out' NOT IN (movement.reason, movement.corrects)
            GROUP BY movement.document_id, stock.variant_id, stock.warehouse_id
        ) made ON made.document_id = report.id
            AND (made.variant_id, made.warehouse_id) = (report.variant_id, report.warehouse_id)
        WHERE COALESCE(made.moved, 0) <> COALESCE(report.quantity, 0)
        """,
    ),
    Invariant(
        "what a return put on the shelf and scrapped is what it says",
        """
        SELECT wanted.sales_return_id, wanted.variant_id, wanted.quantity, wanted.scrapped_quantity,
            moved.document_id, moved.came, moved.scrapped
        FROM (
            SELECT back.sales_return_id, line.variant_id, document.warehouse_id,
                sum(back.quantity) AS quantity, sum(back.scrapped_quantity) AS scrapped_quantity
            FROM sales_salesreturnline back
            JOIN sales_salesorderline line ON line.id = back.line_id
            JOIN sales_salesorder document ON document.id = line.order_id
            GROUP BY back.sales_return_id, line.variant_id, document.warehouse_id
        ) wanted
        FULL JOIN (
            SELECT movement.document_id, stock.variant_id, stock.warehouse_id,
                COALESCE(sum(quantity_change) FILTER (WHERE reason = 'return'), 0) AS came,
                COALESCE(-sum(quantity_change) FILTER (WHERE reason = 'scrap'), 0) AS scrapped,
                sum(quantity_change) AS left_on_shelf
            FROM inventory_productstockmovement movement
            JOIN inventory_productstock stock ON stock.id = movement.stock_id
            WHERE movement.document_type = 'sales.salesreturn'
            GROUP BY movement.document_id, stock.variant_id, stock.warehouse_id
        ) moved ON moved.document_id = wanted.sales_return_id
            AND (moved.variant_id, moved.warehouse_id) = (wanted.variant_id, wanted.warehouse_id)
        WHERE (wanted.quantity, wanted.scrapped_quantity, wanted.quantity - wanted.scrapped_quantity)
            IS DISTINCT FROM (moved.came, moved.scrapped, moved.left_on_shelf)
        """,
    ),
    Invariant(
        "every movement belongs to a document that exists",
        """
        SELECT movement.id, movement.document_type, movement.document_id
        FROM inventory_productstockmovement movement
        WHERE NOT CASE movement.document_type
            WHEN 'inventory.stockdocument' THEN
                EXISTS (SELECT 1 FROM inventory_stockdocument WHERE id = movement.document_id)
            WHEN 'inventory.productstocktransfer' THEN
                EXISTS (SELECT 1 FROM inventory_productstocktransfer WHERE id = movement.document_id)
            WHEN 'inventory.productstockcount' THEN
                EXISTS (SELECT 1 FROM inventory_productstockcount WHERE id = movement.document_id)
            WHEN 'sales.salesorder' THEN
                EXISTS (SELECT 1 FROM sales_salesorder WHERE id = movement.document_id)
            WHEN 'sales.salesreturn' THEN
                EXISTS (SELECT 1 FROM sales_salesreturn WHERE id = movement.document_id)
            WHEN 'production.productionreport' THEN
                EXISTS (SELECT 1 FROM production_productionreport WHERE id = movement.document_id)
            ELSE false END
        """,
    ),
]
