"""A shop with a cash box: its shifts, and what is sold there."""

import uuid
from decimal import Decimal

from backend.accounts.models import User
from backend.cash import services as cash
from backend.cash.models import CashBox, CashPlace
from backend.catalog.models import Variant
from backend.fulfillment import counter
from backend.inventory import services as inventory
from backend.inventory.services import Goods
from backend.sales.models import PaymentMethod
from backend.sales.services import OrderLine
from backend.warehouses.models import Warehouse


def trade(variant: Variant, seller: User, manager: User, number: int) -> None:
    """A day at the counter with a difference in the evening; every other day goes on."""
    shop = Warehouse.objects.create(name=f"Counter {number} {uuid.uuid4()}")
    box = CashBox.objects.create(warehouse=shop)
    inventory.receive(warehouse_id=shop.pk, goods=[Goods(variant.pk, 2)], actor=manager, key=uuid.uuid4())
    shift = cash.open_shift(box_id=box.pk, counted_amount=Decimal(500), actor=seller, key=uuid.uuid4())
    for deed in (cash.put_in, cash.take_out):
        deed(box_id=box.pk, amount=Decimal(100), place=CashPlace.BANK, actor=seller, key=uuid.uuid4())
    sale = counter.sell(
        warehouse_id=shop.pk,
        lines=[OrderLine(variant.pk, 2)],
        method=PaymentMethod.CASH,
        expected_total=2 * variant.product.price,
        actor=seller,
        key=uuid.uuid4(),
    )
    if number % 2:
        counter.cancel_sale(order_id=sale.pk, comment="", actor=seller, key=uuid.uuid4())
        cash.close_shift(
            shift_id=shift.pk, counted_amount=Decimal(490), comment="lost", actor=seller, key=uuid.uuid4()
        )
