from collections.abc import Collection, Sequence
from uuid import UUID

from backend.accounts.models import User
from backend.core.use_cases import use_case
from backend.fulfillment import allocation
from backend.inventory import count_papers, sending
from backend.inventory import services as inventory
from backend.inventory.counting import Counted, count
from backend.inventory.models import (
    ProductStockCount,
    ProductStockCountLine,
    ProductStockMovement,
    ProductStockTransfer,
    ProductStockTransferLine,
    StockDocument,
)
from backend.inventory.services import Goods
from backend.inventory.transfers import transfer
from backend.ledger.models import Reason
from backend.ledger.posting import Place
from backend.ledger.transferring import Came


@use_case(may="inventory.receive_productstock")
def receive_goods(
    *,
    warehouse_id: int,
    goods: Sequence[Goods],
    actor: User,
    key: UUID,
    reason: Reason = Reason.PURCHASE,
    comment: str = "",
) -> StockDocument:
    """The storekeeper puts goods on a shelf, and the orders that wait for them get them at once."""
    places = [(warehouse_id, item.variant_id) for item in goods]
    orders = allocation.lock_orders(places)
    document = inventory.receive(
        warehouse_id=warehouse_id, goods=goods, actor=actor, key=key, reason=reason, comment=comment
    )
    allocation.offer(places, orders, actor=actor)
    return document


@use_case(may="inventory.adjust_productstock")
def adjust_stock(
    *, warehouse_id: int, variant_id: int, quantity_change: int, comment: str, actor: User, key: UUID
) -> StockDocument:
    """A manager corrects the stock of a variant; pieces that turn up go to the orders that wait."""
    place = (warehouse_id, variant_id)
    orders = allocation.lock_orders([place]) if quantity_change > 0 else {}
    document, seen = inventory.correct(warehouse_id, variant_id, quantity_change, comment, actor)
    if quantity_change > 0:
        allocation.offer([place], orders, actor=actor, seen=seen)
    return document


@use_case(may="inventory.count_productstock")
def count_stock(
    *, warehouse_id: int, counted: Sequence[Counted], actor: User, key: UUID, comment: str = ""
) -> StockDocument:
    """The stock becomes what was counted; pieces that turn up go to the orders that wait (see count)."""
    places = [(warehouse_id, row.variant_id) for row in counted]
    orders = allocation.lock_orders(places)
    document = count(warehouse_id=warehouse_id, counted=counted, actor=actor, key=key, comment=comment)
    allocation.offer(places, orders, actor=actor)
    return document


@use_case(may="inventory.transfer_productstock")
def transfer_goods(
    *,
    warehouse_id: int,
    to_warehouse_id: int,
    goods: Sequence[Goods],
    actor: User,
    key: UUID,
    comment: str = "",
) -> StockDocument:
    """Goods go to another warehouse, and the orders that wait for them there get them (see transfer)."""
    places = [(to_warehouse_id, item.variant_id) for item in goods]
    orders = allocation.lock_orders(places)
    document = transfer(
        warehouse_id=warehouse_id,
        to_warehouse_id=to_warehouse_id,
        goods=goods,
        actor=actor,
        key=key,
        comment=comment,
    )
    allocation.offer(places, orders, actor=actor)
    return document


@use_case(may="inventory.transfer_productstock")
def receive_transfer(
    *,
    transfer_id: int,
    actor: User,
    key: UUID,
    came: Collection[Came] = (),
    missing: str = "",
    comment: str = "",
) -> ProductStockTransfer:
    """A transfer arrives, and the orders that wait for its goods get them (see sending.receive_transfer)."""
    lines = ProductStockTransferLine.objects.filter(transfer=transfer_id)
    ends = lines.values_list("transfer__warehouse", "transfer__to_warehouse", "variant")
    places = [(place, variant) for back, here, variant in ends for place in (back, here)]
    orders = allocation.lock_orders(places)
    transfer = sending.receive_transfer(
        transfer_id=transfer_id, actor=actor, key=key, came=came, missing=missing, comment=comment
    )
    allocation.offer(places, orders, actor=actor)
    return transfer


@use_case(may=count_papers.DECIDES)
def accept_count(
    *, count_id: int, version: int, actor: User, key: UUID, comment: str = ""
) -> ProductStockCount:
    """The stock becomes what was counted; pieces that turn up go to orders that wait (see accept_count)."""
    lines = ProductStockCountLine.objects.filter(count=count_id)
    places = list(lines.values_list("count__warehouse", "variant"))
    orders = allocation.lock_orders(places)
    count = count_papers.accept_count(
        count_id=count_id, version=version, actor=actor, key=key, comment=comment
    )
    allocation.offer(places, orders, actor=actor)
    return count


@use_case(may="inventory.reverse_stockdocument")
def reverse_document(*, document_id: int, comment: str, actor: User, key: UUID) -> StockDocument:
    """A document is taken back by its opposite; goods that return to the shelf go to the orders that wait."""
    places = _places_of(document_id)
    orders = allocation.lock_orders(places)
    document = inventory.reverse_document(document_id=document_id, comment=comment, actor=actor, key=key)
    allocation.offer(places, orders, actor=actor)
    return document


def _places_of(document_id: int) -> list[Place]:
    rows = ProductStockMovement.objects.filter(
        document_type=StockDocument._meta.label_lower, document_id=document_id
    )
    return list(rows.values_list("stock__warehouse_id", "stock__variant_id").distinct())
