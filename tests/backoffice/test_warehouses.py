"""A warehouse in the office: its page does not lose what lies or is held through it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.ledger.transferring import transit_warehouse
from backend.materials import boms, stock
from backend.materials.boms import Part
from backend.materials.models import Material, MaterialColor, MaterialGroup, Unit
from backend.materials.stock import Coming
from backend.production import services as production
from backend.production.models import ProductionOrder
from backend.warehouses.models import Warehouse
from tests.backoffice.conftest import Office

PAGE = "warehouses_warehouse_change"


def save(office: Office, place: Warehouse, **changes: Any) -> str:
    """What the page says when it is saved."""
    fields = {"name": place.name, "kind": place.kind, "is_active": place.is_active and "on", **changes}
    answer = office.press(PAGE, place.pk, **{name: value for name, value in fields.items() if value})
    return str(answer.content.decode())


def test_a_workshop_takes_its_materials_from_the_store(at_manager: Office, warehouse: Warehouse) -> None:
    store = Warehouse.objects.create(name="Store")

    save(at_manager, warehouse, materials_from=store.pk)
    assert Warehouse.objects.get(pk=warehouse.pk).materials_from == store
    save(at_manager, warehouse, materials_from=warehouse.pk)
    assert Warehouse.objects.get(pk=warehouse.pk).materials_from is None


def test_the_place_does_not_change_under_work_that_holds_materials(
    at_manager: Office,
    warehouse: Warehouse,
    variant: Variant,
    manager: User,
    worker: User,
    plan_work: Callable[..., ProductionOrder],
) -> None:
    made = Material.objects.create(
        name="Leather", group=MaterialGroup.objects.create(name="Leathers"), unit=Unit.M2
    )
    leather = MaterialColor.objects.create(material=made, sku="LTH")
    who: dict[str, Any] = {"actor": manager}
    goods = [Coming(leather.pk, Decimal(5), Decimal(100))]
    stock.receive(warehouse_id=warehouse.pk, goods=goods, key=uuid4(), **who)
    parts = [Part(Decimal("0.25"), material_color_id=leather.pk)]
    bom = boms.create_bom(product_id=variant.product_id, parts=parts, key=uuid4(), **who)
    boms.activate_bom(bom_id=bom.pk, key=uuid4(), **who)
    production.take(order_id=plan_work(variant, 4).pk, actor=worker, key=uuid4())
    store = Warehouse.objects.create(name="Store")

    page = save(at_manager, warehouse, materials_from=store.pk)

    assert "Work that has begun holds materials there." in page
    assert Warehouse.objects.get(pk=warehouse.pk).materials_from is None
    save(at_manager, warehouse, name="Main hall")
    assert Warehouse.objects.get(pk=warehouse.pk).name == "Main hall"


def test_the_place_on_the_way_stays_what_it_is(at_manager: Office, warehouse: Warehouse) -> None:
    place = transit_warehouse()

    assert "What is on the way lies here." in save(at_manager, place, kind="storage")
    assert transit_warehouse() == place
