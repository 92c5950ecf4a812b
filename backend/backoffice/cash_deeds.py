"""Buttons of a cash box: its shift is counted at both ends, money is put in and taken out."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.backoffice.badges import money
from backend.backoffice.deeds import Deed, DeedForm, Words
from backend.backoffice.fields import SumField, choice, words
from backend.cash import services as cash
from backend.cash.models import CashBox, CashPlace, CashShift
from backend.cash.services import KEEPS, MANAGES, may_keep


class CountForm(DeedForm):
    """What was counted; a difference wants a word."""

    counted_amount = SumField(label=_("Counted in the box"), least=Decimal(0))
    comment = words(_("If it differs from the book: why"), limit=300)

    @property
    def notes(self) -> list[Words]:
        """Those who see the book may compare; whoever counts blind may not."""
        shift = open_shift_of(self.row)
        if shift is None or not self.actor.has_perm(MANAGES):
            return []
        return [_("By the book: %(sum)s") % {"sum": money(shift.balance, shift.box.currency)}]


class MoveForm(DeedForm):
    """How much, and from where or to where."""

    amount = SumField(label=_("Sum"))
    place = choice(_("From where, to where"), CashPlace.choices)
    comment = words(_("Comment"), limit=300)


def open_shift_of(row: CashBox | CashShift) -> CashShift | None:
    """The open shift of a box, asked once for a page."""
    if isinstance(row, CashShift):
        return row if row.is_open else None
    if "office_shift" not in row.__dict__:
        shifts = CashShift.objects.filter(box=row, closed_at=None).select_related("box")
        row.__dict__["office_shift"] = shifts.first()
    shift: CashShift | None = row.__dict__["office_shift"]
    return shift


def _is_open(row: CashBox | CashShift, actor: User) -> bool:
    return open_shift_of(row) is not None and may_keep(_box(row), actor)


def _is_closed(row: CashBox, actor: User) -> bool:
    return row.is_active and open_shift_of(row) is None and may_keep(row, actor)


def _box(row: CashBox | CashShift) -> CashBox:
    return row.box if isinstance(row, CashShift) else row


def _close(row: CashBox | CashShift, actor: User, key: Any, answers: dict[str, Any]) -> CashShift:
    # A shift that was closed meanwhile says so by itself.
    shift = open_shift_of(row) or CashShift.objects.filter(box=_box(row)).latest("pk")
    return cash.close_shift(shift_id=shift.pk, actor=actor, key=key, **answers)


OPEN = Deed(
    name="open_shift",
    label=_("Open the shift"),
    question=_("Count the cash that lies in the box. With it the shift begins."),
    done=_("The shift is open: cash may be taken."),
    right=KEEPS,
    is_offered=_is_closed,
    do=lambda box, actor, key, answers: cash.open_shift(box_id=box.pk, actor=actor, key=key, **answers),
    form=CountForm,
    icon="lock_open",
    variant="primary",
)
PUT_IN = Deed(
    name="put_in",
    label=_("Put cash in"),
    done=_("What was put in is written down."),
    right=KEEPS,
    is_offered=_is_open,
    do=lambda row, actor, key, answers: cash.put_in(box_id=_box(row).pk, actor=actor, key=key, **answers),
    form=MoveForm,
    icon="add",
)
TAKE_OUT = Deed(
    name="take_out",
    label=_("Take cash out"),
    done=_("What was taken out is written down."),
    right=KEEPS,
    is_offered=_is_open,
    do=lambda row, actor, key, answers: cash.take_out(box_id=_box(row).pk, actor=actor, key=key, **answers),
    form=MoveForm,
    icon="remove",
)
CLOSE = Deed(
    name="close_shift",
    label=_("Close the shift"),
    question=_("Count all the cash in the box. With it the shift ends."),
    done=_("The shift is closed."),
    right=KEEPS,
    is_offered=_is_open,
    do=_close,
    form=CountForm,
    icon="lock",
    variant="primary",
)
