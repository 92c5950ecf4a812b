from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.core.errors import KeyReused, NotAllowed, StatusRefused
from backend.materials import ordering, purchasing
from backend.materials.errors import (
    AmountRefused,
    CommentNeeded,
    DayPassed,
    EmptyDocument,
    MaterialTwice,
    NoOffer,
    PriceNeeded,
    SupplierNotInUse,
    TooManyDecimals,
    WrongOffer,
    WrongPackaging,
)
from backend.materials.models import (
    MaterialColor,
    MaterialPackaging,
    PurchaseOrder,
    PurchaseOrderChange,
    PurchaseRequest,
    Supplier,
    SupplierMaterialOffer,
)
from backend.materials.offers import arrives_on, to_buy
from backend.materials.ordering import Ordered
from backend.materials.purchasing import Wanted
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.usefixtures("books_hold")
Make = Callable[..., MaterialColor]
Offer = Callable[..., SupplierMaterialOffer]
Ask = Callable[..., PurchaseRequest]


@pytest.fixture
def ask(warehouse: Warehouse, storekeeper: User) -> Ask:
    def write(*lines: Wanted, **fields: Any) -> PurchaseRequest:
        fields = {"actor": storekeeper, "key": uuid4(), **fields}
        return purchasing.create_request(warehouse_id=warehouse.pk, lines=lines, **fields)

    return write


@pytest.fixture
def approved(ask: Ask, manager: User) -> Ask:
    def write(*lines: Wanted) -> PurchaseRequest:
        return purchasing.approve_request(request_id=ask(*lines).pk, actor=manager, key=uuid4())

    return write


@pytest.fixture
def convert(manager: User) -> Callable[[PurchaseRequest], list[PurchaseOrder]]:
    def run(request: PurchaseRequest) -> list[PurchaseOrder]:
        ordering.order_request(request_id=request.pk, actor=manager, key=uuid4())
        orders = PurchaseOrder.objects.filter(lines__request_line__request=request)
        return list(orders.distinct().order_by("pk"))

    return run


def steps(request: PurchaseRequest) -> list[str]:
    return [change.to_status for change in request.changes.all()]


def test_a_request_is_asked_agreed_to_and_remembered(
    ask: Ask, material: MaterialColor, manager: User, storekeeper: User
) -> None:
    key = uuid4()
    request = ask(Wanted(material.pk, Decimal("2.5")), comment=" for the bags ", key=key)

    assert ask(Wanted(material.pk, Decimal("2.5")), comment=" for the bags ", key=key) == request
    with pytest.raises(KeyReused):
        ask(Wanted(material.pk, Decimal(3)), key=key)
    with pytest.raises(NotAllowed):
        purchasing.approve_request(request_id=request.pk, actor=storekeeper, key=uuid4())
    purchasing.approve_request(request_id=request.pk, actor=manager, key=uuid4())

    assert (request.number, request.origin, request.comment) == (1, "manual", "for the bags")
    assert steps(request) == ["draft", "approved"]
    with pytest.raises(StatusRefused):
        purchasing.approve_request(request_id=request.pk, actor=manager, key=uuid4())


def test_a_request_is_declined_with_a_reason(ask: Ask, material: MaterialColor, manager: User) -> None:
    request = ask(Wanted(material.pk, Decimal(1)))

    with pytest.raises(CommentNeeded):
        purchasing.decline_request(request_id=request.pk, comment=" ", actor=manager, key=uuid4())
    purchasing.decline_request(request_id=request.pk, comment="too dear", actor=manager, key=uuid4())

    assert request.changes.last().comment == "too dear"  # type: ignore[union-attr]
    with pytest.raises(StatusRefused):
        ordering.order_request(request_id=request.pk, actor=manager, key=uuid4())


def test_what_was_asked_is_put_right_before_it_is_agreed_to(
    ask: Ask, material: MaterialColor, make_material: Make, manager: User
) -> None:
    request = ask(Wanted(material.pk, Decimal(1)))
    other = make_material()
    lines = [Wanted(other.pk, Decimal(4))]

    purchasing.change_request(request_id=request.pk, lines=lines, actor=manager, key=uuid4())

    assert list(request.lines.values_list("material_color", "quantity")) == [(other.pk, 4)]
    purchasing.approve_request(request_id=request.pk, actor=manager, key=uuid4())
    with pytest.raises(StatusRefused):
        purchasing.change_request(request_id=request.pk, lines=lines, actor=manager, key=uuid4())


