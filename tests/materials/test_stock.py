from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone, translation

from backend.accounts.models import User
from backend.core.errors import DomainError, KeyReused, NotAllowed, NotFound, TextRefused
from backend.core.models import Counter
from backend.ledger.errors import AlreadyReversed, InsufficientStock, TooMuchStock
from backend.ledger.models import Reason
from backend.ledger.posting import lock_stock
from backend.materials import stock
from backend.materials.errors import (
    AmountRefused,
    BatchElsewhere,
    BatchShort,
    CommentNeeded,
    CostRefused,
    EmptyDocument,
    ExpiredAlready,
    GoodsGone,
    MaterialNotInUse,
    MaterialTwice,
    TooManyDecimals,
    WarehouseClosed,
    WholeUnitsOnly,
    WrongReason,
)
from backend.materials.models import (
    MaterialBatch,
    MaterialColor,
    MaterialDocument,
    MaterialReservation,
    MaterialStock,
    MaterialStockMovement,
    Supplier,
    Unit,
)
from backend.materials.stock import Coming, Going
from backend.production import services as production
from backend.production.models import ProductionOrder
from backend.warehouses.models import Warehouse, WarehouseKind

pytestmark = pytest.mark.usefixtures("books_hold")
Make = Callable[..., MaterialColor]
Put = Callable[..., MaterialBatch]
Shelf = Callable[..., tuple[Decimal, Decimal, Decimal]]
Write = Callable[..., MaterialDocument]
TOMORROW = timezone.localdate() + timedelta(1)


@pytest.fixture
def receive(warehouse: Warehouse, storekeeper: User) -> Write:
    def put(*goods: Coming, **fields: Any) -> MaterialDocument:
        fields = {"actor": storekeeper, "key": uuid4(), "warehouse_id": warehouse.pk, **fields}
        return stock.receive(goods=goods, **fields)

    return put


@pytest.fixture
def write_off(warehouse: Warehouse, storekeeper: User) -> Write:
    def take(*goods: Going, **fields: Any) -> MaterialDocument:
        fields = {"actor": storekeeper, "key": uuid4(), "reason": Reason.DAMAGE, **fields}
        return stock.write_off(warehouse_id=warehouse.pk, goods=goods, **fields)

    return take


@pytest.fixture
def adjust(warehouse: Warehouse, manager: User) -> Write:
    def change(material: MaterialColor, by: str, **fields: Any) -> MaterialDocument:
        fields = {"comment": "found", "actor": manager, "key": uuid4(), **fields}
        return stock.adjust(
            warehouse_id=warehouse.pk, material_id=material.pk, quantity_change=Decimal(by), **fields
        )

    return change


@pytest.fixture
def reverse(manager: User) -> Callable[..., MaterialDocument]:
    def back(document: MaterialDocument, **fields: Any) -> MaterialDocument:
        fields = {"comment": "wrong box", "actor": manager, "key": uuid4(), **fields}
        return stock.reverse_document(document_id=document.pk, **fields)

    return back


def papers() -> int:
    return MaterialDocument.objects.count() + MaterialStockMovement.objects.count()


def test_everything_that_comes_opens_a_batch(
    receive: Write, material: MaterialColor, on_shelf: Shelf
) -> None:
    document = receive(
        Coming(material.pk, Decimal("2.3"), Decimal("800"), lot="A-7", expires_on=TOMORROW),
        Coming(material.pk, Decimal("1.15"), Decimal("810.5")),
        comment=" two hides ",
    )

    assert (document.number, document.kind, document.comment) == (1, "receipt", "two hides")
    assert on_shelf(material) == (Decimal("3.45"), 0, Decimal("2772.08"))
    first, second = MaterialBatch.objects.order_by("pk")
    assert (first.code, first.expires_on, first.value) == ("A-7", TOMORROW, 1840)
    assert (second.quantity, second.value) == (Decimal("1.15"), Decimal("932.08"))


