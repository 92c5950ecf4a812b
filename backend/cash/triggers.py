"""What is in a cash box is what was left in it and every movement since, whoever writes."""

import pgtrigger

from backend.core.triggers import changed

BALANCE_IS_KEPT = "RAISE EXCEPTION 'balance: kept by triggers' USING ERRCODE = 'check_violation';"
CLOSED = "ERRCODE = 'check_violation', CONSTRAINT = 'cashshift_is_open'"
WRITTEN_ONCE = ("box_id", "opened_at", "opened_by_id", "left_amount", "opening_amount", "opening_comment")


def guards_shift() -> list[pgtrigger.Trigger]:
    """A shift begins with what the one before it left, and is not rewritten; a closed one is a fact."""
    return [
        pgtrigger.Trigger(
            name="begins_with_what_was_left",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert,
            func="NEW.balance := COALESCE(NEW.left_amount, 0); RETURN NEW;",
        ),
        pgtrigger.Trigger(
            name="balance_by_movements",
            when=pgtrigger.Before,
            operation=pgtrigger.Update,
            condition=pgtrigger.Condition(
                "pg_trigger_depth() = 0 AND NEW.balance IS DISTINCT FROM OLD.balance"
            ),
            func=BALANCE_IS_KEPT,
        ),
        pgtrigger.Trigger(
            name="written_once",
            when=pgtrigger.Before,
            operation=pgtrigger.Update,
            condition=pgtrigger.Condition(f"OLD.closed_at IS NOT NULL OR {changed(WRITTEN_ONCE)}"),
            func="RAISE EXCEPTION 'a shift is not rewritten' USING ERRCODE = 'check_violation';",
        ),
        pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
    ]


def keeps_balance() -> pgtrigger.Trigger:
    """A movement changes what is in the box; whoever comes after the shift was closed is refused."""
    return pgtrigger.Trigger(
        name="keeps_balance",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        declare=[("place", "text")],
        func=f"""
            UPDATE cash_cashshift SET balance = balance + NEW.amount
            WHERE id = NEW.shift_id AND closed_at IS NULL;
            IF NOT FOUND THEN
                SELECT warehouse.name INTO place FROM cash_cashshift shift
                JOIN cash_cashbox box ON box.id = shift.box_id
                JOIN warehouses_warehouse warehouse ON warehouse.id = box.warehouse_id
                WHERE shift.id = NEW.shift_id;
                RAISE EXCEPTION 'the shift is closed' USING {CLOSED}, DETAIL = COALESCE(place, '');
            END IF;
            RETURN NULL;
        """,
    )


def box_rests() -> pgtrigger.Trigger:
    """A box that is switched off, moved or counted in other money has no open shift."""
    return pgtrigger.Trigger(
        name="keeps_open_shift",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            "NEW.is_active < OLD.is_active OR " + changed(("warehouse_id", "currency"))
        ),
        func="""
            IF NEW.warehouse_id <> OLD.warehouse_id OR EXISTS (
                SELECT 1 FROM cash_cashshift WHERE box_id = NEW.id
                AND (closed_at IS NULL OR NEW.currency <> OLD.currency)
            ) THEN
                RAISE EXCEPTION 'the box has its shifts' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        """,
    )
