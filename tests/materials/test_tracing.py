from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import NotFound
from backend.fulfillment import services as fulfillment
from backend.fulfillment.tracing import trace_batch, trace_order, trace_work
from backend.ledger.transferring import Sent
from backend.materials import transfers
from backend.materials.boms import Part
from backend.materials.models import (
    BOM,
    GoodsReceipt,
    MaterialBatch,
    MaterialColor,
    PurchaseOrder,
    Supplier,
)
from backend.materials.receiving import Delivered
from backend.production import services as production
from backend.production.models import ProductionOrder
from backend.sales.models import SalesOrder
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.usefixtures("books_hold")


@pytest.fixture
def bought(
    sent_order: Callable[..., PurchaseOrder], receive: Callable[..., GoodsReceipt], material: MaterialColor
) -> MaterialBatch:
    """Five square metres of the lot HIDE-9 came from the tannery."""
    order = sent_order((material, "5", "100"))
    receive(order, Delivered(order.lines.get().pk, Decimal(5), lot="HIDE-9"))
    return MaterialBatch.objects.get(code="HIDE-9")


@pytest.fixture
def made_for(
    make_bom: Callable[..., BOM],
    material: MaterialColor,
    variant: Variant,
    place_order: Callable[..., SalesOrder],
    worker: User,
) -> Callable[[int], SalesOrder]:
    """An order for so many pieces of half a square metre each, made as soon as it came."""
    make_bom(variant, Part(Decimal("0.5"), material_color_id=material.pk))

    def make(quantity: int) -> SalesOrder:
        order = place_order(variant, quantity)
        work = ProductionOrder.objects.get(line__order=order)
        production.take(order_id=work.pk, actor=worker, key=uuid4())
        fulfillment.report_finished(order_id=work.pk, quantity=quantity, actor=worker, key=uuid4())
        return order

    return make


def test_a_batch_is_followed_to_the_orders_and_an_order_back_to_the_supplier(
    bought: MaterialBatch, made_for: Callable[[int], SalesOrder], supplier: Supplier
) -> None:
    first, second = made_for(2), made_for(3)

    trace = trace_batch(bought.pk)

    assert trace.source.delivery is not None
    assert trace.source.delivery.order_line.order.supplier == supplier
    assert [(use.quantity, use.orders) for use in trace.uses] == [(1, [first]), (Decimal("1.5"), [second])]
    assert [(batch.pk, batch.quantity) for batch in trace.lies] == [(bought.pk, Decimal("2.5"))]
    [ingredient] = trace_order(second.pk)
    assert (ingredient.batch, ingredient.quantity) == (bought, Decimal("1.5"))
    assert ingredient.source.delivery == trace.source.delivery
    work = ProductionOrder.objects.get(line__order=second)
    assert trace_work(work.pk) == [ingredient]


def test_a_part_that_was_carried_away_is_still_of_the_batch(
    bought: MaterialBatch, material: MaterialColor, warehouse: Warehouse, manager: User
) -> None:
    shop = Warehouse.objects.create(name="Shop")
    sent = [Sent(material.pk, Decimal(2))]
    draft = transfers.draft_transfer(
        warehouse_id=warehouse.pk, to_warehouse_id=shop.pk, things=sent, actor=manager, key=uuid4()
    )
    transfers.send_transfer(transfer_id=draft.pk, version=draft.version, actor=manager, key=uuid4())
    transfers.receive_transfer(transfer_id=draft.pk, actor=manager, key=uuid4())

    trace = trace_batch(bought.pk)

    assert {batch.stock.warehouse.name: batch.quantity for batch in trace.lies} == {"Main": 3, "Shop": 2}
    part = next(batch for batch in trace.lies if batch.stock.warehouse == shop)
    assert trace_batch(part.pk).source == trace.source


def test_what_was_undone_was_not_used(
    bought: MaterialBatch, made_for: Callable[[int], SalesOrder], worker: User
) -> None:
    order = made_for(1)
    report = trace_batch(bought.pk).uses[0].report
    fulfillment.undo_report(report_id=report.pk, actor=worker, key=uuid4())

    assert trace_batch(bought.pk).uses == []
    assert trace_order(order.pk) == []


@pytest.mark.django_db
def test_a_batch_that_is_not_there() -> None:
    with pytest.raises(NotFound):
        trace_batch(0)
