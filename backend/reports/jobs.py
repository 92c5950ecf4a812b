"""What django-q2 does by itself. Every job may run twice: rows say what is done, never the queue."""

from datetime import datetime, timedelta
from io import StringIO

from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.core.models import Intent
from backend.fulfillment import holds, low_stock, shipping
from backend.materials import expiring
from backend.materials import low_stock as material_low_stock
from backend.messaging.health import forget_old_signs, note_jobs
from backend.messaging.models import OutboxMessage
from backend.messaging.outbox import tell
from backend.messaging.services import purge_inbox, purge_outbox
from backend.payments import asking, refunds
from backend.reports import overdue
from backend.reports.services import send_due_summaries
from backend.sales.archive import archive_old_orders

INTENTS_KEPT = timedelta(days=90)
"""Longer than any button in a chat is pressed."""

TOLD_ONCE_IN = timedelta(hours=20)
FOUND_LENGTH = 3000
LEDGER_BROKEN = "ledger_broken"


def tick() -> int:
    """Every minute: the jobs say that they live, and the summaries whose hour has come go out."""
    note_jobs()
    return send_due_summaries(timezone.now())


def look_after_holds() -> int:
    """Every minute: who holds goods is asked what next, and what nobody answered for is free again."""
    now = timezone.now()
    return holds.release_expired(now) + holds.ask_about_holds(now)


def hand_over_paid() -> int:
    """Every minute: goods that leave when they are paid leave, if they became ready after the payment."""
    return shipping.hand_over_paid()


def tell_overdue() -> int:
    """Every few minutes: those whose morning it is hear what is overdue."""
    return overdue.tell_overdue(timezone.now())


def watch_low_stock() -> int:
    """Every few minutes: what has fallen to its threshold is told, what is refilled is forgotten."""
    return low_stock.watch_low_stock()


def watch_materials() -> int:
    """Every few minutes: materials that fell to a threshold are told of, refilled ones forgotten."""
    return material_low_stock.watch_low_stock()


def send_refunds() -> int:
    """Every minute: what customers paid online and get back is given back by their provider."""
    return refunds.send_refunds(timezone.now())


def ask_about_links() -> int:
    """Every few minutes: providers are asked about links that wait for long."""
    return asking.ask_about_links(timezone.now())


def warn_expiring() -> int:
    """Every morning: batches of materials that will soon be past their day are told of, each once."""
    return expiring.warn_expiring()


def check_ledger() -> bool:
    """Every night the workshop checks its own books; owners and managers hear of it when they are wrong."""
    output = StringIO()
    try:
        call_command("check_ledger", stdout=output, stderr=output)
    except (CommandError, SystemExit) as error:
        if isinstance(error, SystemExit) and not error.code:
            return True
        _tell_broken(f"{output.getvalue()}\n{error}".strip(), timezone.now())
        return False
    return True


def archive_orders() -> int:
    """Every night orders that were finished long ago leave the lists; nothing is deleted."""
    return archive_old_orders(timezone.now())


def purge() -> int:
    """Every night what nobody needs goes: handled updates, old messages and intents, sessions that ended."""
    now = timezone.now()
    intents, _by_table = Intent.objects.filter(created_at__lt=now - INTENTS_KEPT).delete()
    call_command("clearsessions")
    return purge_inbox(now) + purge_outbox(now) + forget_old_signs(now) + intents


@transaction.atomic
def _tell_broken(found: str, now: datetime) -> None:
    people = User.objects.in_role(Role.OWNER, Role.MANAGER).values("pk")
    # Held, so that two jobs at once tell one person once.
    held = list(User.objects.filter(pk__in=people).order_by("pk").select_for_update(no_key=True))
    told = OutboxMessage.objects.filter(kind=LEDGER_BROKEN, created_at__gt=now - TOLD_ONCE_IN)
    knowing = set(told.values_list("recipient", flat=True))
    tell([one for one in held if one.pk not in knowing], LEDGER_BROKEN, {"found": found[:FOUND_LENGTH]})
