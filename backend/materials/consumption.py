"""Materials of production: promised when work begins, used up by its reports, given back by their undoing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from django.db.models import Model
from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.models import MAX_QUANTITY
from backend.core.rows import change, columns_of, from_row, write
from backend.core.statements import array, fetch, quoted
from backend.ledger.errors import InsufficientStock
from backend.ledger.models import ACTIVE, Reason, ReservationStatus
from backend.ledger.posting import Line, Place, lines_of, lock_stock, opposite, post
from backend.materials import amounts, batches
from backend.materials.bom_errors import BOMIncomplete
from backend.materials.errors import AmountRefused, MaterialMissing
from backend.materials.models import (
    MaterialReservation,
    MaterialShortage,
    MaterialStock,
    MaterialStockMovement,
    MaterialUse,
)
from backend.materials.norms import ALL_STAGES, Norm, needed
from backend.materials.selectors import last_costs

CENT = Decimal("0.01")
Used = Mapping[int, Decimal]
"""What a worker says was really used, by material in a colour."""


@dataclass(frozen=True)
class Job:
    """Work that uses materials up: pieces of a variant by its BOM, for a warehouse with its materials."""

    order_id: int
    variant_id: int
    bom_id: int | None
    warehouse_id: int
    stages: Sequence[str] = ALL_STAGES


@dataclass(frozen=True)
class Usage:
    """What a report has used: what it was worth to the kopiyka, and the components that are still to go."""

    value: Decimal = Decimal(0)
    components: Mapping[int, int] = field(default_factory=dict)


@dataclass
class Held:
    """What pieces need and what lies on the shelves for them, which the caller holds.

    `own` is what was promised to this very order, `past` what is expired.
    """

    warehouse_id: int = 0
    norm: Norm = field(default_factory=Norm)
    stock: dict[Place, MaterialStock] = field(default_factory=dict)
    own: dict[Place, tuple[list[int], Decimal]] = field(default_factory=dict)
    past: dict[Place, Decimal] = field(default_factory=dict)

    def promised(self, place: Place) -> Decimal:
        """How much of it is promised to this order."""
        return self.own[place][1] if place in self.own else Decimal(0)


def reserve(job: Job, pieces: int, *, actor: User) -> None:
    """Promise materials for these pieces to an order, as far as they are there and are not promised yet."""
    held = hold(job, pieces)
    rows = []
    for material_id, quantity in held.norm.materials.items():
        place = (held.warehouse_id, material_id)
        row = held.stock.get(place)
        if row is None:
            continue
        fresh = row.available - held.past[place]
        wanted = min(quantity - held.promised(place), fresh)
        if wanted > 0:
            rows.append(MaterialReservation(stock=row, order_id=job.order_id, quantity=wanted, actor=actor))
    write(sorted(rows, key=lambda row: row.stock_id))


def release(order_ids: Collection[int]) -> None:
    """What was promised to these orders, which the caller holds, is free again."""
    rows = MaterialReservation.objects.active().filter(order__in=order_ids)
    promised = list(rows.select_related("stock").order_by("stock_id"))
    if not promised:
        return
    lock_stock(MaterialStock, {(row.stock.warehouse_id, row.stock.material_color_id) for row in promised})
    change([_closed(row.pk, ReservationStatus.RELEASED) for row in promised], "status", "closed_at")


def give_up(shelf: MaterialStock, quantity: Decimal, *, actor: User) -> list[int]:
    """So much of a shelf that the caller holds is promised no more, the last promises first.

    Returns whose they were: production orders by id, which the caller holds too.
    """
    closed, rest, lost = [], [], []
    for row in MaterialReservation.objects.active().filter(stock=shelf).order_by("-pk"):
        if quantity <= 0:
            break
        gone = min(row.quantity, quantity)
        quantity -= gone
        lost.append(row.order_id)
        closed.append(_closed(row.pk, ReservationStatus.RELEASED))
        if gone < row.quantity:
            left = row.quantity - gone
            rest.append(MaterialReservation(stock=shelf, order_id=row.order_id, quantity=left, actor=actor))
    change(closed, "status", "closed_at", history=rest)
    return lost


def use(
    job: Job,
    pieces: int,
    *,
    report: Model,
    actor: User,
    used: Used | None = None,
    without_stock: bool = False,
    is_last: bool = False,
) -> Usage:
    """A report takes what its pieces were made of: what was promised to its order first, all or nothing.

    `used` says what was really used instead of the norm. `without_stock` takes what is there, and the rest is
    booked as a shortage. `is_last`: the order is done, and what was promised to it is free.
    Raises InsufficientStock, BOMIncomplete, AmountRefused, WholeUnitsOnly, TooManyDecimals, NotFound.
    """
    check_used(used or {})
    held = hold(job, pieces, also=list(used or {}))
    if not held.norm.is_whole:
        raise BOMIncomplete(variant=Variant.objects.get(pk=job.variant_id))
    wanted = _wanted(held, used or {})
    _see_own(held)
    lines, short = _take(held.stock, wanted, without_stock=without_stock)
    _settle(held, job, lines, actor, is_last=is_last)
    _write_uses(held.norm, used or {}, report)
    value = _post(lines, held.stock, report, actor) + _book(short, held.stock, report, actor)
    return Usage(value, held.norm.components)


def give_back(job: Job, pieces: int, *, report: Model, undo: Model, actor: User) -> None:
    """What a report has used returns to its batches at its value, and its shortages are taken back.

    It is promised to its order again, for the pieces that are to be made.
    """
    lines = opposite(lines_of(MaterialStockMovement, report))
    held = hold(job, 0, also=[line.item_id for line in lines])
    if away := {line.place for line in lines} - held.stock.keys():
        # The warehouse takes its materials from elsewhere by now.
        held.stock |= lock_stock(MaterialStock, away)
    if lines:
        post(
            MaterialStockMovement,
            lines,
            reason=Reason.CORRECTION,
            document=undo,
            actor=actor,
            stock=held.stock,
        )
    _take_back_shortages(report, undo, actor)
    if pieces:
        reserve(job, pieces, actor=actor)


def _take_back_shortages(report: Model, undo: Model, actor: User) -> None:
    now = timezone.now()
    short = list(MaterialShortage.objects.filter(report_id=report.pk).order_by("pk"))
    MaterialShortage.objects.filter(pk__in=[row.pk for row in short], settled_at=None).update(settled_at=now)
    write(
        MaterialShortage(
            stock_id=row.stock_id,
            report_id=undo.pk,
            quantity=-row.quantity,
            unit_cost=row.unit_cost,
            actor=actor,
            settled_at=now,
        )
        for row in short
    )


def hold(job: Job, pieces: int, *, also: Sequence[int] = ()) -> Held:
    """Lock the shelves of what these pieces need (and of these materials too), and see what there is."""
    held = Held()
    rows = fetch(
        _holding(),
        [
            job.variant_id,
            job.bom_id,
            pieces,
            f"{{{','.join(job.stages)}}}",
            job.warehouse_id,
            array(also),
            timezone.localdate(),
            job.order_id,
        ],
    )
    for warehouse_id, material_id, component_id, quantity, past, ids, promised, *columns in rows:
        held.warehouse_id = warehouse_id
        if quantity is not None:
            held.norm.add(material_id, component_id, quantity)
        if columns[0] is not None:
            row = from_row(MaterialStock, columns)
            place = (row.warehouse_id, row.material_color_id)
            held.stock[place], held.past[place] = row, past
            if ids:
                held.own[place] = (ids, promised)
    return held


def check_used(used: Used) -> None:
    """What a worker says was used can be so: nothing, or an amount that can be kept.

    Raises AmountRefused, WholeUnitsOnly, TooManyDecimals, NotFound.
    """
    if not used:
        return
    for material_id, material in amounts.known(used, only_in_use=False).items():
        if used[material_id]:
            amounts.check_amount(material, used[material_id])


def _wanted(held: Held, used: Used) -> dict[Place, Decimal]:
    """The norm, or what was really used; shelves on which nothing has ever lain are made."""
    wanted = {
        (held.warehouse_id, material_id): quantity
        for material_id, quantity in (held.norm.materials | dict(used)).items()
        if quantity
    }
    too_much = [place for place, quantity in wanted.items() if quantity > MAX_QUANTITY]
    if too_much:
        material = amounts.known([too_much[0][1]], only_in_use=False)[too_much[0][1]]
        raise AmountRefused(material=material, most=MAX_QUANTITY, unit=material.unit)
    if wanted.keys() - held.stock.keys():
        held.stock |= lock_stock(MaterialStock, wanted)
    return wanted


def _see_own(held: Held) -> None:
    """What was promised to this order is free for it."""
    for place, (_ids, promised) in held.own.items():
        held.stock[place].available += promised


def _take(
    stock: Mapping[Place, MaterialStock], wanted: dict[Place, Decimal], *, without_stock: bool
) -> tuple[list[Line], dict[Place, Decimal]]:
    """The lines that take it from its batches; what is missing, when that may be."""
    today = timezone.localdate()
    if not wanted:
        return [], {}
    try:
        return batches.take(stock, wanted, on=today), {}
    except InsufficientStock as refusal:
        if not without_stock:
            raise
        missing = {one.item.pk: one.missing for one in refusal.shortages if isinstance(one, MaterialMissing)}
    short = {place: missing[place[1]] for place in wanted if place[1] in missing}
    there = {place: quantity - short.get(place, Decimal(0)) for place, quantity in wanted.items()}
    return batches.take(stock, there, on=today), short


def _settle(held: Held, job: Job, lines: Sequence[Line], actor: User, *, is_last: bool) -> None:
    """What is used is promised no more; what is left of the promise is a new one, or nothing at the end."""
    taken: dict[Place, Decimal] = {}
    for line in lines:
        taken[line.place] = taken.get(line.place, Decimal(0)) - line.quantity_change
    closed, rest = [], []
    for place, (ids, promised) in held.own.items():
        row, gone = held.stock[place], min(promised, taken.get(place, Decimal(0)))
        left = Decimal(0) if is_last else promised - gone
        row.available -= left
        if left == promised:
            continue
        status = ReservationStatus.FULFILLED if gone else ReservationStatus.RELEASED
        closed += [_closed(pk, status) for pk in ids]
        if left:
            rest.append(MaterialReservation(stock=row, order_id=job.order_id, quantity=left, actor=actor))
    change(closed, "status", "closed_at", history=rest)


def _closed(pk: int, status: ReservationStatus) -> MaterialReservation:
    return MaterialReservation(pk=pk, status=status, closed_at=timezone.now())


def _post(lines: Sequence[Line], stock: dict[Place, MaterialStock], report: Model, actor: User) -> Decimal:
    if not lines:
        return Decimal(0)
    moved = post(
        MaterialStockMovement, lines, reason=Reason.PRODUCTION_OUT, document=report, actor=actor, stock=stock
    )
    return -sum((row.value_change or Decimal(0) for row in moved), Decimal(0))


def _book(
    short: Mapping[Place, Decimal], stock: Mapping[Place, MaterialStock], report: Model, actor: User
) -> Decimal:
    """Material that was used though the book has none: its cost is what it cost the last time."""
    if not short:
        return Decimal(0)
    costs = last_costs(item_id for _warehouse, item_id in short)
    rows = write(
        MaterialShortage(
            stock=stock[place],
            report_id=report.pk,
            quantity=quantity,
            unit_cost=costs.get(place[1], Decimal(0)),
            actor=actor,
        )
        for place, quantity in sorted(short.items())
    )
    # As the database rounds: a half goes up.
    worth = (row.quantity * row.unit_cost for row in rows)
    return sum((value.quantize(CENT, ROUND_HALF_UP) for value in worth), Decimal(0))


def _write_uses(norm: Norm, used: Used, report: Model) -> None:
    write(
        MaterialUse(
            report_id=report.pk,
            material_color_id=material_id,
            norm_quantity=norm.materials.get(material_id, Decimal(0)),
            quantity=quantity,
        )
        for material_id, quantity in sorted(used.items())
    )


@cache
def _holding() -> str:
    return f"""
        WITH asked AS (
            SELECT 1 AS id, %s::bigint AS variant_id, %s::bigint AS bom_id, %s::bigint AS pieces
        ),
        need AS MATERIALIZED ({needed("asked", "resolved.stage = ANY(%s::text[])")}),
        place AS (SELECT COALESCE(materials_from_id, id) AS id FROM warehouses_warehouse WHERE id = %s),
        held AS MATERIALIZED (
            SELECT {columns_of(MaterialStock, "stock")} FROM materials_materialstock stock
            WHERE stock.warehouse_id = (SELECT id FROM place) AND stock.material_color_id IN (
                SELECT material_color_id FROM need UNION SELECT unnest(%s::bigint[]))
            ORDER BY stock.id FOR NO KEY UPDATE OF stock
        )
        SELECT place.id, need.material_color_id, need.component_id, need.quantity,
            COALESCE((SELECT sum(batch.quantity) FROM materials_materialbatch batch
                WHERE batch.stock_id = held.id AND batch.quantity > 0 AND batch.expires_on < %s::date), 0),
            own.ids, own.quantity, {columns_of(MaterialStock, "held")}
        FROM place CROSS JOIN (need FULL JOIN held ON held.material_color_id = need.material_color_id)
        LEFT JOIN LATERAL (
            SELECT array_agg(promise.id) AS ids, sum(promise.quantity) AS quantity
            FROM materials_materialreservation promise
            WHERE promise.order_id = %s AND promise.stock_id = held.id
                AND promise.status IN ({quoted(ACTIVE)})
        ) own ON true
    """
