"""Splitting an order while others report, cancel, take back; guards beside their twins."""

import threading
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import Stale
from backend.fulfillment import allocation, undoing
from backend.fulfillment import services as fulfillment
from backend.inventory.models import ProductReservation
from backend.production.models import ProductionOrder, ProductionReport
from backend.reports.books import broken
from backend.sales import services as sales
from backend.sales.models import SalesOrder, SalesOrderLine
from backend.sales.services import Draft

from .crowd import all_at_once, look_without_locking

pytestmark = pytest.mark.django_db(transaction=True)
PlaceOrder = Callable[..., SalesOrder]
Deed = Callable[[], object]


@pytest.fixture(autouse=True)
def every_flow_leaves_honest_books() -> None:
    """Twins cook the books on purpose, so the honest races ask `broken()` themselves."""


def splitting(order: SalesOrder, pieces: int, actor: User, line_id: int | None = None) -> Deed:
    return partial(
        fulfillment.split_order,
        order_id=order.pk,
        parts={line_id or order.lines.get().pk: pieces},
        seen_version=SalesOrder.objects.get(pk=order.pk).version,
        actor=actor,
        key=uuid4(),
    )


def pieces() -> int:
    return sum(SalesOrderLine.objects.values_list("quantity", flat=True))


def meanwhile(deed: Deed) -> None:
    """Somebody else does this and is done before we go on."""

    def do() -> None:
        deed()
        connection.close()

    other = threading.Thread(target=do)
    other.start()
    other.join()


def test_a_button_pressed_five_times_at_once_splits_once(
    place_order: PlaceOrder, variant: Variant, seller: User
) -> None:
    order = place_order(variant, 10)

    outcome = all_at_once([splitting(order, 4, seller)] * 5)

    assert outcome == {"done": 5}
    assert (SalesOrder.objects.count(), pieces()) == (2, 10)
    assert list(broken()) == []


def test_of_two_who_split_the_same_order_at_once_one_sees_an_old_screen(
    place_order: PlaceOrder, variant: Variant, seller: User, manager: User
) -> None:
    order = place_order(variant, 10)

    outcome = all_at_once([splitting(order, 4, actor) for actor in (seller, manager)])

    assert outcome == {"done": 1, "Stale": 1}
    assert list(broken()) == []


def test_twin_without_the_lock_nobody_sees_an_old_screen(
    place_order: PlaceOrder, variant: Variant, seller: User, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = place_order(variant, 10)
    monkeypatch.setattr(sales, "lock_order", look_without_locking(SalesOrder))

    outcome = all_at_once([splitting(order, 4, actor) for actor in (seller, manager)])

    assert outcome["Stale"] == 0
    # Whatever they wrote, the database lets no piece come or go.
    assert pieces() == 10


def split_and_report(order: SalesOrder, seller: User, worker: User) -> list[Deed]:
    work = ProductionOrder.objects.get(line__order=order)
    report = partial(
        fulfillment.report_finished, order_id=work.pk, quantity=10, actor=worker, key=uuid4(), allow_more=True
    )
    return [splitting(order, 4, seller), report]


def test_a_split_and_a_report_at_once_leave_every_piece_where_it_is_wanted(
    place_order: PlaceOrder, make_variant: Callable[..., Variant], seller: User, worker: User
) -> None:
    orders = [place_order(make_variant(), 10) for _ in range(6)]

    outcome = all_at_once([deed for order in orders for deed in split_and_report(order, seller, worker)])

    assert set(outcome) <= {"done", "Stale"}
    assert pieces() == 60
    assert not SalesOrder.objects.exclude(status="ready").exists()
    assert list(broken()) == []


def test_twin_a_split_that_does_not_hold_its_order_spoils_the_books(
    place_order: PlaceOrder, variant: Variant, seller: User, worker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = place_order(variant, 10)
    split, report = split_and_report(order, seller, worker)

    def look(order_id: int) -> SalesOrder:
        seen = SalesOrder.objects.get(pk=order_id)
        meanwhile(report)
        return seen

    monkeypatch.setattr(sales, "lock_order", look)
    split()

    assert list(broken()) != []


def test_a_split_and_a_cancellation_at_once_lose_nothing(
    place_order: PlaceOrder, make_variant: Callable[..., Variant], seller: User, manager: User
) -> None:
    orders = [place_order(make_variant(), 10) for _ in range(6)]
    cancels = [
        partial(fulfillment.cancel_order, order_id=order.pk, actor=manager, key=uuid4()) for order in orders
    ]
    splits = [splitting(order, 4, seller) for order in orders]

    outcome = all_at_once([deed for pair in zip(splits, cancels, strict=True) for deed in pair])

    assert set(outcome) <= {"done", "Stale", "SplitRefused"}
    assert set(SalesOrder.objects.filter(split_from=None).values_list("status", flat=True)) == {"cancelled"}
    assert list(broken()) == []


@pytest.fixture
def reported(place_order: PlaceOrder, variant: Variant, worker: User) -> tuple[SalesOrder, ProductionReport]:
    order = place_order(variant, 10)
    work = ProductionOrder.objects.get()
    return order, fulfillment.report_finished(order_id=work.pk, quantity=10, actor=worker, key=uuid4())


@pytest.mark.parametrize("is_guarded", [True, False])
def test_a_report_is_not_taken_back_while_its_pieces_go_to_a_part(
    reported: tuple[SalesOrder, ProductionReport],
    seller: User,
    worker: User,
    monkeypatch: pytest.MonkeyPatch,
    is_guarded: bool,
) -> None:
    order, report = reported
    looked, split, seen = undoing._served_by, splitting(order, 4, seller), []

    def look(of: ProductionReport) -> set[int]:
        if not seen:
            seen.append(looked(of))
            meanwhile(split)
            return seen[0]
        return looked(of) if is_guarded else seen[0]

    monkeypatch.setattr(undoing, "_served_by", look)
    undo = partial(fulfillment.undo_report, report_id=report.pk, actor=worker, key=uuid4())
    if is_guarded:
        with pytest.raises(Stale):
            undo()
    else:
        undo()

    assert (list(broken()) == []) is is_guarded


def test_a_reservation_is_not_released_while_it_goes_to_a_part(
    draft: Callable[..., Draft],
    put_on_shelf: Callable[..., None],
    make_variant: Callable[..., Variant],
    seller: User,
    manager: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, other = make_variant(), make_variant()
    put_on_shelf(one, 1)
    put_on_shelf(other, 1)
    order = fulfillment.place_order(
        draft=draft((one, 1), (other, 1)), expected_total=Decimal(200), actor=seller, key=uuid4()
    )
    promise = ProductReservation.objects.get(stock__variant=one)
    split, lock = splitting(order, 1, seller, line_id=promise.line_id), allocation.lock_orders

    def lock_after(*args: Any, **kwargs: Any) -> dict[int, SalesOrder]:
        monkeypatch.setattr(allocation, "lock_orders", lock)
        meanwhile(split)
        return lock(*args, **kwargs)

    monkeypatch.setattr(allocation, "lock_orders", lock_after)
    with pytest.raises(Stale):
        fulfillment.release_reservation(reservation_id=promise.pk, actor=manager, key=uuid4())

    assert set(SalesOrder.objects.values_list("status", flat=True)) == {"ready"}
    assert list(broken()) == []
