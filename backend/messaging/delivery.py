"""The way of a message from the outbox to the person: taken, opened, sent or given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from backend.messaging.bursts import gather
from backend.messaging.models import OutboxMessage, OutboxStatus
from backend.messaging.presence import ALIVE

ERROR_LENGTH = 1000
REPEAT_AFTER = timedelta(seconds=60)
SENDING = timedelta(minutes=3)
DISMISSED = "the person no longer works here"
BLOCKED = "the person has closed the chat with the bot"


@dataclass(frozen=True)
class Letter:
    """A message ready to go."""

    id: int
    telegram_id: int
    text: str
    buttons: list[list[dict[str, str]]]
    photo: bytes | None
    was_tried: bool = False
    """An earlier try may have reached the person."""


# The oldest waiting message of a person goes first; whoever holds it holds back the later ones.
TAKE = f"""
    WITH RECURSIVE alive AS MATERIALIZED ({ALIVE}), person AS (
        SELECT min(recipient_id) AS id FROM messaging_outboxmessage WHERE status = 'waiting'
        UNION ALL
        SELECT (SELECT min(m.recipient_id) FROM messaging_outboxmessage m
                WHERE m.status = 'waiting' AND m.recipient_id > person.id)
        FROM person WHERE person.id IS NOT NULL
    ), head AS (
        SELECT (SELECT min(m.id) FROM messaging_outboxmessage m
                WHERE m.status = 'waiting' AND m.recipient_id = person.id
                  AND (m.not_before IS NULL OR m.not_before <= now())
                  AND (m.expires_at IS NULL OR m.expires_at > now())) AS id
        FROM person JOIN accounts_user USING (id)
        WHERE telegram_id IS NULL OR telegram_id <> ALL(%(resting)s::bigint[])
    ), next AS (
        SELECT m.id FROM messaging_outboxmessage m
        WHERE m.id = ANY(ARRAY(SELECT id FROM head)) AND m.status = 'waiting'
          AND m.id <> ALL(%(in_hand)s::bigint[])
          AND (m.leased_by IS NULL OR m.leased_by = %(worker)s
               OR m.leased_by NOT IN (SELECT worker FROM alive))
        ORDER BY m.id LIMIT %(limit)s FOR UPDATE OF m SKIP LOCKED
    )
    UPDATE messaging_outboxmessage m SET leased_by = %(worker)s, attempts = attempts + 1
    FROM next, accounts_user person WHERE m.id = next.id AND person.id = m.recipient_id
    RETURNING m.id, person.telegram_id
"""


def take(*, worker: int, in_hand: Sequence[int], resting: Sequence[int], limit: int) -> dict[int, int | None]:
    """Take the next messages, at most one per person: their ids, and the chats they go to.

    The chats in `resting` had their share for now.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            TAKE, {"worker": worker, "in_hand": list(in_hand), "resting": list(resting), "limit": limit}
        )
        return dict(sorted(cursor.fetchall()))


def drop_expired(*, now: datetime) -> int:
    """What it is too late to tell is not told; returns how much that was."""
    # Whoever opened one just before its end has had time to send it.
    late = OutboxMessage.objects.filter(status=OutboxStatus.WAITING, expires_at__lt=now - SENDING)
    return late.update(status=OutboxStatus.EXPIRED, leased_by=None)


@transaction.atomic
def open_letter(*, message_id: int, worker: int) -> Letter | None:
    """What to send, or None when its person may not or cannot get it any more: asked just before sending.

    Notices that came together go together, so it may also be told to wait a moment for more of them.
    """
    mine = _mine(message_id, worker).select_related("recipient")
    message = mine.select_for_update(of=("self",)).first()
    if message is None:
        return None
    person = message.recipient
    if not person.is_active or not person.telegram_id:
        give_up(message_id=message_id, worker=worker, error=DISMISSED)
        return None
    if person.bot_blocked_at:
        give_up(message_id=message_id, worker=worker, error=BLOCKED)
        return None
    now = timezone.now()
    if not gather(message, now):
        return None
    photo = bytes(message.photo) if message.photo else None
    return Letter(
        message.pk,
        person.telegram_id,
        _marked(message, now),
        message.buttons,
        photo,
        was_tried=not _is_first_try(message, now),
    )


def note_sent(*, message_id: int, worker: int, telegram_message_id: int) -> None:
    """Telegram has it."""
    _mine(message_id, worker).update(
        status=OutboxStatus.SENT,
        sent_at=timezone.now(),
        message_id=telegram_message_id,
        leased_by=None,
        error="",
    )


def give_up(*, message_id: int, worker: int, error: str) -> None:
    """It cannot be delivered; the reason is kept."""
    _mine(message_id, worker).update(status=OutboxStatus.FAILED, leased_by=None, error=error[:ERROR_LENGTH])


def put_back(*, message_id: int, worker: int, error: str, is_unsent: bool = False) -> None:
    """Telegram is away: the message waits. `is_unsent`: it certainly did not reach the person."""
    changes: dict[str, Any] = {"tried_at": None} if is_unsent else {}
    _mine(message_id, worker).update(leased_by=None, error=error[:ERROR_LENGTH], **changes)


def put_all_back(*, worker: int) -> None:
    """A process that closes in peace gives back what it did not send."""
    OutboxMessage.objects.filter(leased_by=worker, status=OutboxStatus.WAITING).update(leased_by=None)


def _marked(message: OutboxMessage, now: datetime) -> str:
    """A message that may have arrived some time ago says so."""
    if message.tried_at is None or now - message.tried_at <= REPEAT_AFTER:
        return message.text
    with translation.override(message.recipient.language):
        mark = _("You may have had this already.")
    return f"🔁 <i>{mark}</i>\n{message.text}"


def _is_first_try(message: OutboxMessage, now: datetime) -> bool:
    if message.tried_at is not None:
        return False
    OutboxMessage.objects.filter(pk=message.pk).update(tried_at=now)
    return True


def _mine(message_id: int, worker: int) -> Any:
    return OutboxMessage.objects.filter(pk=message_id, leased_by=worker, status=OutboxStatus.WAITING)
