"""Races of buying and of the last metres; the guards beside their twins, the same race with the guard off."""

import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.ledger.models import Reason
from backend.ledger.posting import Place
from backend.materials import ordering, purchasing, receiving, stock
from backend.materials.boms import Part
from backend.materials.low_stock import watch_low_stock
from backend.materials.models import (
    BOM,
    GoodsReceipt,
    MaterialAlert,
    MaterialBatch,
    MaterialColor,
    MaterialStock,
    PurchaseOrder,
    PurchaseRequest,
    SupplierMaterialOffer,
)
from backend.materials.purchasing import Wanted
from backend.materials.receiving import Delivered
from backend.materials.stock import Coming, Going
from backend.messaging.models import OutboxMessage
from backend.production import services as production
from backend.production.models import ProductionOrder
from backend.reports.books import broken
from backend.warehouses.models import Warehouse
from tests.fulfillment.crowd import A_MOMENT, all_at_once, meet

pytestmark = pytest.mark.django_db(transaction=True)
Deed = Callable[[], object]
Shelf = Callable[..., tuple[Decimal, Decimal, Decimal]]


def look_first(meeting: Callable[[], object] | None = None) -> Callable[..., Any]:
    """What a service does that reads a row, thinks and writes later."""

    def look(model: Any, pk: int) -> Any:
        row = model.objects.get(pk=pk)
        if meeting:
            meeting()
        time.sleep(A_MOMENT)
        return row

    return look


# --- two receipts of one order


@pytest.fixture
def three_of_five(
    sent_order: Callable[..., PurchaseOrder], material: MaterialColor, storekeeper: User
) -> Callable[[], Deed]:
    """Five are ordered; everybody has three of them in their hands."""
    order = sent_order((material, "5", "10"))
    line = order.lines.get().pk

    def receive() -> Deed:
        return partial(
            receiving.receive_order,
            order_id=order.pk,
            lines=[Delivered(line, Decimal(3))],
            actor=storekeeper,
            key=uuid4(),
        )

    return receive


def test_no_more_is_received_than_was_ordered(
    three_of_five: Callable[[], Deed], material: MaterialColor, on_shelf: Shelf
) -> None:
    outcome = all_at_once([three_of_five() for _ in range(6)])

    assert outcome == {"done": 1, "MoreThanOrdered": 5}
    assert on_shelf(material)[0] == 3
    assert list(broken()) == []


