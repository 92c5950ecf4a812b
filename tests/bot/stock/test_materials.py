"""Materials in the chat: orders are received, requests are answered, everybody hears what concerns them."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.materials import boms, ordering, requests, stock
from backend.materials.boms import Part
from backend.materials.models import (
    GoodsReceipt,
    Material,
    MaterialColor,
    MaterialGroup,
    MaterialRequest,
    MaterialShortage,
    MaterialStock,
    PurchaseOrder,
    PurchaseRequest,
    Supplier,
    Unit,
)
from backend.materials.ordering import Ordered
from backend.materials.stock import Coming
from backend.production.models import ProductionOrder, ProductionReport
from backend.warehouses.models import Warehouse
from bot.simulator.person import Person
from tests.bot.conftest import Stage
from tests.bot.nonsense import restart

Play = Callable[..., None]


@pytest.fixture
def leather(warehouse: Warehouse, manager: User) -> MaterialColor:
    """One square metre lies there; a hide holds 2.3; little when two are left."""
    group = MaterialGroup.objects.create(name="Leathers")
    made = Material.objects.create(name="Leather", group=group, unit=Unit.M2)
    made.packagings.create(name="hide", quantity=Decimal("2.3"))
    leather = MaterialColor.objects.create(material=made, sku="LTH", low_stock_threshold=2)
    coming = [Coming(leather.pk, Decimal(1), Decimal(800))]
    stock.receive(warehouse_id=warehouse.pk, goods=coming, actor=manager, key=uuid4())
    return leather


@pytest.fixture
def expected(leather: MaterialColor, warehouse: Warehouse, manager: User) -> PurchaseOrder:
    """6.9 square metres are ordered."""
    order = ordering.create_order(
        supplier_id=Supplier.objects.create(name="Tannery").pk,
        warehouse_id=warehouse.pk,
        lines=[Ordered(leather.pk, Decimal("6.9"), price=Decimal(850))],
        actor=manager,
        key=uuid4(),
    )
    ordering.approve_order(order_id=order.pk, actor=manager, key=uuid4())
    return ordering.send_order(order_id=order.pk, actor=manager, key=uuid4())


@pytest.fixture
def work(
    leather: MaterialColor, variant: Variant, manager: User, plan_work: Callable[..., ProductionOrder]
) -> ProductionOrder:
    """Ten clutches of half a square metre each."""
    part = Part(Decimal("0.5"), material_color_id=leather.pk)
    bom = boms.create_bom(product_id=variant.product_id, parts=[part], actor=manager, key=uuid4())
    boms.activate_bom(bom_id=bom.pk, actor=manager, key=uuid4())
    return plan_work(variant, 10)


async def enter(stage: Stage, person: User, *captions: str) -> Person:
    ivan = await stage.person(person)
    stage.telegram.flood.enabled = False
    await ivan.say("/menu")
    for caption in captions:
        await ivan.tap(caption)
    return ivan


def lies(material: MaterialColor) -> Decimal:
    return MaterialStock.objects.get(material_color=material).quantity


def test_an_order_comes_in_packs_short_and_the_rest_is_waited_for(
    play: Play, expected: PurchaseOrder, leather: MaterialColor, storekeeper: User, manager: User
) -> None:
    async def scenario(stage: Stage) -> None:
        boss = await enter(stage, manager)
        ivan = await enter(stage, storekeeper, "🧾 Purchasing", "№1 · Tannery")
        await ivan.tap("✏️ Leather")
        await ivan.say("2 hides")
        await ivan.wait_for("4.6 m²")
        await restart(stage)
        await ivan.tap("✅ Receive")
        await ivan.wait_for("Not everything came")
        await ivan.double_tap("The rest will come later")
        await ivan.wait_for("came in part")
        await boss.wait_for("Purchase order №1, Tannery: it came")
        await boss.tap("Open the order")
        await boss.wait_for("to come 2.3 m²")

    play(scenario)

    assert lies(leather) == Decimal("5.6")
    assert GoodsReceipt.objects.count() == 1


def test_more_than_ordered_is_asked_about_and_a_manager_takes_the_receipt_back(
    play: Play, expected: PurchaseOrder, leather: MaterialColor, manager: User
) -> None:
    async def scenario(stage: Stage) -> None:
        boss = await enter(stage, manager, "🧾 Purchasing", "№1 · Tannery", "✏️ Leather")
        await boss.say("7")
        await boss.tap("🚚 Delivery")
        await boss.say("100")
        await boss.tap("✅ Receive")
        await boss.wait_for("More came than was ordered")
        await boss.tap("Yes, it is right")
        await boss.wait_for("completed")
        await boss.tap("Undo the receipt")
        await boss.double_tap("Yes, take it back")
        await boss.wait_for("↩️ Taken back")

    play(scenario)

    assert lies(leather) == 1
    assert GoodsReceipt.objects.count() == 2


def test_a_request_is_approved_by_the_buttons_of_a_message_and_becomes_an_order(
    play: Play, leather: MaterialColor, storekeeper: User, manager: User
) -> None:
    supplier = Supplier.objects.create(name="Tannery")
    supplier.offers.create(material_color=leather, price=850)

    async def scenario(stage: Stage) -> None:
        boss = await enter(stage, manager)
        ivan = await enter(stage, storekeeper, "🧾 Purchasing", "What to buy", "Leather", "Go on with 1")
        await ivan.double_tap("Ask to buy")
        await ivan.wait_for("A manager hears of it")
        await boss.wait_for("Please buy, request №1")
        await restart(stage)
        await boss.double_tap("✅ Approve")
        await boss.wait_for("approved")
        await ivan.wait_for("Your request to buy №1: approved")
        await boss.tap("🧾 Make orders")
        await boss.wait_for("№1 · Tannery · draft")

    play(scenario)

    assert PurchaseRequest.objects.get().status == "ordered"
    assert PurchaseOrder.objects.get().supplier == supplier


def test_a_worker_asks_for_material_and_the_storekeeper_brings_it(
    play: Play, work: ProductionOrder, worker: User, storekeeper: User
) -> None:
    async def scenario(stage: Stage) -> None:
        ivan = await enter(stage, storekeeper)
        olena = await enter(stage, worker, "Production queue", "Clutch", "🧶 Materials")
        await olena.wait_for("4 m² missing")
        await olena.tap("Ask for material")
        await olena.tap("Leather")
        await olena.double_tap("For the whole work: 5 m²")
        await olena.wait_for("✅ Asked")
        await ivan.wait_for("Worker asks to bring it")
        await ivan.double_tap("✅ Brought")
        await olena.wait_for("brought")

    play(scenario)

    request = MaterialRequest.objects.get()
    assert (request.status, request.order, request.quantity) == ("done", work, 5)


def test_a_declined_request_says_why(
    play: Play, leather: MaterialColor, worker: User, storekeeper: User
) -> None:
    requests.request_material(material_id=leather.pk, quantity=Decimal(1), actor=worker, key=uuid4())

    async def scenario(stage: Stage) -> None:
        olena = await enter(stage, worker)
        ivan = await enter(stage, storekeeper)
        await ivan.wait_for("asks to bring it")
        await ivan.tap("✖️ Decline")
        await ivan.tap("There is none of it")
        await olena.wait_for("There is none of it")

    play(scenario)

    assert MaterialRequest.objects.get().status == "declined"


def test_a_report_without_material_is_refused_to_a_worker_who_says_what_was_really_used(
    play: Play, work: ProductionOrder, leather: MaterialColor, worker: User
) -> None:
    async def scenario(stage: Stage) -> None:
        olena = await enter(stage, worker, "Production queue", "Clutch", "✅ Report")
        await olena.say("10")
        await olena.wait_for("4 m² missing")
        await olena.tap("✅ Record")
        screen = await olena.wait_for("Not enough material in the book")
        assert "Report anyway" not in str(screen["reply_markup"])
        await olena.tap("really used")
        await olena.tap("Leather")
        await olena.say("0,9")
        await olena.wait_for("Leather · 0.9 m²")
        await olena.tap("⬅️ Back")
        await olena.double_tap("✅ Record")
        await olena.wait_for("Recorded as ready: 10")

    play(scenario)

    assert lies(leather) == Decimal("0.1")
    assert ProductionReport.objects.count() == 1


def test_a_manager_reports_anyway_and_the_shortage_is_written_down(
    play: Play, work: ProductionOrder, leather: MaterialColor, manager: User
) -> None:
    async def scenario(stage: Stage) -> None:
        boss = await enter(stage, manager, "Production queue", "Clutch", "✅ Report")
        await boss.say("10")
        await boss.tap("✅ Record")
        await boss.double_tap("Report anyway")
        await boss.wait_for("Recorded as ready: 10")

    play(scenario)

    assert MaterialShortage.objects.get().quantity == 4
    assert lies(leather) == 0
