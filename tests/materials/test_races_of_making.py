"""Races for materials and cut sets on committed data; a twin shows each of them with its guard off."""

import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.inventory import wip_stock
from backend.inventory.models import WIPStock
from backend.ledger.models import Reason
from backend.ledger.posting import lock_stock
from backend.materials import batches, consumption, stock
from backend.materials.boms import Part
from backend.materials.models import BOM, MaterialBatch, MaterialColor, MaterialStock
from backend.materials.stock import Going
from backend.production import services as production
from backend.production.models import Kind, ProductionOrder
from backend.reports.books import broken
from backend.sales.models import SalesOrder
from backend.warehouses.models import Warehouse
from tests.fulfillment.crowd import all_at_once, look_without_locking, meet

pytestmark = pytest.mark.django_db(transaction=True)
Plan = Callable[..., ProductionOrder]


@pytest.fixture
def leather(
    make_material: Callable[..., MaterialColor], variant: Variant, make_bom: Callable[..., BOM]
) -> MaterialColor:
    """A clutch takes a square metre of it."""
    leather = make_material("Leather", "black")
    make_bom(variant, Part(Decimal(1), material_id=leather.material_id))
    return leather


def report(order: ProductionOrder, quantity: int, actor: User) -> Callable[[], object]:
    return partial(
        fulfillment.report_finished, order_id=order.pk, quantity=quantity, actor=actor, key=uuid4()
    )


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Shelves of materials are looked at by all, and then taken from by all."""
    meeting = threading.Barrier(2)

    def look(self: object, *args: Any, **kwargs: Any) -> Any:
        held = hold(self, *args, **kwargs)
        meeting.wait(5)
        return held

    hold = consumption.hold
    sql = consumption._holding()
    monkeypatch.setattr(consumption, "_holding", lambda: sql.replace("FOR NO KEY UPDATE OF stock", ""))
    monkeypatch.setattr(consumption, "hold", look)
    return None


# --- two workers report the last metres


def test_the_last_metres_are_used_once(
    leather: MaterialColor,
    put_material: Callable[..., MaterialBatch],
    plan_work: Plan,
    variant: Variant,
    worker: User,
) -> None:
    put_material(leather, 5, cost=800)
    works = [plan_work(variant, 1) for _ in range(20)]

    outcome = all_at_once([report(work, 1, worker) for work in works])

    assert outcome == {"done": 5, "InsufficientStock": 15}
    assert MaterialStock.objects.get().quantity == 0
    assert list(broken()) == []


@pytest.mark.usefixtures("unlocked")
def test_twin_without_the_lock_only_the_database_refuses(
    leather: MaterialColor,
    put_material: Callable[..., MaterialBatch],
    plan_work: Plan,
    variant: Variant,
    worker: User,
) -> None:
    put_material(leather, 1, cost=800)
    works = [plan_work(variant, 1) for _ in range(2)]

    outcome = all_at_once([report(work, 1, worker) for work in works])

    # Both saw the last metre: one was stopped by the constraint, without a word about what is missing.
    assert outcome == {"done": 1, "IntegrityError": 1}


# --- a report and a write-off of the same leather


def test_a_report_and_a_write_off(
    leather: MaterialColor,
    put_material: Callable[..., MaterialBatch],
    plan_work: Plan,
    variant: Variant,
    worker: User,
    manager: User,
    warehouse: Warehouse,
) -> None:
    put_material(leather, 3, cost=800)
    put_material(leather, 3, cost=900)
    works = [plan_work(variant, 1) for _ in range(6)]
    spoilt = partial(
        stock.write_off,
        warehouse_id=warehouse.pk,
        goods=[Going(leather.pk, Decimal(1))],
        reason=Reason.DAMAGE,
        actor=manager,
    )

    outcome = all_at_once(
        [deed for work in works for deed in (report(work, 1, worker), partial(spoilt, key=uuid4()))]
    )

    assert outcome == {"done": 6, "InsufficientStock": 6}
    assert MaterialStock.objects.get().value == 0
    assert list(broken()) == []


def test_twin_a_write_off_from_batches_seen_before_the_lock(
    leather: MaterialColor,
    put_material: Callable[..., MaterialBatch],
    plan_work: Plan,
    variant: Variant,
    worker: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Batches that are read before their shelf is held are others' by the time they are taken from."""
    put_material(leather, 1, cost=800)
    put_material(leather, 1, cost=900)
    works = [plan_work(variant, 1) for _ in range(2)]
    place = (works[0].warehouse_id, leather.pk)
    seen = batches.left(lock_stock(MaterialStock, [place]))
    monkeypatch.setattr(batches, "left", lambda wanted: seen)

    outcome = all_at_once([report(work, 1, worker) for work in works])

    assert outcome == {"done": 1, "IntegrityError": 1}


