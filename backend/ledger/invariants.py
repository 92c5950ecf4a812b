from django.db.models import Model

from backend.core.invariants import Invariant
from backend.ledger.triggers import ACTIVE


def of_stock(stock: type[Model], movements: type[Model], reservations: type[Model]) -> list[Invariant]:
    """What holds for every kind of stock."""
    shelf, lines, promises = (model._meta.db_table for model in (stock, movements, reservations))
    return [*_of_movements(shelf, lines), *_of_reservations(shelf, promises)]


def _of_movements(shelf: str, lines: str) -> list[Invariant]:
    return [
        Invariant(
            f"{shelf}: the stock is the sum of its movements",
            f"""
            SELECT stock.id, stock.quantity, COALESCE(sum(line.quantity_change), 0) AS sum_of_movements
            FROM {shelf} stock LEFT JOIN {lines} line ON line.stock_id = stock.id
            GROUP BY stock.id HAVING stock.quantity <> COALESCE(sum(line.quantity_change), 0)
            """,
        ),
        Invariant(
            f"{shelf}: value in is value out and value on hand",
            f"""
            SELECT stock.id, stock.value, COALESCE(sum(line.value_change), 0) AS sum_of_movements
            FROM {shelf} stock LEFT JOIN {lines} line ON line.stock_id = stock.id
            GROUP BY stock.id HAVING stock.value <> COALESCE(sum(line.value_change), 0)
                OR stock.value < 0 OR stock.quantity = 0 AND stock.value <> 0
            """,
        ),
        Invariant(
            f"{lines}: every movement goes on from where the one before it stopped",
            f"""
            SELECT id, stock_id, stood_at, quantity_before, quantity_change, quantity_after FROM (
                SELECT *, lag(quantity_after, 1, 0) OVER (PARTITION BY stock_id ORDER BY id) AS stood_at
                FROM {lines}
            ) chain
            WHERE quantity_before <> stood_at OR quantity_after <> quantity_before + quantity_change
            """,
        ),
    ]


def _of_reservations(shelf: str, promises: str) -> list[Invariant]:
    return [
        Invariant(
            f"{shelf}: what is reserved is the sum of the active reservations",
            f"""
            SELECT stock.id, stock.reserved_quantity, COALESCE(sum(promise.quantity), 0) AS promised
            FROM {shelf} stock
            LEFT JOIN {promises} promise ON promise.stock_id = stock.id AND promise.status IN {ACTIVE}
            GROUP BY stock.id HAVING stock.reserved_quantity <> COALESCE(sum(promise.quantity), 0)
            """,
        ),
        Invariant(
            f"{shelf}: nothing is below zero and nothing is promised twice",
            f"""
            SELECT id, quantity, reserved_quantity FROM {shelf}
            WHERE NOT (0 <= reserved_quantity AND reserved_quantity <= quantity)
            """,
        ),
        Invariant(
            f"{promises}: what is over has its time, what holds has none",
            f"""
            SELECT id, status, closed_at FROM {promises} WHERE (status IN {ACTIVE}) <> (closed_at IS NULL)
            """,
        ),
    ]
