"""What people ask about finished goods."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import NotAllowed, NotFound
from backend.core.rows import columns_of, from_row, get
from backend.core.statements import fetch, quoted
from backend.inventory.models import ProductStock, ProductStockMovement, StockDocument, StockDocumentKind
from backend.inventory.wip import WIPStock
from backend.ledger.errors import AlreadyReversed
from backend.warehouses.models import HOLDS_GOODS, Warehouse

SHOWN = 60
RECENTLY = timedelta(days=30)
PAGE = 8

SHELVES = f"""
    SELECT {columns_of(Warehouse, "place")}, COALESCE(stock.quantity, 0), COALESCE(stock.reserved_quantity, 0)
    FROM warehouses_warehouse place
    LEFT JOIN inventory_productstock stock ON stock.warehouse_id = place.id AND stock.variant_id = %s
    WHERE stock.quantity > 0 OR place.id = (
        SELECT id FROM warehouses_warehouse WHERE is_active AND kind IN ({quoted(HOLDS_GOODS)})
        ORDER BY is_default DESC, name LIMIT 1)
    ORDER BY place.is_default DESC, place.name
"""


@dataclass(frozen=True)
class VariantRow:
    """A variant in a list, with what lies on all the shelves together."""

    id: int
    name: str
    available: int


@dataclass(frozen=True)
class Shelf:
    """One thing in one warehouse."""

    warehouse: Warehouse
    quantity: int = 0
    reserved: int = 0

    @property
    def available(self) -> int:
        """What may still be promised or taken."""
        return self.quantity - self.reserved


@dataclass(frozen=True)
class ShelfAfter:
    """What a document did to one thing, and what lies there now."""

    variant: Variant
    warehouse: Warehouse
    change: int
    quantity: int
    available: int


@dataclass(frozen=True)
class MovementsPage:
    """Some movements of a variant, newest first."""

    variant: Variant
    movements: list[ProductStockMovement]
    pages: int


def find_variants(text: str = "", warehouse_id: int | None = None) -> list[VariantRow]:
    """Variants by words, SKU or barcode, or those that moved most of late; how many are free there."""
    found = list(Variant.objects.search(text)[:SHOWN]) if text.strip() else _moved_lately()
    totals = available_of([variant.pk for variant in found], warehouse_id)
    return [VariantRow(variant.pk, str(variant), totals.get(variant.pk, 0)) for variant in found]


def variant_of(variant_id: int) -> Variant:
    """A variant by id (NotFound)."""
    found = get(Variant, [variant_id], "product", "color", "secondary_color")
    if not found:
        raise NotFound
    return found[variant_id]


def names_of(variant_ids: list[int]) -> dict[int, str]:
    """What these variants are called, by id."""
    return {pk: str(variant) for pk, variant in Variant.objects.by_ids(variant_ids).items()}


def available_of(variant_ids: list[int], warehouse_id: int | None = None) -> dict[int, int]:
    """How many pieces of each variant are free, in one warehouse or in all of them together."""
    stock = ProductStock.objects.filter(variant__in=variant_ids, warehouse__is_active=True)
    if warehouse_id:
        stock = stock.for_warehouse(warehouse_id)
    totals = stock.order_by().values_list("variant").annotate(total=Sum("available"))
    return dict(totals)


def shelves(variant_id: int) -> list[Shelf]:
    """A variant in every warehouse where it lies, and in those where people look for it first."""
    return [
        Shelf(from_row(Warehouse, values), quantity, reserved)
        for *values, quantity, reserved in fetch(SHELVES, [variant_id])
    ]


def sets_of(variant_id: int) -> list[Shelf]:
    """Sets of a variant that are cut and wait to be finished, by warehouse."""
    rows = WIPStock.objects.filter(variant=variant_id, quantity__gt=0).select_related("warehouse")
    return [Shelf(row.warehouse, row.quantity, row.reserved_quantity) for row in rows.order_by("warehouse")]


def shelf(warehouse_id: int, variant_id: int) -> Shelf:
    """A variant in one warehouse (NotFound when there is no such warehouse)."""
    warehouse = Warehouse.objects.filter(pk=warehouse_id).first()
    if warehouse is None:
        raise NotFound
    row = ProductStock.objects.for_variant(variant_id).for_warehouse(warehouse_id).first()
    return Shelf(warehouse, row.quantity, row.reserved_quantity) if row else Shelf(warehouse)


def stock_rows(warehouse_id: int, variant_ids: Collection[int]) -> dict[int, ProductStock]:
    """The shelves of these variants in one warehouse, by variant; one on which nothing ever lay is empty."""
    empty = {pk: ProductStock(warehouse_id=warehouse_id, variant_id=pk) for pk in variant_ids}
    rows = ProductStock.objects.for_warehouse(warehouse_id).filter(variant__in=variant_ids)
    return empty | {row.variant_id: row for row in rows}


def shelves_of(document_id: int) -> list[ShelfAfter]:
    """What a document of the storekeeper moved, and what lies on those shelves now."""
    names = (f"stock__variant__{name}" for name in ("product", "color", "secondary_color"))
    rows = ProductStockMovement.objects.filter(
        document_type=StockDocument._meta.label_lower, document_id=document_id
    )
    return [
        ShelfAfter(
            row.stock.variant,
            row.stock.warehouse,
            row.quantity_change,
            row.stock.quantity,
            row.stock.available,
        )
        for row in rows.select_related("stock__warehouse", *names).order_by("pk")
    ]


def document_to_reverse(document_id: int, viewer: User) -> StockDocument:
    """A document that this person may still take back (NotAllowed, NotFound, AlreadyReversed)."""
    if not viewer.has_perm("inventory.reverse_stockdocument"):
        raise NotAllowed
    rows = StockDocument.objects.select_related("warehouse", "to_warehouse", "reversed_by")
    document = rows.filter(pk=document_id).first()
    if document is None:
        raise NotFound
    if document.kind == StockDocumentKind.REVERSAL or hasattr(document, "reversed_by"):
        raise AlreadyReversed
    return document


def warehouses() -> list[Warehouse]:
    """Where goods may be put and taken from, the usual one first."""
    return list(Warehouse.objects.for_goods())


def movements(variant_id: int, viewer: User, page: int = 0) -> MovementsPage:
    """What happened to a variant on all the shelves, page by page."""
    if not viewer.has_perm("inventory.view_productstockmovement"):
        raise NotAllowed
    rows = ProductStockMovement.objects.filter(stock__variant=variant_id)
    pages = max(1, -(-rows.count() // PAGE))
    first = min(max(page, 0), pages - 1) * PAGE
    shown = _with_names(rows.order_by("-pk"))[first : first + PAGE]
    return MovementsPage(variant_of(variant_id), list(shown), pages)


def _with_names(rows: QuerySet[ProductStockMovement]) -> QuerySet[ProductStockMovement]:
    return rows.select_related("stock__warehouse", "actor")


def _moved_lately() -> list[Variant]:
    lately = ProductStockMovement.objects.filter(created_at__gte=timezone.now() - RECENTLY)
    often = lately.order_by().values_list("stock__variant").annotate(times=Count("pk"))
    ids = [variant_id for variant_id, _times in often.order_by("-times", "stock__variant")[:SHOWN]]
    known = Variant.objects.by_ids(ids) if ids else {}
    return [known[variant_id] for variant_id in ids] or list(Variant.objects.for_sale()[:SHOWN])
