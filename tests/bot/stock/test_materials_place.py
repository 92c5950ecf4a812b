"""Papers about materials begin where work takes its materials, not where goods lie."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.ledger.models import Reason
from backend.materials import stock
from backend.materials.models import Material, MaterialColor, MaterialGroup, MaterialStock, Unit
from backend.materials.stock import Coming
from backend.warehouses.models import Warehouse
from tests.bot.conftest import Stage


@pytest.fixture
def floor(warehouse: Warehouse) -> Warehouse:
    """The shop floor, where everything that work needs lies."""
    floor = Warehouse.objects.create(name="Floor", kind="production")
    Warehouse.objects.filter(pk=warehouse.pk).update(materials_from=floor)
    return floor


@pytest.fixture
def thread(floor: Warehouse, manager: User) -> MaterialColor:
    """Three spools lie on the floor."""
    group = MaterialGroup.objects.create(name="Threads")
    thread = MaterialColor.objects.create(
        material=Material.objects.create(name="Thread", group=group, unit=Unit.PCS), sku="THR"
    )
    coming = [Coming(thread.pk, Decimal(3), Decimal(50))]
    stock.receive(warehouse_id=floor.pk, goods=coming, actor=manager, key=uuid4(), reason=Reason.INITIAL)
    return thread


def test_material_is_received_and_sent_from_where_work_takes_it(
    play: Callable[..., None], thread: MaterialColor, floor: Warehouse, storekeeper: User
) -> None:
    async def scenario(stage: Stage) -> None:
        ivan = await stage.person(storekeeper)
        stage.telegram.flood.enabled = False
        await ivan.say("/materials")
        await ivan.say("thread")
        await ivan.tap("Thread")
        await ivan.tap("📥 Receive")
        await ivan.say("2")
        await ivan.wait_for("Floor")
        await ivan.tap("✅ Receive")
        await ivan.say("/transfers")
        await ivan.tap("➕ Materials")
        await ivan.tap("Thread")
        await ivan.say("1")
        await ivan.wait_for("Floor → Main")
        await ivan.tap("🚚 Send")

    play(scenario)

    assert MaterialStock.objects.get(material_color=thread, warehouse=floor).quantity == 4