def test_what_nobody_gives_a_price_for_costs_what_it_cost_the_last_time(
    receive: Write, adjust: Write, material: MaterialColor, on_shelf: Shelf, make_material: Make
) -> None:
    receive(Coming(material.pk, Decimal(1), Decimal(20)))
    receive(Coming(material.pk, Decimal(1), Decimal(30)))

    receive(Coming(material.pk, Decimal(1)))
    adjust(material, "0.5")
    receive(Coming((new := make_material()).pk, Decimal(1)))

    assert on_shelf(material)[2] == 20 + 30 + 30 + 15
    assert on_shelf(new) == (1, 0, 0)


def test_what_never_came_costs_what_it_is_offered_for(
    receive: Write, make_material: Make, make_offer: Callable[..., Any], on_shelf: Shelf
) -> None:
    glue, thread = make_material(), make_material()
    make_offer(glue, "7.5")
    make_offer(thread, 3, of=Supplier.objects.create(name="Abroad", currency="USD"))

    receive(Coming(glue.pk, Decimal(2)), Coming(thread.pk, Decimal(2)))

    assert (on_shelf(glue)[2], on_shelf(thread)[2]) == (15, 0)


def test_pressing_twice_receives_once(receive: Write, material: MaterialColor, on_shelf: Shelf) -> None:
    key = uuid4()

    assert receive(Coming(material.pk, Decimal(5)), key=key) == receive(
        Coming(material.pk, Decimal("5.000")), key=key
    )
    with pytest.raises(KeyReused):
        receive(Coming(material.pk, Decimal(6)), key=key)
    assert on_shelf(material)[0] == 5


@pytest.mark.parametrize(
    ("quantity", "refusal"),
    [
        ("0", AmountRefused),
        ("-1", AmountRefused),
        ("NaN", AmountRefused),
        ("Infinity", AmountRefused),
        ("1000000000", AmountRefused),
        ("0.0001", TooManyDecimals),
        ("1E-9", TooManyDecimals),
    ],
)
def test_a_quantity_that_cannot_be_is_refused_by_every_paper(
    receive: Write, write_off: Write, adjust: Write, material: MaterialColor, quantity: str, refusal: Any
) -> None:
    number = Decimal(quantity)

    for deed in (
        lambda: receive(Coming(material.pk, number)),
        lambda: write_off(Going(material.pk, number)),
        lambda: adjust(material, quantity) if quantity != "-1" else receive(Coming(material.pk, number)),
    ):
        with pytest.raises(refusal):
            deed()

    assert papers() == 0
    assert not Counter.objects.filter(kind="materials.materialdocument", last__gt=0).exists()


def test_whole_units_have_no_decimals(receive: Write, make_material: Make) -> None:
    zips = make_material("Zip", unit=Unit.PCS)

    with pytest.raises(WholeUnitsOnly), translation.override("en"):
        receive(Coming(zips.pk, Decimal("2.5")))

    assert papers() == 0
    receive(Coming(zips.pk, Decimal("2.000")))


@pytest.mark.parametrize("cost", ["-1", "NaN", "0.00001", "10000000000"])
def test_a_cost_that_cannot_be_is_refused(receive: Write, material: MaterialColor, cost: str) -> None:
    with pytest.raises(CostRefused):
        receive(Coming(material.pk, Decimal(1), Decimal(cost)))

    assert papers() == 0


