"""Buttons of transfers and counts, of goods and materials alike."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.backoffice.deeds import Answers, Deed, DeedForm
from backend.backoffice.fields import words
from backend.ledger.documents import CountStatus, TransferStatus


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
            is_offered=_decides,
            form=DecisionForm,
            question=_("The stock becomes what was counted. What moved meanwhile is counted again."),
        ),
        Deed(
            name="again",
            label=_("Count again"),
            right=right,
            do=_by(again),
            is_offered=_decides,
            form=DecisionForm,
            icon="replay",
        ),
        Deed(
            name="call_off",
            label=_("Call off"),
            right=right,
            do=_by(call_off),
            is_offered=_is_open,
            form=DecisionForm,
            icon="close",
            variant="danger",
        ),
    )


def transfer_deeds(right: str, send: Any, receive: Any, cancel: Any) -> tuple[Deed, ...]:
    """A draft is sent or called off; what is on the way is received whole: differences go by the chat."""

    def do_send(row: Any, actor: User, key: UUID, answers: Answers) -> Any:
        return send(transfer_id=row.pk, version=row.version, actor=actor, key=key)

    def do_receive(row: Any, actor: User, key: UUID, answers: Answers) -> Any:
        return receive(transfer_id=row.pk, actor=actor, key=key)

    def do_cancel(row: Any, actor: User, key: UUID, answers: Answers) -> Any:
        return cancel(transfer_id=row.pk, actor=actor, key=key)

    return (
        Deed(
            name="send",
            label=_("Send"),
            right=right,
            do=do_send,
            is_offered=lambda row, actor: row.status == TransferStatus.DRAFT,
            icon="local_shipping",
        ),
        Deed(
            name="receive",
            label=_("All came"),
            right=right,
            do=do_receive,
            is_offered=lambda row, actor: row.status == TransferStatus.SENT,
        ),
        Deed(
            name="call_off",
            label=_("Delete the draft"),
            right=right,
            do=do_cancel,
            is_offered=lambda row, actor: row.status == TransferStatus.DRAFT,
            icon="close",
            variant="danger",
        ),
    )
