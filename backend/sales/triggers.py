"""The total of an order is the sum of its lines, and lines change in a draft only."""

import pgtrigger

DRAFT_ONLY = "RAISE EXCEPTION 'lines change in a draft only' USING ERRCODE = 'check_violation';"
ADD_CHANGE = f"""
    UPDATE sales_salesorder SET total = total
        + CASE WHEN TG_OP = 'DELETE' THEN 0 ELSE NEW.quantity * NEW.unit_price END
        - OLD.quantity * OLD.unit_price
    WHERE id = OLD.order_id AND status = 'draft';
    IF NOT FOUND OR (TG_OP = 'UPDATE' AND NEW.order_id <> OLD.order_id) THEN
        {DRAFT_ONLY}
    END IF;
    RETURN NULL;
"""
# All the lines of an order come by one statement, and the total is written once.
ADD_NEW = f"""
    UPDATE sales_salesorder document SET total = document.total + added.total
    FROM (SELECT order_id, sum(quantity * unit_price) AS total FROM new_lines GROUP BY order_id) added
    WHERE document.id = added.order_id AND document.status = 'draft';
    GET DIAGNOSTICS updated = ROW_COUNT;
    IF updated <> (SELECT count(DISTINCT order_id) FROM new_lines) THEN
        {DRAFT_ONLY}
    END IF;
    RETURN NULL;
"""


def keeps_order_total() -> list[pgtrigger.Trigger]:
    """New lines add to the total of their order at once, changed and deleted ones one by one."""
    return [
        pgtrigger.Trigger(
            name="keeps_order_total",
            when=pgtrigger.After,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=ADD_CHANGE,
        ),
        pgtrigger.Trigger(
            name="adds_to_order_total",
            when=pgtrigger.After,
            operation=pgtrigger.Insert,
            level=pgtrigger.Statement,
            referencing=pgtrigger.Referencing(new="new_lines"),  # type: ignore[no-untyped-call]
            declare=[("updated", "bigint")],
            func=ADD_NEW,
        ),
    ]