def test_papers_about_nothing_nowhere_or_nobody_are_refused(
    receive: Write, write_off: Write, material: MaterialColor, make_material: Make, worker: User
) -> None:
    closed = Warehouse.objects.create(name="Closed", is_active=False)
    transit = Warehouse.objects.create(name="On the way", kind=WarehouseKind.TRANSIT)
    old = make_material("Old leather")
    old.material.is_active = False
    old.material.save()
    some = Coming(material.pk, Decimal(1))
    refusals: list[tuple[Callable[[], object], type[DomainError]]] = [
        (lambda: receive(), EmptyDocument),
        (lambda: receive(some, warehouse_id=closed.pk), WarehouseClosed),
        (lambda: receive(some, warehouse_id=transit.pk), WarehouseClosed),
        (lambda: receive(some, warehouse_id=0), NotFound),
        (lambda: receive(Coming(0, Decimal(1))), NotFound),
        (lambda: receive(Coming(old.pk, Decimal(1))), MaterialNotInUse),
        (lambda: receive(Coming(material.pk, Decimal(1), expires_on=date(2020, 1, 1))), ExpiredAlready),
        (lambda: receive(some, comment="x" * 501), TextRefused),
        (lambda: receive(Coming(material.pk, Decimal(1), lot="x" * 41)), TextRefused),
        (lambda: receive(some, actor=worker), NotAllowed),
        (lambda: write_off(Going(material.pk, Decimal(1)), reason=Reason.SALE), WrongReason),
    ]

    for deed, refusal in refusals:
        with pytest.raises(refusal):
            deed()

    assert papers() == 0
    assert not MaterialBatch.objects.exists()
    # What expired long ago may well be in the opening balance.
    receive(Coming(material.pk, Decimal(1), expires_on=date(2020, 1, 1)), reason=Reason.INITIAL)


def test_a_shelf_holds_no_more_than_can_be_counted(receive: Write, material: MaterialColor) -> None:
    receive(Coming(material.pk, Decimal(999_999_999), Decimal(0)))

    with pytest.raises(TooMuchStock):
        receive(Coming(material.pk, Decimal("0.001"), Decimal(0)))


def test_the_first_to_expire_is_written_off_first_even_when_it_is_expired(
    write_off: Write, material: MaterialColor, put_material: Put, left_in: Callable[..., Any], on_shelf: Shelf
) -> None:
    good = put_material(material, 2, cost=10)
    past = put_material(material, 1, cost=7, expires_on=date(2020, 1, 1))

    document = write_off(Going(material.pk, Decimal("1.5")), reason=Reason.WASTE, comment="dried")

    assert (left_in(past), left_in(good)) == ((0, 0), (Decimal("1.5"), 15))
    assert on_shelf(material) == (Decimal("1.5"), 0, 15)
    lines = MaterialStockMovement.objects.filter(
        document_type="materials.materialdocument", document_id=document.pk
    )
    assert sorted(lines.values_list("reason", "value_change")) == [("waste", -7), ("waste", -5)]


def test_a_named_batch_is_written_off(
    write_off: Write,
    material: MaterialColor,
    make_material: Make,
    put_material: Put,
    left_in: Callable[..., Any],
) -> None:
    old, young = put_material(material, 1), put_material(material, 2)
    other = put_material(make_material(), 1)

    write_off(Going(material.pk, Decimal(1), young.pk), Going(material.pk, Decimal("0.5"), old.pk))

    assert (left_in(young)[0], left_in(old)[0]) == (1, Decimal("0.5"))
    for going, refusal in (
        ([Going(material.pk, Decimal(2), young.pk)], BatchShort),
        ([Going(material.pk, Decimal(1), other.pk)], BatchElsewhere),
        ([Going(material.pk, Decimal(1), 0)], BatchElsewhere),
        ([Going(material.pk, Decimal("0.1"), old.pk)] * 2, MaterialTwice),
        ([Going(material.pk, Decimal("0.1")), Going(material.pk, Decimal("0.1"), old.pk)], MaterialTwice),
    ):
        with pytest.raises(refusal):
            write_off(*going)
    assert (left_in(young)[0], left_in(old)[0]) == (1, Decimal("0.5"))


def reserve(order: ProductionOrder, material: MaterialColor, quantity: str, actor: User) -> None:
    production.take(order_id=order.pk, actor=actor, key=uuid4())
    place = (order.warehouse_id, material.pk)
    MaterialReservation.objects.create(
        stock=lock_stock(MaterialStock, [place])[place],
        order=order,
        quantity=Decimal(quantity),
        actor=actor,
    )


