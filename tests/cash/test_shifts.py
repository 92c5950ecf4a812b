"""A shift of a cash box: counted when it begins and ends, booked where it differs."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from backend.accounting.models import JournalLine
from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.cash import selectors
from backend.cash import services as cash
from backend.cash.errors import (
    AlreadyClosed,
    AlreadyOpen,
    AmountRefused,
    BoxNotInUse,
    CountRefused,
    DifferenceUnexplained,
    NoOpenShift,
    NotEnoughCash,
    NotYourBox,
    PlaceNeeded,
)
from backend.cash.models import CashBox, CashMovement, CashPlace, CashReason, CashShift
from backend.core.errors import NotAllowed, NotFound
from backend.messaging.models import OutboxMessage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books_hold")]
Deed = Callable[..., Any]


def booked(movement: CashMovement) -> list[tuple[str, Decimal, Decimal]]:
    lines = JournalLine.objects.filter(
        entry__document_type="cash.cashmovement", entry__document_id=movement.pk
    )
    return list(lines.order_by("pk").values_list("account_id", "debit", "credit"))


def test_the_first_count_is_what_the_box_begins_with(open_shift: Deed) -> None:
    shift = open_shift(500)

    shift.refresh_from_db()
    assert (shift.left_amount, shift.opening_amount, shift.balance) == (None, 500, 500)
    assert shift.opening_difference is None
    movement = CashMovement.objects.get()
    assert (movement.reason, booked(movement)) == (CashReason.OPENING, [("301", 500, 0), ("00", 0, 500)])
    assert not OutboxMessage.objects.exists()


def test_what_is_put_in_and_taken_out_is_booked(open_shift: Deed, move: Deed) -> None:
    shift = open_shift(100)

    put = move(cash.put_in, 400, CashPlace.WAY)
    taken = move(cash.take_out, 450)

    shift.refresh_from_db()
    assert shift.balance == 50
    assert booked(put) == [("301", 400, 0), ("333", 0, 400)]
    assert booked(taken) == [("311", 450, 0), ("301", 0, 450)]


def test_a_count_that_agrees_closes_the_shift_in_silence(open_shift: Deed, close_shift: Deed) -> None:
    shift = close_shift(open_shift(300), 300)

    shift.refresh_from_db()
    assert (shift.expected_amount, shift.counted_amount, shift.difference) == (300, 300, 0)
    assert not shift.is_open
    assert not CashMovement.objects.filter(reason=CashReason.DIFFERENCE).exists()
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    ("counted", "entry"),
    [(320, [("301", 20, 0), ("719", 0, 20)]), (290, [("947", 10, 0), ("301", 0, 10)])],
)
def test_a_difference_needs_a_word_is_booked_and_told(
    open_shift: Deed, close_shift: Deed, manager: User, counted: int, entry: list[Any]
) -> None:
    shift = open_shift(300)
    with pytest.raises(DifferenceUnexplained):
        close_shift(shift, counted)
    shift.refresh_from_db()
    assert shift.is_open

    close_shift(shift, counted, comment="change")

    shift.refresh_from_db()
    assert (shift.difference, shift.balance, shift.expected_amount) == (counted - 300, counted, 300)
    assert booked(CashMovement.objects.get(reason=CashReason.DIFFERENCE)) == entry
    [message] = OutboxMessage.objects.all()
    assert (message.recipient, message.kind) == (manager, "cash_differs")
    assert "Main" in message.text
    assert "change" in message.text


def test_the_next_shift_begins_with_what_was_left(open_shift: Deed, close_shift: Deed, manager: User) -> None:
    close_shift(open_shift(300), 300)
    with pytest.raises(DifferenceUnexplained):
        open_shift(250)

    shift = open_shift(250, comment="the owner took some")

    shift.refresh_from_db()
    assert (shift.left_amount, shift.opening_difference, shift.balance) == (300, -50, 250)
    difference = CashMovement.objects.get(reason=CashReason.DIFFERENCE)
    assert (difference.shift, difference.amount) == (shift, -50)
    assert OutboxMessage.objects.get().recipient == manager


def test_a_shift_is_opened_and_closed_once(open_shift: Deed, close_shift: Deed) -> None:
    shift = open_shift(100)
    with pytest.raises(AlreadyOpen, match="Seller"):
        open_shift(100)
    close_shift(shift, 100)
    with pytest.raises(AlreadyClosed, match="Seller"):
        close_shift(shift, 100)

    assert CashShift.objects.count() == 1


def test_a_second_tap_is_the_same_deed(open_shift: Deed, box: CashBox, seller: User) -> None:
    shift, key = open_shift(100), uuid4()
    deed = {"box_id": box.pk, "amount": Decimal(30), "place": CashPlace.BANK, "actor": seller, "key": key}

    assert cash.take_out(**deed) == cash.take_out(**deed)

    shift.refresh_from_db()
    assert shift.balance == 70


def test_no_more_is_taken_out_than_is_there(open_shift: Deed, move: Deed) -> None:
    shift = open_shift(100)

    with pytest.raises(NotEnoughCash):
        move(cash.take_out, 101)

    shift.refresh_from_db()
    assert shift.balance == 100


def test_nothing_comes_or_goes_while_the_shift_is_closed(
    box: CashBox, open_shift: Deed, close_shift: Deed, move: Deed
) -> None:
    for deed in (cash.put_in, cash.take_out):
        with pytest.raises(NoOpenShift, match="Main"):
            move(deed, 10)
    close_shift(open_shift(), 0)
    with pytest.raises(NoOpenShift):
        move(cash.put_in, 10)

    assert not CashMovement.objects.exists()


def test_a_box_that_is_not_in_use_is_not_opened(box: CashBox, open_shift: Deed) -> None:
    box.is_active = False
    box.save()

    with pytest.raises(BoxNotInUse):
        open_shift()


def test_sums_that_are_none_are_refused(box: CashBox, open_shift: Deed, move: Deed, seller: User) -> None:
    for counted in ("-1", "NaN", "99999999999", "1.001"):
        with pytest.raises(CountRefused):
            cash.open_shift(box_id=box.pk, counted_amount=Decimal(counted), actor=seller, key=uuid4())
    open_shift(10)
    for amount in (0, -5):
        with pytest.raises(AmountRefused):
            move(cash.put_in, amount)
    with pytest.raises(PlaceNeeded):
        move(cash.put_in, 5, "moon")
    with pytest.raises(NotFound):
        cash.open_shift(box_id=0, counted_amount=Decimal(0), actor=seller, key=uuid4())


def test_named_keepers_work_at_their_box_and_managers_at_every_one(
    box: CashBox,
    open_shift: Deed,
    close_shift: Deed,
    move: Deed,
    make_user: Deed,
    seller: User,
    manager: User,
) -> None:
    other = make_user(Role.SALES)
    box.keepers.add(seller)

    with pytest.raises(NotYourBox):
        open_shift(actor=other)
    shift = open_shift(50)
    for deed in (cash.put_in, cash.take_out):
        with pytest.raises(NotYourBox):
            move(deed, 10, actor=other)
    with pytest.raises(NotYourBox):
        close_shift(shift, 50, actor=other)
    move(cash.put_in, 10, actor=manager)
    close_shift(shift, 60, actor=manager)

    assert selectors.boxes_of(other) == []
    assert selectors.boxes_of(seller) == [box]
    with pytest.raises(NotAllowed):
        selectors.box_card(box.pk, other)


def test_a_seller_counts_blind_and_a_manager_sees_the_book(
    box: CashBox, open_shift: Deed, seller: User, manager: User, worker: User
) -> None:
    open_shift(50)

    blind, seen = selectors.box_card(box.pk, seller), selectors.box_card(box.pk, manager)

    assert (blind.sees_book, blind.sums) == (False, [])
    assert (seen.sees_book, seen.sums) == (True, [("at the start", 50)])
    assert selectors.is_as_in_book(box.pk, Decimal(50), seller)
    assert not selectors.is_as_in_book(box.pk, Decimal(51), seller)
    with pytest.raises(NotAllowed):
        selectors.boxes_of(worker)


COOKERIES = [
    "UPDATE cash_cashshift SET balance = balance + 1",
    "UPDATE cash_cashshift SET opening_amount = 1",
    "UPDATE cash_cashshift SET left_amount = 1",
    "DELETE FROM cash_cashshift",
    "TRUNCATE cash_cashshift CASCADE",
    "UPDATE cash_cashmovement SET amount = amount + 1",
    "DELETE FROM cash_cashmovement",
    "UPDATE cash_cashbox SET is_active = false",
    "UPDATE cash_cashbox SET currency = 'EUR'",
    "INSERT INTO cash_cashshift (box_id, opened_at, opened_by_id, opening_amount, opening_comment, balance,"
    " comment) SELECT box_id, now(), opened_by_id, 0, '', 0, '' FROM cash_cashshift",
    "INSERT INTO cash_cashmovement (shift_id, amount, reason, place, comment, actor_id, created_at)"
    " SELECT id, -1000, 'taken_out', 'bank', '', opened_by_id, now() FROM cash_cashshift",
    "INSERT INTO cash_cashmovement (shift_id, amount, reason, place, comment, actor_id, created_at)"
    " SELECT id, 10, 'payment', '', '', opened_by_id, now() FROM cash_cashshift",
]


@pytest.mark.parametrize("cookery", COOKERIES)
def test_the_database_refuses_what_passes_by_the_services(open_shift: Deed, cookery: str) -> None:
    open_shift(100)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(cookery)


def test_a_closed_shift_is_a_fact(open_shift: Deed, close_shift: Deed, seller: User) -> None:
    shift = close_shift(open_shift(100), 100)

    with pytest.raises(IntegrityError), transaction.atomic():
        CashShift.objects.filter(pk=shift.pk).update(comment="other")
    with pytest.raises(IntegrityError), transaction.atomic():
        CashMovement.objects.create(
            shift=shift, amount=Decimal(5), reason=CashReason.PUT_IN, place=CashPlace.BANK, actor=seller
        )
