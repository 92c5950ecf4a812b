"""Races of counts, transfers and returns; the guards beside their twins, the same race with the guard off."""

from collections.abc import Callable
from functools import partial
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import allocation
from backend.fulfillment import returns as flow
from backend.fulfillment import services as fulfillment
from backend.fulfillment.low_stock import watch_low_stock
from backend.inventory import counting
from backend.inventory import services as inventory
from backend.inventory.counting import Counted
from backend.inventory.models import LowStockAlert, ProductStock
from backend.inventory.services import Goods
from backend.ledger.models import Reason
from backend.messaging.models import OutboxMessage
from backend.reports.books import broken
from backend.sales import returns
from backend.sales.models import ReturnReason, SalesOrder, SalesReturn
from backend.sales.returns import ReturnLine, with_customer
from backend.warehouses.models import Warehouse

from .crowd import all_at_once, meet

pytestmark = pytest.mark.django_db(transaction=True)
Shelf = Callable[[Variant], tuple[int, int]]
Deed = Callable[[], object]


@pytest.fixture(autouse=True)
def every_flow_leaves_honest_books() -> None:
    """Twins cook the books on purpose, so the honest races ask `broken()` themselves."""


# --- a count while others move


@pytest.fixture
def count_of_ten(
    variant: Variant, put_on_shelf: Callable[..., None], warehouse: Warehouse, storekeeper: User
) -> Callable[[], Deed]:
    """Ten lie there, and somebody who began to count them now finds ten."""
    put_on_shelf(variant, 10)

    def begin() -> Deed:
        version = ProductStock.objects.get().version
        counted = [Counted(variant.pk, 10, version)]
        return partial(
            fulfillment.count_stock,
            warehouse_id=warehouse.pk,
            counted=counted,
            actor=storekeeper,
            key=uuid4(),
        )

    return begin


@pytest.fixture
def lose_one(variant: Variant, warehouse: Warehouse, storekeeper: User) -> Callable[[], Deed]:
    return lambda: partial(
        inventory.write_off,
        warehouse_id=warehouse.pk,
        goods=[Goods(variant.pk, 1)],
        reason=Reason.DAMAGE,
        actor=storekeeper,
        key=uuid4(),
    )


def test_a_count_never_brings_back_what_left_meanwhile(
    count_of_ten: Callable[[], Deed], lose_one: Callable[[], Deed], variant: Variant, shelf: Shelf
) -> None:
    for left in range(9, 3, -1):
        outcome = all_at_once([count_of_ten() if left == 9 else count_again(variant), lose_one()])

        assert outcome["done"] + outcome["MovedWhileCounted"] == 2
        assert shelf(variant) == (left, 0)
    assert list(broken()) == []


def count_again(variant: Variant) -> Deed:
    row = ProductStock.objects.get()
    counted = [Counted(variant.pk, row.quantity, row.version)]
    actor = User.objects.get(name="Storekeeper")
    return partial(
        fulfillment.count_stock, warehouse_id=row.warehouse_id, counted=counted, actor=actor, key=uuid4()
    )


