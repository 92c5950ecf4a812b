from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.fulfillment import supply
from backend.materials.boms import Part
from backend.materials.errors import EmptyDocument
from backend.materials.models import (
    BOM,
    MaterialBatch,
    MaterialColor,
    MaterialPackaging,
    PurchaseOrder,
    PurchaseRequest,
    Supplier,
    SupplierMaterialOffer,
    Unit,
)
from backend.materials.proposals import grouped, propose
from backend.production import services as production
from backend.production.models import ProductionOrder
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.usefixtures("books_hold")
Make = Callable[..., MaterialColor]
Put = Callable[..., MaterialBatch]
Offer = Callable[..., SupplierMaterialOffer]


def bought() -> dict[str, Decimal]:
    return {str(one.material): one.quantity for one in supply.proposals()}


@pytest.mark.django_db
def test_nothing_is_proposed_when_there_is_enough(make_material: Make, put_material: Put) -> None:
    put_material(make_material(reorder_point=Decimal(5)), "5.001")
    make_material()

    assert propose({}) == []


def test_what_fell_to_its_point_is_bought_in_the_usual_quantity_and_whole_packs(
    make_material: Make, put_material: Put, make_offer: Offer
) -> None:
    leather = make_material("Leather", reorder_point=Decimal(5), reorder_quantity=Decimal(10))
    thread = make_material("Thread", low_stock_threshold=Decimal(100))
    zips = make_material("Zip", unit=Unit.PCS, low_stock_threshold=Decimal(3))
    hide = MaterialPackaging.objects.create(material=leather.material, name="hide", quantity=Decimal("2.3"))
    make_offer(leather, 850, packaging=hide)
    make_offer(thread, "0.05", minimum_quantity=500)
    put_material(leather, 4)
    put_material(zips, 3)

    found = propose({})

    assert [(str(one.material), one.quantity) for one in found] == [
        ("Leather", Decimal("11.5")),
        ("Thread", 500),
        ("Zip", 3),
    ]
    assert {one.origin for one in found} == {"low_stock"}
    assert found[0].sum == Decimal("9775.00")
    assert found[0].arrives_on == timezone.localdate() + timedelta(5)
    assert [*grouped(found)] == ["Tannery", ""]


def test_what_is_ordered_or_asked_for_is_not_proposed_again(
    make_material: Make,
    make_offer: Offer,
    sent_order: Callable[..., PurchaseOrder],
    draft_purchase: Callable[..., PurchaseOrder],
    warehouse: Warehouse,
    storekeeper: User,
) -> None:
    names = ("Ordered", "Drafted", "Asked")
    ordered, drafted, asked = (make_material(name, low_stock_threshold=Decimal(2)) for name in names)
    assert bought() == dict.fromkeys(names, 4)

    sent_order((ordered, "3", "1"))
    draft_purchase((drafted, "3", "1"))
    fulfillment.request_proposed(
        warehouse_id=warehouse.pk, material_ids=[asked.pk], actor=storekeeper, key=uuid4()
    )

    assert bought() == {}


def test_work_ahead_is_served_before_the_shelf(
    make_material: Make,
    put_material: Put,
    make_bom: Callable[..., BOM],
    variant: Variant,
    plan_work: Callable[..., ProductionOrder],
    worker: User,
) -> None:
    leather, glue = make_material("Leather"), make_material("Glue", unit=Unit.L)
    make_bom(
        variant,
        Part(Decimal("0.5"), material_color_id=leather.pk),
        Part(Decimal("0.01"), material_color_id=glue.pk),
    )
    put_material(leather, 3)
    put_material(glue, 5)
    plan_work(variant, 4)
    begun = plan_work(variant, 10)

    assert supply.needs() == {leather.pk: 7, glue.pk: Decimal("0.14")}
    assert bought() == {"Leather": 4}
    assert {one.origin for one in supply.proposals()} == {"production"}

    production.take(order_id=begun.pk, actor=worker, key=uuid4())
    assert supply.needs()[leather.pk] == 4
    assert bought() == {"Leather": 4}


def test_what_is_proposed_becomes_a_request_once(
    make_material: Make,
    make_offer: Offer,
    make_bom: Callable[..., BOM],
    variant: Variant,
    plan_work: Callable[..., ProductionOrder],
    warehouse: Warehouse,
    storekeeper: User,
) -> None:
    leather = make_material("Leather")
    other = Supplier.objects.create(name="Other")
    make_bom(variant, Part(Decimal("0.5"), material_color_id=leather.pk))
    make_offer(leather, 9)
    cheap = make_offer(leather, 7, of=other, minimum_quantity=3)
    plan_work(variant, 4)

    request = fulfillment.request_proposed(warehouse_id=warehouse.pk, actor=storekeeper, key=uuid4())

    line = request.lines.get()
    assert (request.origin, request.status) == ("production", "draft")
    assert (line.material_color, line.quantity, line.offer) == (leather, 3, cheap)
    with pytest.raises(EmptyDocument):
        fulfillment.request_proposed(warehouse_id=warehouse.pk, actor=storekeeper, key=uuid4())
    assert PurchaseRequest.objects.count() == 1


def test_what_comes_after_the_work_is_due_is_marked(
    make_material: Make,
    make_offer: Offer,
    make_bom: Callable[..., BOM],
    variant: Variant,
    plan_work: Callable[..., ProductionOrder],
) -> None:
    leather = make_material("Leather")
    make_offer(leather, lead_days=10)
    make_material("Nobody needs it")
    make_bom(variant, Part(Decimal(1), material_color_id=leather.pk))
    today = timezone.localdate()
    late = plan_work(variant, 1, due_on=today + timedelta(days=40))
    assert [(one.due_on, one.is_late) for one in supply.proposals()] == [(late.due_on, False)]

    soon = plan_work(variant, 1, due_on=today + timedelta(days=5))

    assert [(one.due_on, one.is_late) for one in supply.proposals()] == [(soon.due_on, True)]
