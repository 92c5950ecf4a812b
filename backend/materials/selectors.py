"""What there is of every material, what it cost, and what moved."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from itertools import chain
from operator import or_

from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.utils import timezone

from backend.catalog.models import Color
from backend.catalog.search import readings, words_of
from backend.core.errors import NotFound
from backend.core.statements import array, fetch, quoted
from backend.ledger.models import Reason
from backend.materials.models import (
    Material,
    MaterialBatch,
    MaterialColor,
    MaterialGroup,
    MaterialStock,
    MaterialStockMovement,
    SupplierMaterialOffer,
)
from backend.materials.statuses import EXPECTED
from backend.warehouses.models import HOLDS_GOODS, Warehouse

BRINGS_COST = (Reason.PURCHASE, Reason.INITIAL)
"""A movement for these reasons says what a material costs now; the others carry an older cost on."""
SHOWN = 60
RECENTLY = timedelta(days=30)
PAGE = 8


@dataclass(frozen=True)
class Position:
    """A material in all the warehouses: what is free and not expired, what is ordered, what is asked for."""

    free: Decimal = Decimal(0)
    expected: Decimal = Decimal(0)
    asked: Decimal = Decimal(0)

    @property
    def coming(self) -> Decimal:
        """What is there and what somebody has seen to already."""
        return self.free + self.expected + self.asked


@dataclass(frozen=True)
class MaterialRow:
    """A material in a list, with what is free of it."""

    id: int
    name: str
    available: Decimal
    unit: str


@dataclass(frozen=True)
class Level:
    """A material in one warehouse; what it cost on the average and the last time it came anywhere."""

    material: MaterialColor
    warehouse: Warehouse
    quantity: Decimal
    reserved: Decimal
    available: Decimal
    value: Decimal
    average_cost: Decimal
    last_cost: Decimal


@dataclass(frozen=True)
class HistoryPage:
    """Some movements of a material, newest first, each with what there was after it (`balance`)."""

    material: MaterialColor
    movements: list[MaterialStockMovement]
    pages: int


def last_costs(material_ids: Iterable[int]) -> dict[int, Decimal]:
    """What one unit cost when it came the last time, by the material; none for what never came."""
    ids = sorted(set(material_ids))
    return dict(fetch(LAST_COSTS, [array(ids)])) if ids else {}


def positions(material_ids: Iterable[int], today: date | None = None) -> dict[int, Position]:
    """What is free and what is expected of each of these materials, asked with one statement."""
    ids = sorted(set(material_ids))
    rows = fetch(POSITIONS, [array(ids), str(today or timezone.localdate())]) if ids else []
    return {pk: Position(*sums) for pk, *sums in rows}


def find_materials(text: str = "", warehouse_id: int | None = None) -> list[MaterialRow]:
    """Materials by words, SKU or barcode, or those that moved most of late; how much is free there."""
    found = list(search(text)[:SHOWN]) if text.strip() else _moved_lately()
    free = available_of([material.pk for material in found], warehouse_id)
    return [
        MaterialRow(material.pk, str(material), free.get(material.pk, Decimal(0)), material.unit)
        for material in found
    ]


def search(text: str) -> QuerySet[MaterialColor]:
    """Materials in use that have every typed word in the name, the colour, the group, the SKU or a barcode.

    Words are forgiven a wrong keyboard layout, Latin letters and slips of the finger.
    """
    found = MaterialColor.objects.filter(material__is_active=True)
    names = chain(
        Material.objects.values_list("name", flat=True),
        MaterialGroup.objects.values_list("name", flat=True),
        Color.objects.values_list("name", flat=True),
    )
    for words in readings(text, words_of(names)):
        found = found.filter(reduce(or_, map(_says, words)))
    return found


def available_of(material_ids: Collection[int], warehouse_id: int | None = None) -> dict[int, Decimal]:
    """How much of each material is free, in one warehouse or in all of them together."""
    stock = MaterialStock.objects.filter(
        material_color__in=material_ids, warehouse__is_active=True, warehouse__kind__in=HOLDS_GOODS
    )
    if warehouse_id:
        stock = stock.for_warehouse(warehouse_id)
    return dict(stock.order_by().values_list("material_color").annotate(total=Sum("available")))


def levels(material_ids: Collection[int] | None = None, warehouse_id: int | None = None) -> list[Level]:
    """What lies where and what it cost, by material and warehouse; everything when none are named."""
    stock = MaterialStock.objects.filter(quantity__gt=0)
    if material_ids is not None:
        stock = stock.filter(material_color__in=material_ids)
    if warehouse_id is not None:
        stock = stock.for_warehouse(warehouse_id)
    rows = list(
        stock.select_related("warehouse", "material_color__material", "material_color__color").order_by(
            "material_color__material__name", "material_color__color__code", "warehouse__name"
        )
    )
    costs = last_costs(row.material_color_id for row in rows)
    return [
        Level(
            row.material_color,
            row.warehouse,
            row.quantity,
            row.reserved_quantity,
            row.available,
            row.value,
            row.average_cost,
            costs.get(row.material_color_id, Decimal(0)),
        )
        for row in rows
    ]


def history(material_id: int, warehouse_id: int | None = None, page: int = 0) -> HistoryPage:
    """What moved, newest first, with the running balance of the warehouse or of all of them (NotFound)."""
    material = MaterialColor.objects.filter(pk=material_id).first()
    if material is None:
        raise NotFound
    movements = MaterialStockMovement.objects.filter(stock__material_color=material)
    if warehouse_id is not None:
        movements = movements.filter(stock__warehouse=warehouse_id)
    running = movements.annotate(balance=Window(Sum("quantity_change"), order_by=F("id").asc()))
    rows = running.select_related("batch", "stock__warehouse", "actor").order_by("-id")
    pages = -(-movements.count() // PAGE)
    return HistoryPage(material, list(rows[page * PAGE : (page + 1) * PAGE]), pages)


def batches_left(material_id: int, warehouse_id: int | None = None) -> Sequence[MaterialBatch]:
    """The batches of a material that are not used up, in the order in which they are used."""
    batches = MaterialBatch.objects.filter(stock__material_color=material_id, quantity__gt=0)
    if warehouse_id is not None:
        batches = batches.filter(stock__warehouse=warehouse_id)
    return list(
        batches.select_related("stock__warehouse").order_by(F("expires_on").asc(nulls_last=True), "pk")
    )


def _says(word: str) -> Q:
    return (
        Q(material__name__icontains=word)
        | Q(color__name__icontains=word)
        | Q(material__group__name__icontains=word)
        | Q(sku__icontains=word)
        | Q(barcode__startswith=word)
        | Q(pk__in=SupplierMaterialOffer.objects.filter(supplier_code__iexact=word).values("material_color"))
    )


def _moved_lately() -> list[MaterialColor]:
    """What moves most comes first; a workshop without movements sees its materials in order."""
    lately = MaterialStockMovement.objects.filter(created_at__gt=timezone.now() - RECENTLY)
    busiest = lately.values("stock__material_color").annotate(times=Count("pk")).order_by("-times")
    ids = [row["stock__material_color"] for row in busiest[:SHOWN]]
    known = MaterialColor.objects.filter(material__is_active=True).in_bulk(ids)
    rest = MaterialColor.objects.filter(material__is_active=True).exclude(pk__in=ids)
    return [*(known[pk] for pk in ids if pk in known), *rest[: SHOWN - len(ids)]]


OPEN = f"place.is_active AND place.kind IN ({quoted(HOLDS_GOODS)})"
LAST_COSTS = f"""
    SELECT DISTINCT ON (stock.material_color_id) stock.material_color_id, came.unit_cost
    FROM materials_materialstock stock CROSS JOIN LATERAL (
        SELECT id, unit_cost FROM materials_materialstockmovement movement
        WHERE movement.stock_id = stock.id AND quantity_change > 0 AND reason IN ({quoted(BRINGS_COST)})
        ORDER BY id DESC LIMIT 1
    ) came
    WHERE stock.material_color_id = ANY(%s::bigint[])
    ORDER BY stock.material_color_id, came.id DESC