def test_twin_without_the_version_a_lost_piece_comes_back(
    count_of_ten: Callable[[], Deed],
    lose_one: Callable[[], Deed],
    variant: Variant,
    shelf: Shelf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(counting, "_check_unmoved", lambda *_args: None)
    count, lose = count_of_ten(), lose_one()
    lose()

    count()

    assert shelf(variant) == (10, 0)


def test_of_two_counts_of_one_shelf_one_is_written(
    count_of_ten: Callable[[], Deed], variant: Variant, warehouse: Warehouse, manager: User, shelf: Shelf
) -> None:
    version = ProductStock.objects.get().version
    deeds = [
        partial(
            fulfillment.count_stock,
            warehouse_id=warehouse.pk,
            counted=[Counted(variant.pk, quantity, version)],
            actor=manager,
            key=uuid4(),
        )
        for quantity in (7, 8, 9, 11)
    ]

    assert all_at_once(deeds) == {"done": 1, "MovedWhileCounted": 3}
    assert shelf(variant)[0] in (7, 8, 9, 11)
    assert list(broken()) == []


# --- transfers in opposite directions


def test_transfers_there_and_back_lose_nothing_and_do_not_deadlock(
    make_variant: Callable[..., Variant],
    put_on_shelf: Callable[..., None],
    warehouse: Warehouse,
    storekeeper: User,
) -> None:
    shop = Warehouse.objects.create(name="Shop", kind="retail")
    goods = [Goods(make_variant().pk, 1) for _ in range(4)]
    for item in goods:
        put_on_shelf(Variant.objects.get(pk=item.variant_id), 10)
    there = {"warehouse_id": warehouse.pk, "to_warehouse_id": shop.pk}
    back = {"warehouse_id": shop.pk, "to_warehouse_id": warehouse.pk}
    fulfillment.transfer_goods(**there, goods=[*goods, *goods, *goods], actor=storekeeper, key=uuid4())

    deeds = [
        partial(
            fulfillment.transfer_goods,
            **(back if number % 2 else there),
            goods=goods[:: -1 if number % 3 else 1],
            actor=storekeeper,
            key=uuid4(),
        )
        for number in range(24)
    ]
    outcome = all_at_once(deeds, threads=8)

    assert set(outcome) <= {"done", "InsufficientStock"}
    totals = ProductStock.objects.values_list("variant_id", "quantity")
    for item in goods:
        assert sum(quantity for variant_id, quantity in totals if variant_id == item.variant_id) == 10
    assert list(broken()) == []


# --- two returns at once


@pytest.fixture
def shipped(
    place_order: Callable[..., SalesOrder], put_on_shelf: Callable[..., None], variant: Variant, seller: User
) -> SalesOrder:
    put_on_shelf(variant, 5)
    order = place_order(variant, 5)
    return fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid4())


def returns_of_two(order: SalesOrder, storekeeper: User, people: int) -> list[Deed]:
    line_id = order.lines.get().pk
    return [
        partial(
            fulfillment.return_order,
            reason=ReturnReason.CHANGED_MIND,
            order_id=order.pk,
            lines=[ReturnLine(line_id, 2)],
            actor=storekeeper,
            key=uuid4(),
        )
        for _person in range(people)
    ]


def test_many_returns_at_once_bring_back_no_more_than_was_shipped(
    shipped: SalesOrder, storekeeper: User, variant: Variant, shelf: Shelf
) -> None:
    outcome = all_at_once(returns_of_two(shipped, storekeeper, 8), threads=8)

    assert outcome == {"done": 2, "MoreThanShipped": 6}
    assert shelf(variant) == (4, 0)
    assert list(broken()) == []


def test_of_two_people_who_take_the_whole_order_back_one_does(
    shipped: SalesOrder, storekeeper: User, manager: User, variant: Variant, shelf: Shelf
) -> None:
    deeds = [
        partial(
            fulfillment.return_order,
            reason=ReturnReason.CHANGED_MIND,
            order_id=shipped.pk,
            actor=person,
            key=uuid4(),
        )
        for person in (storekeeper, manager) * 3
    ]

    assert all_at_once(deeds, threads=6) == {"done": 1, "StatusRefused": 5}
    assert (shelf(variant), SalesReturn.objects.count()) == ((5, 0), 1)
    assert list(broken()) == []


def test_twin_without_the_lock_everybody_sees_the_same_and_the_database_refuses_the_rest(
    shipped: SalesOrder, storekeeper: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = meet(4)

    def look_without_locking(_places: object, *, also: list[int]) -> dict[int, SalesOrder]:
        return SalesOrder.objects.select_related("seller").in_bulk(also)

    def count_together(order_id: int) -> dict[int, int]:
        left = with_customer(order_id)
        together()
        return left

    monkeypatch.setattr(allocation, "lock_orders", look_without_locking)
    monkeypatch.setattr(returns, "with_customer", count_together)
    monkeypatch.setattr(flow, "lock_stock", lambda *_places: {})

    outcome = all_at_once(returns_of_two(shipped, storekeeper, 4), threads=4)

    assert outcome == {"done": 2, "IntegrityError": 2}
    assert list(broken()) == []


# --- two watchers of low stock at once


def test_two_watchers_at_once_tell_once(variant: Variant, warehouse: Warehouse, storekeeper: User) -> None:
    Variant.objects.update(low_stock_threshold=1)

    all_at_once([watch_low_stock] * 6, threads=6)

    assert LowStockAlert.objects.count() == 1
    assert OutboxMessage.objects.filter(recipient=storekeeper).count() == 1
