"""Goods travel: they leave at once, lie on the way, and come as they come."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils.translation import override

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Variant
from backend.core.errors import DomainError, NotAllowed, NotFound, Stale, StatusRefused
from backend.fulfillment import services as fulfillment
from backend.inventory import sending
from backend.inventory.errors import QuantityRefused, WarehouseClosed
from backend.inventory.models import ProductStock, ProductStockMovement, ProductStockTransfer
from backend.inventory.services import Goods
from backend.ledger.document_errors import (
    CountedOutOfRange,
    EmptyPaper,
    LineTwice,
    MissingNeedsWords,
    MissingUnexplained,
    MoreThanSent,
    SamePlace,
)
from backend.ledger.errors import InsufficientStock
from backend.ledger.transferring import Came, Sent, transit_warehouse
from backend.messaging.models import OutboxMessage
from backend.sales.models import SalesOrder
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.usefixtures("books_hold")
Transfer = ProductStockTransfer
Way = Callable[..., Transfer]


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    return Warehouse.objects.create(name="Shop", kind="retail")


@pytest.fixture
def write(warehouse: Warehouse, shop: Warehouse, storekeeper: User) -> Way:
    """A draft from the main warehouse to the shop: write((bag, 2), (belt, 1))."""

    def put_down(*things: tuple[Variant, int], **fields: Any) -> Transfer:
        places = {"warehouse_id": warehouse.pk, "to_warehouse_id": shop.pk}
        sent = [Sent(variant.pk, quantity) for variant, quantity in things]
        fields = {"actor": storekeeper, "key": uuid4(), "things": sent, **places, **fields}
        return sending.draft_transfer(**fields)

    return put_down


@pytest.fixture
def send(write: Way, storekeeper: User) -> Way:
    """A transfer on its way."""

    def go(*things: tuple[Variant, int]) -> Transfer:
        paper = write(*things)
        return sending.send_transfer(
            transfer_id=paper.pk, version=paper.version, actor=storekeeper, key=uuid4()
        )

    return go


@pytest.fixture
def receive(storekeeper: User) -> Way:
    def take(transfer: Transfer, *came: tuple[Variant, int], **fields: Any) -> Transfer:
        fields = {"actor": storekeeper, "key": uuid4(), **fields}
        told = [Came(variant.pk, quantity) for variant, quantity in came]
        return fulfillment.receive_transfer(transfer_id=transfer.pk, came=told, **fields)

    return take


def lies(variant: Variant) -> dict[str, int]:
    rows = ProductStock.objects.for_variant(variant.pk).select_related("warehouse")
    return {row.warehouse.name: row.quantity for row in rows if row.quantity}


def worth(variant: Variant) -> Decimal:
    return sum((row.value for row in ProductStock.objects.for_variant(variant.pk)), Decimal(0))


def on_the_way() -> str:
    return transit_warehouse().name


def test_a_draft_moves_nothing_and_has_a_number_and_a_history(
    write: Way, variant: Variant, put_on_shelf: Callable[..., None]
) -> None:
    put_on_shelf(variant, 5)

    paper = write((variant, 2), comment="for the fair")

    assert (paper.number, paper.status, paper.comment) == (1, "draft", "for the fair")
    assert lies(variant) == {"Main": 5}
    assert list(paper.changes.values_list("from_status", "to_status")) == [("", "draft")]


def test_what_is_sent_leaves_at_once_and_lies_on_the_way_until_it_is_received(
    send: Way, receive: Way, variant: Variant, put_on_shelf: Callable[..., None]
) -> None:
    put_on_shelf(variant, 5)

    paper = send((variant, 2))
    assert (paper.status, lies(variant)) == ("sent", {"Main": 3, on_the_way(): 2})
    assert worth(variant) == 200

    receive(paper)
    paper.refresh_from_db()
    assert (paper.status, lies(variant)) == ("received", {"Main": 3, "Shop": 2})
    assert worth(variant) == 200
    assert [line.received_quantity for line in paper.lines.all()] == [2]
    assert [step.to_status for step in paper.changes.all()] == ["draft", "sent", "received"]


def test_the_place_on_the_way_is_one_and_nobody_is_offered_it(
    send: Way, variant: Variant, put_on_shelf: Any
) -> None:
    put_on_shelf(variant, 5)
    send((variant, 1))
    send((variant, 1))

    assert Warehouse.objects.filter(kind="transit").count() == 1
    assert [place.name for place in Warehouse.objects.for_goods()] == ["Main", "Shop"]


def test_a_shelf_by_the_name_of_the_way_is_not_in_its_way(
    send: Way, receive: Way, variant: Variant, put_on_shelf: Callable[..., None]
) -> None:
    put_on_shelf(variant, 5)
    Warehouse.objects.create(name="У дорозі")

    receive(send((variant, 2)))

    assert lies(variant) == {"Main": 3, "Shop": 2}


def test_a_second_place_on_the_way_is_not_in_the_way_of_transfers(
    send: Way, receive: Way, variant: Variant, put_on_shelf: Callable[..., None]
) -> None:
    put_on_shelf(variant, 5)
    paper = send((variant, 2))
    Warehouse.objects.create(name="Van", kind="transit")

    receive(paper)
    receive(send((variant, 1)))

    assert lies(variant) == {"Main": 2, "Shop": 3}


def test_a_draft_is_changed_by_those_who_saw_it_and_cancelled(
    write: Way, make_variant: Callable[..., Variant], storekeeper: User, warehouse: Warehouse, shop: Warehouse
) -> None:
    bag, belt = make_variant(), make_variant()
    paper = write((bag, 2))
    places = {"warehouse_id": shop.pk, "to_warehouse_id": warehouse.pk, "actor": storekeeper}

    def rewrite(version: int) -> Transfer:
        things = [Sent(belt.pk, 1)]
        return sending.change_transfer(
            transfer_id=paper.pk, version=version, things=things, key=uuid4(), **places
        )

    changed = rewrite(0)
    with pytest.raises(Stale):
        rewrite(0)

    assert [(line.variant_id, line.quantity) for line in changed.lines.all()] == [(belt.pk, 1)]
    assert changed.warehouse_id == shop.pk
    sending.cancel_transfer(transfer_id=paper.pk, actor=storekeeper, key=uuid4())
    with pytest.raises(StatusRefused):
        rewrite(2)


@pytest.mark.parametrize(
    ("things", "fields", "refusal"),
    [
        ([], {}, EmptyPaper),
        ([0], {}, QuantityRefused),
        ([10**9], {}, QuantityRefused),
        ([1, 1], {}, LineTwice),
        ([1], {"to_warehouse_id": 10**9}, NotFound),
        ([1], {"to_warehouse_id": None}, SamePlace),
    ],
)
def test_a_draft_that_makes_no_sense_is_refused(
    write: Way,
    variant: Variant,
    warehouse: Warehouse,
    things: list[int],
    fields: dict[str, Any],
    refusal: Any,
) -> None:
    if fields.get("to_warehouse_id", 0) is None:
        fields = {"to_warehouse_id": warehouse.pk}

    with pytest.raises(refusal):
        write(*((variant, quantity) for quantity in things), **fields)
    assert not Transfer.objects.exists()


def test_reserved_pieces_do_not_leave(
    send: Way, variant: Variant, put_on_shelf: Callable[..., None], place_order: Callable[..., SalesOrder]
) -> None:
    put_on_shelf(variant, 5)
    place_order(variant, 4)

    with pytest.raises(InsufficientStock):
        send((variant, 2))
    assert lies(variant) == {"Main": 5}
    assert not Transfer.objects.filter(status="sent").exists()


def test_pressing_twice_sends_and_receives_once(
    write: Way, variant: Variant, put_on_shelf: Callable[..., None], storekeeper: User, receive: Way
) -> None:
    put_on_shelf(variant, 5)
    paper, key, arrival = write((variant, 2)), uuid4(), uuid4()

    for _again in range(2):
        sending.send_transfer(transfer_id=paper.pk, version=0, actor=storekeeper, key=key)
    with pytest.raises((Stale, StatusRefused)):
        sending.send_transfer(transfer_id=paper.pk, version=0, actor=storekeeper, key=uuid4())
    for _again in range(2):
        receive(paper, key=arrival)
    with pytest.raises(StatusRefused):
        receive(paper)

    assert lies(variant) == {"Main": 3, "Shop": 2}


def test_a_draft_that_somebody_changed_is_not_sent_unseen(
    write: Way, variant: Variant, storekeeper: User
) -> None:
    paper = write((variant, 2))
    Transfer.objects.update(version=1)

    with pytest.raises(Stale):
        sending.send_transfer(transfer_id=paper.pk, version=0, actor=storekeeper, key=uuid4())


def test_what_did_not_come_stays_with_the_sender_or_is_written_off(
    send: Way, receive: Way, make_variant: Callable[..., Variant], put_on_shelf: Callable[..., None]
) -> None:
    bag, belt = make_variant(), make_variant()
    for one in (bag, belt):
        put_on_shelf(one, 5)
    first, second = send((bag, 3)), send((belt, 3))

    receive(first, (bag, 1), missing="returned")
    receive(second, (belt, 1), missing="theft", comment="the box was open")

    assert lies(bag) == {"Main": 4, "Shop": 1}
    assert (lies(belt), worth(belt)) == ({"Main": 2, "Shop": 1}, 120)
    stolen = ProductStockMovement.objects.get(reason="theft")
    assert (stolen.quantity_change, stolen.value_change, stolen.document_id) == (-2, -80, second.pk)
    second.refresh_from_db()
    assert (second.missing, second.changes.last().comment) == ("theft", "the box was open")


def test_a_difference_is_explained_and_more_than_was_sent_is_a_managers_word(
    send: Way, receive: Way, variant: Variant, put_on_shelf: Callable[..., None], manager: User
) -> None:
    put_on_shelf(variant, 5)
    paper = send((variant, 2))

    with pytest.raises(MissingUnexplained) as refusal:
        receive(paper, (variant, 1))
    with pytest.raises(MissingNeedsWords):
        receive(paper, (variant, 1), missing="damage")
    with pytest.raises(MoreThanSent):
        receive(paper, (variant, 3))
    with pytest.raises(NotFound):
        receive(paper, (Variant(pk=10**9), 3))
    with override("en"):
        assert "Clutch, black × 1" in str(refusal.value)
    assert lies(variant) == {"Main": 3, on_the_way(): 2}

    receive(paper, (variant, 3), actor=manager)
    assert (lies(variant), worth(variant)) == ({"Main": 3, "Shop": 3}, 240)


@pytest.mark.parametrize("came", [-1, 10**9])
def test_no_such_number_can_come(
    send: Way,
    receive: Way,
    variant: Variant,
    put_on_shelf: Callable[..., None],
    manager: User,
    came: int,
) -> None:
    put_on_shelf(variant, 5)
    receive(send((variant, 3)))
    paper = send((variant, 2))

    with pytest.raises(CountedOutOfRange):
        receive(paper, (variant, came), missing="damage", comment="crushed", actor=manager)

    assert lies(variant) == {"Shop": 3, on_the_way(): 2}


def test_goods_that_arrive_go_to_the_order_that_waits_there(
    send: Way,
    receive: Way,
    variant: Variant,
    put_on_shelf: Callable[..., None],
    shop: Warehouse,
    draft_order: Callable[..., SalesOrder],
    seller: User,
) -> None:
    put_on_shelf(variant, 2)
    order = draft_order((variant, 2))
    SalesOrder.objects.filter(pk=order.pk).update(warehouse=shop)
    paper = send((variant, 2))
    fulfillment.confirm_order(order_id=order.pk, actor=seller, key=uuid4(), expected_total=Decimal(200))

    receive(paper)

    order.refresh_from_db()
    assert order.status == "ready"


def test_two_transfers_on_the_way_at_once_keep_their_own_values(
    send: Way,
    receive: Way,
    variant: Variant,
    put_on_shelf: Callable[..., None],
    manager: User,
    warehouse: Warehouse,
) -> None:
    put_on_shelf(variant, 1)
    cheap = send((variant, 1))
    goods = [Goods(variant.pk, 1, Decimal("99.99"))]
    fulfillment.receive_goods(warehouse_id=warehouse.pk, goods=goods, actor=manager, key=uuid4())
    dear = send((variant, 1))

    receive(dear)

    assert ProductStock.objects.get(variant=variant, warehouse__name="Shop").value == Decimal("99.99")
    receive(cheap)
    assert worth(variant) == Decimal("139.99")


def test_the_other_storekeepers_hear_of_it_with_a_button(
    send: Way,
    variant: Variant,
    put_on_shelf: Callable[..., None],
    make_user: Callable[..., User],
    storekeeper: User,
) -> None:
    other = make_user(Role.STOREKEEPER)
    put_on_shelf(variant, 5)

    paper = send((variant, 2))

    told = OutboxMessage.objects.get(kind="transfer_sent")
    assert (told.recipient, "Main → Shop" in told.text) == (other, True)
    assert told.buttons[0][0]["data"] == f"transfer:goods:{paper.pk}"


def test_a_closed_warehouse_gets_nothing_and_a_seller_sends_nothing(
    write: Way, variant: Variant, seller: User, shop: Warehouse, storekeeper: User
) -> None:
    paper = write((variant, 1))

    with pytest.raises(NotAllowed):
        write((variant, 1), actor=seller)
    Warehouse.objects.filter(pk=shop.pk).update(is_active=False)
    for refused in (
        lambda: write((variant, 1)),
        lambda: sending.send_transfer(transfer_id=paper.pk, version=0, actor=storekeeper, key=uuid4()),
    ):
        with pytest.raises(WarehouseClosed):
            refused()


def test_nothing_by_hand_reaches_what_is_on_the_way(
    send: Way, variant: Variant, put_on_shelf: Callable[..., None], manager: User
) -> None:
    put_on_shelf(variant, 5)
    send((variant, 2))
    place = transit_warehouse().pk

    with pytest.raises(DomainError):
        fulfillment.adjust_stock(
            warehouse_id=place,
            variant_id=variant.pk,
            quantity_change=-1,
            comment="?",
            actor=manager,
            key=uuid4(),
        )
