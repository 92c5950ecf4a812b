"""What really lies on the shelves, said by those who counted it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import NotFound
from backend.core.models import MAX_QUANTITY
from backend.core.use_cases import use_case
from backend.inventory.errors import (
    BelowReserved,
    CountedTwice,
    CountRefused,
    EmptyDocument,
    MovedWhileCounted,
)
from backend.inventory.models import ProductStock, ProductStockMovement, StockDocument, StockDocumentKind
from backend.inventory.services import open_warehouse, start_document
from backend.ledger.models import Reason
from backend.ledger.posting import Line, lock_stock, post


@dataclass(frozen=True)
class Counted:
    """So many pieces were counted; `seen_version` is the version of the shelf when counting began.

    A shelf on which nothing has ever lain has version 0.
    """

    variant_id: int
    quantity: int
    seen_version: int


@use_case(may="inventory.count_productstock")
def count(
    *, warehouse_id: int, counted: Sequence[Counted], actor: User, key: UUID, comment: str = ""
) -> StockDocument:
    """The storekeeper counted shelves of a warehouse: the stock becomes what was counted.

    The lines of the paper are the differences; a count that agrees with the book is a paper without lines.
    Raises EmptyDocument, CountRefused, CountedTwice, MovedWhileCounted, BelowReserved, WarehouseClosed,
    NotFound.
    """
    open_warehouse(warehouse_id)
    variants = _variants(counted)
    stock = lock_stock(ProductStock, [(warehouse_id, row.variant_id) for row in counted])
    shelves = {variant_id: row for (_warehouse, variant_id), row in stock.items()}
    _check_unmoved(counted, shelves, variants)
    _check_promises(counted, shelves, variants)
    document = start_document(
        StockDocumentKind.COUNT, warehouse_id, reason=Reason.COUNT, comment=comment, actor=actor
    )
    lines = [
        Line(
            warehouse_id,
            row.variant_id,
            row.quantity - shelves[row.variant_id].quantity,
            variants[row.variant_id].product.cost_price,
        )
        for row in counted
    ]
    post(ProductStockMovement, lines, reason=Reason.COUNT, document=document, actor=actor, stock=stock)
    return document


def _variants(counted: Sequence[Counted]) -> dict[int, Variant]:
    if not counted:
        raise EmptyDocument
    variants: dict[int, Variant] = Variant.objects.by_ids(row.variant_id for row in counted)
    seen: set[int] = set()
    for row in counted:
        if row.variant_id not in variants:
            raise NotFound
        if not 0 <= row.quantity <= MAX_QUANTITY:
            raise CountRefused(most=MAX_QUANTITY)
        if row.variant_id in seen:
            raise CountedTwice(variant=variants[row.variant_id])
        seen.add(row.variant_id)
    return variants


def _check_unmoved(
    counted: Sequence[Counted], shelves: dict[int, ProductStock], variants: dict[int, Variant]
) -> None:
    moved = [row.variant_id for row in counted if shelves[row.variant_id].version != row.seen_version]
    if moved:
        raise MovedWhileCounted(variants="; ".join(str(variants[pk]) for pk in moved))


def _check_promises(
    counted: Sequence[Counted], shelves: dict[int, ProductStock], variants: dict[int, Variant]
) -> None:
    for row in counted:
        reserved = shelves[row.variant_id].reserved_quantity
        if row.quantity < reserved:
            raise BelowReserved(variant=variants[row.variant_id], counted=row.quantity, reserved=reserved)