"""
# Expired material is not free: production leaves it lying.
POSITIONS = f"""
    SELECT wanted.id, COALESCE(lying.free, 0) - COALESCE(past.quantity, 0), COALESCE(coming.quantity, 0),
        COALESCE(coming.drafted, 0) + COALESCE(asked.quantity, 0)
    FROM unnest(%s::bigint[]) wanted (id)
    LEFT JOIN LATERAL (
        SELECT sum(stock.available) AS free FROM materials_materialstock stock
        JOIN warehouses_warehouse place ON place.id = stock.warehouse_id
        WHERE stock.material_color_id = wanted.id AND {OPEN}
    ) lying ON true
    LEFT JOIN LATERAL (
        SELECT sum(batch.quantity) AS quantity FROM materials_materialbatch batch
        JOIN materials_materialstock stock ON stock.id = batch.stock_id
        JOIN warehouses_warehouse place ON place.id = stock.warehouse_id
        WHERE stock.material_color_id = wanted.id AND {OPEN}
            AND batch.quantity > 0 AND batch.expires_on < %s::date
    ) past ON true
    LEFT JOIN LATERAL (
        SELECT sum(GREATEST(line.quantity - line.received_quantity, 0))
                FILTER (WHERE document.status IN ({quoted(EXPECTED)})) AS quantity,
            sum(line.quantity) FILTER (WHERE document.status = 'draft') AS drafted
        FROM materials_purchaseorderline line JOIN materials_purchaseorder document
            ON document.id = line.order_id
        WHERE line.material_color_id = wanted.id AND document.status IN ('draft', {quoted(EXPECTED)})
    ) coming ON true
    LEFT JOIN LATERAL (
        SELECT sum(line.quantity) AS quantity FROM materials_purchaserequestline line
        JOIN materials_purchaserequest request ON request.id = line.request_id
        WHERE line.material_color_id = wanted.id AND request.status IN ('draft', 'approved')
            AND NOT EXISTS (
                SELECT 1 FROM materials_purchaseorderline bought
                JOIN materials_purchaseorder document ON document.id = bought.order_id
                WHERE bought.request_line_id = line.id AND document.status <> 'cancelled')
    ) asked ON true
"""