def test_a_request_that_cannot_be_is_refused_and_leaves_nothing(
    ask: Ask, material: MaterialColor, make_material: Make, make_offer: Offer
) -> None:
    other = make_material()
    spool = MaterialPackaging.objects.create(material=other.material, name="spool", quantity=500)
    elsewhere = make_offer(other)
    for lines, fields, refusal in (
        ([], {}, EmptyDocument),
        ([Wanted(material.pk, Decimal(0))], {}, AmountRefused),
        ([Wanted(material.pk, Decimal("1.0001"))], {}, TooManyDecimals),
        ([Wanted(material.pk, Decimal(1))] * 2, {}, MaterialTwice),
        ([Wanted(material.pk, Decimal(1), spool.pk)], {}, WrongPackaging),
        ([Wanted(material.pk, Decimal(1), offer_id=elsewhere.pk)], {}, WrongOffer),
        ([Wanted(material.pk, Decimal(1))], {"needed_on": date(2020, 1, 1)}, DayPassed),
    ):
        with pytest.raises(refusal):
            ask(*lines, **fields)

    assert not PurchaseRequest.objects.exists()


def test_packs_are_turned_into_units(ask: Ask, material: MaterialColor) -> None:
    hide = MaterialPackaging.objects.create(material=material.material, name="hide", quantity=Decimal("2.3"))

    request = ask(Wanted(material.pk, Decimal(3), hide.pk))

    assert request.lines.get().quantity == Decimal("6.9")


def test_a_request_becomes_one_order_to_each_supplier_in_whole_packs(
    approved: Ask,
    convert: Callable[..., list[PurchaseOrder]],
    make_material: Make,
    make_offer: Offer,
    supplier: Supplier,
) -> None:
    leather, thread, zips = (make_material(name) for name in ("Leather", "Thread", "Glue"))
    other = Supplier.objects.create(name="Haberdasher", lead_days=2, currency="USD")
    hide = MaterialPackaging.objects.create(material=leather.material, name="hide", quantity=Decimal("2.3"))
    make_offer(leather, "850.5", packaging=hide)
    make_offer(thread, 3, minimum_quantity=500, lead_days=20)
    make_offer(zips, 9)
    make_offer(zips, 7, of=other)
    request = approved(
        Wanted(leather.pk, Decimal(3)), Wanted(thread.pk, Decimal(10)), Wanted(zips.pk, Decimal(5))
    )

    tannery, haberdasher = convert(request)

    assert [tannery.supplier, haberdasher.supplier] == [supplier, other]
    assert (haberdasher.currency, haberdasher.warehouse) == ("USD", request.warehouse)
    assert list(tannery.lines.values_list("quantity", "price")) == [
        (Decimal("4.6"), Decimal("850.5")),
        (500, 3),
    ]
    assert list(haberdasher.lines.values_list("quantity", "price")) == [(5, 7)]
    assert tannery.expected_on == timezone.localdate() + timedelta(20)
    request.refresh_from_db()
    assert (request.status, steps(request)) == ("ordered", ["draft", "approved", "ordered"])


def test_the_chosen_and_the_preferred_offer_come_before_the_cheapest(
    approved: Ask,
    convert: Callable[..., list[PurchaseOrder]],
    material: MaterialColor,
    make_material: Make,
    make_offer: Offer,
) -> None:
    dear, liked = (Supplier.objects.create(name=name) for name in ("Dear", "Liked"))
    thread = make_material()
    for one in (material, thread):
        make_offer(one, 1)
        make_offer(one, 3, of=liked, is_preferred=True)
    chosen = make_offer(thread, 9, of=dear)

    orders = convert(
        approved(Wanted(material.pk, Decimal(1)), Wanted(thread.pk, Decimal(1), offer_id=chosen.pk))
    )

    assert {order.supplier.name: order.lines.get().price for order in orders} == {"Liked": 3, "Dear": 9}


def test_what_nobody_offers_is_named_and_nothing_is_ordered(
    approved: Ask, material: MaterialColor, make_material: Make, make_offer: Offer, manager: User
) -> None:
    make_offer(material)
    request = approved(Wanted(material.pk, Decimal(1)), Wanted(make_material("Glue").pk, Decimal(1)))

    with pytest.raises(NoOffer) as refusal:
        ordering.order_request(request_id=request.pk, actor=manager, key=uuid4())

    assert "Glue" in str(refusal.value)
    assert not PurchaseOrder.objects.exists()


