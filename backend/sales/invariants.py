from backend.core.invariants import Invariant, gapless, history
from backend.sales.statuses import TABLE

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
        "what is paid for an order is the sum of its payments, and not more than it costs",
        """
        SELECT document.id, document.paid_total, document.total, COALESCE(sum(payment.amount), 0) AS payments
        FROM sales_salesorder document LEFT JOIN sales_payment payment ON payment.order_id = document.id
        GROUP BY document.id
        HAVING document.paid_total <> COALESCE(sum(payment.amount), 0)
            OR document.paid_total NOT BETWEEN 0 AND document.total - document.returned_total
        """,
    ),
    Invariant(
        "no more goes back of a payment than it was, and for the same order",
        """
        SELECT payment.id, payment.amount, sum(refund.amount) AS back
        FROM sales_payment refund JOIN sales_payment payment ON payment.id = refund.refunds_id
        GROUP BY payment.id
        HAVING payment.amount + sum(refund.amount) < 0 OR payment.refunds_id IS NOT NULL
            OR bool_or(refund.order_id <> payment.order_id)
        """,
    ),
    Invariant(
        "what leaves one order for another arrives there, in its currency",
        """
        SELECT moved.origin_id, sum(moved.amount) AS lost
        FROM sales_payment moved JOIN sales_salesorder document ON document.id = moved.order_id
        WHERE moved.origin_id IS NOT NULL GROUP BY moved.origin_id
        HAVING sum(moved.amount) <> 0 OR count(DISTINCT document.currency) > 1
        """,
    ),
    Invariant(
        "a customer's balance is what was put on it and not taken off",
        """
        WITH put AS (
            SELECT document.customer_id, document.currency, -sum(payment.amount) AS amount
            FROM sales_payment payment JOIN sales_salesorder document ON document.id = payment.order_id
            WHERE payment.method = 'balance' AND payment.origin_id IS NULL
            GROUP BY document.customer_id, document.currency
        )
        SELECT customer_id, currency, balance.amount, put.amount AS by_payments
        FROM put FULL JOIN sales_customerbalance balance USING (customer_id, currency)
        WHERE COALESCE(balance.amount, 0) <> COALESCE(put.amount, 0) OR balance.amount < 0
        """,
    ),
    Invariant(
        "drafts, cancelled and returned orders hold no money, completed ones are paid in full",
        """
        SELECT id, status, total, returned_total, paid_total FROM sales_salesorder
        WHERE status IN ('draft', 'cancelled', 'returned') AND paid_total <> 0
            OR status = 'completed' AND paid_total <> total - returned_total
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
        "what came back of an order in money is its pieces at the prices they were sold for",
        f"""
        SELECT document.id, document.returned_total, sum(line.came_back * price.unit_price) AS by_returns
        FROM ({CAME_BACK}) line
        JOIN sales_salesorderline price ON price.id = line.line_id
        JOIN sales_salesorder document ON document.id = line.order_id
        GROUP BY document.id HAVING document.returned_total <> sum(line.came_back * price.unit_price)
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
