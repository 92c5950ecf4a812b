"""What is true of everything that was made: by which BOM, of what, and for how much."""

from backend.core.invariants import Invariant
from backend.materials.norms import needed

REPORTS = """
    reported AS (
        SELECT report.id, report.quantity, report.rejected_quantity, work.kind, work.variant_id, work.bom_id,
            report.quantity + report.rejected_quantity AS pieces
        FROM production_productionreport report
        JOIN production_productionorder work ON work.id = report.order_id WHERE report.reverses_id IS NULL
    )
"""
NEEDED = needed("reported", "(asked.kind = 'full' OR asked.kind = resolved.stage)")
OF_REPORT = "movement.document_type = 'production.productionreport'"

INVARIANTS = [
    Invariant(
        "one BOM is in force for a product or a variant, since a day and until its next version",
        """
        SELECT product_id, variant_id, count(*) FILTER (WHERE status = 'active') AS in_force
        FROM materials_bom GROUP BY product_id, variant_id
        HAVING count(*) FILTER (WHERE status = 'active') > 1
            OR bool_or((active_from IS NULL) <> (status = 'draft'))
            OR bool_or((active_until IS NULL) = (status = 'replaced'))
        """,
    ),
    Invariant(
        "work goes by a BOM of its own variant that has been in force",
        """
        SELECT work.id, work.number, work.bom_id, bom.status FROM production_productionorder work
        JOIN materials_bom bom ON bom.id = work.bom_id
        JOIN catalog_variant variant ON variant.id = work.variant_id
        WHERE bom.product_id <> variant.product_id OR bom.variant_id <> work.variant_id
            OR bom.status = 'draft'
        """,
    ),
    Invariant(
        "materials are promised to work that is going on",
        """
        SELECT promise.id, promise.order_id, work.status FROM materials_materialreservation promise
        JOIN production_productionorder work ON work.id = promise.order_id
        WHERE promise.status IN ('pending', 'confirmed') AND work.status IN ('new', 'done', 'cancelled')
        """,
    ),
    Invariant(
        "a report used the materials that its BOM says, or what the worker said",
        f"""
        WITH {REPORTS}, said AS (
            SELECT COALESCE(need.id, really.report_id) AS report_id, part.material_id,
                sum(COALESCE(really.quantity, need.quantity)) AS quantity
            FROM ({NEEDED}) need
            FULL JOIN materials_materialuse really ON really.report_id = need.id
                AND really.material_color_id = need.material_color_id
            JOIN materials_materialcolor part
                ON part.id = COALESCE(need.material_color_id, really.material_color_id)
            GROUP BY 1, 2
        ), gone AS (
            SELECT went.report_id, part.material_id, sum(went.quantity) AS quantity FROM (
                SELECT document_id AS report_id, stock_id, -quantity_change AS quantity
                FROM materials_materialstockmovement movement WHERE {OF_REPORT}
                UNION ALL
                SELECT report_id, stock_id, quantity FROM materials_materialshortage
            ) went
            JOIN production_productionreport report ON report.id = went.report_id
                AND report.reverses_id IS NULL
            JOIN materials_materialstock stock ON stock.id = went.stock_id
            JOIN materials_materialcolor part ON part.id = stock.material_color_id
            GROUP BY 1, 2
        )
        SELECT COALESCE(said.report_id, gone.report_id) AS report_id,
            COALESCE(said.material_id, gone.material_id) AS material_id, said.quantity, gone.quantity AS gone
        FROM said FULL JOIN gone ON (gone.report_id, gone.material_id) = (said.report_id, said.material_id)
        WHERE COALESCE(said.quantity, 0) <> COALESCE(gone.quantity, 0)
        """,
    ),
    Invariant(
        "a report used the components that its BOM says",
        f"""
        WITH {REPORTS}, gone AS (
            SELECT movement.document_id AS report_id, stock.variant_id,
                -sum(movement.quantity_change) AS quantity
            FROM inventory_productstockmovement movement
            JOIN inventory_productstock stock ON stock.id = movement.stock_id
            WHERE {OF_REPORT} AND movement.reason = 'production_out'
            GROUP BY movement.document_id, stock.variant_id
        )
        SELECT need.id AS report_id, need.component_id, need.quantity, gone.report_id AS went_for,
            gone.quantity AS gone
        FROM (SELECT * FROM ({NEEDED}) need WHERE component_id IS NOT NULL) need
        FULL JOIN gone ON (gone.report_id, gone.variant_id) = (need.id, need.component_id)
        WHERE COALESCE(need.quantity, 0) <> COALESCE(gone.quantity, 0)
        """,
    ),
    Invariant(
        "what a report brought is worth what it used, less the share of its rejects",
        f"""
        WITH {REPORTS}, moved AS (
            SELECT document_id AS report_id, value_change FROM materials_materialstockmovement movement
            WHERE {OF_REPORT}
            UNION ALL
            SELECT document_id, value_change FROM inventory_wipstockmovement movement WHERE {OF_REPORT}
            UNION ALL
            SELECT document_id, value_change FROM inventory_productstockmovement movement WHERE {OF_REPORT}
            UNION ALL SELECT report_id, -round(quantity * unit_cost, 2) FROM materials_materialshortage
        ), worth AS (
            SELECT report_id, -COALESCE(sum(value_change) FILTER (WHERE value_change < 0), 0) AS used,
                COALESCE(sum(value_change) FILTER (WHERE value_change > 0), 0) AS brought
            FROM moved GROUP BY report_id
        )
        SELECT reported.id, worth.used, worth.brought
        FROM reported JOIN worth ON worth.report_id = reported.id
        WHERE worth.brought <> round(worth.used * reported.quantity / reported.pieces, 2)
            AND (reported.bom_id IS NOT NULL OR worth.used > 0)
        """,
    ),
    Invariant(
        "what an undone report used came back, batch by batch, to the kopiyka",
        f"""
        SELECT undo.id, moved.batch_id, moved.stock_id, sum(moved.quantity) AS left_over,
            sum(moved.value) AS value_left_over
        FROM production_productionreport undo JOIN (
            SELECT document_id AS report_id, batch_id, NULL::bigint AS stock_id, quantity_change AS quantity,
                value_change AS value FROM materials_materialstockmovement movement WHERE {OF_REPORT}
            UNION ALL SELECT report_id, NULL, stock_id, quantity, 0 FROM materials_materialshortage
        ) moved ON moved.report_id IN (undo.id, undo.reverses_id)
        WHERE undo.reverses_id IS NOT NULL
        GROUP BY undo.id, moved.batch_id, moved.stock_id
        HAVING sum(moved.quantity) <> 0 OR sum(moved.value) <> 0
        """,
    ),
]
