from backend.cash.bookkeeping import INVARIANTS as OF_JOURNAL
from backend.core.invariants import Invariant

INVARIANTS = [
    Invariant(
        "what is in a cash box is what was left and every movement since, and never below zero",
        """
        SELECT shift.id, shift.left_amount, shift.balance, COALESCE(sum(movement.amount), 0) AS moved
        FROM cash_cashshift shift LEFT JOIN cash_cashmovement movement ON movement.shift_id = shift.id
        GROUP BY shift.id
        HAVING shift.balance <> COALESCE(shift.left_amount, 0) + COALESCE(sum(movement.amount), 0)
            OR shift.balance < 0
        """,
    ),
    Invariant(
        "a shift of a cash box begins with what the one before it left, and one is open at most",
        """
        SELECT id, box_id, left_amount, left_before, closed_before FROM (
            SELECT id, box_id, left_amount,
                lag(balance) OVER this_box AS left_before,
                lag(closed_at) OVER this_box AS closed_before,
                row_number() OVER this_box AS turn
            FROM cash_cashshift WINDOW this_box AS (PARTITION BY box_id ORDER BY id)
        ) shift
        WHERE left_amount IS DISTINCT FROM left_before OR turn > 1 AND closed_before IS NULL
        """,
    ),
    Invariant(
        "differences of a cash box are counted less expected, when it is opened and when it is closed",
        """
        SELECT shift.id, shift.opening_difference, shift.difference, sum(movement.amount) AS booked
        FROM cash_cashshift shift
        LEFT JOIN cash_cashmovement movement
            ON movement.shift_id = shift.id AND movement.reason = 'difference'
        GROUP BY shift.id
        HAVING COALESCE(shift.opening_difference, 0) + COALESCE(shift.difference, 0)
                <> COALESCE(sum(movement.amount), 0)
            OR shift.closed_at IS NOT NULL AND shift.counted_amount <> shift.balance
        """,
    ),
    *OF_JOURNAL,
]
