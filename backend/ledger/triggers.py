"""The triggers of the stock kernel: whatever writes, stock is the sum of its movements."""

import pgtrigger
from django.db.models import Model

from backend.core.triggers import changed, never_emptied

FROM_OUTSIDE = "pg_trigger_depth() = 0"
ACTIVE = "('pending', 'confirmed')"


NO_SUCH_ROW = """
            IF NOT FOUND THEN
                RAISE EXCEPTION 'there is no such stock row' USING ERRCODE = 'foreign_key_violation';
            END IF;"""
# What comes brings its value; what goes takes the share of its quantity, and the last of it takes the rest:
# value in = value out + value on hand, to the kopiyka, whatever is rounded on the way.
WORTH = """
            IF NEW.quantity_change > 0 THEN
                NEW.value_change := COALESCE(NEW.value_change, round(NEW.unit_cost * NEW.quantity_change, 2));
            ELSIF held.quantity + NEW.quantity_change <= 0 THEN
                NEW.value_change := -held.value;
            ELSE
                NEW.value_change := -LEAST(held.value, COALESCE(
                    -NEW.value_change, round(held.value * -NEW.quantity_change / held.quantity, 2)));
            END IF;
            NEW.unit_cost := COALESCE(round(NEW.value_change / NULLIF(NEW.quantity_change, 0), 4), 0);"""


class KeepsItsPlace(pgtrigger.Trigger):
    """A stock row is of one thing in one warehouse for ever: goods change places by movements."""

    when = pgtrigger.Before
    operation = pgtrigger.Update
    func = "RAISE EXCEPTION 'goods change places by movements' USING ERRCODE = 'check_violation';"

    def get_condition(self, model: Model) -> pgtrigger.Condition:
        place = [str(field.column) for field in model._meta.concrete_fields if field.many_to_one]
        return pgtrigger.Condition(changed(place))


def stock_guard() -> list[pgtrigger.Trigger]:
    """Quantities of a stock row start at zero and are written by movements and reservations alone."""
    refusal = "RAISE EXCEPTION 'stock is written by movements only' USING ERRCODE = 'check_violation';"
    return [
        pgtrigger.Trigger(
            name="starts_empty",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert,
            condition=pgtrigger.Condition(
                "NEW.quantity <> 0 OR NEW.reserved_quantity <> 0 OR NEW.value <> 0"
            ),
            func=refusal,
        ),
        pgtrigger.Trigger(
            name="written_by_movements",
            when=pgtrigger.Before,
            operation=pgtrigger.Update,
            condition=pgtrigger.Condition(
                f"{FROM_OUTSIDE} AND (NEW.quantity, NEW.reserved_quantity, NEW.value, NEW.version) "
                "IS DISTINCT FROM (OLD.quantity, OLD.reserved_quantity, OLD.value, OLD.version)"
            ),
            func=refusal,
        ),
        KeepsItsPlace(name="keeps_its_place"),
        never_emptied(),
    ]


class MovesStock(pgtrigger.Trigger):
    """A new movement locks its stock row, writes down what was and what is, and changes the sums."""

    when = pgtrigger.Before
    operation = pgtrigger.Insert
    declare = [("held", "record")]

    def get_func(self, model: Model) -> str:
        stock = _table(model, "stock")
        # The ledger numbers its lines itself, under the lock of the stock row: the numbers follow the chain,
        # and no ON CONFLICT DO NOTHING can change the sum and leave no line.
        return f"""
            {self.look(model)}
            {WORTH}
            UPDATE {stock} SET quantity = quantity + NEW.quantity_change, value = value + NEW.value_change,
                version = version + 1 WHERE id = NEW.stock_id;
            {self.into_batch(model)}
            NEW.id := nextval(pg_get_serial_sequence('{model._meta.db_table}', 'id'));
            NEW.quantity_after := NEW.quantity_before + NEW.quantity_change;
            RETURN NEW;
        """

    def look(self, model: Model) -> str:
        """Hold the shelf, and what the movement takes its value from."""
        stock = _table(model, "stock")
        return f"""SELECT quantity, value INTO held FROM {stock} WHERE id = NEW.stock_id FOR NO KEY UPDATE;
            {NO_SUCH_ROW}
            NEW.quantity_before := held.quantity;
            """

    def into_batch(self, model: Model) -> str:
        """Keep the sums of what the movement belongs to, besides the shelf."""
        return ""


