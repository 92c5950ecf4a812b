"""Sums of orders and customers: what is ordered, what came back of it, what is kept for somebody.

The total of an order is the sum of its lines; lines change in a draft, and afterwards go to its parts alone.
"""

import pgtrigger

from backend.core.statements import quoted
from backend.core.triggers import never_changed
from backend.sales.statuses import OPEN

DRAFT_ONLY = "RAISE EXCEPTION 'lines change in a draft only' USING ERRCODE = 'check_violation';"
PROMISED = f"status IN ({quoted(OPEN)})"
# A part has its lines at once, and the order it was split from gives them up later (moves_to_parts).
ADD_CHANGE = f"""
    IF TG_OP = 'UPDATE' AND NEW.order_id <> OLD.order_id THEN
        moved := OLD;
        moved.order_id := NEW.order_id;
        UPDATE sales_salesorder part SET total = part.total + NEW.quantity * NEW.unit_price
        FROM sales_salesorder whole
        WHERE part.id = NEW.order_id AND whole.id = OLD.order_id AND part.split_from_id = whole.id
            AND part.{PROMISED} AND whole.{PROMISED} AND NEW IS NOT DISTINCT FROM moved;
    ELSE
        UPDATE sales_salesorder SET total = total
            + CASE WHEN TG_OP = 'DELETE' THEN 0 ELSE NEW.quantity * NEW.unit_price END
            - OLD.quantity * OLD.unit_price
        WHERE id = OLD.order_id
            AND (status = 'draft' OR TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 AND {PROMISED});
    END IF;
    IF NOT FOUND THEN
        {DRAFT_ONLY}
    END IF;
    RETURN NULL;
"""
# All the lines of an order come by one statement, and the total is written once.
ADD_NEW = f"""
    WITH added AS (
        SELECT order_id, sum(quantity * unit_price) AS total, bool_and(split_from_id IS NOT NULL) AS are_taken
        FROM new_lines GROUP BY order_id
    ), updated AS (
        UPDATE sales_salesorder document SET total = document.total + added.total
        FROM added
        WHERE document.id = added.order_id
            AND CASE WHEN added.are_taken THEN document.{PROMISED} ELSE document.status = 'draft' END
        RETURNING document.id
    )
    SELECT (SELECT count(*) FROM added) - (SELECT count(*) FROM updated) INTO refused;
    IF refused > 0 THEN
        {DRAFT_ONLY}
    END IF;
    RETURN NULL;
"""
OWN_ONLY = "RAISE EXCEPTION 'a part takes pieces of the order it was split from' "
TAKE = f"""
    UPDATE sales_salesorderline SET
        whole_quantity = COALESCE(whole_quantity, quantity),
        quantity = quantity - NEW.quantity,
        shelf_quantity = LEAST(shelf_quantity, quantity - NEW.quantity),
        wip_quantity = LEAST(wip_quantity, GREATEST(quantity - NEW.quantity - shelf_quantity, 0))
    WHERE id = NEW.split_from_id
        AND bundle_id IS NOT DISTINCT FROM
            (SELECT split_from_id FROM sales_salesorderbundle WHERE id = NEW.bundle_id)
        AND (variant_id, unit_price, is_price_agreed) = (NEW.variant_id, NEW.unit_price, NEW.is_price_agreed)
        AND order_id = (SELECT split_from_id FROM sales_salesorder WHERE id = NEW.order_id);
    IF NOT FOUND THEN
        {OWN_ONLY}USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""
TAKE_SETS = f"""
    UPDATE sales_salesorderbundle SET quantity = quantity - NEW.quantity
    WHERE id = NEW.split_from_id AND quantity > NEW.quantity
        AND (bundle_id, pieces, unit_price) = (NEW.bundle_id, NEW.pieces, NEW.unit_price)
        AND order_id = (SELECT split_from_id FROM sales_salesorder WHERE id = NEW.order_id);
    IF NOT FOUND THEN
        {OWN_ONLY}USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""
