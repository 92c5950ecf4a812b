"""Providers are asked about links that have waited for long: a message of theirs may have been lost."""

from datetime import datetime, timedelta

from django.db.models import F, Q

from backend.payments.errors import Unreachable, Unsure
from backend.payments.models import LinkStatus, PaymentLink
from backend.payments.providers import PROVIDERS
from backend.payments.services import take_message

LONG = timedelta(minutes=10)
BETWEEN = timedelta(minutes=30)
FORGOTTEN = timedelta(days=7)
AT_ONCE = 20


def ask_about_links(now: datetime) -> int:
    """Ask about links that wait for long and were not asked about of late; returns how many were paid."""
    links = PaymentLink.objects.filter(
        Q(asked_at=None) | Q(asked_at__lt=now - BETWEEN),
        status=LinkStatus.WAITING,
        created_at__range=(now - FORGOTTEN, now - LONG),
    ).exclude(provider="manual")
    paid = 0
    for link in links.order_by(F("asked_at").asc(nulls_first=True), "pk")[:AT_ONCE]:
        try:
            paid += ask_provider(link, now).status == LinkStatus.PAID
        except (Unreachable, Unsure):
            # It is asked again later; somebody in a hurry presses the button and reads why.
            continue
    return paid


def ask_provider(link: PaymentLink, now: datetime) -> PaymentLink:
    """Ask how a link stands and take what is said as any other message (Unreachable, Unsure)."""
    PaymentLink.objects.filter(pk=link.pk).update(asked_at=now)
    heard = PROVIDERS[link.provider].ask_status(link)
    return take_message(heard) if heard else link
