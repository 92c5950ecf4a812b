"""Races on committed data. Every guard has a twin: the same race with the guard off, which goes wrong."""

import time
from collections.abc import Callable
from functools import partial
from uuid import uuid4

import pgtrigger
import pytest
from django.db import DatabaseError, OperationalError, transaction

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Variant
from backend.core.retries import ATTEMPTS, Overtaken
from backend.fulfillment import allocation
from backend.fulfillment import services as fulfillment
from backend.inventory import services as inventory
from backend.inventory.models import ProductReservation, ProductStock
from backend.inventory.services import Goods
from backend.ledger import posting
from backend.ledger.models import Reason
from backend.production import services as production
from backend.production.models import ProductionOrder
from backend.reports.books import broken
from backend.sales.models import SalesOrder
from backend.warehouses.models import Warehouse

from .crowd import A_MOMENT, Deed, all_at_once, answers, look_without_locking, meet, meet_once

pytestmark = pytest.mark.django_db(transaction=True)
PlaceOrder = Callable[..., SalesOrder]


@pytest.fixture(autouse=True)
def every_flow_leaves_honest_books() -> None:
    """Twins cook the books on purpose, so the honest races ask `broken()` themselves."""


# --- 200 workers report one piece each on an order of 100


def two_hundred_reports(work: ProductionOrder, people: list[User]) -> list[Callable[[], object]]:
    return [
        partial(
            fulfillment.report_finished,
            order_id=work.pk,
            quantity=1,
            actor=people[number % len(people)],
            key=uuid4(),
        )
        for number in range(200)
    ]


def test_of_200_workers_exactly_100_finish_an_order_of_100(
    plan_work: Callable[..., ProductionOrder],
    worker: User,
    variant: Variant,
    shelf: Callable[[Variant], tuple[int, int]],
) -> None:
    work = plan_work(variant, 100)
    people = User.objects.bulk_create(User(name=f"Worker {number}") for number in range(200))
    worker.groups.get().user_set.add(*people)  # type: ignore[attr-defined]

    outcome = all_at_once(two_hundred_reports(work, people))

    work.refresh_from_db()
    assert outcome == {"done": 100, "OrderClosed": 100}
    assert (work.status, work.finished_quantity, shelf(variant)) == ("done", 100, (100, 0))
    assert list(broken()) == []


