"""Shifts of a cash box: counted when they begin and when they end, and what people put in and take out."""

from decimal import Decimal
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format

from backend.accounts.models import User
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
from backend.core.errors import NotFound
from backend.core.models import MAX_MONEY
from backend.core.quantities import is_money
from backend.core.use_cases import use_case
from backend.messaging.kinds import Notice
from backend.messaging.notices import audience
from backend.messaging.outbox import tell

KEEPS, MANAGES = "cash.keep_cashshift", "cash.manage_cashbox"


@use_case(may=KEEPS)
def open_shift(
    *, box_id: int, counted_amount: Decimal, actor: User, key: UUID, comment: str = ""
) -> CashShift:
    """The day at the counter begins: what lies in the box is counted.

    More or less than the shift before left is booked, with a reason, and managers are told.
    Raises NotYourBox, BoxNotInUse, AlreadyOpen, CountRefused, DifferenceUnexplained.
    """
    box = _hold_box(box_id, actor)
    _check_count(counted_amount)
    if not box.is_active:
        raise BoxNotInUse(warehouse=box.warehouse.name)
    last = CashShift.objects.filter(box=box).select_related("opened_by").order_by("-pk").first()
    if last and last.is_open:
        raise AlreadyOpen(who=last.opened_by.name, when=_hour(last.opened_at))
    left = last.balance if last else None
    _check_explained(counted_amount - (counted_amount if left is None else left), comment)
    shift = CashShift.objects.create(
        box=box,
        opened_by=actor,
        opened_at=timezone.now(),
        left_amount=left,
        opening_amount=counted_amount,
        opening_comment=comment.strip(),
    )
    reason = CashReason.OPENING if left is None else CashReason.DIFFERENCE
    _write(shift, counted_amount - (left or 0), reason, actor, comment)
    if left is not None:
        _tell_if_differs(shift, left, counted_amount, actor, comment)
    return shift


@use_case(may=KEEPS)
def close_shift(
    *, shift_id: int, counted_amount: Decimal, actor: User, key: UUID, comment: str = ""
) -> CashShift:
    """The day at the counter ends: what lies in the box is counted and compared with the book.

    A difference is booked, with a reason, and managers are told.
    Raises NotYourBox, AlreadyClosed, CountRefused, DifferenceUnexplained.
    """
    shift = _hold_shift(shift_id)
    _check_keeper(shift.box, actor)
    _check_count(counted_amount)
    if shift.closed_by:
        raise AlreadyClosed(who=shift.closed_by.name, when=_hour(shift.closed_at))
    expected = shift.balance
    _check_explained(counted_amount - expected, comment)
    _write(shift, counted_amount - expected, CashReason.DIFFERENCE, actor, comment)
    shift.closed_at, shift.closed_by = timezone.now(), actor
    shift.expected_amount, shift.counted_amount = expected, counted_amount
    shift.comment = comment.strip()
    shift.save(update_fields=["closed_at", "closed_by", "expected_amount", "counted_amount", "comment"])
    shift.refresh_from_db(fields=["balance", "difference"])
    _tell_if_differs(shift, expected, counted_amount, actor, comment)
    return shift


@use_case(may=KEEPS)
def put_in(
    *, box_id: int, amount: Decimal, place: CashPlace, actor: User, key: UUID, comment: str = ""
) -> CashMovement:
    """Money is brought to the box, to give change from.

    Raises NoOpenShift, AmountRefused, PlaceNeeded, NotYourBox.
    """
    _check_amount(amount, place)
    shift = _open_shift_of(box_id, actor)
    return _write(shift, amount, CashReason.PUT_IN, actor, comment, place)


@use_case(may=KEEPS)
def take_out(
    *, box_id: int, amount: Decimal, place: CashPlace, actor: User, key: UUID, comment: str = ""
) -> CashMovement:
    """Money is collected from the box and goes to the bank.

    Raises NoOpenShift, NotEnoughCash, AmountRefused, PlaceNeeded, NotYourBox.
    """
    _check_amount(amount, place)
    shift = _open_shift_of(box_id, actor)
    if amount > shift.balance:
        raise NotEnoughCash
    return _write(shift, -amount, CashReason.TAKEN_OUT, actor, comment, place)


def may_keep(box: CashBox, actor: User) -> bool:
    """Does this person work at this box?"""
    if actor.has_perm(MANAGES):
        return True
    keepers = {keeper.pk for keeper in box.keepers.all()}
    return actor.has_perm(KEEPS) and (not keepers or actor.pk in keepers)


def _hold_box(box_id: int, actor: User) -> CashBox:
    # Whoever opens a shift at the same moment waits here, and sees the shift that was opened.
    box = (
        CashBox.objects.select_for_update(of=("self",)).select_related("warehouse").filter(pk=box_id).first()
    )
    if box is None:
        raise NotFound
    _check_keeper(box, actor)
    return box


def _hold_shift(shift_id: int) -> CashShift:
    # Who closed it is asked afterwards: what is joined to a row is as old as the wait for it.
    rows = CashShift.objects.select_related("box__warehouse")
    shift = rows.select_for_update(of=("self",)).filter(pk=shift_id).first()
    if shift is None:
        raise NotFound
    return shift


def _open_shift_of(box_id: int, actor: User) -> CashShift:
    box = CashBox.objects.select_related("warehouse").filter(pk=box_id).first()
    if box is None:
        raise NotFound
    _check_keeper(box, actor)
    shift = CashShift.objects.select_for_update().filter(box=box, closed_at=None).first()
    if shift is None:
        raise NoOpenShift(detail=box.warehouse.name)
    shift.box = box
    return shift


def _check_keeper(box: CashBox, actor: User) -> None:
    if not may_keep(box, actor):
        raise NotYourBox(warehouse=box.warehouse.name)


def _check_count(amount: Decimal) -> None:
    if not is_money(amount) or amount < 0:
        raise CountRefused(most=MAX_MONEY)


def _check_amount(amount: Decimal, place: str) -> None:
    if not is_money(amount) or amount <= 0:
        raise AmountRefused
    if place not in CashPlace.values:
        raise PlaceNeeded


def _check_explained(difference: Decimal, comment: str) -> None:
    if difference and not comment.strip():
        raise DifferenceUnexplained


def _write(
    shift: CashShift, amount: Decimal, reason: CashReason, actor: User, comment: str, place: str = ""
) -> CashMovement:
    movement = CashMovement(
        shift=shift, amount=amount, reason=reason, actor=actor, comment=comment.strip(), place=place
    )
    if amount:
        movement.save(force_insert=True)
        shift.refresh_from_db(fields=["balance"])
    return movement


def _tell_if_differs(
    shift: CashShift, expected: Decimal, counted: Decimal, actor: User, comment: str
) -> None:
    if expected == counted:
        return
    context = {
        "shift": shift,
        "box": shift.box,
        "expected": expected,
        "counted": counted,
        "difference": counted - expected,
        "who": actor,
        "comment": comment.strip(),
    }
    tell(audience(Notice.CASH_DIFFERS), "cash_differs", context)


def _hour(when: object) -> str:
    return date_format(timezone.localtime(when), "SHORT_DATETIME_FORMAT")  # type: ignore[arg-type]