def test_what_is_promised_to_an_order_is_not_written_off(
    write_off: Write,
    adjust: Write,
    material: MaterialColor,
    put_material: Put,
    plan_work: Callable[..., ProductionOrder],
    variant: Any,
    manager: User,
    on_shelf: Shelf,
) -> None:
    batch = put_material(material, 3)
    reserve(plan_work(variant, 1), material, "2", manager)

    for deed in (
        lambda: write_off(Going(material.pk, Decimal("1.5"))),
        lambda: write_off(Going(material.pk, Decimal("1.5"), batch.pk)),
        lambda: adjust(material, "-1.5"),
    ):
        with pytest.raises(InsufficientStock) as refusal, translation.override("en"):
            deed()
        with translation.override("en"):
            assert "Leather, black: 1.5 m² needed, 1 available" in str(refusal.value)

    assert on_shelf(material)[:2] == (3, 2)
    write_off(Going(material.pk, Decimal(1)))


def test_a_correction_goes_both_ways_and_says_why(
    adjust: Write, material: MaterialColor, put_material: Put, on_shelf: Shelf
) -> None:
    put_material(material, 2, cost=10)

    adjust(material, "-0.5")
    adjust(material, "1")

    assert on_shelf(material) == (Decimal("2.5"), 0, 25)
    with pytest.raises(CommentNeeded):
        adjust(material, "1", comment=" ")
    with pytest.raises(InsufficientStock):
        adjust(material, "-3")
    assert on_shelf(material)[0] == Decimal("2.5")


def test_a_receipt_is_taken_back_once_out_of_its_own_batch(
    receive: Write,
    reverse: Callable[..., MaterialDocument],
    material: MaterialColor,
    put_material: Put,
    left_in: Callable[..., Any],
    on_shelf: Shelf,
) -> None:
    older = put_material(material, 5, cost=9)
    mistake = receive(Coming(material.pk, Decimal("0.333"), Decimal("0.1")))

    reversal = reverse(mistake)

    assert (reversal.kind, reversal.reverses) == ("reversal", mistake)
    assert left_in(older) == (5, 45)
    assert on_shelf(material) == (5, 0, 45)
    for document in (mistake, reversal):
        with pytest.raises(AlreadyReversed):
            reverse(document)
    with pytest.raises(CommentNeeded):
        reverse(mistake, comment="")


def test_a_write_off_is_taken_back_into_the_same_batches_at_the_same_value(
    write_off: Write,
    reverse: Callable[..., MaterialDocument],
    material: MaterialColor,
    put_material: Put,
    left_in: Callable[..., Any],
) -> None:
    first, second = put_material(material, "0.3", cost="33.3333"), put_material(material, 1, cost=7)
    before = left_in(first), left_in(second)

    reverse(write_off(Going(material.pk, Decimal("0.7"))))

    assert (left_in(first), left_in(second)) == before


def test_what_is_used_already_is_not_taken_back(
    receive: Write,
    write_off: Write,
    reverse: Callable[..., MaterialDocument],
    material: MaterialColor,
    put_material: Put,
    on_shelf: Shelf,
) -> None:
    mistake = receive(Coming(material.pk, Decimal(2), lot="LOT"))
    write_off(Going(material.pk, Decimal(1)))
    put_material(material, 5)

    with pytest.raises(GoodsGone) as refusal:
        reverse(mistake)

    assert "Leather, black (LOT)" in str(refusal.value)
    assert on_shelf(material)[0] == 6
    assert MaterialDocument.objects.filter(kind="reversal").count() == 0


def test_numbers_have_no_gaps_after_a_refusal(
    receive: Write, write_off: Write, material: MaterialColor
) -> None:
    receive(Coming(material.pk, Decimal(1)))
    with pytest.raises(InsufficientStock):
        write_off(Going(material.pk, Decimal(2)))

    assert receive(Coming(material.pk, Decimal(1))).number == 2
