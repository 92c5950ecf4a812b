"""Buttons of a production order and of a report."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldBooleanWidget

from backend.accounts.models import User
from backend.backoffice.deeds import Answers, Deed, DeedForm, step
from backend.backoffice.fields import PiecesField, choice, found_by_typing, words
from backend.backoffice.money_deeds import WhyForm
from backend.core.errors import DomainError
from backend.fulfillment import services as fulfillment
from backend.production import services as production
from backend.production.errors import MoreThanPlanned
from backend.production.models import ProductionOrder, ProductionReport, RejectReason
from backend.production.selectors import pauses
from backend.production.statuses import OPEN, PAUSED, TABLE, Status
from backend.workflow import looks

PAUSED_CHOICES = [(status.value, status.label) for status in PAUSED]


class PauseForm(DeedForm):
    """Why the work stops."""

    to = choice(_("What it waits for"), PAUSED_CHOICES)
    comment = words(_("Comment"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row:
            offered = [(to, looks.label(self.row, to)) for to in pauses(self.row, self.actor)]
            self.fields["to"].choices = offered  # type: ignore[attr-defined]


class WorkerForm(DeedForm):
    """Who makes it; nobody means everybody."""

    worker = found_by_typing(
        ProductionOrder,
        "assignee",
        User.objects.working(),
        label=_("Worker"),
        required=False,
        help_text=_("Leave empty to give the work back to everybody."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row:
            self.fields["worker"].initial = self.row.assignee_id


class ReportForm(DeedForm):
    """What is ready and what is spoilt; a foreman reports for a worker without Telegram too."""

    worker = found_by_typing(ProductionOrder, "assignee", User.objects.working(), label=_("Worker"))
    quantity = PiecesField(label=_("Finished"), least=0)
    rejected_quantity = PiecesField(label=_("Rejected"), least=0, required=False)
    scrapped_quantity = PiecesField(
        label=_("Of them not to be remade"),
        least=0,
        required=False,
        help_text=_("Rejected pieces that nobody will make again."),
    )
    reject_reason = forms.ChoiceField(
        label=_("Why rejected"),
        required=False,
        choices=[("", "—"), *RejectReason.choices],
        widget=UnfoldAdminSelectWidget(),
    )
    comment = words(_("Comment"), limit=300)
    allow_more = forms.BooleanField(
        label=_("Yes, more than planned"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row:
            self.fields["worker"].initial = self.row.assignee_id
            self.fields["quantity"].initial = self.row.remaining_quantity
        if self.data.get("allow_more") == "on":
            self._ask_for_more()

    def refused(self, error: DomainError) -> None:
        """More than planned is normal: it is asked about."""
        if isinstance(error, MoreThanPlanned):
            self._ask_for_more()

    def _ask_for_more(self) -> None:
        self.fields["allow_more"].widget = UnfoldBooleanWidget()


def _report(order: ProductionOrder, actor: User, key: UUID, answers: Answers) -> object:
    for name in ("rejected_quantity", "scrapped_quantity"):
        answers[name] = answers[name] or 0
    return fulfillment.report_finished(order_id=order.pk, actor=actor, key=key, **answers)


def _assign(order: ProductionOrder, actor: User, key: UUID, answers: Answers) -> object:
    worker = answers["worker"]
    return production.assign(order_id=order.pk, worker_id=worker.pk if worker else None, actor=actor, key=key)


def _pause(order: ProductionOrder, actor: User, key: UUID, answers: Answers) -> object:
    return production.pause(
        order_id=order.pk, to=Status(answers["to"]), comment=answers["comment"], actor=actor, key=key
    )


def _can_take(order: ProductionOrder, actor: User) -> bool:
    is_free = order.assignee_id is None or (
        order.assignee_id == actor.pk and order.status != Status.IN_PROGRESS
    )
    return order.status in OPEN and is_free


DEEDS = (
    Deed(
        name="report",
        label=_("Report finished"),
        done=_("Reported. The pieces are on the shelf."),
        right="production.report_for_others",
        is_offered=lambda order, actor: order.status in OPEN,
        do=_report,
        form=ReportForm,
        icon="inventory",
        variant="primary",
        whole_page=True,
    ),
    Deed(
        name="take",
        label=_("Take"),
        question=_("The work is yours from now on."),
        done=_("Work %(row)s is yours."),
        right=TABLE.rights[Status.IN_PROGRESS],
        enters=Status.IN_PROGRESS,
        is_offered=_can_take,
        do=lambda order, actor, key, answers: production.take(order_id=order.pk, actor=actor, key=key),
        icon="pan_tool",
    ),
    Deed(
        name="assign",
        label=_("Assign"),
        done=_("Done."),
        right="production.plan_productionorder",
        is_offered=lambda order, actor: order.status in OPEN,
        do=_assign,
        form=WorkerForm,
        icon="person_add",
        in_bulk=True,
        whole_page=True,
    ),
    Deed(
        name="hand_back",
        label=_("Hand back"),
        question=_("The work goes back to the queue; what is reported stays."),
        done=_("Work %(row)s is back in the queue."),
        right=TABLE.rights[Status.IN_PROGRESS],
        is_offered=lambda order, actor: order.status == Status.IN_PROGRESS and order.assignee_id is not None,
        do=lambda order, actor, key, answers: production.hand_back(order_id=order.pk, actor=actor, key=key),
        icon="undo",
    ),
    Deed(
        name="pause",
        label=_("Pause"),
        done=_("Work %(row)s is paused."),
        right=TABLE.rights[Status.BLOCKED],
        is_offered=lambda order, actor: bool(pauses(order, actor)),
        do=_pause,
        form=PauseForm,
        icon="pause",
        variant="warning",
    ),
    Deed(
        name="cancel",
        label=_("Cancel the work"),
        question=_("The work is withdrawn; what was reported stays on the shelf. This cannot be undone."),
        done=_("Work %(row)s is cancelled."),
        do=lambda order, actor, key, answers: production.cancel(
            order_id=order.pk, actor=actor, key=key, **answers
        ),
        form=WhyForm,
        icon="cancel",
        variant="danger",
        in_bulk=True,
        **step(TABLE, Status.CANCELLED),
    ),
)


def _is_undoable(report: ProductionReport, actor: User) -> bool:
    return not report.reverses_id and not hasattr(report, "reversed_by")


REPORT_DEEDS = (
    Deed(
        name="undo",
        label=_("Undo the report"),
        question=_("The pieces leave the shelf, and the order that got them waits again."),
        done=_("The report is undone."),
        right="production.report_productionorder",
        is_offered=_is_undoable,
        do=lambda report, actor, key, answers: fulfillment.undo_report(
            report_id=report.pk, actor=actor, key=key
        ),
        icon="undo",
        variant="danger",
    ),
)
