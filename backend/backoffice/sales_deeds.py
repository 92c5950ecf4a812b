"""Buttons of a sales order."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from backend.backoffice.badges import money
from backend.backoffice.deeds import Deed, DeedForm, Words, step
from backend.backoffice.money_deeds import CancelForm, PayForm, WhyForm, is_owed
from backend.fulfillment import services as fulfillment
from backend.sales import archive
from backend.sales import services as sales
from backend.sales.discounts import GRANTS, ask_discount
from backend.sales.lines import priced_now
from backend.sales.models import SalesOrderLine
from backend.sales.statuses import CLOSED, TABLE, Status


class ConfirmForm(DeedForm):
    """The total that the person sees is the total that they confirm."""

    expected_total = forms.DecimalField(
        required=False, max_digits=12, decimal_places=2, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row:
            self.fields["expected_total"].initial = self.total

    @cached_property
    def total(self) -> Decimal:
        """What the lines come to by the prices of now."""
        return sum((line.quantity * line.unit_price for line in self.priced), Decimal(0))

    @cached_property
    def priced(self) -> list[SalesOrderLine]:
        """The lines at the prices of now."""
        return priced_now(self.row)

    @property
    def notes(self) -> list[Words]:
        """The total, and what it was when the prices were others."""
        if not self.row:
            return []
        shown: list[Words] = [_("Total: %(total)s") % {"total": money(self.total, self.row.currency)}]
        shown += [f"{line.variant}: {line.why}" for line in self.priced if line.why]
        if self.total != self.row.total:
            before = money(self.row.total, self.row.currency)
            shown.append(_("Prices have changed: it was %(total)s.") % {"total": before})
        return shown


DEEDS = (
    Deed(
        name="confirm",
        label=_("Confirm"),
        question=_("Prices are frozen, what is on the shelf is reserved, the rest goes to production."),
        done=_("Order %(row)s is confirmed."),
        do=lambda order, actor, key, answers: fulfillment.confirm_order(
            order_id=order.pk, actor=actor, key=key, **answers
        ),
        form=ConfirmForm,
        icon="task_alt",
        variant="primary",
        in_bulk=True,
        **step(TABLE, Status.CONFIRMED),
    ),
    Deed(
        name="ask_discount",
        label=_("Ask for the discount"),
        question=_("Managers get the draft with its prices; whoever answers first decides."),
        done=_("Managers are asked."),
        right="sales.add_salesorder",
        is_offered=lambda order, actor: order.status == Status.DRAFT and not actor.has_perm(GRANTS),
        do=lambda order, actor, key, answers: ask_discount(
            order_id=order.pk, actor=actor, key=key, **answers
        ),
        form=WhyForm,
        icon="percent",
    ),
    Deed(
        name="ship",
        label=_("Ship"),
        question=_("The goods leave the shelf and go to the customer."),
        done=_("Order %(row)s is shipped."),
        do=lambda order, actor, key, answers: fulfillment.ship_order(order_id=order.pk, actor=actor, key=key),
        icon="local_shipping",
        variant="primary",
        in_bulk=True,
        **step(TABLE, Status.SHIPPED),
    ),
    Deed(
        name="complete",
        label=_("Complete"),
        question=_("The customer has the goods and the workshop has the money."),
        done=_("Order %(row)s is completed."),
        do=lambda order, actor, key, answers: sales.complete_order(order_id=order.pk, actor=actor, key=key),
        icon="done_all",
        variant="success",
        in_bulk=True,
        **step(TABLE, Status.COMPLETED),
    ),
    Deed(
        name="pay",
        label=_("Take payment"),
        done=_("The payment is recorded."),
        right="sales.add_payment",
        is_offered=is_owed,
        do=lambda order, actor, key, answers: fulfillment.pay_order(
            order_id=order.pk, actor=actor, key=key, **answers
        ),
        form=PayForm,
        icon="payments",
        variant="success",
    ),
    Deed(
        name="discard",
        label=_("Discard the draft"),
        question=_("The draft goes to the archive."),
        done=_("Draft %(row)s is discarded."),
        right=TABLE.rights[Status.CANCELLED],
        enters=Status.CANCELLED,
        is_offered=lambda order, actor: order.status == Status.DRAFT,
        do=lambda order, actor, key, answers: sales.cancel_draft_order(
            order_id=order.pk, actor=actor, key=key, **answers
        ),
        form=WhyForm,
        icon="delete",
        variant="danger",
        in_bulk=True,
    ),
    Deed(
        name="cancel",
        label=_("Cancel the order"),
        question=_(
            "Reserved goods are free again, money goes back, work that is not begun is withdrawn. "
            "This cannot be undone."
        ),
        done=_("Order %(row)s is cancelled."),
        right=TABLE.rights[Status.CANCELLED],
        enters=Status.CANCELLED,
        is_offered=lambda order, actor: (
            order.status != Status.DRAFT and TABLE.allows(order.status, Status.CANCELLED)
        ),
        do=lambda order, actor, key, answers: fulfillment.cancel_order(
            order_id=order.pk, actor=actor, key=key, **answers
        ),
        form=CancelForm,
        icon="cancel",
        variant="danger",
        in_bulk=True,
    ),
    Deed(
        name="archive",
        label=_("Put into the archive"),
        question=_("The order leaves the lists. Search and the filter «archive» still find it."),
        done=_("Order %(row)s is in the archive."),
        right="sales.archive_salesorder",
        is_offered=lambda order, actor: order.status in CLOSED and not order.archived_at,
        do=lambda order, actor, key, answers: archive.archive_order(order_id=order.pk, actor=actor, key=key),
        icon="archive",
        in_bulk=True,
    ),
    Deed(
        name="take_out",
        label=_("Take out of the archive"),
        done=_("Order %(row)s is in the lists again."),
        right="sales.archive_salesorder",
        is_offered=lambda order, actor: bool(order.archived_at),
        do=lambda order, actor, key, answers: archive.take_out_order(order_id=order.pk, actor=actor, key=key),
        icon="unarchive",
        in_bulk=True,
    ),
)
