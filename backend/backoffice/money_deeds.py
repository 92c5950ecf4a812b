"""Forms and buttons of money that comes and goes back."""

from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.backoffice.badges import money
from backend.backoffice.deeds import Answers, Deed, DeedForm, Words
from backend.backoffice.fields import SumField, choice, words
from backend.sales import services as sales
from backend.sales.going_back import REFUNDS, GoesBack, goes_back, may_refund, on_balance
from backend.sales.models import Payment, PaymentMethod, SalesOrder, Settlement
from backend.sales.statuses import Status

AS_IT_CAME = ""
OWES_NOTHING = (Status.DRAFT, Status.CANCELLED, Status.RETURNED)
"""Of these orders no money is expected, whatever their totals are."""


class WhyForm(DeedForm):
    """A reason, if there is one to tell."""

    comment = words(_("Reason"))


class PayForm(DeedForm):
    """How much money came, and how."""

    amount = SumField(label=_("Sum"))
    method = choice(_("Method"), PaymentMethod.choices)
    comment = words(_("Comment"), limit=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row:
            self.fields["amount"].initial = self.row.balance_due
            self.fields["amount"].label = _("Sum, %(currency)s") % {"currency": self.row.currency}
        if not self.on_balance:
            _without_balance(self.fields["method"])

    @cached_property
    def on_balance(self) -> Decimal:
        """What may come off the customer's balance."""
        return on_balance(self.row) if self.row else Decimal(0)

    @property
    def notes(self) -> list[Words]:
        """What lies on the customer's balance."""
        if not self.on_balance:
            return []
        there = money(self.on_balance, self.row.currency)
        return [_("On the customer's balance: %(sum)s") % {"sum": there}]


class CancelForm(WhyForm):
    """Why, and what becomes of the money."""

    settlement = choice(_("Money"), Settlement.choices, initial=Settlement.MONEY, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row and not (self.row.paid_total and self.row.customer_id):
            del self.fields["settlement"]

    def clean(self) -> Any:
        """Money goes back unless something else is said."""
        return {**self.cleaned_data, "settlement": settlement_of(self.cleaned_data)}

    @property
    def notes(self) -> list[Words]:
        """How much goes back, and how."""
        if not self.row or not self.actor.has_perm("sales.view_payment"):
            return []
        return shown(goes_back(self.row, self.row.paid_total), self.row.currency)


class RefundForm(DeedForm):
    """How much of a payment goes back, how and why."""

    amount = SumField(label=_("Sum"))
    method = choice(_("Method"), PaymentMethod.choices, required=False)
    comment = words(_("Reason"), required=True, limit=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        came = PaymentMethod(self.row.came_as)
        ways: list[Any] = [(AS_IT_CAME, _("the way it came: %(method)s") % {"method": came.label})]
        ways += [way for way in PaymentMethod.choices if way[0] != came]
        self.fields["method"].choices = ways  # type: ignore[attr-defined]
        if not self.row.order.customer_id:
            _without_balance(self.fields["method"])
        self.fields["amount"].initial = left_of(self.row)
        currency = self.row.order.currency
        self.fields["amount"].label = _("Sum, %(currency)s") % {"currency": currency}

    @property
    def notes(self) -> list[Words]:
        """How much of it there still is."""
        left = money(left_of(self.row), self.row.order.currency)
        return [_("Left of this payment: %(left)s") % {"left": left}]


def is_owed(order: SalesOrder, actor: User) -> bool:
    """Is there anything to be paid for it?"""
    return bool(order.balance_due) and order.status not in OWES_NOTHING


def settlement_of(answers: Answers) -> Settlement:
    """What becomes of the money; a form without the question gives it back."""
    return Settlement(answers.get("settlement") or Settlement.MONEY)


def shown(back: GoesBack, currency: str) -> list[Words]:
    """What goes back and how, in one note; nothing when nothing does."""
    if not back.amount:
        return []
    ways = ", ".join(
        f"{method.label} {money(sum, currency)}" if len(back.ways) > 1 else str(method.label)
        for method, sum in back.ways.items()
    )
    return [_("Money goes back: %(sum)s (%(ways)s)") % {"sum": money(back.amount, currency), "ways": ways}]


def left_of(payment: Payment) -> Decimal:
    """How much of a payment has not gone back."""
    found = Payment.objects.kept().filter(pk=payment.pk).first()
    return found.left if found else Decimal(0)


def _without_balance(field: Any) -> None:
    field.choices = [way for way in field.choices if way[0] != PaymentMethod.BALANCE]


def _may_go_back(payment: Payment, actor: User) -> bool:
    return payment.refunds_id is None and may_refund(payment.order, actor) and left_of(payment) > 0


def _refund(payment: Payment, actor: User, key: UUID, answers: Answers) -> Payment:
    said = answers.pop("method")
    refund = partial(sales.refund_payment, payment_id=payment.pk, actor=actor, key=key, **answers)
    return refund(method=PaymentMethod(said) if said else None)


REFUND = Deed(
    name="refund",
    label=_("Give money back"),
    question=_("The customer gets a part of this payment back, or all that is left of it."),
    done=_("The money goes back."),
    right=REFUNDS,
    is_offered=_may_go_back,
    do=_refund,
    form=RefundForm,
    icon="undo",
    variant="danger",
)
