"""Money that came through a provider goes back through it: wished for in the books, sent by a job.

A provider has no key that would make a wish said twice one wish. So a wish is repeated by itself only when it
is sure that it was not heard; anything else waits for a person who looks into the provider's account.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.core.rows import held_one
from backend.core.use_cases import use_case
from backend.messaging.outbox import tell
from backend.payments.errors import RefundDecided, Unreachable, Unsure
from backend.payments.models import PaymentLink, ProviderRefund, RefundStatus
from backend.payments.providers import PROVIDERS
from backend.payments.services import deciders
from backend.sales.models import Payment, PaymentMethod

TRIES = 10
LONGEST_PAUSE = timedelta(hours=1)
LOST_AFTER = timedelta(minutes=5)
"""Whoever was sending this is not alive any more."""


def queue_refunds(refunds: Sequence[Payment], **_signal: object) -> None:
    """Refunds to the card of payments that came through a provider are sent back through it."""
    roots = {
        refund: refund.refunds.origin_id or refund.refunds_id
        for refund in refunds
        if refund.method == PaymentMethod.CARD and refund.refunds
    }
    links = {link.payment_id: link for link in PaymentLink.objects.filter(payment__in=roots.values())}
    ProviderRefund.objects.bulk_create(
        ProviderRefund(link=links[root], payment=refund, amount=-refund.amount)
        for refund, root in roots.items()
        if root in links
    )


def send_refunds(now: datetime) -> int:
    """Send what waits to be given back, each once; returns how many providers agreed to."""
    for lost in ProviderRefund.objects.filter(status=RefundStatus.SENDING, sent_at__lt=now - LOST_AFTER):
        _note(lost, RefundStatus.TROUBLE, _not_known())
    waiting = ProviderRefund.objects.filter(status=RefundStatus.WAITING, next_at__lte=now)
    return sum(_send(pk, now) for pk in waiting.order_by("pk").values_list("pk", flat=True))


@use_case(may="sales.refund_payment")
def resend_refund(*, refund_id: int, actor: User, key: UUID) -> ProviderRefund:
    """Somebody looked: the provider has not given this back, so it is sent again (RefundDecided)."""
    refund = _undecided(refund_id)
    refund.status, refund.tries, refund.next_at = RefundStatus.WAITING, 0, timezone.now()
    refund.save(update_fields=["status", "tries", "next_at"])
    return refund


@use_case(may="sales.refund_payment")
def settle_refund(*, refund_id: int, comment: str, actor: User, key: UUID) -> ProviderRefund:
    """Somebody looked: the customer has the money, in whatever way (RefundDecided)."""
    refund = _undecided(refund_id)
    refund.status, refund.answer = RefundStatus.DONE, f"{actor.name}: {comment.strip()}"[:200]
    refund.save(update_fields=["status", "answer"])
    return refund


def _send(pk: int, now: datetime) -> bool:
    refund = _claim(pk, now)
    if refund is None:
        return False
    try:
        answer = PROVIDERS[refund.link.provider].refund(refund.link, refund.amount)
    except Unreachable as error:
        _note(refund, RefundStatus.WAITING if refund.tries < TRIES else RefundStatus.TROUBLE, str(error))
    except Unsure:
        _note(refund, RefundStatus.TROUBLE, _not_known())
    else:
        _note(refund, RefundStatus.DONE if answer.is_accepted else RefundStatus.TROUBLE, answer.words)
        return answer.is_accepted
    return False


@transaction.atomic
def _claim(pk: int, now: datetime) -> ProviderRefund | None:
    """Say that it is being sent, before it is: of two jobs one sends it."""
    rows = ProviderRefund.objects.select_related("link").select_for_update(of=("self",), skip_locked=True)
    refund = rows.filter(pk=pk, status=RefundStatus.WAITING).first()
    if refund:
        refund.status, refund.tries, refund.sent_at = RefundStatus.SENDING, refund.tries + 1, now
        refund.next_at = now + min(timedelta(minutes=2**refund.tries), LONGEST_PAUSE)
        refund.save(update_fields=["status", "tries", "sent_at", "next_at"])
    return refund


@transaction.atomic
def _note(sent: ProviderRefund, status: RefundStatus, words: str) -> None:
    refund = held_one(ProviderRefund, sent.pk)
    if (refund.status, refund.tries) != (RefundStatus.SENDING, sent.tries):
        return
    refund.status, refund.answer = status, words
    refund.save(update_fields=["status", "answer"])
    if status == RefundStatus.TROUBLE:
        order = refund.payment.order
        button = (f"📄 №{order.number}", f"order:{order.pk}")
        tell(deciders(order), "refund_trouble", {"refund": refund, "order": order}, buttons=[button])


def _undecided(refund_id: int) -> ProviderRefund:
    refund = held_one(ProviderRefund, refund_id)
    if refund.status != RefundStatus.TROUBLE:
        raise RefundDecided(status=refund.get_status_display())
    return refund


def _not_known() -> str:
    return _("It is not known whether the provider gave it back.")