def test_a_cancelled_order_gives_its_lines_back_to_the_request(
    approved: Ask,
    convert: Callable[..., list[PurchaseOrder]],
    make_material: Make,
    make_offer: Offer,
    manager: User,
) -> None:
    one, two = make_material(), make_material()
    make_offer(one)
    make_offer(two, of=Supplier.objects.create(name="Other"))
    request = approved(Wanted(one.pk, Decimal(1)), Wanted(two.pk, Decimal(2)))
    first, second = convert(request)

    ordering.cancel_order(order_id=second.pk, actor=manager, key=uuid4())

    request.refresh_from_db()
    assert request.status == "approved"
    third = convert(request)[-1]
    assert third not in (first, second)
    assert list(third.lines.values_list("material_color", flat=True)) == [two.pk]
    request.refresh_from_db()
    assert request.status == "ordered"


def test_an_order_is_agreed_to_and_sent(
    make_offer: Offer, material: MaterialColor, supplier: Supplier, warehouse: Warehouse, manager: User
) -> None:
    make_offer(material, "12.5")
    order = ordering.create_order(
        supplier_id=supplier.pk,
        warehouse_id=warehouse.pk,
        lines=[Ordered(material.pk, Decimal(4))],
        actor=manager,
        key=uuid4(),
    )

    with pytest.raises(StatusRefused):
        ordering.send_order(order_id=order.pk, actor=manager, key=uuid4())
    ordering.approve_order(order_id=order.pk, actor=manager, key=uuid4())
    ordering.send_order(order_id=order.pk, actor=manager, key=uuid4())

    assert order.lines.get().price == Decimal("12.5")
    taken = PurchaseOrderChange.objects.values_list("to_status", flat=True)
    assert list(taken) == ["draft", "approved", "sent"]
    with pytest.raises(StatusRefused):
        ordering.change_order(
            order_id=order.pk, lines=[Ordered(material.pk, Decimal(1))], actor=manager, key=uuid4()
        )


def test_an_order_that_cannot_be_is_refused(
    material: MaterialColor, supplier: Supplier, warehouse: Warehouse, manager: User, storekeeper: User
) -> None:
    gone = Supplier.objects.create(name="Gone", is_active=False)
    line = Ordered(material.pk, Decimal(1), price=Decimal(1))
    for lines, fields, refusal in (
        ([], {}, EmptyDocument),
        ([Ordered(material.pk, Decimal(1))], {}, PriceNeeded),
        ([line, line], {}, MaterialTwice),
        ([line], {"supplier_id": gone.pk}, SupplierNotInUse),
        ([line], {"actor": storekeeper}, NotAllowed),
        ([line], {"expected_on": date(2020, 1, 1)}, DayPassed),
    ):
        given: dict[str, Any] = {
            "supplier_id": supplier.pk,
            "warehouse_id": warehouse.pk,
            "actor": manager,
            "key": uuid4(),
            **fields,
        }
        with pytest.raises(refusal):
            ordering.create_order(lines=lines, **given)

    assert not PurchaseOrder.objects.exists()


def test_what_a_draft_order_leaves_out_waits_to_be_ordered_again(
    approved: Ask,
    convert: Callable[..., list[PurchaseOrder]],
    make_material: Make,
    make_offer: Offer,
    manager: User,
) -> None:
    one, two = make_material(), make_material()
    make_offer(one)
    make_offer(two)
    request = approved(Wanted(one.pk, Decimal(1)), Wanted(two.pk, Decimal(2)))
    order = convert(request)[0]

    ordering.change_order(
        order_id=order.pk, lines=[Ordered(one.pk, Decimal(3), price=Decimal(8))], actor=manager, key=uuid4()
    )

    line = order.lines.get()
    assert (line.quantity, line.price, line.request_line.material_color) == (3, 8, one)  # type: ignore[union-attr]
    request.refresh_from_db()
    assert request.status == "approved"


@pytest.mark.parametrize(
    ("needed", "least", "pack", "bought"),
    [("1", "0", None, "1"), ("1", "5", None, "5"), ("2.301", "0", "2.3", "4.6"), ("1", "5", "2", "6")],
)
def test_purchases_are_rounded_up_to_what_the_supplier_sells(
    needed: str, least: str, pack: str | None, bought: str, material: MaterialColor, make_offer: Offer
) -> None:
    packaging = None
    if pack:
        packaging = MaterialPackaging.objects.create(
            material=material.material, name="pack", quantity=Decimal(pack)
        )
    offer = make_offer(material, packaging=packaging, minimum_quantity=Decimal(least))

    assert to_buy(Decimal(needed), offer) == Decimal(bought)


def test_a_supplier_comes_on_their_days(supplier: Supplier) -> None:
    supplier.lead_days, supplier.delivery_weekdays = 3, [2, 4]

    assert arrives_on(supplier, [], date(2026, 11, 20)) == date(2026, 11, 24)
    supplier.delivery_weekdays = []
    assert arrives_on(supplier, [], date(2026, 11, 20)) == date(2026, 11, 23)
