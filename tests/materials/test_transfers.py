"""Materials travel batch by batch: lot, best-before date and value go along."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.ledger.document_errors import MissingUnexplained, MoreThanSent
from backend.ledger.errors import InsufficientStock
from backend.ledger.transferring import Came, Sent
from backend.materials import transfers
from backend.materials.errors import TooManyDecimals, WholeUnitsOnly
from backend.materials.models import MaterialBatch, MaterialColor, MaterialStockTransfer, Unit
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.usefixtures("books_hold")
Transfer = MaterialStockTransfer
Way = Callable[..., Transfer]
Put = Callable[..., MaterialBatch]
OnShelf = Callable[..., tuple[Decimal, Decimal, Decimal]]


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    return Warehouse.objects.create(name="Shop", kind="retail")


@pytest.fixture
def send(warehouse: Warehouse, shop: Warehouse, storekeeper: User) -> Way:
    """A transfer on its way: send((leather, "2.5"))."""

    def go(*things: tuple[MaterialColor, str]) -> Transfer:
        paper = transfers.draft_transfer(
            warehouse_id=warehouse.pk,
            to_warehouse_id=shop.pk,
            things=[Sent(material.pk, Decimal(quantity)) for material, quantity in things],
            actor=storekeeper,
            key=uuid4(),
        )
        return transfers.send_transfer(transfer_id=paper.pk, version=0, actor=storekeeper, key=uuid4())

    return go


@pytest.fixture
def receive(storekeeper: User) -> Way:
    def take(transfer: Transfer, *came: tuple[MaterialColor, str], **fields: Any) -> Transfer:
        fields = {"actor": storekeeper, "key": uuid4(), **fields}
        told = [Came(material.pk, Decimal(quantity)) for material, quantity in came]
        return transfers.receive_transfer(transfer_id=transfer.pk, came=told, **fields)

    return take


def batches_in(place: Warehouse) -> list[tuple[str, date | None, Decimal, Decimal]]:
    rows = MaterialBatch.objects.filter(stock__warehouse=place, quantity__gt=0)
    return [(row.code, row.expires_on, row.quantity, row.value) for row in rows]


def test_batches_keep_their_lot_their_date_and_their_value(
    send: Way, receive: Way, material: MaterialColor, put_material: Put, warehouse: Warehouse, shop: Warehouse
) -> None:
    soon, late = date(2027, 1, 1), date(2027, 6, 1)
    put_material(material, "2", cost="100", expires_on=late, lot="LATE")
    first = put_material(material, "1.5", cost="333.33", expires_on=soon, lot="SOON")

    paper = send((material, "2.5"))
    assert batches_in(warehouse) == [("LATE", late, Decimal(1), Decimal(100))]
    receive(paper)

    assert batches_in(shop) == [
        ("SOON", soon, Decimal("1.5"), Decimal("500.00")),
        ("LATE", late, Decimal(1), Decimal(100)),
    ]
    arrived = MaterialBatch.objects.get(stock__warehouse=shop, code="SOON")
    assert arrived.origin
    assert arrived.origin.origin == first


def test_what_stayed_with_the_sender_lies_in_its_own_batch_again(
    send: Way, receive: Way, material: MaterialColor, put_material: Put, warehouse: Warehouse, shop: Warehouse
) -> None:
    put_material(material, "3", cost="33.33", lot="A")

    receive(send((material, "2")), (material, "0.5"), missing="returned")

    assert [(code, left) for code, _date, left, _value in batches_in(warehouse)] == [("A", Decimal("2.5"))]
    assert sum(value for *_rest, value in batches_in(warehouse) + batches_in(shop)) == Decimal("99.99")


def test_what_was_lost_is_written_off_and_what_is_more_opens_a_batch(
    send: Way,
    receive: Way,
    make_material: Callable[..., MaterialColor],
    put_material: Put,
    shop: Warehouse,
    manager: User,
    on_shelf: OnShelf,
) -> None:
    lost, more = make_material("Lost"), make_material("More")
    put_material(lost, "3", cost="10")
    put_material(more, "3", cost="20")
    paper = send((lost, "2"), (more, "2"))

    with pytest.raises(MissingUnexplained):
        receive(paper, (lost, "1.5"))
    with pytest.raises(MoreThanSent):
        receive(paper, (more, "2.5"))
    receive(paper, (lost, "1.5"), (more, "2.5"), missing="damage", comment="it got wet", actor=manager)

    assert on_shelf(lost, shop)[::2] == (Decimal("1.5"), Decimal(15))
    assert on_shelf(more, shop)[::2] == (Decimal("2.5"), Decimal(50))
    assert on_shelf(lost)[::2] == (Decimal(1), Decimal(10))


def test_nothing_of_it_came_at_all(
    send: Way, receive: Way, material: MaterialColor, put_material: Put, on_shelf: OnShelf, shop: Warehouse
) -> None:
    put_material(material, "3", cost="10")

    receive(send((material, "3")), (material, "0"), missing="theft", comment="the van was robbed")

    assert (on_shelf(material), on_shelf(material, shop)) == ((0, 0, 0), (0, 0, 0))


def test_so_much_and_no_more_in_the_unit_of_the_material(
    send: Way, make_material: Callable[..., MaterialColor], put_material: Put
) -> None:
    zip_, leather = make_material("Zip", unit=Unit.PCS), make_material("Leather")
    put_material(zip_, "5")
    put_material(leather, "5")

    for thing, refusal in (
        ((zip_, "1.5"), WholeUnitsOnly),
        ((leather, "1.2345"), TooManyDecimals),
        ((leather, "5.001"), InsufficientStock),
    ):
        with pytest.raises(refusal):
            send(thing)