def test_twin_who_does_not_hold_the_order_receives_it_twice(
    three_of_five: Callable[[], Deed],
    material: MaterialColor,
    on_shelf: Shelf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(receiving, "held_one", look_first(meet(2)))

    outcome = all_at_once([three_of_five() for _ in range(2)])

    assert outcome["done"] == 2
    assert on_shelf(material)[0] == 6


# --- two people take one receipt back


@pytest.fixture
def take_back(
    sent_order: Callable[..., PurchaseOrder],
    receive: Callable[..., GoodsReceipt],
    material: MaterialColor,
    manager: User,
) -> Callable[[], Deed]:
    order = sent_order((material, "5", "10"))
    receipt = receive(order, Delivered(order.lines.get().pk, Decimal(5)))

    def reverse() -> Deed:
        return partial(
            receiving.reverse_receipt, receipt_id=receipt.pk, comment="wrong", actor=manager, key=uuid4()
        )

    return reverse


def test_a_receipt_is_taken_back_once(
    take_back: Callable[[], Deed], material: MaterialColor, on_shelf: Shelf
) -> None:
    outcome = all_at_once([take_back() for _ in range(6)])

    assert outcome == {"done": 1, "AlreadyReversed": 5}
    assert on_shelf(material) == (0, 0, 0)
    assert list(broken()) == []


def test_twin_who_does_not_hold_the_order_is_told_that_the_goods_are_gone(
    take_back: Callable[[], Deed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "held_one", look_first(meet(2)))

    outcome = all_at_once([take_back() for _ in range(2)])

    assert outcome == {"done": 1, "GoodsGone": 1}


def test_a_document_is_taken_back_once(
    material: MaterialColor, warehouse: Warehouse, manager: User, on_shelf: Shelf
) -> None:
    came = [Coming(material.pk, Decimal(2), Decimal("0.35"))]
    mistake = stock.receive(warehouse_id=warehouse.pk, goods=came, actor=manager, key=uuid4())
    back = partial(stock.reverse_document, document_id=mistake.pk, comment="wrong", actor=manager)

    outcome = all_at_once([partial(back, key=uuid4()) for _ in range(6)])

    assert outcome == {"done": 1, "AlreadyReversed": 5}
    assert on_shelf(material) == (0, 0, 0)
    assert list(broken()) == []


# --- one request becomes orders


@pytest.fixture
def convert(
    material: MaterialColor,
    make_offer: Callable[..., SupplierMaterialOffer],
    warehouse: Warehouse,
    manager: User,
) -> Callable[[], Deed]:
    make_offer(material)
    lines = [Wanted(material.pk, Decimal(2))]
    request = purchasing.create_request(warehouse_id=warehouse.pk, lines=lines, actor=manager, key=uuid4())
    purchasing.approve_request(request_id=request.pk, actor=manager, key=uuid4())
    return lambda: partial(ordering.order_request, request_id=request.pk, actor=manager, key=uuid4())


def test_a_request_is_ordered_once(convert: Callable[[], Deed]) -> None:
    outcome = all_at_once([convert() for _ in range(6)])

    assert outcome == {"done": 1, "StatusRefused": 5}
    assert PurchaseOrder.objects.count() == 1
    assert list(broken()) == []


def test_twin_who_does_not_hold_the_request_orders_it_twice(
    convert: Callable[[], Deed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ordering, "held_one", look_first(meet(2)))

    all_at_once([convert() for _ in range(2)])

    assert PurchaseOrder.objects.count() == 2
    assert PurchaseRequest.objects.count() == 1


# --- the last metres


@pytest.fixture
def last_metres(
    variant: Variant,
    material: MaterialColor,
    make_bom: Callable[..., BOM],
    plan_work: Callable[..., ProductionOrder],
    put_material: Callable[..., MaterialBatch],
    warehouse: Warehouse,
    worker: User,
    storekeeper: User,
) -> Callable[[], list[Deed]]:
    """A piece needs two metres, and the storekeeper throws one and a half away; two lie there.

    The work was begun when there was nothing to promise to it.
    """
    make_bom(variant, Part(Decimal(2), material_color_id=material.pk))

    def both() -> list[Deed]:
        order = plan_work(variant, 1)
        production.take(order_id=order.pk, actor=worker, key=uuid4())
        put_material(material, 2)
        use = partial(fulfillment.report_finished, order_id=order.pk, quantity=1, actor=worker, key=uuid4())
        spoilt = [Going(material.pk, Decimal("1.5"))]
        throw = partial(
            stock.write_off,
            warehouse_id=warehouse.pk,
            goods=spoilt,
            reason=Reason.DAMAGE,
            actor=storekeeper,
            key=uuid4(),
        )
        return [use, throw]

    return both


def test_the_last_metres_go_one_way_only(
    last_metres: Callable[[], list[Deed]], material: MaterialColor, on_shelf: Shelf
) -> None:
    outcome = all_at_once(last_metres())

    assert outcome == {"done": 1, "InsufficientStock": 1}
    assert on_shelf(material)[0] in (0, Decimal("0.5"))
    assert list(broken()) == []


def test_twin_who_does_not_hold_the_shelf_is_stopped_by_the_database_alone(
    last_metres: Callable[[], list[Deed]],
    material: MaterialColor,
    on_shelf: Shelf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    together = meet(2)

    def look(model: type[MaterialStock], places: set[Place]) -> dict[Place, MaterialStock]:
        rows = MaterialStock.objects.filter(material_color__in=[item for _place, item in places])
        found = {(row.warehouse_id, row.material_color_id): row for row in rows}
        together()
        return found

    _use, throw = last_metres()
    monkeypatch.setattr(stock, "lock_stock", look)
    other = partial(throw.func, **{**throw.keywords, "key": uuid4()})  # type: ignore[attr-defined]

    outcome = all_at_once([throw, other])

    assert outcome == {"done": 1, "IntegrityError": 1}
    assert on_shelf(material)[0] == Decimal("0.5")


# --- two watchers


def test_two_watchers_tell_once(
    make_material: Callable[..., MaterialColor], storekeeper: User, manager: User
) -> None:
    make_material("Thread", low_stock_threshold=Decimal(1))

    all_at_once([watch_low_stock] * 6)

    assert MaterialAlert.objects.count() == 1
    assert OutboxMessage.objects.count() == 2
