"""What is paid, what goes back, and what the workshop keeps for its customers."""

from backend.core.invariants import Invariant
from backend.sales.invariants import CAME_BACK

INVARIANTS = [
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
        "what came back of an order in money is its pieces at the prices they were sold for",
        f"""
        SELECT document.id, document.returned_total, sum(line.came_back * price.unit_price) AS by_returns
        FROM ({CAME_BACK}) line
        JOIN sales_salesorderline price ON price.id = line.line_id
        JOIN sales_salesorder document ON document.id = line.order_id
        GROUP BY document.id HAVING document.returned_total <> sum(line.came_back * price.unit_price)
        """,
    ),
]
