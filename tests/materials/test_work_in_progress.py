"""Cutting turns materials into sets, finishing turns sets into goods; a line says where it takes its own."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Lifecycle, Variant
from backend.fulfillment import services as fulfillment
from backend.fulfillment.errors import NoLongerMade
from backend.inventory.errors import SetsMissing, WrongReason
from backend.inventory.models import ProductStock, WIPReservation, WIPStock
from backend.inventory.services import Goods
from backend.inventory.wip_stock import scrap_wip
from backend.ledger.errors import InsufficientStock
from backend.ledger.models import Reason
from backend.materials.boms import Part
from backend.materials.models import BOM, MaterialBatch, MaterialColor, Stage, Unit
from backend.production import services as production
from backend.production.errors import GoodsGone
from backend.production.models import Kind, ProductionOrder, ProductionReport
from backend.sales.errors import SourcesRefused
from backend.sales.models import LineMode, SalesOrder
from backend.sales.services import Draft, OrderLine
from backend.warehouses.models import Warehouse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "books_hold")]
Report = Callable[..., ProductionReport]
Plan = Callable[..., ProductionOrder]


@pytest.fixture(autouse=True)
def bom(
    variant: Variant,
    make_material: Callable[..., MaterialColor],
    make_bom: Callable[..., BOM],
    put_material: Callable[..., MaterialBatch],
) -> BOM:
    """Cutting takes 200 worth of leather for a piece, finishing a zip for 10."""
    leather, zip_ = make_material("Leather", "black"), make_material("Zip", unit=Unit.PCS)
    put_material(leather, 100, cost=800)
    put_material(zip_, 100, cost=10)
    return make_bom(
        variant,
        Part(Decimal("0.25"), material_id=leather.material_id),
        Part(Decimal(1), material_color_id=zip_.pk, stage=Stage.FINISHING),
    )


@pytest.fixture
def report(worker: User) -> Report:
    def run(order: ProductionOrder, quantity: int, **fields: Any) -> ProductionReport:
        fields = {"actor": worker, "key": uuid4(), **fields}
        return fulfillment.report_finished(order_id=order.pk, quantity=quantity, **fields)

    return run


@pytest.fixture
def cut(plan_work: Plan, report: Report, variant: Variant) -> Callable[[int], ProductionReport]:
    """So many sets are cut."""
    return lambda quantity: report(plan_work(variant, quantity, kind=Kind.CUTTING), quantity)


@pytest.fixture
def sell(seller: User, warehouse: Warehouse, variant: Variant, customer: Any) -> Callable[..., SalesOrder]:
    """An order of one line: sell(5, mode=LineMode.FORCE)."""

    def place(quantity: int, **line: Any) -> SalesOrder:
        wanted = OrderLine(variant.pk, quantity, **line)
        return fulfillment.place_order(
            draft=Draft(warehouse.pk, [wanted], customer_id=customer.pk),
            expected_total=quantity * variant.product.price,
            actor=seller,
            key=uuid4(),
        )

    return place


def sets() -> tuple[int, int, Decimal]:
    """On hand, reserved, value."""
    row = WIPStock.objects.get()
    return row.quantity, row.reserved_quantity, row.value


def works(order: SalesOrder) -> list[tuple[str, int]]:
    rows = ProductionOrder.objects.filter(line__order=order, status="new").order_by("pk")
    return [(row.kind, row.quantity) for row in rows]


def test_cutting_and_finishing_carry_the_cost(
    cut: Callable[[int], ProductionReport], plan_work: Plan, report: Report, variant: Variant
) -> None:
    cut(5)
    assert sets() == (5, 0, Decimal(1000))
    assert not ProductStock.objects.filter(quantity__gt=0).exists()
    work = plan_work(variant, 4, kind=Kind.FINISHING)
    assert sets() == (5, 4, Decimal(1000))

    report(work, 2, rejected_quantity=1, reject_reason="sewing")

    goods = ProductStock.objects.get()
    assert sets() == (2, 1, Decimal(400))
    assert (goods.quantity, goods.value) == (2, Decimal(420))  # two thirds of 3 × 210


def test_undone_finishing_holds_its_sets_again(
    cut: Callable[[int], ProductionReport], plan_work: Plan, report: Report, variant: Variant, worker: User
) -> None:
    cut(5)
    work = plan_work(variant, 4, kind=Kind.FINISHING)
    done = report(work, 4)
    assert sets() == (1, 0, Decimal(200))

    fulfillment.undo_report(report_id=done.pk, actor=worker, key=uuid4())

    assert sets() == (5, 4, Decimal(1000))
    report(work, 4)


def test_cutting_is_not_undone_when_its_sets_are_promised(
    cut: Callable[[int], ProductionReport], plan_work: Plan, variant: Variant, worker: User
) -> None:
    done = cut(5)
    plan_work(variant, 1, kind=Kind.FINISHING)

    with pytest.raises(GoodsGone):
        fulfillment.undo_report(report_id=done.pk, actor=worker, key=uuid4())

    assert sets() == (5, 1, Decimal(1000))


def test_undone_cutting_gives_its_leather_back(
    cut: Callable[[int], ProductionReport], worker: User, on_shelf: Callable[..., tuple[Decimal, ...]]
) -> None:
    done = cut(5)

    fulfillment.undo_report(report_id=done.pk, actor=worker, key=uuid4())

    assert sets() == (0, 0, 0)
    assert on_shelf(MaterialColor.objects.get(material__name="Leather"))[0] == 100


def test_more_sets_than_there_are_are_not_finished(
    cut: Callable[[int], ProductionReport],
    plan_work: Plan,
    report: Report,
    variant: Variant,
    manager: User,
) -> None:
    with pytest.raises(SetsMissing, match="1 cut sets needed, 0 free"):
        plan_work(variant, 1, kind=Kind.FINISHING)
    cut(3)
    with pytest.raises(SetsMissing, match="4 cut sets needed, 3 free"):
        plan_work(variant, 4, kind=Kind.FINISHING)
    first = plan_work(variant, 2, kind=Kind.FINISHING)
    with pytest.raises(SetsMissing):
        plan_work(variant, 2, kind=Kind.FINISHING)
    with pytest.raises(SetsMissing, match="4 cut sets needed, 3 free"):
        report(first, 4, allow_more=True)

    production.cancel(order_id=first.pk, actor=manager, key=uuid4())

    assert sets() == (3, 0, Decimal(600))


def test_scrapped_sets_leave_with_their_cost(
    cut: Callable[[int], ProductionReport],
    plan_work: Plan,
    variant: Variant,
    warehouse: Warehouse,
    manager: User,
) -> None:
    cut(3)
    plan_work(variant, 1, kind=Kind.FINISHING)

    def scrap(quantity: int, reason: Reason = Reason.DAMAGE) -> None:
        scrap_wip(
            warehouse_id=warehouse.pk,
            variant_id=variant.pk,
            quantity=quantity,
            reason=reason,
            actor=manager,
            key=uuid4(),
        )

    with pytest.raises(SetsMissing):
        scrap(3)
    with pytest.raises(WrongReason):
        scrap(1, Reason.SALE)

    scrap(2)

    assert sets() == (1, 1, Decimal(200))


def test_a_line_takes_goods_then_sets_and_the_rest_is_made(
    cut: Callable[[int], ProductionReport],
    sell: Callable[..., SalesOrder],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    shelf: Callable[[Variant], tuple[int, int]],
    report: Report,
) -> None:
    put_on_shelf(variant, 2)
    cut(3)

    order = sell(10)

    assert shelf(variant) == (2, 2)
    assert sets()[:2] == (3, 3)
    assert works(order) == [("finishing", 3), ("full", 5)]
    for work in ProductionOrder.objects.filter(line__order=order).order_by("pk"):
        report(work, work.quantity)
    order.refresh_from_db()
    assert order.status == "ready"


def test_a_cancelled_order_frees_its_sets(
    cut: Callable[[int], ProductionReport], sell: Callable[..., SalesOrder], seller: User
) -> None:
    cut(3)
    order = sell(2)
    assert sets()[:2] == (3, 2)

    fulfillment.cancel_order(order_id=order.pk, actor=seller, key=uuid4())

    assert sets()[:2] == (3, 0)


def test_goods_that_come_free_withdraw_the_finishing(
    cut: Callable[[int], ProductionReport],
    sell: Callable[..., SalesOrder],
    variant: Variant,
    warehouse: Warehouse,
    storekeeper: User,
) -> None:
    cut(3)
    order = sell(2)

    fulfillment.receive_goods(
        warehouse_id=warehouse.pk, goods=[Goods(variant.pk, 2)], actor=storekeeper, key=uuid4()
    )

    order.refresh_from_db()
    assert order.status == "ready"
    assert sets()[:2] == (3, 0)


def test_what_is_said_by_hand(
    cut: Callable[[int], ProductionReport],
    sell: Callable[..., SalesOrder],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    shelf: Callable[[Variant], tuple[int, int]],
) -> None:
    put_on_shelf(variant, 5)
    cut(3)

    order = sell(10, mode=LineMode.MANUAL, shelf_quantity=1, wip_quantity=2)

    assert shelf(variant) == (5, 1)
    assert works(order) == [("finishing", 2), ("full", 7)]
    with pytest.raises(InsufficientStock, match="5 needed, 4 available"):
        sell(10, mode=LineMode.MANUAL, shelf_quantity=5)
    with pytest.raises(SetsMissing, match="2 cut sets needed, 1 free"):
        sell(10, mode=LineMode.MANUAL, wip_quantity=2)
    for said in ({"shelf_quantity": 11}, {"wip_quantity": -1}, {"mode": LineMode.AUTO, "wip_quantity": 1}):
        with pytest.raises(SourcesRefused):
            sell(10, **{"mode": LineMode.MANUAL, **said})
    assert SalesOrder.objects.count() == 1


def test_a_forced_line_waits_for_new_pieces(
    cut: Callable[[int], ProductionReport],
    sell: Callable[..., SalesOrder],
    put_on_shelf: Callable[..., None],
    plan_work: Plan,
    report: Report,
    variant: Variant,
    shelf: Callable[[Variant], tuple[int, int]],
) -> None:
    put_on_shelf(variant, 5)
    cut(3)

    order = sell(2, mode=LineMode.FORCE)

    assert works(order) == [("full", 2)]
    assert shelf(variant) == (5, 0)
    report(plan_work(variant, 1), 1)
    assert shelf(variant) == (6, 0)
    work = ProductionOrder.objects.get(line__order=order)
    report(work, 1)
    assert shelf(variant) == (7, 1)
    report(work, 1)
    order.refresh_from_db()
    assert order.status == "ready"
    assert shelf(variant) == (8, 2)


def test_a_forced_line_takes_what_is_there_when_nobody_makes_it(
    sell: Callable[..., SalesOrder],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    warehouse: Warehouse,
    manager: User,
) -> None:
    order = sell(2, mode=LineMode.FORCE)
    production.cancel(order_id=ProductionOrder.objects.get(line__order=order).pk, actor=manager, key=uuid4())

    fulfillment.receive_goods(
        warehouse_id=warehouse.pk, goods=[Goods(variant.pk, 2)], actor=manager, key=uuid4()
    )

    order.refresh_from_db()
    assert order.status == "ready"


def test_a_product_that_is_phased_out_is_finished_but_not_made(
    cut: Callable[[int], ProductionReport], sell: Callable[..., SalesOrder], variant: Variant
) -> None:
    cut(3)
    variant.product.lifecycle = Lifecycle.PHASE_OUT
    variant.product.save()

    with pytest.raises(NoLongerMade, match="3 are free"):
        sell(4)
    order = sell(3)

    assert works(order) == [("finishing", 3)]
    assert WIPReservation.objects.count() == 1