class MovesBatch(MovesStock):
    """A movement of a batch: the batch lies on the same shelf, and has its own quantity and value."""

    def look(self, model: Model) -> str:
        return f"""
            SELECT stock.quantity AS lies, batch.quantity, batch.value INTO held
            FROM {_table(model, "stock")} stock
            JOIN {_table(model, "batch")} batch ON batch.stock_id = stock.id
            WHERE stock.id = NEW.stock_id AND batch.id = NEW.batch_id FOR NO KEY UPDATE;
            {NO_SUCH_ROW}
            NEW.quantity_before := held.lies;
        """

    def into_batch(self, model: Model) -> str:
        return f"""
            UPDATE {_table(model, "batch")} SET quantity = quantity + NEW.quantity_change,
                value = value + NEW.value_change WHERE id = NEW.batch_id;
        """


def holds_stock() -> list[pgtrigger.Trigger]:
    """Active reservations add up to the reserved quantity of their stock row."""
    return [HoldsStock(name="holds_stock"), ChangesHold(name="changes_hold")]


class HoldsStock(pgtrigger.Trigger):
    """New reservations are added at once: all that an order is promised comes by one statement."""

    when = pgtrigger.After
    operation = pgtrigger.Insert
    level = pgtrigger.Statement
    referencing = pgtrigger.Referencing(new="promised")  # type: ignore[no-untyped-call]

    def get_func(self, model: Model) -> str:
        return f"""
            UPDATE {_table(model, "stock")} stock SET
                reserved_quantity = stock.reserved_quantity + added.quantity, version = stock.version + 1
            FROM (
                SELECT stock_id, COALESCE(sum(quantity) FILTER (WHERE status IN {ACTIVE}), 0) AS quantity
                FROM promised GROUP BY stock_id
            ) added
            WHERE stock.id = added.stock_id;
            RETURN NULL;
        """


class ChangesHold(pgtrigger.Trigger):
    """A reservation that is active no more gives its pieces back."""

    when = pgtrigger.After
    operation = pgtrigger.Update

    def get_func(self, model: Model) -> str:
        return f"""
            UPDATE {_table(model, "stock")} SET
                reserved_quantity = reserved_quantity
                    + CASE WHEN NEW.status IN {ACTIVE} THEN NEW.quantity ELSE 0 END
                    - CASE WHEN OLD.status IN {ACTIVE} THEN OLD.quantity ELSE 0 END,
                version = version + 1
            WHERE id = NEW.stock_id AND (OLD.status IN {ACTIVE}) <> (NEW.status IN {ACTIVE});
            RETURN NULL;
        """


def reservation_guard() -> list[pgtrigger.Trigger]:
    """A reservation keeps its goods and quantity, never wakes up again and is never deleted."""
    return [
        pgtrigger.Trigger(
            name="keeps_its_goods",
            when=pgtrigger.Before,
            operation=pgtrigger.Update,
            condition=pgtrigger.Condition(
                "NEW.stock_id <> OLD.stock_id OR NEW.quantity <> OLD.quantity OR "
                f"(OLD.status NOT IN {ACTIVE} AND NEW.status <> OLD.status)"
            ),
            func="RAISE EXCEPTION 'a reservation is not rewritten' USING ERRCODE = 'check_violation';",
        ),
        pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        never_emptied(),
    ]


def _table(model: Model, parent: str) -> str:
    related = model._meta.get_field(parent).related_model
    assert isinstance(related, type)
    return related._meta.db_table
