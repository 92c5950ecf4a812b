"""Buttons that make two orders of one, or one more order of an old one."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.backoffice.deeds import Answers, Deed, DeedForm, LinesForm, SeenForm, Words
from backend.backoffice.fields import PiecesField
from backend.fulfillment import services as fulfillment
from backend.fulfillment.splitting import SHIPS, SPLITS, what_remains
from backend.sales.cards import CardLine, Unit, card_lines, is_divisible, is_ready_in_part, units
from backend.sales.copying import copy_order, left_out
from backend.sales.models import SalesOrder
from backend.sales.statuses import OPEN, WAITING, Status


class PartForm(forms.Form):
    """How many pieces of a line, or how many of a bundle, go to the new order."""

    line_id = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    quantity = PiecesField(least=0, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"].label = self.initial.get("label")


class SplitForm(LinesForm, SeenForm):
    """Pieces of every line, and bundles, that go to the new order."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units(card_lines(self.row))
        self.put_lines(PartForm, [_initial(unit) for unit in self.units])

    def clean(self) -> Any:
        """The lines go to the use case as pieces by line."""
        rows = self.lines.cleaned_data if self.lines.is_valid() else []
        said = {row["line_id"]: row["quantity"] or 0 for row in rows}
        # What is there no more is refused by the use case.
        parts = dict(said)
        for unit in self.units:
            parts |= unit.pieces(said.get(unit.id, 0))
        return {**self.cleaned_data, "parts": parts}


class ShipPartForm(SeenForm):
    """What goes now, and what becomes an order of its own."""

    @property
    def notes(self) -> list[Words]:
        """Every line, as it will be divided."""
        if not self.row:
            return []
        rest = what_remains(self.row)
        found = [(unit, unit.among(rest)) for unit in units(card_lines(self.row))]
        return [
            _("%(goods)s: %(now)s go now, %(later)s later")
            % {"goods": unit.name, "now": unit.quantity - later, "later": later}
            for unit, later in found
        ]


class CopyForm(DeedForm):
    """What cannot be copied is named before."""

    @property
    def notes(self) -> list[Words]:
        """Goods that are not sold any more."""
        gone = left_out(self.row.pk) if self.row else []
        return [_("Left out, as it is not sold any more: %(goods)s") % {"goods": one} for one in gone]


def _initial(unit: Unit) -> dict[str, Any]:
    label = _("%(goods)s: to the new order, of %(quantity)s") % {
        "goods": unit.name,
        "quantity": unit.quantity,
    }
    return {"line_id": unit.id, "quantity": 0, "label": label}


def _may_be_split(order: SalesOrder, actor: User) -> bool:
    return order.status in (Status.DRAFT, *OPEN) and is_divisible(_lines(order))


def _may_go_in_part(order: SalesOrder, actor: User) -> bool:
    return order.status in WAITING and actor.has_perm(SHIPS) and is_ready_in_part(_lines(order))


def _lines(order: SalesOrder) -> list[CardLine]:
    # Two buttons ask for them of the row that the page has read.
    if "office_lines" not in order.__dict__:
        order.__dict__["office_lines"] = card_lines(order)
    lines: list[CardLine] = order.__dict__["office_lines"]
    return lines


def _split(order: SalesOrder, actor: User, key: UUID, answers: Answers) -> SalesOrder:
    return fulfillment.split_order(order_id=order.pk, actor=actor, key=key, **answers)


SPLIT = Deed(
    name="split",
    label=_("Split the order"),
    question=_(
        "So many pieces go to a new order at the same prices. What is reserved stays with this order first; "
        "work and money above the new total go with the pieces."
    ),
    done=_("Order %(row)s is split: this is the part."),
    right=SPLITS,
    is_offered=_may_be_split,
    do=_split,
    form=SplitForm,
    icon="call_split",
    whole_page=True,
)
SHIP_PART = Deed(
    name="ship_part",
    label=_("Ship what is ready"),
    question=_("What is reserved goes to the customer now, and the rest becomes an order of its own."),
    done=_("What was ready of order %(row)s is shipped; the rest is under «Parts»."),
    right=SPLITS,
    is_offered=_may_go_in_part,
    do=lambda order, actor, key, answers: fulfillment.ship_ready_part(
        order_id=order.pk, actor=actor, key=key, **answers
    ),
    form=ShipPartForm,
    icon="local_shipping",
)
COPY = Deed(
    name="copy",
    label=_("Copy"),
    question=_("A new draft with the same goods, at the prices of today."),
    done=_("The copy of order %(row)s is a draft."),
    right="sales.add_salesorder",
    do=lambda order, actor, key, answers: copy_order(order_id=order.pk, actor=actor, key=key),
    form=CopyForm,
    icon="content_copy",
)
SPLIT_DEEDS = (SPLIT, SHIP_PART, COPY)
OPENS_RESULT = {SPLIT.name, COPY.name}
