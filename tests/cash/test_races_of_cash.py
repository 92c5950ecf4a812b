"""Races at a cash box and at a counter; every guard beside its twin, the same race with the guard off."""

import threading
import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

import pgtrigger
import pytest
from django.db import transaction

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.cash import services as cash
from backend.cash.models import CashBox, CashMovement, CashPlace, CashReason, CashShift
from backend.catalog.models import Variant
from backend.fulfillment import counter
from backend.inventory.models import ProductStock
from backend.ledger import posting
from backend.reports.books import broken
from backend.sales.models import Payment, PaymentMethod, SalesOrder
from backend.sales.services import OrderLine
from backend.warehouses.models import Warehouse
from tests.fulfillment.crowd import A_MOMENT, PATIENCE, all_at_once, meet

pytestmark = pytest.mark.django_db(transaction=True)
Deed = Callable[..., Any]


def payment_of(order: SalesOrder, pay: Deed) -> Deed:
    return partial(pay, order, 10)


def test_cash_is_in_the_shift_or_refused_while_it_is_being_closed(
    place_order: Deed, put_on_shelf: Deed, variant: Variant, pay: Deed, open_shift: Deed, close_shift: Deed
) -> None:
    put_on_shelf(variant, 10)
    orders, shift = [place_order(variant, 1) for _ in range(10)], open_shift(100)
    payments = [payment_of(order, pay) for order in orders]

    outcome = all_at_once(
        [*payments[:5], partial(close_shift, shift, 100, comment="counted at noon"), *payments[5:]]
    )

    taken = Payment.objects.count()
    assert outcome["done"] == taken + 1, outcome
    assert outcome["NoOpenShift"] == 10 - taken, outcome
    shift.refresh_from_db()
    assert (shift.expected_amount, shift.counted_amount) == (100 + 10 * taken, 100)
    assert list(broken()) == []


def test_twin_that_looks_first_and_writes_later_writes_into_a_closed_shift(
    open_shift: Deed, close_shift: Deed, seller: User
) -> None:
    shift, looked, closed = open_shift(100), threading.Event(), threading.Event()

    def close() -> None:
        looked.wait(PATIENCE)
        close_shift(shift, 100)
        closed.set()

    def put_in() -> None:
        found = CashShift.objects.get(pk=shift.pk)
        assert found.is_open
        looked.set()
        closed.wait(PATIENCE)
        with transaction.atomic(), pgtrigger.ignore("cash.CashMovement:keeps_balance"):
            CashMovement.objects.create(
                shift=found, amount=Decimal(10), reason=CashReason.PUT_IN, place=CashPlace.BANK, actor=seller
            )

    outcome = all_at_once([put_in, close])

    assert outcome == {"done": 2}
    assert list(broken()) != []


def openings(box: CashBox, make_user: Deed) -> list[Deed]:
    return [
        partial(
            cash.open_shift,
            box_id=box.pk,
            counted_amount=Decimal(0),
            actor=make_user(Role.SALES),
            key=uuid4(),
        )
        for _ in range(5)
    ]


def test_of_five_who_open_a_shift_one_opens_it(box: CashBox, make_user: Deed) -> None:
    outcome = all_at_once(openings(box, make_user))

    assert outcome == {"done": 1, "AlreadyOpen": 4}
    assert CashShift.objects.count() == 1


