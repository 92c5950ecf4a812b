"""Every rule of the books of materials is shown to fail on books that were cooked with the triggers off."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.ledger.models import Reason, ReservationStatus
from backend.ledger.posting import lock_stock
from backend.materials import ordering, purchasing, stock
from backend.materials.invariants import OF_BATCHES, OF_DOCUMENTS, OF_PURCHASING, OF_STOCK
from backend.materials.models import (
    GoodsReceipt,
    MaterialColor,
    MaterialReservation,
    MaterialStock,
    PurchaseOrder,
    SupplierMaterialOffer,
)
from backend.materials.purchasing import Wanted
from backend.materials.receiving import Delivered
from backend.materials.stock import Coming, Going
from backend.production import services as production
from backend.production.models import ProductionOrder
from backend.warehouses.models import Warehouse
from tests.cooking import all_is_noticed

STOCK, BATCH, MOVEMENT, PROMISE = (
    "materials_materialstock",
    "materials_materialbatch",
    "materials_materialstockmovement",
    "materials_materialreservation",
)
PAPER, REQUEST, ORDER, ORDER_LINE, RECEIPT, RECEIPT_LINE = (
    "materials_materialdocument",
    "materials_purchaserequest",
    "materials_purchaseorder",
    "materials_purchaseorderline",
    "materials_goodsreceipt",
    "materials_goodsreceiptline",
)
SOMEBODY = "(SELECT min(id) FROM accounts_user)"
LAST_PLACE = "(SELECT max(id) FROM warehouses_warehouse)"
REQUEST_STEP = "(request_id, from_status, to_status, comment, actor_id, created_at)"
ORDER_STEP = "(order_id, from_status, to_status, comment, actor_id, created_at)"
COOKED: dict[str, list[str]] = {
    f"{STOCK}: the stock is the sum of its movements": [f"UPDATE {STOCK} SET quantity = quantity + 0.001"],
    f"{STOCK}: value in is value out and value on hand": [
        f"UPDATE {STOCK} SET value = value + 0.01 WHERE quantity > 0",
        f"UPDATE {MOVEMENT} SET value_change = value_change + 0.01 WHERE reason = 'waste'",
    ],
    f"{MOVEMENT}: every movement goes on from where the one before it stopped": [
        f"DELETE FROM {MOVEMENT} WHERE id = (SELECT min(id) FROM {MOVEMENT})",
    ],
    f"{STOCK}: what is reserved is the sum of the active reservations": [
        f"UPDATE {STOCK} SET reserved_quantity = reserved_quantity - 0.5 WHERE reserved_quantity > 0",
    ],
    f"{STOCK}: nothing is below zero and nothing is promised twice": [
        f"ALTER TABLE {STOCK} DROP CONSTRAINT materialstock_covers_reserved; "
        f"UPDATE {STOCK} SET reserved_quantity = quantity + 1",
    ],
    f"{PROMISE}: what is over has its time, what holds has none": [
        f"UPDATE {PROMISE} SET closed_at = NULL WHERE status = 'released'",
    ],
    "material stock is what remains in its batches, quantity and value": [
        f"UPDATE {BATCH} SET quantity = quantity + 0.001 WHERE quantity > 0",
        f"UPDATE {BATCH} SET value = value + 0.01 WHERE quantity > 0",
        f"UPDATE {BATCH} SET stock_id = (SELECT max(id) FROM {STOCK}) WHERE quantity > 0",
    ],
    "a batch is the sum of its movements, quantity and value, and all of them are on its shelf": [
        f"UPDATE {BATCH} SET quantity = quantity + 0.001 WHERE quantity > 0",
        f"UPDATE {BATCH} SET value = value - 0.01 WHERE value > 0",
        f"UPDATE {MOVEMENT} SET batch_id = (SELECT max(id) FROM {BATCH})",
    ],
    "a part of a batch is of the same material, and came before it was divided": [
        f"UPDATE {BATCH} SET origin_id = id WHERE id = (SELECT min(id) FROM {BATCH})",
        f"UPDATE {BATCH} SET origin_id = (SELECT min(id) FROM {BATCH}) "
        f"WHERE stock_id = (SELECT max(id) FROM {STOCK})",
    ],
    "numbers of materials.materialdocument have no gaps": [f"UPDATE {PAPER} SET number = number + 100"],
    "every material document moved something, the way its kind says, in its own warehouse": [
        f"DELETE FROM {MOVEMENT} WHERE document_type = 'materials.materialdocument'",
        f"UPDATE {PAPER} SET kind = 'write_off' WHERE kind = 'receipt'",
        f"UPDATE {PAPER} SET kind = 'receipt' WHERE kind = 'write_off'",
        f"UPDATE {PAPER} SET warehouse_id = {LAST_PLACE}",
    ],
    "a reversal of a material document is the opposite of its original, batch by batch, to the kopiyka": [
        f"DELETE FROM {MOVEMENT} WHERE reason = 'correction'",
        f"UPDATE {MOVEMENT} SET value_change = value_change - 0.01 WHERE reason = 'correction'",
    ],
    "only reversals of material documents reverse, and nobody reverses a reversal": [
        f"UPDATE {PAPER} SET kind = 'adjustment' WHERE kind = 'reversal'",
        f"UPDATE {PAPER} SET kind = 'reversal' WHERE kind = 'receipt'",
    ],
    "every movement of material belongs to a document that exists": [
        f"UPDATE {MOVEMENT} SET document_id = document_id + 1000",
        f"UPDATE {MOVEMENT} SET document_type = 'materials.somethingelse'",
    ],
    "numbers of materials.purchaserequest have no gaps": [f"UPDATE {REQUEST} SET number = number + 100"],
    "numbers of materials.purchaseorder have no gaps": [f"UPDATE {ORDER} SET number = number + 100"],
    "numbers of materials.goodsreceipt have no gaps": [f"UPDATE {RECEIPT} SET number = number + 100"],
    "purchase requests: the status is the last line of the history": [
        f"UPDATE {REQUEST} SET status = 'approved' WHERE status = 'ordered'",
    ],
    "purchase requests: every step is in the table of statuses and goes on from the one before": [
        f"INSERT INTO materials_purchaserequestchange {REQUEST_STEP} "
        f"SELECT id, status, 'draft', '', {SOMEBODY}, now() FROM {REQUEST}",
    ],
    "purchase orders: the status is the last line of the history": [
        f"UPDATE {ORDER} SET status = 'sent' WHERE status = 'partial'",
    ],
    "purchase orders: every step is in the table of statuses and goes on from the one before": [
        f"INSERT INTO materials_purchaseorderchange {ORDER_STEP} "
        f"SELECT id, status, 'draft', '', {SOMEBODY}, now() FROM {ORDER}",
    ],
    "what came of an order line is the sum of its receipts": [
        f"UPDATE {ORDER_LINE} SET received_quantity = received_quantity + 0.001",
        f"DELETE FROM {RECEIPT_LINE}",
    ],
    "a line of a receipt is what moved into its batch, worth its price and its share of the delivery": [
        f"UPDATE {RECEIPT_LINE} SET quantity = quantity + 1",
        f"UPDATE {RECEIPT_LINE} SET price = price + 1",
        f"UPDATE {RECEIPT} SET rate = 2",
        f"DELETE FROM {MOVEMENT} WHERE document_type = 'materials.goodsreceipt'",
        f"UPDATE {RECEIPT_LINE} SET batch_id = (SELECT min(id) FROM {BATCH})",
    ],
    "a receipt has lines, of its own order, into its warehouse, and the delivery is split over them": [
        f"DELETE FROM {RECEIPT_LINE}",
        f"UPDATE {RECEIPT} SET delivery_cost = delivery_cost + 1",
        f"UPDATE {ORDER} SET warehouse_id = {LAST_PLACE}",
        f"UPDATE {RECEIPT} SET order_id = (SELECT min(id) FROM {ORDER} WHERE status = 'sent')",
        f"UPDATE {ORDER_LINE} SET material_color_id = (SELECT max(id) FROM materials_materialcolor) "
        f"WHERE price = 12.3456",
    ],
    "a reversed receipt is taken back whole, on the same order, and nobody reverses a reversal": [
        f"UPDATE {RECEIPT_LINE} SET quantity = quantity / 2 WHERE quantity < 0",
        f"UPDATE {RECEIPT} SET delivery_cost = 0 WHERE reverses_id IS NOT NULL",
    ],
    "a purchase order is where its receipts say": [
        f"UPDATE {ORDER} SET status = 'completed' WHERE status = 'sent'",
        f"UPDATE {ORDER} SET status = 'sent' WHERE status = 'partial'",
        f"UPDATE {ORDER_LINE} SET quantity = 1",
    ],
    "a purchase request is where its orders are": [
        f"UPDATE {ORDER} SET status = 'cancelled'",
        f"UPDATE {REQUEST} SET status = 'draft'",
        f"UPDATE {REQUEST} SET status = 'completed'",
    ],
}


@pytest.fixture
def busy_stores(
    material: MaterialColor,
    make_material: Callable[..., MaterialColor],
    make_offer: Callable[..., SupplierMaterialOffer],
    receive: Callable[..., GoodsReceipt],
    reverse: Callable[..., GoodsReceipt],
    sent_order: Callable[..., PurchaseOrder],
    plan_work: Callable[..., ProductionOrder],
    variant: Variant,
    warehouse: Warehouse,
    manager: User,
) -> None:
    """Material received, spoilt, promised, corrected and taken back; orders asked for, coming and come."""
    Warehouse.objects.create(name="Last")
    thread, goods = make_material("Thread"), {"warehouse_id": warehouse.pk, "actor": manager}
    stock.receive(
        **goods,
        goods=[Coming(material.pk, Decimal("4.4"), Decimal("7.77"), expires_on=date(2030, 1, 1))],
        key=uuid4(),
    )
    stock.receive(**goods, goods=[Coming(thread.pk, Decimal(9), Decimal("0.05"))], key=uuid4())
    stock.write_off(**goods, goods=[Going(material.pk, Decimal("0.7"))], reason=Reason.WASTE, key=uuid4())
    mistake = stock.receive(**goods, goods=[Coming(material.pk, Decimal(3), Decimal("1.1"))], key=uuid4())
    stock.reverse_document(document_id=mistake.pk, comment="wrong box", actor=manager, key=uuid4())
    _promised(plan_work(variant, 2), thread, manager)
    order = sent_order((material, "5", "12.3456"), (thread, "10", "0.0333"))
    leather, other = order.lines.order_by("pk")
    receive(
        order,
        Delivered(leather.pk, Decimal("1.5")),
        Delivered(other.pk, Decimal(10)),
        delivery_cost=Decimal(7),
    )
    reverse(receive(order, Delivered(leather.pk, Decimal(2)), delivery_cost=Decimal("0.03")))
    sent_order((material, "5", "12"))
    make_offer(thread)
    asked = purchasing.create_request(
        warehouse_id=warehouse.pk, lines=[Wanted(thread.pk, Decimal(5))], actor=manager, key=uuid4()
    )
    purchasing.approve_request(request_id=asked.pk, actor=manager, key=uuid4())
    ordering.order_request(request_id=asked.pk, actor=manager, key=uuid4())
    make_material("Nobody bought it")


def _promised(order: ProductionOrder, material: MaterialColor, actor: User) -> None:
    production.take(order_id=order.pk, actor=actor, key=uuid4())
    place = (order.warehouse_id, material.pk)
    row = lock_stock(MaterialStock, [place])[place]
    for quantity in (1, 2):
        promise = MaterialReservation.objects.create(stock=row, order=order, quantity=quantity, actor=actor)
    MaterialReservation.objects.filter(pk=promise.pk).update(
        status=ReservationStatus.RELEASED, closed_at=promise.created_at
    )


def test_every_rule_has_been_broken_once() -> None:
    assert [rule.name for rule in (*OF_STOCK, *OF_BATCHES, *OF_DOCUMENTS, *OF_PURCHASING)] == list(COOKED)


@pytest.mark.usefixtures("busy_stores")
def test_cooked_books_are_noticed(subtests: pytest.Subtests) -> None:
    all_is_noticed(COOKED, subtests)
