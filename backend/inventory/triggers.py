"""When goods are wanted: whatever makes an order wait for them raises the mark on their shelf.

`allocation.offer` lowers it when nobody waits. A mark without need costs one look for orders, a need
without a mark would leave an order without goods: so triggers raise it, under the lock of the shelf.
"""

import pgtrigger

ACTIVE = "('pending', 'confirmed')"
# Shelves are held in the order of their ids, as everywhere; each is looked at again once it is held.
WANT_FOR_LINES = f"""
    FOR shelf IN SELECT stock.id FROM inventory_productstock stock
        JOIN sales_salesorderline line ON line.order_id = NEW.id AND line.variant_id = stock.variant_id
        WHERE stock.warehouse_id = NEW.warehouse_id AND line.quantity > COALESCE((
            SELECT sum(promise.quantity) FROM inventory_productreservation promise
            WHERE promise.line_id = line.id AND promise.status IN {ACTIVE}), 0)
        ORDER BY stock.id FOR NO KEY UPDATE OF stock
    LOOP
        UPDATE inventory_productstock SET is_wanted = true WHERE id = shelf.id AND NOT is_wanted;
    END LOOP;
    RETURN NULL;
"""


def wanted_in(status: str) -> pgtrigger.Trigger:
    """An order that comes to this status wants what is not reserved for its lines."""
    return pgtrigger.Trigger(
        name="wants_goods",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(f"NEW.status = '{status}' AND NEW.status <> OLD.status"),
        declare=[("shelf", "record")],
        func=WANT_FOR_LINES,
    )


def wanted_when_released() -> pgtrigger.Trigger:
    """A line that loses its pieces wants others; what was shipped is not lost."""
    return pgtrigger.Trigger(
        name="wants_goods",
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(
            f"NEW.line_id IS NOT NULL AND OLD.status IN {ACTIVE} AND NEW.status IN ('released', 'expired')"
        ),
        func="""
            UPDATE inventory_productstock SET is_wanted = true WHERE id = NEW.stock_id AND NOT is_wanted;
            RETURN NULL;
        """,
    )