# --- two lines want the same cut sets


@pytest.fixture
def sets(
    leather: MaterialColor,
    put_material: Callable[..., MaterialBatch],
    plan_work: Plan,
    variant: Variant,
    worker: User,
) -> WIPStock:
    """Five cut sets."""
    put_material(leather, 100)
    report(plan_work(variant, 5, kind=Kind.CUTTING), 5, worker)()
    return WIPStock.objects.get()


def test_cut_sets_are_planned_once(
    sets: WIPStock, variant: Variant, place_order: Callable[..., SalesOrder]
) -> None:
    outcome = all_at_once([partial(place_order, variant, 2) for _ in range(8)], threads=8)

    sets.refresh_from_db()
    finishing = ProductionOrder.objects.filter(kind=Kind.FINISHING)
    assert outcome == {"done": 8}
    assert (sets.quantity, sets.reserved_quantity) == (5, 5)
    assert sum(work.quantity for work in finishing) == 5
    assert list(broken()) == []


def test_twin_without_the_lock_two_lines_plan_the_same_sets(
    sets: WIPStock,
    variant: Variant,
    manager: User,
    warehouse: Warehouse,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both = meet(2)

    def look(places: Any) -> Any:
        rows = {(row.warehouse_id, row.variant_id): row for row in WIPStock.objects.all()}
        both()
        return rows

    monkeypatch.setattr(wip_stock, "existing", look)
    plan = partial(
        production.create_order,
        variant_id=variant.pk,
        quantity=4,
        warehouse_id=warehouse.pk,
        kind=Kind.FINISHING,
        actor=manager,
    )

    outcome = all_at_once([partial(plan, key=uuid4()) for _ in range(2)])

    assert outcome == {"done": 1, "IntegrityError": 1}


# --- a report and an undo


def test_reports_and_undos_of_one_order(
    leather: MaterialColor,
    put_material: Callable[..., MaterialBatch],
    plan_work: Plan,
    variant: Variant,
    worker: User,
    manager: User,
) -> None:
    put_material(leather, 10, cost="333.33")
    put_material(leather, 10, cost="444.44")
    work = plan_work(variant, 20)
    done = [report(work, 1, worker)() for _ in range(8)]
    undos = [
        partial(fulfillment.undo_report, report_id=row.pk, actor=manager, key=uuid4())  # type: ignore[attr-defined]
        for row in done
    ]

    outcome = all_at_once([deed for undo in undos for deed in (undo, report(work, 1, worker))], threads=8)

    work.refresh_from_db()
    assert outcome == {"done": 16}
    assert work.finished_quantity == 8
    assert MaterialStock.objects.get().quantity == 12
    assert list(broken()) == []


def test_twin_without_the_lock_a_report_is_undone_twice(
    leather: MaterialColor,
    put_material: Callable[..., MaterialBatch],
    plan_work: Plan,
    variant: Variant,
    worker: User,
    manager: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put_material(leather, 10)
    work = plan_work(variant, 5)
    done = report(work, 2, worker)()
    monkeypatch.setattr(production, "lock_order", look_without_locking(ProductionOrder))

    outcome = all_at_once(
        [
            partial(fulfillment.undo_report, report_id=done.pk, actor=manager, key=uuid4())  # type: ignore[attr-defined]
            for _ in range(2)
        ]
    )

    # Only the rule of the table, one undo for a report, is left; nobody hears that it was undone already.
    assert outcome == {"done": 1, "IntegrityError": 1}
