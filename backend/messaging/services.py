from datetime import datetime, timedelta

from django.utils import timezone

from backend.accounts.models import User
from backend.messaging.models import InboxStatus, InboxUpdate, OutboxMessage, OutboxStatus

# Telegram keeps an update for a day; a repeated delivery later than this is not possible.
HANDLED_KEPT = timedelta(days=14)
DEAD_KEPT = timedelta(days=90)
SAID_KEPT = timedelta(days=90)


def purge_inbox(now: datetime) -> int:
    """Forget what was handled long ago; returns how many updates went."""
    handled = InboxUpdate.objects.filter(status=InboxStatus.DONE, handled_at__lt=now - HANDLED_KEPT)
    dead = InboxUpdate.objects.filter(status=InboxStatus.DEAD, handled_at__lt=now - DEAD_KEPT)
    return handled.delete()[0] + dead.delete()[0]


def purge_outbox(now: datetime) -> int:
    """Forget what was said long ago, pictures and all; what still waits is kept. Returns how many went."""
    said = OutboxMessage.objects.exclude(status=OutboxStatus.WAITING)
    return said.filter(created_at__lt=now - SAID_KEPT).delete()[0]


def note_blocked(*, telegram_id: int) -> None:
    """A person closed the chat with the bot: nothing is sent until they open it again."""
    User.objects.filter(telegram_id=telegram_id, bot_blocked_at=None).update(bot_blocked_at=timezone.now())


def note_unblocked(*, telegram_id: int) -> None:
    """A person opened the chat with the bot again."""
    User.objects.filter(telegram_id=telegram_id).exclude(bot_blocked_at=None).update(bot_blocked_at=None)