def test_twin_without_the_lock_the_database_refuses_a_second_shift(
    box: CashBox, make_user: Deed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(box_id: int, _actor: User) -> CashBox:
        found = CashBox.objects.select_related("warehouse").get(pk=box_id)
        return found

    all_have_looked = meet(5)

    def wait(*_args: Any) -> None:
        all_have_looked()

    monkeypatch.setattr(cash, "_hold_box", look)
    monkeypatch.setattr(cash, "_check_explained", wait)

    outcome = all_at_once(openings(box, make_user))

    assert outcome["done"] == 1
    assert outcome["IntegrityError"] > 0
    assert CashShift.objects.count() == 1


def test_of_five_who_close_a_shift_one_closes_it(
    open_shift: Deed, close_shift: Deed, make_user: Deed, monkeypatch: pytest.MonkeyPatch
) -> None:
    shift, check = open_shift(100), cash._check_explained

    def check_slowly(*args: Any) -> None:
        # Everybody else waits for the shift meanwhile.
        time.sleep(A_MOMENT)
        check(*args)

    monkeypatch.setattr(cash, "_check_explained", check_slowly)

    outcome = all_at_once([partial(close_shift, shift, 100, actor=make_user(Role.SALES)) for _ in range(5)])

    assert outcome == {"done": 1, "AlreadyClosed": 4}
    assert list(broken()) == []


def test_the_last_hundred_is_taken_out_once(open_shift: Deed, move: Deed, make_user: Deed) -> None:
    shift = open_shift(100)

    outcome = all_at_once([partial(move, cash.take_out, 100, actor=make_user(Role.SALES)) for _ in range(5)])

    assert outcome == {"done": 1, "NotEnoughCash": 4}
    shift.refresh_from_db()
    assert shift.balance == 0
    assert list(broken()) == []


def counters(variant: Variant, warehouse: Warehouse, make_user: Deed, sales: int = 2) -> list[Deed]:
    return [
        partial(
            counter.sell,
            warehouse_id=warehouse.pk,
            lines=[OrderLine(variant.pk, 1)],
            method=PaymentMethod.CASH,
            expected_total=Decimal(100),
            actor=make_user(Role.SALES),
            key=uuid4(),
        )
        for _ in range(sales)
    ]


def test_the_last_piece_is_sold_at_one_of_two_counters(
    put_on_shelf: Deed, variant: Variant, warehouse: Warehouse, make_user: Deed
) -> None:
    put_on_shelf(variant, 1)

    outcome = all_at_once(counters(variant, warehouse, make_user))

    assert outcome == {"done": 1, "InsufficientStock": 1}
    assert (SalesOrder.objects.count(), Payment.objects.count()) == (1, 1)
    assert ProductStock.objects.get().quantity == 0
    assert list(broken()) == []


def test_twin_without_the_lock_both_counters_see_the_last_piece(
    put_on_shelf: Deed,
    variant: Variant,
    warehouse: Warehouse,
    make_user: Deed,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    both_have_looked = meet(2)

    def look(_model: type[ProductStock], _places: object) -> dict[tuple[int, int], ProductStock]:
        rows = list(ProductStock.objects.all())
        both_have_looked()
        return {(row.warehouse_id, row.variant_id): row for row in rows}

    put_on_shelf(variant, 1)
    monkeypatch.setattr(posting, "_lock_existing", look)

    outcome = all_at_once(counters(variant, warehouse, make_user))

    # The ledger itself says no, but not in words: nobody told the seller what is missing.
    assert outcome == {"done": 1, "IntegrityError": 1}


def test_a_sale_is_called_off_by_one_of_five(
    put_on_shelf: Deed, variant: Variant, warehouse: Warehouse, make_user: Deed, open_shift: Deed
) -> None:
    put_on_shelf(variant, 1)
    shift = open_shift()
    [sale] = counters(variant, warehouse, make_user, sales=1)
    order = sale()

    outcome = all_at_once(
        [
            partial(
                counter.cancel_sale,
                order_id=order.pk,
                comment="",
                actor=make_user(Role.MANAGER),
                key=uuid4(),
            )
            for _ in range(5)
        ]
    )

    assert outcome["done"] == 1
    assert outcome["AlreadyCancelled"] + outcome["Stale"] + outcome["StatusRefused"] == 4
    shift.refresh_from_db()
    assert (shift.balance, ProductStock.objects.get().quantity) == (0, 1)
    assert list(broken()) == []
