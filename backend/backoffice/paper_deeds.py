"""Buttons of transfers and counts, of goods and materials alike."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.backoffice.deeds import Answers, Deed, DeedForm, LinesForm, step
from backend.backoffice.fields import AmountField, PiecesField, choice, words
from backend.core.quantities import show_number
from backend.ledger import transferring
from backend.ledger.documents import CountStatus, Missing, TransferStatus
from backend.ledger.transferring import Came, TransferPapers


class DecisionForm(DeedForm):
    """A word about a count as it stood when the page was opened."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    comment = words(_("Comment"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row:
            self.fields["version"].initial = self.row.version


def _decides(row: Any, actor: User) -> bool:
    return bool(row.status == CountStatus.DECIDING)


def _is_open(row: Any, actor: User) -> bool:
    return row.status not in (CountStatus.POSTED, CountStatus.CANCELLED)


def _by(service: Callable[..., Any]) -> Callable[[Any, User, UUID, Answers], Any]:
    def do(row: Any, actor: User, key: UUID, answers: Answers) -> Any:
        return service(
            count_id=row.pk, version=answers["version"], comment=answers["comment"], actor=actor, key=key
        )

    return do


def count_deeds(right: str, accept: Any, again: Any, call_off: Any) -> tuple[Deed, ...]:
    """What a manager decides about a count; the same buttons as in Telegram."""
    return (
        Deed(
            name="accept",
            label=_("Accept"),
            right=right,
            do=_by(accept),
            enters=CountStatus.POSTED,
            is_offered=_decides,
            form=DecisionForm,
            question=_("The stock becomes what was counted. What moved meanwhile is counted again."),
        ),
        Deed(
            name="again",
            label=_("Count again"),
            right=right,
            do=_by(again),
            enters=CountStatus.RECOUNT,
            is_offered=_decides,
            form=DecisionForm,
            icon="replay",
        ),
        Deed(
            name="call_off",
            label=_("Call off"),
            right=right,
            do=_by(call_off),
            enters=CountStatus.CANCELLED,
            is_offered=_is_open,
            form=DecisionForm,
            icon="close",
            variant="danger",
        ),
    )


class CameLine(forms.Form):
    """How much came of a line."""

    item_id = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"].label = self.initial.get("label")


class CamePieces(CameLine):
    quantity = PiecesField(least=0)


class CameAmount(CameLine):
    quantity = AmountField(least=Decimal(0))


class ArrivalForm(LinesForm):
    """What came of a transfer: everything that was sent, unless the numbers say otherwise."""

    papers: ClassVar[TransferPapers[Any]]
    missing = choice(
        _("Where is what did not come?"), [("", _("everything came")), *Missing.choices], required=False
    )
    comment = words(_("Comment"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line_form = CamePieces if self.papers.item_field == "variant" else CameAmount
        initial = [self._initial(line) for line in transferring.lines_of(self.papers, self.row)]
        self.put_lines(line_form, initial)

    def clean(self) -> Any:
        """What came goes to the use case together with where the rest is."""
        rows = self.lines.cleaned_data if self.lines.is_valid() else []
        return {**self.cleaned_data, "came": [Came(row["item_id"], row["quantity"]) for row in rows]}

    def _initial(self, line: Any) -> dict[str, Any]:
        label = _("%(goods)s: came, of %(sent)s") % {
            "goods": getattr(line, self.papers.item_field),
            "sent": show_number(line.quantity),
        }
        item_id = getattr(line, f"{self.papers.item_field}_id")
        return {"item_id": item_id, "quantity": line.quantity, "label": label}


def transfer_deeds(
    transfer_papers: TransferPapers[Any], send: Any, receive: Any, cancel: Any
) -> tuple[Deed, ...]:
    """A draft is sent or called off; what is on the way is received as it came."""

    arrived = type("Arrived", (ArrivalForm,), {"papers": transfer_papers})

    def do_send(row: Any, actor: User, key: UUID, answers: Answers) -> Any:
        return send(transfer_id=row.pk, version=row.version, actor=actor, key=key)

    def do_receive(row: Any, actor: User, key: UUID, answers: Answers) -> Any:
        return receive(transfer_id=row.pk, actor=actor, key=key, **answers)

    def do_cancel(row: Any, actor: User, key: UUID, answers: Answers) -> Any:
        return cancel(transfer_id=row.pk, actor=actor, key=key)

    sent = step(transfer_papers.table, TransferStatus.SENT)
    return (
        Deed(name="send", label=_("Send"), do=do_send, icon="local_shipping", **sent),
        Deed(
            name="receive",
            label=_("Receive transfer"),
            question=_("If everything is there, just press the button. If not, write how much came."),
            do=do_receive,
            form=arrived,
            whole_page=True,
            **step(transfer_papers.table, TransferStatus.RECEIVED),
        ),
        Deed(
            name="call_off",
            label=_("Delete the draft"),
            do=do_cancel,
            icon="close",
            variant="danger",
            **step(transfer_papers.table, TransferStatus.CANCELLED),
        ),
    )
