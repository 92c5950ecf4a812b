from backend.core.invariants import Invariant, gapless, history
from backend.sales.statuses import KIND, TABLE

CAME_BACK = """
    SELECT line.id AS line_id, line.order_id, line.quantity, document.status,
        COALESCE(sum(back.quantity), 0) AS came_back
    FROM sales_salesorderline line
    JOIN sales_salesorder document ON document.id = line.order_id
    LEFT JOIN sales_salesreturnline back ON back.line_id = line.id
    GROUP BY line.id, document.id
"""

INVARIANTS = [
    gapless("sales.salesorder", "sales_salesorder"),
    *history("sales orders", "sales_salesorder", "sales_salesorderchange", TABLE),
    Invariant(
        "the total of an order is the sum of its lines",
        """
        SELECT document.id, document.total, COALESCE(sum(line.quantity * line.unit_price), 0) AS sum_of_lines
        FROM sales_salesorder document LEFT JOIN sales_salesorderline line ON line.order_id = document.id
        GROUP BY document.id
        HAVING document.total <> COALESCE(sum(line.quantity * line.unit_price), 0)
        """,
    ),
    Invariant(
        "an order is of a type of orders",
        f"""
        SELECT document.id, document.document_type_id, one.kind
        FROM sales_salesorder document JOIN workflow_documenttype one ON one.code = document.document_type_id
        WHERE one.kind <> '{KIND}'
        """,
    ),
    Invariant(
        "no order is left with a card that is now one with another",
        """
        SELECT document.id, customer.id AS customer, customer.merged_into_id
        FROM sales_salesorder document JOIN sales_customer customer ON customer.id = document.customer_id
        WHERE customer.merged_into_id IS NOT NULL
        """,
    ),
    Invariant(
        "an order goes to an address of its own customer",
        """
        SELECT document.id, document.customer_id, site.customer_id AS customer_of_site
        FROM sales_salesorder document JOIN sales_customersite site ON site.id = document.site_id
        WHERE site.customer_id IS DISTINCT FROM document.customer_id
        """,
    ),
    Invariant(
        "pieces of a split line are those that were confirmed, at the same price",
        """
        SELECT line.id, line.order_id, line.quantity, line.whole_quantity,
            sum(COALESCE(part.whole_quantity, part.quantity)) AS taken
        FROM sales_salesorderline line
        LEFT JOIN sales_salesorderline part ON part.split_from_id = line.id
        WHERE line.whole_quantity IS NOT NULL OR part.id IS NOT NULL
        GROUP BY line.id
        HAVING line.whole_quantity IS DISTINCT FROM
                line.quantity + sum(COALESCE(part.whole_quantity, part.quantity))
            OR bool_or((part.variant_id, part.unit_price) IS DISTINCT FROM (line.variant_id, line.unit_price))
        """,
    ),
    Invariant(
        "lines taken from a line stand in parts of its order, and a part is of the same customer and place",
        """
        WITH RECURSIVE family(id, root) AS (
            SELECT id, id FROM sales_salesorder WHERE split_from_id IS NULL
            UNION ALL
            SELECT part.id, family.root
            FROM sales_salesorder part JOIN family ON family.id = part.split_from_id
        )
        SELECT part.id, part.order_id, line.order_id AS taken_from
        FROM sales_salesorderline part
        JOIN sales_salesorderline line ON line.id = part.split_from_id
        JOIN sales_salesorder part_of ON part_of.id = part.order_id
        JOIN sales_salesorder whole ON whole.id = line.order_id
        LEFT JOIN family mine ON mine.id = part.order_id
        LEFT JOIN family theirs ON theirs.id = line.order_id
        WHERE mine.root IS DISTINCT FROM theirs.root OR part_of.status = 'draft'
            OR (part_of.warehouse_id, part_of.currency, part_of.customer_id)
                IS DISTINCT FROM (whole.warehouse_id, whole.currency, whole.customer_id)
        """,
    ),
    gapless("sales.salesreturn", "sales_salesreturn"),
    Invariant(
        "no more comes back than was shipped",
        f"""
        SELECT * FROM ({CAME_BACK}) line
        WHERE came_back > quantity
            OR came_back > 0 AND status NOT IN ('shipped', 'completed', 'returned')
        """,
    ),
    Invariant(
        "an order is returned when every piece is back, and not before",
        f"""
        SELECT order_id, status, sum(quantity) AS ordered, sum(came_back) AS came_back
        FROM ({CAME_BACK}) line GROUP BY order_id, status
        HAVING (status = 'returned') <> bool_and(came_back = quantity)
        """,
    ),
    Invariant(
        "a return has lines, of its own order",
        """
        SELECT document.id, document.number, document.order_id, line.order_id AS order_of_line
        FROM sales_salesreturn document
        LEFT JOIN sales_salesreturnline back ON back.sales_return_id = document.id
        LEFT JOIN sales_salesorderline line ON line.id = back.line_id
        WHERE line.order_id IS DISTINCT FROM document.order_id
        """,
    ),
]
