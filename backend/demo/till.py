"""The cash box of the shop: counted in the morning and in the evening, emptied into the bank."""

from datetime import timedelta
from decimal import Decimal

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.cash import services as cash
from backend.cash.models import CashBox, CashPlace, CashShift
from backend.demo.place import Place

KEPT = timedelta(days=14)
"""The box came to the shop so long ago."""

FLOAT = Decimal(1500)
"""What stays in the box to give change from."""

FULL = Decimal(6000)
MISTAKES = 6
"""Every so many-th evening somebody gave too much change."""


def begin_day(place: Place) -> None:
    """In the morning there is what was left in the evening."""
    box, is_new = CashBox.objects.get_or_create(warehouse=place.shop)
    counted = FLOAT if is_new else box.shifts.latest("pk").balance
    cash.open_shift(box_id=box.pk, counted_amount=counted, actor=_keeper(place), key=place.key())


def end_day(place: Place) -> None:
    """In the evening the money goes to the bank, and the rest is counted."""
    shift = CashShift.objects.get(closed_at=None)
    if shift.balance > FULL:
        cash.take_out(
            box_id=shift.box_id,
            amount=shift.balance - FLOAT,
            place=CashPlace.BANK,
            comment="Інкасація",
            actor=_keeper(place),
            key=place.key(),
        )
        shift.refresh_from_db()
    days_ago = (place.clock.today - place.clock.now.date()).days
    wrong = Decimal(20) if days_ago % MISTAKES == 1 else Decimal(0)
    cash.close_shift(
        shift_id=shift.pk,
        counted_amount=shift.balance - wrong,
        comment="Дали забагато решти" if wrong else "",
        actor=_keeper(place),
        key=place.key(),
    )


def _keeper(place: Place) -> User:
    return place.people[Role.SALES][-1]
