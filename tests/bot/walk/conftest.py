"""A workshop where every window has something to show."""

import uuid
from collections.abc import Awaitable, Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from asgiref.sync import async_to_sync

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.cash.models import CashBox
from backend.catalog.models import Bundle, BundlePreset, Variant
from backend.fulfillment import services as fulfillment
from backend.materials import boms, ordering, purchasing, stock
from backend.materials.boms import Part
from backend.materials.models import Material, MaterialColor, MaterialGroup, Supplier, Unit
from backend.materials.ordering import Ordered
from backend.materials.purchasing import Wanted
from backend.materials.stock import Coming
from backend.production.models import ProductionOrder
from backend.sales.models import Customer, SalesOrder
from backend.warehouses.models import Warehouse
from bot.backend import door
from tests.bot.walk.hand import Hand
from tests.bot.walk.journeys import Journey

Go = Callable[[Hand], Awaitable[None]]


@pytest.fixture
def company(
    seller: User,
    customer: Customer,
    make_variant: Callable[..., Variant],
    put_on_shelf: Callable[..., None],
    draft_order: Callable[..., SalesOrder],
    place_order: Callable[..., SalesOrder],
    plan_work: Callable[..., ProductionOrder],
    make_user: Callable[..., User],
    make_bundle: Callable[..., Bundle],
) -> None:
    """№1 is a draft, №2 and №3 are ready, №4 is shipped, №5 waits for two; ten clutches are to be made."""
    for place in ("Shop", "Fair"):
        CashBox.objects.create(warehouse=Warehouse.objects.create(name=place))
    clutch, wallet = make_variant("Lady clutch"), make_variant("Wallet", "beige", price=250)
    put_on_shelf(clutch, 20)
    put_on_shelf(wallet, 2)
    gift = make_bundle((clutch, 1), ([wallet, clutch], 1), name="Gift set", price=Decimal(350))
    preset = BundlePreset.objects.create(bundle=gift, name="with a wallet")
    preset.choices.create(component=gift.components.last(), variant=wallet)
    Customer.objects.create(name="Taras", phone="+380501112233")
    draft_order((clutch, 2), (wallet, 1))
    place_order(clutch, 2)
    place_order(clutch, 1)
    shipped = place_order(clutch, 3)
    fulfillment.ship_order(order_id=shipped.pk, actor=seller, key=uuid.uuid4())
    # Two of four lie there.
    place_order(wallet, 4)
    plan_work(clutch, 10)
    make_user(Role.PRODUCTION, name="Halyna")


@pytest.fixture
def supplies(
    company: None,
    manager: User,
    storekeeper: User,
    warehouse: Warehouse,
    make_variant: Callable[..., Variant],
    plan_work: Callable[..., ProductionOrder],
) -> None:
    """3 m² of leather; №1 and №2 are expected; ten pouches of half a square metre each are to be made."""
    leather, zip_ = make_material("Leather", "LTH-1", Unit.M2), make_material("Zip", "ZIP-1", Unit.PCS)
    thread = make_material("Thread", "THR-1", Unit.M, low_stock_threshold=100)
    leather.material.packagings.create(name="hide", quantity=Decimal("2.3"))
    coming = [Coming(leather.pk, Decimal(3), Decimal(800))]
    stock.receive(warehouse_id=warehouse.pk, goods=coming, actor=manager, key=uuid.uuid4())
    order_from("Tannery", manager, warehouse, {leather: 10, zip_: 5})
    order_from("Etna", manager, warehouse, {zip_: 5}, currency="USD")
    wanted = [Wanted(zip_.pk, Decimal(7))]
    purchasing.create_request(warehouse_id=warehouse.pk, lines=wanted, actor=storekeeper, key=uuid.uuid4())
    pouch = make_variant("Pouch")
    part = Part(Decimal("0.5"), material_color_id=leather.pk)
    bom = boms.create_bom(product_id=pouch.product_id, parts=[part], actor=manager, key=uuid.uuid4())
    boms.activate_bom(bom_id=bom.pk, actor=manager, key=uuid.uuid4())
    plan_work(pouch, 10)
    assert thread


def make_material(name: str, sku: str, unit: Unit, **facts: Any) -> MaterialColor:
    """A material without colours."""
    group, _created = MaterialGroup.objects.get_or_create(name="Supplies")
    made = Material.objects.create(name=name, group=group, unit=unit)
    return MaterialColor.objects.create(material=made, sku=sku, **facts)


def order_from(
    supplier: str, manager: User, warehouse: Warehouse, wanted: dict[MaterialColor, int], **facts: Any
) -> None:
    """An order that the supplier has."""
    order = ordering.create_order(
        supplier_id=Supplier.objects.create(name=supplier, **facts).pk,
        warehouse_id=warehouse.pk,
        lines=[Ordered(one.pk, Decimal(quantity), price=Decimal(10)) for one, quantity in wanted.items()],
        actor=manager,
        key=uuid.uuid4(),
    )
    ordering.approve_order(order_id=order.pk, actor=manager, key=uuid.uuid4())
    ordering.send_order(order_id=order.pk, actor=manager, key=uuid.uuid4())


@pytest.fixture
def walk(supplies: None, make_user: Callable[..., User]) -> Iterator[Callable[[Journey, Go], None]]:
    """Somebody with the role of a journey, in the test's own transaction."""

    def go(journey: Journey, scenario: Go) -> None:
        hand = Hand(make_user(journey.role, name="Walker"))

        async def scene() -> None:
            await hand.do("say", text="/start")
            await scenario(hand)

        async_to_sync(scene)()

    door.is_inline = True
    yield go
    door.is_inline = False