GIVE_UP = """
    UPDATE sales_salesorder SET total = total - OLD.quantity * OLD.unit_price WHERE id = OLD.order_id;
    RETURN NULL;
"""


def keeps_order_total() -> list[pgtrigger.Trigger]:
    """New lines add to the total of their order at once, changed and deleted ones one by one."""
    return [
        pgtrigger.Trigger(
            name="keeps_order_total",
            when=pgtrigger.After,
            operation=pgtrigger.Update | pgtrigger.Delete,
            declare=[("moved", "sales_salesorderline")],
            func=ADD_CHANGE,
        ),
        pgtrigger.Trigger(
            name="adds_to_order_total",
            when=pgtrigger.After,
            operation=pgtrigger.Insert,
            level=pgtrigger.Statement,
            referencing=pgtrigger.Referencing(new="new_lines"),  # type: ignore[no-untyped-call]
            declare=[("refused", "bigint")],
            func=ADD_NEW,
        ),
    ]


def moves_to_parts() -> list[pgtrigger.Trigger]:
    """What a part of an order has, the order has no longer, at the latest when the transaction ends.

    In between the money goes: neither of the two may ever be paid above its total (decision 0018).
    """
    return [
        pgtrigger.Trigger(
            name="takes_pieces",
            when=pgtrigger.After,
            operation=pgtrigger.Insert,
            timing=pgtrigger.Deferred,
            condition=pgtrigger.Condition("NEW.split_from_id IS NOT NULL"),
            func=TAKE,
        ),
        pgtrigger.Trigger(
            name="gives_up_total",
            when=pgtrigger.After,
            operation=pgtrigger.Update,
            timing=pgtrigger.Deferred,
            condition=pgtrigger.Condition("NEW.order_id <> OLD.order_id"),
            func=GIVE_UP,
        ),
        never_changed("split_from_id"),
        pgtrigger.Trigger(
            name="whole_by_triggers",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert | pgtrigger.Update,
            condition=pgtrigger.Condition("NEW.whole_quantity IS NOT NULL AND pg_trigger_depth() = 0"),
            func="""
                IF TG_OP = 'INSERT' OR NEW.whole_quantity IS DISTINCT FROM OLD.whole_quantity THEN
                    RAISE EXCEPTION 'whole_quantity: kept by triggers' USING ERRCODE = 'check_violation';
                END IF;
                RETURN NEW;
            """,
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


def moves_sets_to_parts() -> list[pgtrigger.Trigger]:
    """Sets that a part of an order has are taken from the same bundle of the order, with their pieces."""
    return [
        pgtrigger.Trigger(
            name="takes_sets",
            when=pgtrigger.After,
            operation=pgtrigger.Insert,
            timing=pgtrigger.Deferred,
            condition=pgtrigger.Condition("NEW.split_from_id IS NOT NULL"),
            func=TAKE_SETS,
        ),
        never_changed("split_from_id"),
    ]


def in_a_draft_only() -> pgtrigger.Trigger:
    """What belongs to an order is written while it is a draft; it goes, or sets of it go, to a part."""
    return pgtrigger.Trigger(
        name="in_a_draft_only",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF NOT EXISTS (
                SELECT 1 FROM sales_salesorder document
                WHERE document.id = COALESCE(NEW.order_id, OLD.order_id) AND (document.status = 'draft'
                    OR TG_OP = 'INSERT' AND NEW.split_from_id IS NOT NULL AND document.{PROMISED}
                    OR TG_OP = 'UPDATE' AND pg_trigger_depth() > 1 AND document.{PROMISED}
                    OR TG_OP = 'UPDATE' AND document.split_from_id = OLD.order_id AND document.{PROMISED})
            ) THEN
                {DRAFT_ONLY}
            END IF;
            RETURN COALESCE(NEW, OLD);
        """,
    )
