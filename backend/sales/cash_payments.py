"""Cash of orders goes through the cash box of their warehouse: the database sees to it."""

import pgtrigger

from backend.core.invariants import Invariant

REFUSAL = "ERRCODE = 'check_violation', CONSTRAINT"
# No box in use: cash is taken as it was before there were any.
BOXES = """
    FROM written
    JOIN sales_salesorder document ON document.id = written.order_id
    JOIN cash_cashbox box ON box.warehouse_id = document.warehouse_id AND box.is_active
    JOIN warehouses_warehouse warehouse ON warehouse.id = box.warehouse_id
    {shift}
    WHERE written.method = 'cash'
"""
IN_BOXES = BOXES.format(shift="")
IN_SHIFTS = BOXES.format(
    shift="JOIN cash_cashshift shift ON shift.box_id = box.id AND shift.closed_at IS NULL"
)


def goes_through_the_box() -> pgtrigger.Trigger:
    """A cash payment or refund is a movement of the open shift of its warehouse, or it is refused."""
    return pgtrigger.Trigger(
        name="goes_through_the_box",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(new="written"),  # type: ignore[no-untyped-call]
        declare=[("place", "text"), ("moved", "bigint"), ("paid", "bigint")],
        # Every statement sees what was committed before it: a shift that is closed meanwhile is missed by the
        # insertion itself, so what was written is counted after it and not asked about before.
        func=f"""
            SELECT warehouse.name INTO place {IN_BOXES} AND box.currency <> document.currency LIMIT 1;
            IF FOUND THEN
                RAISE EXCEPTION 'the cash box keeps another currency'
                    USING {REFUSAL} = 'cashbox_keeps_one_currency', DETAIL = place;
            END IF;
            INSERT INTO cash_cashmovement
                (shift_id, amount, reason, payment_id, place, comment, actor_id, created_at)
            SELECT shift.id, written.amount, CASE WHEN written.amount > 0 THEN 'payment' ELSE 'refund' END,
                written.id, '', written.comment, written.actor_id, written.created_at
            {IN_SHIFTS} ORDER BY written.id;
            GET DIAGNOSTICS moved = ROW_COUNT;
            SELECT count(*), min(warehouse.name) INTO paid, place {IN_BOXES};
            IF moved < paid THEN
                RAISE EXCEPTION 'the cash box is closed'
                    USING {REFUSAL} = 'cashshift_is_open', DETAIL = place;
            END IF;
            RETURN NULL;
        """,
    )


INVARIANTS = [
    Invariant(
        "cash of orders is in the box of their warehouse, payment by payment",
        """
        SELECT movement.id, movement.amount, payment.id AS payment_id, payment.amount AS paid, payment.method
        FROM cash_cashmovement movement
        JOIN cash_cashshift shift ON shift.id = movement.shift_id
        JOIN cash_cashbox box ON box.id = shift.box_id
        LEFT JOIN sales_payment payment ON payment.id = movement.payment_id
        LEFT JOIN sales_salesorder document ON document.id = payment.order_id
        WHERE movement.reason IN ('payment', 'refund') AND (
            payment.id IS NULL OR payment.method <> 'cash' OR payment.amount <> movement.amount
            OR (document.warehouse_id, document.currency) <> (box.warehouse_id, box.currency))
        """,
    ),
    Invariant(
        "no cash passes by an open cash box",
        """
        SELECT payment.id AS payment_id, payment.amount, shift.id AS shift_id
        FROM cash_cashshift shift
        JOIN cash_cashbox box ON box.id = shift.box_id
        JOIN sales_salesorder document ON document.warehouse_id = box.warehouse_id
        JOIN sales_payment payment ON payment.order_id = document.id AND payment.method = 'cash'
            AND payment.created_at > shift.opened_at
            AND payment.created_at < COALESCE(shift.closed_at, 'infinity')
        LEFT JOIN cash_cashmovement movement ON movement.payment_id = payment.id
        WHERE movement.id IS NULL
        """,
    ),
]
