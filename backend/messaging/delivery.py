"""The way of a message from the outbox to the person: taken, opened, sent or given up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from backend.messaging.bursts import gather
from backend.messaging.models import OutboxMessage, OutboxStatus
from backend.messaging.presence import ALIVE

ERROR_LENGTH = 1000
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
                  AND (m.not_before IS NULL OR m.not_before <= now())) AS id
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
    FROM next WHERE m.id = next.id RETURNING m.id
"""


def take(*, worker: int, in_hand: Sequence[int], resting: Sequence[int], limit: int) -> list[int]:
    """Take the next messages, at most one per person; the chats in `resting` had their share for now."""
    with connection.cursor() as cursor:
        cursor.execute(
            TAKE, {"worker": worker, "in_hand": list(in_hand), "resting": list(resting), "limit": limit}
        )
        return sorted(row[0] for row in cursor.fetchall())


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
    if not gather(message, timezone.now()):
        return None
    photo = bytes(message.photo) if message.photo else None
    return Letter(message.pk, person.telegram_id, message.text, message.buttons, photo)


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


def put_back(*, message_id: int, worker: int, error: str) -> None:
    """Telegram is away: the message waits."""
    _mine(message_id, worker).update(leased_by=None, error=error[:ERROR_LENGTH])


def put_all_back(*, worker: int) -> None:
    """A process that closes in peace gives back what it did not send."""
    OutboxMessage.objects.filter(leased_by=worker, status=OutboxStatus.WAITING).update(leased_by=None)


def _mine(message_id: int, worker: int) -> Any:
    return OutboxMessage.objects.filter(pk=message_id, leased_by=worker, status=OutboxStatus.WAITING)
