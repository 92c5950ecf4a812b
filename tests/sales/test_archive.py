"""Old orders leave the lists and stay in the books."""

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import NotAllowed
from backend.core.models import Workshop
from backend.fulfillment import services as fulfillment
from backend.sales import services as sales
from backend.sales.archive import archive_old_orders, archive_order, take_out_order
from backend.sales.errors import AlreadyArchived, NotArchived, NotClosed
from backend.sales.models import PaymentMethod, ReturnReason, SalesOrder
from backend.sales.returns import ReturnLine
from backend.sales.selectors import count_orders, find_orders

pytestmark = pytest.mark.usefixtures("books_hold")
Orders = Callable[..., SalesOrder]


@pytest.fixture
def cancelled(draft_order: Orders, variant: Variant, seller: User) -> SalesOrder:
    order = draft_order((variant, 1))
    return sales.cancel_draft_order(order_id=order.pk, actor=seller, key=uuid.uuid4())


@pytest.fixture
def completed(
    place_order: Orders, put_on_shelf: Callable[..., None], variant: Variant, seller: User
) -> SalesOrder:
    put_on_shelf(variant, 2)
    order = place_order(variant, 2)
    by = {"actor": seller, "order_id": order.pk}
    fulfillment.ship_order(key=uuid.uuid4(), **by)  # type: ignore[arg-type]
    sales.pay_order(amount=Decimal(200), method=PaymentMethod.CASH, key=uuid.uuid4(), **by)  # type: ignore[arg-type]
    return sales.complete_order(key=uuid.uuid4(), **by)  # type: ignore[arg-type]


def in_archive() -> set[int]:
    return set(SalesOrder.objects.filter(archived_at__isnull=False).values_list("pk", flat=True))


def in_days(days: int) -> Any:
    return timezone.now() + timedelta(days=days)


def test_an_archived_order_leaves_the_lists_and_is_found_by_words(
    cancelled: SalesOrder, draft_order: Orders, variant: Variant, manager: User
) -> None:
    other = draft_order((variant, 1))

    archive_order(order_id=cancelled.pk, actor=manager, key=uuid.uuid4())

    assert [order.pk for order in find_orders("all")] == [other.pk]
    assert count_orders()["all"] == 1
    assert cancelled in find_orders("all", text=f"№{cancelled.number}")


def test_pressing_twice_archives_once(cancelled: SalesOrder, manager: User) -> None:
    key = uuid.uuid4()

    first = archive_order(order_id=cancelled.pk, actor=manager, key=key)
    again = archive_order(order_id=cancelled.pk, actor=manager, key=key)

    assert first.archived_at == again.archived_at
    with pytest.raises(AlreadyArchived):
        archive_order(order_id=cancelled.pk, actor=manager, key=uuid.uuid4())


def test_an_order_that_is_not_finished_stays_in_the_lists(
    place_order: Orders, variant: Variant, manager: User
) -> None:
    order = place_order(variant, 1)

    with pytest.raises(NotClosed):
        archive_order(order_id=order.pk, actor=manager, key=uuid.uuid4())
    with pytest.raises(NotArchived):
        take_out_order(order_id=order.pk, actor=manager, key=uuid.uuid4())
    with pytest.raises(IntegrityError), transaction.atomic():
        SalesOrder.objects.filter(pk=order.pk).update(archived_at=timezone.now())

    assert in_archive() == set()


def test_sellers_do_not_archive(cancelled: SalesOrder, seller: User) -> None:
    with pytest.raises(NotAllowed):
        archive_order(order_id=cancelled.pk, actor=seller, key=uuid.uuid4())

    assert in_archive() == set()


def test_every_night_what_was_finished_long_ago_goes(
    cancelled: SalesOrder, completed: SalesOrder, place_order: Orders, variant: Variant
) -> None:
    place_order(variant, 1)

    assert archive_old_orders(in_days(179)) == 0
    assert archive_old_orders(in_days(181)) == 2
    assert archive_old_orders(in_days(181)) == 0
    assert in_archive() == {cancelled.pk, completed.pk}


def test_the_workshop_says_after_how_many_days(cancelled: SalesOrder) -> None:
    Workshop.objects.update(archive_days=10)

    assert archive_old_orders(in_days(9)) == 0
    assert archive_old_orders(in_days(11)) == 1


def test_what_was_taken_out_stays_out_as_long_as_a_new_one_would(
    cancelled: SalesOrder, manager: User
) -> None:
    archive_old_orders(in_days(181))
    with time_machine.travel(in_days(182)):
        take_out_order(order_id=cancelled.pk, actor=manager, key=uuid.uuid4())

    assert archive_old_orders(in_days(183)) == 0
    assert archive_old_orders(in_days(182 + 181)) == 1


def test_goods_that_come_back_bring_their_order_out_of_the_archive(
    completed: SalesOrder, manager: User
) -> None:
    archive_old_orders(in_days(181))
    line = completed.lines.get()

    for _half in range(2):
        fulfillment.return_order(
            reason=ReturnReason.CHANGED_MIND,
            order_id=completed.pk,
            lines=[ReturnLine(line.pk, 1)],
            actor=manager,
            key=uuid.uuid4(),
        )
        assert in_archive() == set()


def test_a_hundred_orders_cost_as_much_as_one(draft_order: Orders, variant: Variant, seller: User) -> None:
    def spent() -> int:
        with CaptureQueriesContext(connection) as queries:
            archive_old_orders(in_days(181))
        return len(queries)

    counted = []
    for size in (1, 20):
        for _number in range(size):
            order = draft_order((variant, 1))
            sales.cancel_draft_order(order_id=order.pk, actor=seller, key=uuid.uuid4())
        counted.append(spent())

    assert counted[0] == counted[1]


@pytest.mark.django_db(transaction=True)
def test_an_order_that_somebody_holds_is_left_for_the_next_night(
    cancelled: SalesOrder, manager: User
) -> None:
    def night() -> None:
        found.append(archive_old_orders(in_days(181)))
        connections.close_all()

    found: list[int] = []
    with transaction.atomic():
        sales.lock_order(cancelled.pk)
        thread = threading.Thread(target=night)
        thread.start()
        thread.join()

    assert found == [0]
    assert archive_old_orders(in_days(181)) == 1
