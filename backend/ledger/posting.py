"""The one way into the ledger: all the lines of a document at once, under locks taken in one order."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from django.db.models import Model

from backend.core.models import MAX_QUANTITY
from backend.core.rows import columns_of, from_row, write, write_document
from backend.core.statements import array, fetch
from backend.ledger.errors import InsufficientStock, Shortage, TooMuchStock
from backend.ledger.models import Movement, Reason, Stock

S = TypeVar("S", bound=Stock)
M = TypeVar("M", bound=Movement)
Place = tuple[int, int]
"""A warehouse id and an item id: which shelf, which thing."""


@dataclass(frozen=True)
class Line:
    """So much more (plus) or less (minus) of one thing in one warehouse.

    What comes is worth `value_change`, or `unit_cost` each; what goes is worth `value_change`, or its share
    of what the shelf or the batch is worth.
    """

    warehouse_id: int
    item_id: int
    quantity_change: int | Decimal
    unit_cost: Decimal = Decimal(0)
    value_change: Decimal | None = None
    batch_id: int | None = None
    corrects: str = ""

    @property
    def place(self) -> Place:
        """Where the line belongs."""
        return self.warehouse_id, self.item_id


def lock_stock(model: type[S], places: Collection[Place]) -> dict[Place, S]:
    """Lock the stock rows of these places in the order of their ids; rows that are missing are made."""
    found = _lock_existing(model, places)
    missing = sorted(set(places) - found.keys())
    if missing:
        rows = [model(**{"warehouse_id": w, f"{model.item_field}_id": i}) for w, i in missing]
        model._default_manager.bulk_create(rows, ignore_conflicts=True)
        found = _lock_existing(model, places)
    return found


def post(
    movements: type[M],
    lines: Iterable[Line],
    *,
    reason: Reason,
    document: Model,
    actor: Model,
    stock: dict[Place, Any] | None = None,
) -> list[M]:
    """Write the lines of a document into the ledger with one statement; `stock` is what the caller holds.

    A new numbered document is written with them.
    Raises InsufficientStock that names everything missing, TooMuchStock; the database refuses by itself
    whatever slips by.
    """
    stock_model = movements._meta.get_field("stock").related_model
    assert isinstance(stock_model, type)
    assert issubclass(stock_model, Stock)
    added = _add_up(lines)
    stock = stock or lock_stock(stock_model, {line.place for line in added})
    _check_shelf(stock_model, stock, added)
    rows: list[Any] = [
        movements(
            stock=stock[line.place],
            quantity_change=line.quantity_change,
            unit_cost=line.unit_cost,
            value_change=line.value_change,
            reason=reason,
            corrects=line.corrects,
            document_type=document._meta.label_lower,
            document_id=document.pk,
            actor_id=actor.pk,
            **_batch(line),
        )
        for line in sorted(added, key=lambda line: (stock[line.place].pk, line.batch_id or 0))
    ]
    if document.pk is None:
        return write_document(document, rows, "document_id", "value_change")
    return write(rows, "value_change")


def lines_of(movements: type[M], document: Model) -> list[Line]:
    """What a document has written into the ledger."""
    rows = movements._default_manager.filter(
        document_type=document._meta.label_lower, document_id=document.pk
    ).select_related("stock")
    return [
        Line(
            row.stock.warehouse_id,  # type: ignore[attr-defined]
            row.stock.item_id,  # type: ignore[attr-defined]
            row.quantity_change,  # type: ignore[attr-defined]
            row.unit_cost,
            row.value_change,
            getattr(row, "batch_id", None),
            row.corrects or row.reason,
        )
        for row in rows
    ]


def opposite(lines: Iterable[Line]) -> list[Line]:
    """The lines that take these back."""
    return [
        replace(
            line,
            quantity_change=-line.quantity_change,
            value_change=None if line.value_change is None else -line.value_change,
        )
        for line in lines
    ]


def _lock_existing(model: type[S], places: Collection[Place]) -> dict[Place, S]:
    warehouses, items = array([place[0] for place in places]), array([place[1] for place in places])
    rows = [from_row(model, values) for values in fetch(_locking(model), [warehouses, items])]
    return {(row.warehouse_id, row.item_id): row for row in rows}


@cache
def _locking(model: type[Stock]) -> str:
    return f"""
        SELECT {columns_of(model, "stock")} FROM {model._meta.db_table} stock
        JOIN unnest(%s::bigint[], %s::bigint[]) place (warehouse_id, item_id)
            ON stock.warehouse_id = place.warehouse_id AND stock.{model.item_field}_id = place.item_id
        ORDER BY stock.id FOR NO KEY UPDATE OF stock
    """


def _batch(line: Line) -> dict[str, int]:
    return {} if line.batch_id is None else {"batch_id": line.batch_id}


def _add_up(lines: Iterable[Line]) -> list[Line]:
    sums: dict[tuple[Place, Decimal, int | None, str], Line] = {}
    for line in lines:
        same = line.place, line.unit_cost, line.batch_id, line.corrects
        sums[same] = _sum(sums[same], line) if same in sums else line
    return [line for line in sums.values() if line.quantity_change]


def _sum(one: Line, other: Line) -> Line:
    values = [line.value_change for line in (one, other) if line.value_change is not None]
    return replace(
        one,
        quantity_change=one.quantity_change + other.quantity_change,
        value_change=sum(values, Decimal(0)) if len(values) == 2 else None,
    )


def _check_shelf(model: type[S], stock: dict[Place, S], lines: Sequence[Line]) -> None:
    change: dict[Place, int | Decimal] = {}
    for line in lines:
        change[line.place] = change.get(line.place, 0) + line.quantity_change
    short = {place: -c for place, c in change.items() if c < 0 and stock[place].available + c < 0}  # type: ignore[attr-defined]
    if short:
        raise_shortage(model, stock, short)
    for place, c in change.items():
        if c > 0 and stock[place].quantity + c > MAX_QUANTITY:  # type: ignore[attr-defined]
            raise TooMuchStock(item=_items(model, [place])[place[1]], most=MAX_QUANTITY)


def raise_shortage(model: type[S], stock: dict[Place, S], wanted: dict[Place, Any]) -> None:
    """Refuse with the names of all the things that are missing (InsufficientStock)."""
    names = _items(model, wanted)
    raise InsufficientStock(
        [Shortage(names[place[1]], quantity, stock[place].available) for place, quantity in wanted.items()]  # type: ignore[attr-defined]
    )


def _items(model: type[S], places: Iterable[Place]) -> dict[int, Model]:
    items = model._meta.get_field(model.item_field).related_model
    assert isinstance(items, type)
    return items._default_manager.in_bulk([item_id for _warehouse, item_id in places])
