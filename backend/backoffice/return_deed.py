"""The button that takes goods back from a customer."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.backoffice.deeds import Answers, Deed, DeedForm, step
from backend.backoffice.fields import PiecesField, words
from backend.fulfillment import services as fulfillment
from backend.sales.models import ReturnReason, SalesOrder, SalesReturn
from backend.sales.returns import ReturnLine
from backend.sales.selectors import ReturnableLine, returnable
from backend.sales.statuses import TABLE, Status


class ReturnLineForm(forms.Form):
    """How many pieces of a line came back, and how many of them are no good."""

    line_id = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    quantity = PiecesField(least=0, required=False)
    scrapped_quantity = PiecesField(least=0, required=False, label=_("no good for the shelf"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"].label = self.initial.get("label")


class ReturnForm(DeedForm):
    """What came back of an order: everything that is left, unless the numbers say otherwise."""

    seen_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    comment = words(_("Reason"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        order, lines = returnable(self.row.pk, self.actor)
        self.fields["seen_version"].initial = order.version
        formset = forms.formset_factory(ReturnLineForm, extra=0)
        initial = [_initial(line) for line in lines if line.left]
        self.lines = formset(self.data if self.is_bound else None, initial=initial, prefix="lines")

    def is_valid(self) -> bool:
        """The head and all the lines."""
        return super().is_valid() and self.lines.is_valid()

    def clean(self) -> Any:
        """The lines that came back go to the use case together with the reason."""
        rows = self.lines.cleaned_data if self.lines.is_valid() else []
        back = [
            ReturnLine(row["line_id"], row["quantity"], row["scrapped_quantity"] or 0)
            for row in rows
            if row["quantity"]
        ]
        return {**self.cleaned_data, "lines": back}


def _initial(line: ReturnableLine) -> dict[str, Any]:
    label = _("%(goods)s: came back, of %(left)s") % {"goods": line.variant, "left": line.left}
    return {"line_id": line.id, "quantity": line.left, "scrapped_quantity": 0, "label": label}


def _return(order: SalesOrder, actor: User, key: UUID, answers: Answers) -> SalesReturn:
    return fulfillment.return_order(
        order_id=order.pk, reason=ReturnReason.CHANGED_MIND, actor=actor, key=key, **answers
    )


RETURN = Deed(
    name="return",
    label=_("Take goods back"),
    question=_(
        "The goods go to the shelf and to the orders that wait for them. "
        "Once everything is back, the order is returned and its money goes back."
    ),
    done=_("What came back of order %(row)s is written down."),
    do=_return,
    form=ReturnForm,
    icon="assignment_return",
    whole_page=True,
    **step(TABLE, Status.RETURNED),
)
