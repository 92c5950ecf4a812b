"""Orders whose goods leave when they are paid: at once, or as soon as they are ready."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Variant
from backend.core.errors import NotAllowed
from backend.fulfillment import payments, shipping
from backend.fulfillment import services as fulfillment
from backend.inventory.models import ProductStockMovement
from backend.production import services as production
from backend.production.models import ProductionOrder
from backend.reports.books import broken
from backend.reports.jobs import hand_over_paid
from backend.sales import services as sales
from backend.sales.errors import AlreadyPaid
from backend.sales.models import Payment, PaymentMethod, ReturnReason, SalesOrder
from backend.sales.returns import ReturnLine
from backend.workflow.kinds import POINT_OF_SALE
from tests.fulfillment.crowd import all_at_once, look_without_locking

Place = Callable[..., SalesOrder]
Shelf = Callable[[Variant], tuple[int, int]]


@pytest.fixture
def counter(place_order: Place) -> Place:
    """An order of the type that leaves when it is paid."""
    return partial(place_order, document_type=POINT_OF_SALE)


@pytest.fixture
def pay(seller: User) -> Callable[..., Payment]:
    def send(order: SalesOrder, amount: int, **fields: Any) -> Payment:
        given = {"actor": seller, "key": uuid4(), "method": PaymentMethod.CARD, **fields}
        return fulfillment.pay_order(order_id=order.pk, amount=Decimal(amount), **given)

    return send


def path(order: SalesOrder) -> list[str]:
    return list(order.changes.order_by("pk").values_list("to_status", flat=True))


def test_a_ready_order_leaves_with_the_last_of_its_money(
    counter: Place,
    pay: Callable[..., Payment],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    shelf: Shelf,
) -> None:
    put_on_shelf(variant, 5)
    order = counter(variant, 2)
    assert order.status == "ready"

    first = pay(order, 50).order
    assert (first.status, shelf(variant)) == ("ready", (5, 2))

    order = pay(order, 150).order
    assert (order.status, order.payment_status, shelf(variant)) == ("completed", "paid", (3, 0))
    assert path(order) == ["draft", "confirmed", "ready", "shipped", "completed"]


def test_an_order_of_the_usual_type_waits_to_be_shipped(
    place_order: Place, pay: Callable[..., Payment], put_on_shelf: Callable[..., None], variant: Variant
) -> None:
    put_on_shelf(variant, 2)

    assert pay(place_order(variant, 2), 200).order.status == "ready"
    assert hand_over_paid() == 0


def report(order: SalesOrder, worker: User) -> None:
    for work in ProductionOrder.objects.filter(line__order=order):
        production.take(order_id=work.pk, actor=worker, key=uuid4())
        fulfillment.report_finished(order_id=work.pk, quantity=work.quantity, actor=worker, key=uuid4())


def test_paid_before_it_is_ready_it_leaves_as_soon_as_it_is(
    counter: Place, pay: Callable[..., Payment], variant: Variant, worker: User, seller: User, shelf: Shelf
) -> None:
    order = counter(variant, 2)
    assert pay(order, 200).order.status == "in_production"

    report(order, worker)

    order.refresh_from_db()
    assert (order.status, shelf(variant)) == ("completed", (0, 0))
    assert order.changes.get(to_status="shipped").actor == seller


def test_an_order_with_other_shelves_leaves_within_a_minute(
    counter: Place,
    draft: Callable[..., Any],
    pay: Callable[..., Payment],
    put_on_shelf: Callable[..., None],
    make_variant: Callable[..., Variant],
    variant: Variant,
    worker: User,
    seller: User,
) -> None:
    other = make_variant()
    put_on_shelf(other, 1)
    both = draft((variant, 1), (other, 1), document_type=POINT_OF_SALE)
    order = fulfillment.place_order(draft=both, expected_total=Decimal(200), actor=seller, key=uuid4())
    pay(order, 200)
    report(order, worker)
    order.refresh_from_db()
    assert order.status == "ready"

    assert [hand_over_paid(), hand_over_paid()] == [1, 0]
    order.refresh_from_db()
    assert order.status == "completed"


def test_a_second_tap_changes_nothing(
    counter: Place,
    pay: Callable[..., Payment],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    shelf: Shelf,
) -> None:
    put_on_shelf(variant, 3)
    order, key = counter(variant, 2), uuid4()

    paid = [pay(order, 200, key=key).pk for _tap in range(2)]

    assert (len(set(paid)), Payment.objects.count(), shelf(variant)) == (1, 1, (1, 0))
    assert path(order).count("shipped") == 1


def test_whoever_takes_no_money_hands_nothing_over(
    counter: Place,
    pay: Callable[..., Payment],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    worker: User,
    shelf: Shelf,
) -> None:
    put_on_shelf(variant, 2)
    order = counter(variant, 2)

    with pytest.raises(NotAllowed):
        pay(order, 200, actor=worker)
    assert (Payment.objects.count(), shelf(variant)) == (0, (2, 2))


def test_money_and_goods_go_together_or_not_at_all(
    counter: Place,
    pay: Callable[..., Payment],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    shelf: Shelf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put_on_shelf(variant, 2)
    order = counter(variant, 2)

    def fails(*_args: object, **_kwargs: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken_off:
        broken_off.setattr(shipping, "post", fails)
        with pytest.raises(ConnectionError):
            pay(order, 200)

    order.refresh_from_db()
    assert (order.status, order.paid_total, shelf(variant)) == ("ready", 0, (2, 2))
    assert pay(order, 200).order.status == "completed"


def test_a_shipped_order_is_done_once_nothing_is_owed_for_what_stays(
    counter: Place,
    pay: Callable[..., Payment],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    seller: User,
    manager: User,
) -> None:
    put_on_shelf(variant, 2)
    order = counter(variant, 2)
    pay(order, 100)
    fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid4())
    fulfillment.return_order(
        order_id=order.pk,
        lines=[ReturnLine(order.lines.get().pk, 1)],
        reason=ReturnReason.CHANGED_MIND,
        actor=manager,
        key=uuid4(),
    )

    assert hand_over_paid() == 1

    order.refresh_from_db()
    assert (order.status, order.paid_total, order.returned_total) == ("completed", 100, 100)


@pytest.fixture
def two_payments(
    counter: Place, put_on_shelf: Callable[..., None], variant: Variant, make_user: Callable[..., User]
) -> list[Callable[[], Any]]:
    put_on_shelf(variant, 4)
    order = counter(variant, 2)
    return [
        partial(
            fulfillment.pay_order,
            order_id=order.pk,
            amount=Decimal(200),
            method=PaymentMethod.CARD,
            actor=make_user(Role.SALES),
            key=uuid4(),
        )
        for _person in range(2)
    ]


@pytest.mark.django_db(transaction=True)
def test_of_two_payments_at_once_one_is_taken_and_goods_leave_once(
    two_payments: list[Callable[[], Any]], variant: Variant, shelf: Shelf
) -> None:
    outcome = all_at_once(two_payments)

    assert outcome == {"done": 1, AlreadyPaid.__name__: 1}
    assert (Payment.objects.count(), shelf(variant)) == (1, (2, 0))
    assert list(broken()) == []


@pytest.mark.django_db(transaction=True)
def test_twin_without_the_lock_only_the_database_stops_the_second_payment(
    two_payments: list[Callable[[], Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sales, "lock_order", look_without_locking(SalesOrder))
    monkeypatch.setattr(payments, "hold_what_leaves", lambda _order: None)

    outcome = all_at_once(two_payments)

    assert outcome[AlreadyPaid.__name__] == 0
    assert outcome["done"] == 1
    assert ProductStockMovement.objects.filter(reason="sale").count() == 1
