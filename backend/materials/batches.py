"""What lies on a shelf of materials, batch by batch: the first to expire is used first, then the oldest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from django.utils import timezone

from backend.core.rows import columns_of, from_row, write
from backend.core.statements import array, fetch
from backend.ledger.errors import InsufficientStock
from backend.ledger.posting import Line, Place
from backend.materials.errors import MaterialMissing
from backend.materials.models import MaterialBatch, MaterialColor, MaterialStock

Batches = dict[int, list[MaterialBatch]]
"""What is left on a shelf, by the id of its stock row, in the order in which it is used."""


@dataclass(frozen=True)
class Incoming:
    """So much of a material comes and opens a batch: worth `value`, or `unit_cost` each.

    `lot` is what the supplier calls it; `origin_id` is the batch it was a part of in another warehouse.
    """

    place: Place
    quantity: Decimal
    unit_cost: Decimal = Decimal(0)
    value: Decimal | None = None
    lot: str = ""
    expires_on: date | None = None
    origin_id: int | None = None


def open_for(incoming: Sequence[Incoming], stock: Mapping[Place, MaterialStock]) -> list[Line]:
    """Open a batch for everything that comes, with one statement: the plus lines of a document.

    The caller holds `stock` and posts the lines.
    """
    codes = iter(code(sum(not one.lot.strip() for one in incoming)))
    batches = write(
        MaterialBatch(
            stock_id=stock[one.place].pk,
            code=one.lot.strip() or next(codes),
            expires_on=one.expires_on,
            origin_id=one.origin_id,
        )
        for one in incoming
    )
    return [
        Line(*one.place, one.quantity, one.unit_cost, one.value, batch.pk)
        for one, batch in zip(incoming, batches, strict=True)
    ]


def code(count: int) -> list[str]:
    """So many codes of our own, such as 20261120-17: the day and a number that nobody gets twice.

    A sequence and not a counter of documents: two receipts at once do not wait for each other's batches.
    """
    if not count:
        return []
    sequence = "pg_get_serial_sequence('materials_materialbatch', 'id')"
    numbers = fetch(f"SELECT nextval({sequence}) FROM generate_series(1, %s::int)", [count])
    return [f"{timezone.localdate():%Y%m%d}-{number}" for (number,) in numbers]


def left(stock: Mapping[Place, MaterialStock]) -> Batches:
    """The batches that are left on these shelves, which the caller holds: one statement for all of them."""
    batches: Batches = {}
    for values in fetch(_left(), [array(sorted(row.pk for row in stock.values()))]):
        batch = from_row(MaterialBatch, values)
        batches.setdefault(batch.stock_id, []).append(batch)
    return batches


def take(
    stock: Mapping[Place, MaterialStock], wanted: Mapping[Place, Decimal], *, on: date | None = None
) -> list[Line]:
    """The minus lines that take so much from the shelves, one per batch; the caller holds `stock` and posts.

    With `on`, what was best before an earlier day is left lying: production does not use it. Raises
    InsufficientStock that names everything missing, in its unit, and says what of it is expired.
    """
    lying = left({place: stock[place] for place in wanted})
    short = dict(_short(stock, wanted, lying, on))
    if short:
        names = MaterialColor.objects.in_bulk([item_id for _warehouse, item_id in short])
        raise InsufficientStock(
            [MaterialMissing(names[place[1]], wanted[place], *short[place]) for place in short]
        )
    lines: list[Line] = []
    for place, quantity in wanted.items():
        usable = [batch for batch in lying.get(stock[place].pk, []) if not expired(batch, on)]
        lines += from_batches(place, quantity, usable)
    return lines


def expired(batch: MaterialBatch, on: date | None) -> bool:
    """Was it best before an earlier day than this one?"""
    return bool(on and batch.expires_on and batch.expires_on < on)


def from_batches(place: Place, quantity: Decimal, batches: Sequence[MaterialBatch]) -> Iterator[Line]:
    """The lines that take so much from these batches, in their order, as far as they reach."""
    for batch in batches:
        part = min(quantity, batch.quantity)
        if part > 0:
            quantity -= part
            yield Line(*place, -part, batch_id=batch.pk)


def _short(
    stock: Mapping[Place, MaterialStock],
    wanted: Mapping[Place, Decimal],
    lying: Batches,
    on: date | None,
) -> Iterator[tuple[Place, tuple[Decimal, Decimal]]]:
    """Where there is too little: what is free, and how much more lies there but is expired."""
    for place, quantity in wanted.items():
        row = stock[place]
        past = sum((b.quantity for b in lying.get(row.pk, []) if expired(b, on)), Decimal(0))
        # What is promised to others is promised fresh: the expired part is taken off what is free.
        free = max(row.available - past, Decimal(0))
        if quantity > free:
            yield place, (free, past)


@cache
def _left() -> str:
    return f"""
        SELECT {columns_of(MaterialBatch, "batch")} FROM {MaterialBatch._meta.db_table} batch
        WHERE stock_id = ANY(%s::bigint[]) AND quantity > 0
        ORDER BY stock_id, expires_on NULLS LAST, id
    """
