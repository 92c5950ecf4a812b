from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.db.models import Model

from backend.accounts.models import User
from backend.core.use_cases import use_case
from backend.inventory.errors import EmptyDocument, SameWarehouse
from backend.inventory.models import ProductStock, ProductStockMovement, StockDocument, StockDocumentKind
from backend.inventory.services import Goods, lines_for, start_document
from backend.ledger.models import Reason
from backend.ledger.posting import Line, lock_stock, opposite, post


@use_case(may="inventory.transfer_productstock")
def transfer(
    *,
    warehouse_id: int,
    to_warehouse_id: int,
    goods: Sequence[Goods],
    actor: User,
    key: UUID,
    comment: str = "",
) -> StockDocument:
    """Free goods go from one warehouse to another: what leaves the one comes to the other.

    Raises SameWarehouse, InsufficientStock (reserved pieces stay where they are), EmptyDocument,
    QuantityRefused, TooMuchStock, WarehouseClosed, NotFound.
    """
    if warehouse_id == to_warehouse_id:
        raise SameWarehouse
    if not goods:
        raise EmptyDocument
    leaving, coming = opposite(lines_for(warehouse_id, goods)), lines_for(to_warehouse_id, goods)
    # Both shelves at once: two transfers in opposite directions take their locks in one order.
    lock_stock(ProductStock, [line.place for line in (*leaving, *coming)])
    document = start_document(
        StockDocumentKind.TRANSFER,
        warehouse_id,
        reason=Reason.TRANSFER_OUT,
        comment=comment,
        actor=actor,
        to_warehouse_id=to_warehouse_id,
    )
    carry(document, leaving, to_warehouse_id, actor=actor)
    return document


def carry(document: Model, leaving: Sequence[Line], to_warehouse_id: int, *, actor: User) -> None:
    """What leaves one place by this document comes to another, with its value; the caller holds both."""
    left = post(ProductStockMovement, leaving, reason=Reason.TRANSFER_OUT, document=document, actor=actor)
    coming = [
        Line(
            to_warehouse_id,
            row.stock.variant_id,
            -row.quantity_change,
            value_change=-(row.value_change or Decimal(0)),
        )
        for row in left
    ]
    post(ProductStockMovement, coming, reason=Reason.TRANSFER_IN, document=document, actor=actor)
