"""The button that takes goods back from a customer."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.backoffice.deeds import Answers, Deed, LinesForm, SeenForm, Words, step
from backend.backoffice.fields import PiecesField, choice, words
from backend.backoffice.money_deeds import settlement_of, shown
from backend.core.errors import DomainError
from backend.fulfillment import services as fulfillment
from backend.sales.errors import RefundChanged
from backend.sales.going_back import goes_back_with
from backend.sales.models import ReturnReason, SalesOrder, SalesReturn, Settlement
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


class ReturnForm(LinesForm, SeenForm):
    """What came back of an order: everything that is left, unless the numbers say otherwise."""

    expected_refund = forms.DecimalField(
        required=False, max_digits=12, decimal_places=2, widget=forms.HiddenInput
    )
    reason = choice(_("Why it comes back"), [("", "—"), *ReturnReason.choices])
    settlement = choice(_("Money"), Settlement.choices, required=False)
    comment = words(_("Comment"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        order, lines = self.order, self.left = returnable(self.row.pk, self.actor)
        self.put_lines(ReturnLineForm, [_initial(line) for line in lines if line.left])
        self.sees_money = self.actor.has_perm("sales.view_payment")
        if self.sees_money:
            self.fields["expected_refund"].initial = goes_back_with(order, _all_of(lines)).amount
        if not (order.paid_total and order.customer_id):
            del self.fields["settlement"]

    def clean(self) -> Any:
        """The lines that came back go to the use case together with the reason."""
        answers = {**self.cleaned_data, "lines": self._said(), "settlement": settlement_of(self.cleaned_data)}
        if not self.sees_money:
            answers["expected_refund"] = None
        return answers

    @property
    def notes(self) -> list[Words]:
        """What money goes back with what the numbers say."""
        if not self.sees_money:
            return []
        said = self._said() if self.is_bound else _all_of(self.left)
        left = {line.id: line.left for line in self.left}
        if any(one.quantity > left.get(one.line_id, 0) for one in said):
            # More than the customer has: the refusal stands above, and there is no sum to it.
            return []
        back = goes_back_with(self.order, said)
        return shown(back, self.order.currency) or [_("No money goes back: no more is paid than stays due.")]

    def refused(self, error: DomainError) -> None:
        """Other pieces, other money: the sum that stands here now is the one that is agreed to."""
        if isinstance(error, RefundChanged):
            # Read anew: it has changed since the page was asked for.
            self.order, self.left = returnable(self.row.pk, self.actor)
            amount = goes_back_with(self.order, self._said()).amount
            self.data = {**dict(self.data.items()), "expected_refund": str(amount)}

    def _said(self) -> list[ReturnLine]:
        rows = self.lines.cleaned_data if self.lines.is_valid() else []
        return [
            ReturnLine(row["line_id"], row["quantity"], row["scrapped_quantity"] or 0)
            for row in rows
            if row["quantity"]
        ]


def _all_of(lines: list[ReturnableLine]) -> list[ReturnLine]:
    return [ReturnLine(line.id, line.left) for line in lines if line.left]


def _initial(line: ReturnableLine) -> dict[str, Any]:
    label = _("%(goods)s: came back, of %(left)s") % {"goods": line.goods, "left": line.left}
    return {"line_id": line.id, "quantity": line.left, "scrapped_quantity": 0, "label": label}


def _return(order: SalesOrder, actor: User, key: UUID, answers: Answers) -> SalesReturn:
    return fulfillment.return_order(order_id=order.pk, actor=actor, key=key, **answers)


RETURN = Deed(
    name="return",
    label=_("Take goods back"),
    question=_(
        "The goods go to the shelf and to the orders that wait for them. "
        "Money above what is still owed goes back; once everything is back, the order is returned."
    ),
    done=_("What came back of order %(row)s is written down."),
    do=_return,
    form=ReturnForm,
    icon="assignment_return",
    whole_page=True,
    **step(TABLE, Status.RETURNED),
)
