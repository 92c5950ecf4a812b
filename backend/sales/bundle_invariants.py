from backend.core.invariants import Invariant

BUNDLES = """
    FROM sales_salesorderbundle head LEFT JOIN sales_salesorderline line ON line.bundle_id = head.id
    GROUP BY head.id
"""

INVARIANTS = [
    Invariant(
        "the parts of a bundle are as many as the bundles want, in the same order",
        f"""
        SELECT head.id, head.order_id, head.quantity, head.pieces, sum(line.quantity) AS pieces_of_parts
        {BUNDLES}
        HAVING COALESCE(sum(line.quantity), 0) <> head.quantity::bigint * head.pieces
            OR bool_or(line.quantity % head.quantity <> 0) OR bool_or(line.order_id <> head.order_id)
        """,
    ),
    Invariant(
        "the price of a bundle is the sum of its parts, to the kopiyka",
        f"""
        SELECT head.id, head.order_id, head.quantity, head.unit_price,
            sum(line.quantity * line.unit_price) AS sum_of_parts
        {BUNDLES}
        HAVING COALESCE(sum(line.quantity * line.unit_price), 0) <> head.quantity * head.unit_price
        """,
    ),
]
