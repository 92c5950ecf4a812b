"""Sums of orders and customers: what is ordered, what came back of it, what is kept for somebody.

The total of an order is the sum of its lines, and lines change in a draft only.
"""

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


ADD_RETURNED = """
    UPDATE sales_salesorder document SET returned_total = document.returned_total + back.worth
    FROM (SELECT line.order_id, sum(came.quantity * line.unit_price) AS worth
          FROM came_back came JOIN sales_salesorderline line ON line.id = came.line_id
          GROUP BY line.order_id) back
    WHERE document.id = back.order_id;
    RETURN NULL;
"""
# Under the lock of the order: what others give back at the same time is seen.
WITHIN_PAYMENT = """
    PERFORM 1 FROM sales_salesorder WHERE id = NEW.order_id FOR NO KEY UPDATE;
    IF NOT EXISTS (
        SELECT 1 FROM sales_payment payment
        WHERE payment.id = NEW.refunds_id AND payment.refunds_id IS NULL AND payment.order_id = NEW.order_id
            AND payment.amount + (SELECT sum(back.amount) FROM sales_payment back
                                  WHERE back.refunds_id = payment.id) >= 0
    ) THEN
        RAISE EXCEPTION 'more goes back than payment % was', NEW.refunds_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""
MOVES_NOTHING_AWAY = """
    IF EXISTS (
        SELECT 1 FROM written JOIN sales_salesorder document ON document.id = written.order_id
        WHERE written.origin_id IS NOT NULL GROUP BY written.origin_id
        HAVING sum(written.amount) <> 0 OR min(document.currency) <> max(document.currency)
    ) THEN
        RAISE EXCEPTION 'money is moved whole' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""
PUT_ON_BALANCE = """
    SELECT customer_id, currency INTO whose FROM sales_salesorder WHERE id = NEW.order_id;
    IF whose.customer_id IS NULL THEN
        RAISE EXCEPTION 'nobody has this balance' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO sales_customerbalance (customer_id, currency, amount)
    VALUES (whose.customer_id, whose.currency, 0) ON CONFLICT DO NOTHING;
    UPDATE sales_customerbalance SET amount = amount - NEW.amount
    WHERE customer_id = whose.customer_id AND currency = whose.currency;
    RETURN NULL;
"""
MERGE_BALANCES = """
    INSERT INTO sales_customerbalance (customer_id, currency, amount)
    SELECT NEW.merged_into_id, currency, 0 FROM sales_customerbalance WHERE customer_id = NEW.id
    ON CONFLICT DO NOTHING;
    UPDATE sales_customerbalance kept SET amount = kept.amount + gone.amount
    FROM sales_customerbalance gone
    WHERE kept.customer_id = NEW.merged_into_id AND gone.customer_id = NEW.id
        AND gone.currency = kept.currency;
    UPDATE sales_customerbalance SET amount = 0 WHERE customer_id = NEW.id;
    RETURN NULL;
"""


def keeps_returned_total() -> pgtrigger.Trigger:
    """What comes back is not owed any more: its pieces at the prices they were sold for."""
    return pgtrigger.Trigger(
        name="keeps_returned_total",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(new="came_back"),  # type: ignore[no-untyped-call]
        func=ADD_RETURNED,
    )


def keeps_refunds() -> list[pgtrigger.Trigger]:
    """No more goes back than came, and what leaves one order for another arrives there."""
    return [
        pgtrigger.Trigger(
            name="keeps_within_payment",
            when=pgtrigger.After,
            operation=pgtrigger.Insert,
            condition=pgtrigger.Condition("NEW.refunds_id IS NOT NULL"),
            func=WITHIN_PAYMENT,
        ),
        pgtrigger.Trigger(
            name="moves_nothing_away",
            when=pgtrigger.After,
            operation=pgtrigger.Insert,
            level=pgtrigger.Statement,
            referencing=pgtrigger.Referencing(new="written"),  # type: ignore[no-untyped-call]
            func=MOVES_NOTHING_AWAY,
        ),
    ]


def keeps_balances() -> pgtrigger.Trigger:
    """Money with the method «balance» comes off the customer's balance, and goes back to it."""
    return pgtrigger.Trigger(
        name="keeps_balances",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Condition("NEW.method = 'balance' AND NEW.origin_id IS NULL"),
        declare=[("whose", "record")],
        func=PUT_ON_BALANCE,
    )


def merges_balances() -> pgtrigger.Trigger:
    """The balance of a card that becomes one with another goes there with it."""
    return pgtrigger.Trigger(
        name="merges_balances",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition("OLD.merged_into_id IS NULL AND NEW.merged_into_id IS NOT NULL"),
        func=MERGE_BALANCES,
    )


def in_a_draft_only() -> pgtrigger.Trigger:
    """What belongs to an order is written while it is a draft."""
    return pgtrigger.Trigger(
        name="in_a_draft_only",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF NOT EXISTS (
                SELECT 1 FROM sales_salesorder document
                WHERE document.id = COALESCE(NEW.order_id, OLD.order_id) AND document.status = 'draft'
            ) THEN
                {DRAFT_ONLY}
            END IF;
            RETURN COALESCE(NEW, OLD);
        """,
    )
