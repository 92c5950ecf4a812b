"""Pieces held without an order: for whom, until when, and what comes of them."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Product, Variant
from backend.core.errors import NotAllowed, Stale
from backend.core.models import Workshop
from backend.fulfillment import holds
from backend.fulfillment import services as fulfillment
from backend.inventory import services as inventory
from backend.inventory.errors import ExpiresInPast, NotYourReservation, ReservationClosed
from backend.inventory.models import ProductReservation
from backend.messaging.models import OutboxMessage
from backend.production.errors import NotMade
from backend.production.models import ProductionOrder
from backend.sales.models import Customer, SalesOrder
from backend.warehouses.models import Warehouse

from .conftest import told
from .crowd import answers

Hold = Callable[..., ProductReservation]
PlaceOrder = Callable[..., SalesOrder]
Shelf = Callable[[Variant], tuple[int, int]]
HOUR = timedelta(hours=1)


@pytest.fixture
def hold(warehouse: Warehouse, variant: Variant, seller: User, put_on_shelf: Callable[..., None]) -> Hold:
    """Five pieces are on the shelf, and some of them are held: hold(3)."""
    put_on_shelf(variant, 5)

    def some(quantity: int, **facts: Any) -> ProductReservation:
        facts = {"actor": seller, "variant_id": variant.pk, "key": uuid4(), **facts}
        return inventory.reserve(warehouse_id=warehouse.pk, quantity=quantity, **facts)

    return some


def late() -> datetime:
    return timezone.now() + timedelta(hours=49)


def test_a_seller_holds_pieces_for_a_customer_for_two_days(
    hold: Hold, shelf: Shelf, variant: Variant, customer: Customer
) -> None:
    row = hold(3, customer_id=customer.pk, comment=" till Friday ")

    assert (row.status, row.customer, row.comment, row.held_for) == (
        "pending",
        customer,
        "till Friday",
        "Olena",
    )
    assert row.expires_at is not None
    assert abs(row.expires_at - timezone.now() - 48 * HOUR) < timedelta(minutes=1)
    assert shelf(variant) == (5, 3)


def test_the_workshop_says_how_long(hold: Hold) -> None:
    Workshop.objects.update(hold_hours=5)

    row = hold(1)

    assert row.expires_at is not None
    assert abs(row.expires_at - timezone.now() - 5 * HOUR) < timedelta(minutes=1)
    with pytest.raises(ExpiresInPast):
        hold(1, expires_at=timezone.now())


def test_what_nobody_answered_for_is_free_again_once(
    hold: Hold, shelf: Shelf, variant: Variant, seller: User
) -> None:
    row = hold(3)
    assert holds.release_expired(timezone.now() + 47 * HOUR) == 0

    assert [holds.release_expired(late()) for _time in range(3)] == [1, 0, 0]

    row.refresh_from_db()
    assert (row.status, bool(row.closed_at), shelf(variant)) == ("expired", True, (5, 0))
    assert told(seller) == ["hold_expired"]


def test_freed_pieces_go_to_the_order_that_waits_and_its_seller_is_told(
    hold: Hold,
    place_order: PlaceOrder,
    shelf: Shelf,
    variant: Variant,
    make_user: Callable[..., User],
    seller: User,
) -> None:
    holder = make_user(Role.SALES)
    hold(4, actor=holder)
    first, second = place_order(variant, 3), place_order(variant, 5)

    holds.release_expired(late())

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status, shelf(variant)) == ("ready", "in_production", (5, 5))
    assert told(seller) == ["order_ready", "order_served"]
    assert told(holder) == ["hold_expired"]


def test_confirmed_and_extended_holds_stay(hold: Hold, manager: User, seller: User) -> None:
    firm, longer = hold(1), hold(1)
    inventory.confirm_reservation(reservation_id=firm.pk, actor=manager, key=uuid4())
    inventory.extend_hold(reservation_id=longer.pk, stamp=longer.stamp, actor=seller, key=uuid4())

    assert holds.release_expired(late()) == 0


def test_one_bad_hold_does_not_keep_the_others(
    hold: Hold, monkeypatch: pytest.MonkeyPatch, shelf: Shelf, variant: Variant
) -> None:
    bad, _good = hold(1), hold(2)
    free = holds._free

    def broken(row: ProductReservation, *args: Any, **kwargs: Any) -> Any:
        if row.pk == bad.pk:
            raise RuntimeError
        return free(row, *args, **kwargs)

    monkeypatch.setattr(holds, "_free", broken)

    assert holds.release_expired(late()) == 1
    assert shelf(variant) == (5, 1)


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_release_and_tell_once(
    hold: Hold, seller: User, shelf: Shelf, variant: Variant
) -> None:
    for _number in range(5):
        hold(1)
    moment = late()

    done = answers([lambda: holds.release_expired(moment)] * 4)

    assert sum(done) == 5
    assert told(seller) == ["hold_expired"] * 5
    assert shelf(variant) == (5, 0)


@pytest.mark.django_db(transaction=True)
def test_twin_without_the_lock_the_holder_is_told_twice(
    hold: Hold, seller: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(1)
    moment, everybody = late(), threading.Barrier(2)

    def look(reservation_id: int) -> ProductReservation:
        row = ProductReservation.objects.get(pk=reservation_id)
        everybody.wait(5)
        return row

    monkeypatch.setattr(inventory, "lock_active", look)
    answers([lambda: holds.release_expired(moment)] * 2)

    assert told(seller) == ["hold_expired"] * 2


def test_the_holder_is_asked_once_six_hours_before(
    hold: Hold, seller: User, make_user: Callable[..., User], customer: Customer
) -> None:
    bystander = make_user(Role.SALES)
    row = hold(3, customer_id=customer.pk)
    now = timezone.now()

    asked = [holds.ask_about_holds(now + hours * HOUR) for hours in (0, 41, 43, 43, 47)]

    assert asked == [0, 0, 1, 0, 0]
    assert (told(seller), told(bystander)) == (["hold_expiring"], [])
    message = OutboxMessage.objects.get()
    assert "Olena" in message.text
    assert [line[0]["data"] for line in message.buttons] == [
        f"hold:{deed}:{row.pk}:{row.stamp}" for deed in ("extend", "release", "make")
    ]
    assert "× 3" in message.buttons[0][0]["text"]


def test_after_extending_the_holder_is_asked_again(hold: Hold, seller: User) -> None:
    row, now = hold(3), timezone.now()
    holds.ask_about_holds(now + 43 * HOUR)

    longer = inventory.extend_hold(reservation_id=row.pk, stamp=row.stamp, actor=seller, key=uuid4())

    assert longer.expires_at == row.expires_at + 48 * HOUR
    assert holds.ask_about_holds(now + 44 * HOUR) == 0
    assert holds.ask_about_holds(now + 91 * HOUR) == 1


def test_nobody_is_asked_in_the_middle_of_the_night(hold: Hold, make_user: Callable[..., User]) -> None:
    sleeper = make_user(Role.SALES, quiet_from=time(21), quiet_until=time(8))
    # 09:00 in Kyiv; six hours before that is 03:00, so the question comes at 20:00 the evening before.
    with time_machine.travel(datetime(2026, 11, 18, 7, tzinfo=UTC)):
        hold(1, actor=sleeper)

    moments = [datetime(2026, 11, 19, 17, 55, tzinfo=UTC), datetime(2026, 11, 19, 18, 5, tzinfo=UTC)]
    asked = []
    for moment in moments:
        with time_machine.travel(moment):
            asked.append(holds.ask_about_holds(moment))

    assert asked == [0, 1]
    assert not OutboxMessage.objects.get().is_held_till_morning


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_ask_once(hold: Hold, seller: User) -> None:
    hold(1)
    moment = timezone.now() + 43 * HOUR

    assert sum(answers([lambda: holds.ask_about_holds(moment)] * 4)) == 1
    assert told(seller) == ["hold_expiring"]


def test_instead_of_holding_pieces_as_many_are_made(
    hold: Hold, shelf: Shelf, variant: Variant, seller: User, worker: User, customer: Customer
) -> None:
    row, key = hold(3, customer_id=customer.pk), uuid4()

    deed = {"reservation_id": row.pk, "stamp": row.stamp, "actor": seller, "key": key}
    work = fulfillment.make_held(**deed)
    assert fulfillment.make_held(**deed) == work

    assert (work.quantity, work.variant_id, work.comment) == (3, variant.pk, "Olena")
    assert shelf(variant) == (5, 0)
    assert ProductionOrder.objects.count() == 1
    assert told(worker) == ["work_new"]


def test_what_is_not_made_any_more_stays_held(
    hold: Hold, shelf: Shelf, variant: Variant, seller: User
) -> None:
    row = hold(3)
    Product.objects.update(lifecycle="archived")

    with pytest.raises(NotMade):
        fulfillment.make_held(reservation_id=row.pk, stamp=row.stamp, actor=seller, key=uuid4())

    assert shelf(variant) == (5, 3)


def test_others_neither_release_nor_extend_nor_make(
    hold: Hold, shelf: Shelf, variant: Variant, make_user: Callable[..., User], worker: User, manager: User
) -> None:
    row, other = hold(3), make_user(Role.SALES)
    deeds = (fulfillment.release_reservation, inventory.extend_hold, fulfillment.make_held)

    for deed in deeds:
        for person, refusal in ((other, NotYourReservation), (worker, NotAllowed)):
            with pytest.raises(refusal):
                deed(reservation_id=row.pk, stamp=row.stamp, actor=person, key=uuid4())
    assert shelf(variant) == (5, 3)

    fulfillment.release_reservation(reservation_id=row.pk, actor=manager, key=uuid4())
    assert shelf(variant) == (5, 0)


def test_a_seller_takes_nothing_from_an_order(
    place_order: PlaceOrder, put_on_shelf: Callable[..., None], variant: Variant, seller: User
) -> None:
    put_on_shelf(variant, 2)
    place_order(variant, 2)
    row = ProductReservation.objects.get()

    with pytest.raises(NotYourReservation):
        fulfillment.release_reservation(reservation_id=row.pk, actor=seller, key=uuid4())


def test_an_old_button_does_nothing(hold: Hold, shelf: Shelf, variant: Variant, seller: User) -> None:
    row = hold(3)
    inventory.extend_hold(reservation_id=row.pk, stamp=row.stamp, actor=seller, key=uuid4())

    for deed in (fulfillment.release_reservation, inventory.extend_hold, fulfillment.make_held):
        with pytest.raises(Stale):
            deed(reservation_id=row.pk, stamp=row.stamp, actor=seller, key=uuid4())
    assert shelf(variant) == (5, 3)

    fulfillment.release_reservation(reservation_id=row.pk, actor=seller, key=uuid4())
    with pytest.raises(ReservationClosed):
        inventory.extend_hold(reservation_id=row.pk, stamp=row.stamp, actor=seller, key=uuid4())


def test_an_order_of_the_customer_uses_what_is_held_for_them(
    hold: Hold, place_order: PlaceOrder, shelf: Shelf, variant: Variant, customer: Customer, seller: User
) -> None:
    hold(3, customer_id=customer.pk)
    hold(1)

    order = place_order(variant, 2)

    assert (order.status, shelf(variant)) == ("ready", (5, 4))
    active = ProductReservation.objects.active().order_by("quantity", "customer")
    assert list(active.values_list("quantity", "status", "customer")) == [
        (1, "pending", customer.pk),
        (1, "pending", None),
        (2, "confirmed", None),
    ]
    assert holds.release_expired(late()) == 2
    assert shelf(variant) == (5, 2)


def test_what_is_held_for_others_is_not_for_this_order(
    hold: Hold, place_order: PlaceOrder, shelf: Shelf, variant: Variant
) -> None:
    other = Customer.objects.create(name="Marko")
    hold(4, customer_id=other.pk)

    order = place_order(variant, 2)

    assert (order.status, shelf(variant)) == ("in_production", (5, 5))