def test_twin_without_the_lock_more_than_100_finish(
    plan_work: Callable[..., ProductionOrder],
    make_user: Callable[..., User],
    variant: Variant,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work = plan_work(variant, 10)
    monkeypatch.setattr(production, "lock_order", look_without_locking(ProductionOrder, people=16))
    people = [make_user(Role.PRODUCTION) for _ in range(20)]

    all_at_once(two_hundred_reports(work, people)[:40])

    work.refresh_from_db()
    assert work.finished_quantity > 10


# --- 50 people and the last 10


def test_50_people_ship_ten_orders_and_ten_are_shipped(
    place_order: PlaceOrder,
    put_on_shelf: Callable[..., None],
    variant: Variant,
    make_user: Callable[..., User],
) -> None:
    put_on_shelf(variant, 10)
    orders = [place_order(variant, 1) for _ in range(10)]

    outcome = all_at_once(
        [
            partial(fulfillment.ship_order, order_id=order.pk, actor=make_user(Role.SALES), key=uuid4())
            for order in orders * 5
        ]
    )

    assert outcome == {"done": 10, "StatusRefused": 40}
    assert ProductStock.objects.get().quantity == 0
    assert list(broken()) == []


@pytest.fixture
def take_one(warehouse: Warehouse, variant: Variant, make_user: Callable[..., User]) -> Callable[[], object]:
    def make() -> Callable[[], object]:
        return partial(
            inventory.write_off,
            warehouse_id=warehouse.pk,
            goods=[Goods(variant.pk, 1)],
            reason=Reason.DAMAGE,
            actor=make_user(Role.STOREKEEPER),
            key=uuid4(),
        )

    return make


def test_50_people_take_the_last_10_and_ten_get_one(
    put_on_shelf: Callable[..., None], variant: Variant, take_one: Callable[[], Callable[[], object]]
) -> None:
    put_on_shelf(variant, 10)

    outcome = all_at_once([take_one() for _ in range(50)])

    assert outcome == {"done": 10, "InsufficientStock": 40}
    assert ProductStock.objects.get().quantity == 0
    assert list(broken()) == []


def test_twin_without_the_lock_the_database_refuses_by_itself(
    put_on_shelf: Callable[..., None],
    variant: Variant,
    take_one: Callable[[], Callable[[], object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    all_have_looked = meet_once(16)

    def look(model: type[ProductStock], places: object) -> dict[tuple[int, int], ProductStock]:
        rows = list(ProductStock.objects.all())
        all_have_looked()
        return {(row.warehouse_id, row.variant_id): row for row in rows}

    put_on_shelf(variant, 10)
    monkeypatch.setattr(posting, "_lock_existing", look)

    outcome = all_at_once([take_one() for _ in range(50)])

    assert outcome["done"] == 10
    assert outcome["IntegrityError"] > 0


def test_twin_with_a_plain_column_instead_of_a_ledger_more_than_10_are_sold(
    put_on_shelf: Callable[..., None], variant: Variant
) -> None:
    all_have_looked = meet_once(16)

    def sell_one() -> None:
        with transaction.atomic():
            stock = ProductStock.objects.get()
            assert stock.quantity > 0
            all_have_looked()
            with pgtrigger.ignore():
                ProductStock.objects.filter(pk=stock.pk).update(quantity=stock.quantity - 1)

    put_on_shelf(variant, 10)

    outcome = all_at_once([sell_one] * 50)

    assert outcome["done"] > 10


# --- 10 reservations for 5 pieces


def ten_reservations(variant: Variant, manager: User) -> list[Callable[[], object]]:
    warehouse_id = Warehouse.objects.get().pk
    return [
        partial(
            inventory.reserve,
            warehouse_id=warehouse_id,
            variant_id=variant.pk,
            quantity=1,
            actor=manager,
            key=uuid4(),
        )
        for _ in range(10)
    ]


def test_of_10_reservations_for_5_pieces_5_succeed_and_5_are_told_what_is_missing(
    put_on_shelf: Callable[..., None], variant: Variant, manager: User
) -> None:
    put_on_shelf(variant, 5)

    outcome = all_at_once(ten_reservations(variant, manager))

    assert outcome == {"done": 5, "InsufficientStock": 5}
    assert ProductStock.objects.get().reserved_quantity == ProductReservation.objects.count() == 5
    assert list(broken()) == []


def test_twin_with_the_guards_off_more_is_promised_than_there_is(
    put_on_shelf: Callable[..., None], variant: Variant, manager: User
) -> None:
    all_have_looked = meet(10)

    def promise() -> None:
        with transaction.atomic(), pgtrigger.ignore():
            stock = ProductStock.objects.get()
            assert ProductReservation.objects.count() < stock.quantity
            all_have_looked()
            ProductReservation.objects.create(stock=stock, quantity=1, actor=manager)

    put_on_shelf(variant, 5)

    outcome = all_at_once([promise] * 10)

    assert outcome["done"] > 5
    assert list(broken()) != []


# --- orders of several lines


def orders_both_ways(
    draft_order: Callable[..., SalesOrder], variants: list[Variant], seller: User, manager: User
) -> list[Callable[[], object]]:
    deeds = []
    for number in range(24):
        wanted = variants if number % 2 else list(reversed(variants))
        order = draft_order(*((variant, 1) for variant in wanted))
        actor = manager if number % 2 else seller
        deeds.append(partial(fulfillment.confirm_order, order_id=order.pk, actor=actor, key=uuid4()))
    return deeds


@pytest.fixture
def stocked(make_variant: Callable[..., Variant], put_on_shelf: Callable[..., None]) -> list[Variant]:
    variants = [make_variant() for _ in range(5)]
    for variant in variants:
        put_on_shelf(variant, 12)
    return variants


def deadlocks(got: list[object]) -> int:
    return sum(
        isinstance(answer, OperationalError) and getattr(answer.__cause__, "sqlstate", "") == "40P01"
        for answer in got
    )


def test_orders_with_their_lines_the_other_way_round_do_not_deadlock(
    draft_order: Callable[..., SalesOrder], stocked: list[Variant], seller: User, manager: User
) -> None:
    deeds = orders_both_ways(draft_order, stocked, seller, manager)

    got = answers(deeds, threads=8, through=lambda deed: deed())

    assert deadlocks(got) == 0
    assert {type(answer) for answer in got} == {SalesOrder}
    assert list(SalesOrder.objects.values_list("status", flat=True)).count("ready") >= 8
    assert list(broken()) == []


def test_twin_that_locks_in_the_order_of_the_lines_deadlocks(
    draft_order: Callable[..., SalesOrder],
    stocked: list[Variant],
    seller: User,
    manager: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both_hold_their_first = meet_once(2)

    def one_by_one(
        model: type[ProductStock], places: list[tuple[int, int]]
    ) -> dict[tuple[int, int], ProductStock]:
        found = {}
        for warehouse_id, variant_id in places:
            row = ProductStock.objects.select_for_update().get(warehouse=warehouse_id, variant=variant_id)
            found[warehouse_id, variant_id] = row
            both_hold_their_first()
        return found

    deeds = orders_both_ways(draft_order, stocked, seller, manager)
    monkeypatch.setattr(posting, "_lock_existing", one_by_one)

    got = answers(deeds[:2], through=lambda deed: deed())

    assert deadlocks(got) > 0


def again_if_overtaken(deed: Deed) -> object:
    """Whoever meets a held order that began to wait meanwhile begins anew; a deadlock is not repeated."""
    for _attempt in range(ATTEMPTS):
        try:
            return deed()
        except Overtaken as error:
            refusal = error
            time.sleep(A_MOMENT)
    raise refusal


def test_everything_at_once_neither_deadlocks_nor_breaks_the_books(
    draft_order: Callable[..., SalesOrder],
    place_order: PlaceOrder,
    stocked: list[Variant],
    seller: User,
    manager: User,
    worker: User,
    warehouse: Warehouse,
) -> None:
    waiting = [place_order(variant, 20) for variant in stocked]
    deeds = orders_both_ways(draft_order, stocked, seller, manager)[:8]
    for order in waiting:
        deeds.append(partial(fulfillment.cancel_order, order_id=order.pk, actor=seller, key=uuid4()))
    for work in ProductionOrder.objects.all():
        deeds += [
            partial(fulfillment.report_finished, order_id=work.pk, quantity=3, actor=worker, key=uuid4()),
            partial(production.take, order_id=work.pk, actor=worker, key=uuid4()),
        ]
    for variant in stocked:
        goods = [Goods(item.pk, 1) for item in (variant, *reversed(stocked))]
        deeds.append(
            partial(
                fulfillment.receive_goods, warehouse_id=warehouse.pk, goods=goods, actor=manager, key=uuid4()
            )
        )

    got = answers(deeds[::-1], threads=8, through=again_if_overtaken)

    assert deadlocks(got) == 0
    assert not [answer for answer in got if isinstance(answer, DatabaseError)]
    assert list(broken()) == []


# --- an order that begins to wait at the last moment


def receive_while_somebody_orders(
    place_order: PlaceOrder, variant: Variant, storekeeper: User, monkeypatch: pytest.MonkeyPatch
) -> SalesOrder:
    orders: list[SalesOrder] = []
    lock_orders = allocation.lock_orders

    def lock_and_wait(*args: object, **kwargs: object) -> dict[int, SalesOrder]:
        locked = lock_orders(*args, **kwargs)  # type: ignore[arg-type]
        orders.extend(answers([partial(place_order, variant, 2)]))
        return locked

    monkeypatch.setattr(allocation, "lock_orders", lock_and_wait)
    fulfillment.receive_goods(
        warehouse_id=Warehouse.objects.get().pk, goods=[Goods(variant.pk, 2)], actor=storekeeper, key=uuid4()
    )
    orders[0].refresh_from_db()
    return orders[0]


def test_goods_find_the_order_that_was_placed_while_they_were_received(
    place_order: PlaceOrder, variant: Variant, storekeeper: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = receive_while_somebody_orders(place_order, variant, storekeeper, monkeypatch)

    assert order.status == "ready"
    assert list(broken()) == []


def test_twin_that_does_not_look_again_leaves_free_goods_beside_an_order_that_waits(
    place_order: PlaceOrder, variant: Variant, storekeeper: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allocation, "_late_comers", lambda _places, _known: {})

    order = receive_while_somebody_orders(place_order, variant, storekeeper, monkeypatch)

    assert order.status == "in_production"
    assert ProductStock.objects.get().available == 2
