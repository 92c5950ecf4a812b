"""What Telegram gave us: stored before Telegram is told so, handled in the order of each chat."""

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from backend.core.statements import array, fetch
from backend.messaging.dialogs import Standing
from backend.messaging.models import InboxStatus, InboxUpdate
from backend.messaging.presence import ALIVE

logger = logging.getLogger(__name__)

# Who has an update in hand, and that it is handled, need not survive a crash of the database: handled again,
# it finds its key. So nobody waits for the disk here. What we took from Telegram is waited for.
SOON = "set_config('synchronous_commit', 'off', true)"
Update = Mapping[str, Any]
ERROR_LENGTH = 4000
NO_ID = -1


class LeaseLost(Exception):
    """Another process took this update over, so this one's work on it does not count."""


@dataclass(frozen=True)
class Item:
    """An update in hand."""

    id: int
    update_id: int
    chat_id: int | None
    payload: str
    attempts: int
    takes: int


STORE = """
    INSERT INTO messaging_inboxupdate
        (bot_id, update_id, chat_id, payload, payload_hash, status, attempts, takes, error, received_at)
    SELECT %s, u.update_id, u.chat_id, u.payload, u.hash, 'new', 0, 0, '', now()
    FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[]) WITH ORDINALITY
        AS u(update_id, chat_id, payload, hash, place)
    ORDER BY u.place
    ON CONFLICT (bot_id, update_id, payload_hash) DO NOTHING
    RETURNING id
"""
REUSED = """
    SELECT DISTINCT fresh.update_id FROM messaging_inboxupdate fresh
    JOIN messaging_inboxupdate earlier USING (bot_id, update_id)
    WHERE fresh.id = ANY(%s) AND earlier.id < fresh.id
"""


@transaction.atomic
def store(*, bot_id: int, updates: Sequence[Update]) -> int:
    """Keep updates as they came, each once; returns how many of them are new."""
    # ASCII JSON: NUL and halves of emoji stay escaped, and PostgreSQL takes any text.
    payloads = [json.dumps(update, sort_keys=True) for update in updates]
    columns = (
        [update["update_id"] for update in updates],
        [chat_of(update) for update in updates],
        payloads,
        [hashlib.sha256(payload.encode()).hexdigest() for payload in payloads],
    )
    with connection.cursor() as cursor:
        cursor.execute(STORE, [bot_id, *columns])
        fresh = [row[0] for row in cursor.fetchall()]
        cursor.execute(REUSED, [fresh])
        for (update_id,) in cursor.fetchall():
            logger.error(
                "Telegram used update id %s again with other content; it is handled as new", update_id
            )
    return len(fresh)


def keep_aside(*, bot_id: int, body: str, error: str) -> None:
    """What came instead of an update is kept for people to look at, each once."""
    text = body.replace("\x00", "\\x00")
    logger.error("something came that is no update, and is kept aside: %s", error)
    InboxUpdate.objects.bulk_create(
        [
            InboxUpdate(
                bot_id=bot_id,
                update_id=NO_ID,
                payload=text,
                payload_hash=hashlib.sha256(text.encode()).hexdigest(),
                status=InboxStatus.DEAD,
                error=error[:ERROR_LENGTH],
                handled_at=timezone.now(),
            )
        ],
        ignore_conflicts=True,
    )


def has_id(update: Any) -> bool:
    """Is this an update at all? Whatever else it says, it has a number."""
    number = update.get("update_id") if isinstance(update, Mapping) else None
    return type(number) is int and 0 <= number < 2**63


def chat_of(update: Update) -> int | None:
    """The chat whose order an update keeps; None if it belongs to no chat."""
    for content in update.values():
        if isinstance(content, Mapping):
            message = content.get("message")
            chat = content.get("chat") or (message.get("chat") if isinstance(message, Mapping) else None)
            number = chat.get("id") if isinstance(chat, Mapping) else None
            return number if type(number) is int and abs(number) < 2**63 else None
    return None


# Only the oldest waiting update of a chat can be taken: whoever holds it holds back the later ones.
# Chats that were not served lately come first: one person's flood does not starve the others.
# The chats are walked through along the index, so a long backlog costs no more than a short one.
CLAIM = f"""
    WITH RECURSIVE alive AS MATERIALIZED ({ALIVE}), chat AS (
        SELECT min(chat_id) AS id FROM messaging_inboxupdate WHERE status = 'new' AND bot_id = %s::bigint
        UNION ALL
        SELECT (SELECT min(i.chat_id) FROM messaging_inboxupdate i
                WHERE i.status = 'new' AND i.bot_id = %s::bigint AND i.chat_id > chat.id)
        FROM chat WHERE chat.id IS NOT NULL
    ), head AS (
        SELECT (SELECT min(i.id) FROM messaging_inboxupdate i
                WHERE i.status = 'new' AND i.bot_id = %s::bigint AND i.chat_id = chat.id) AS id
        FROM chat WHERE chat.id IS NOT NULL
        UNION ALL
        SELECT id FROM messaging_inboxupdate WHERE status = 'new' AND bot_id = %s::bigint AND chat_id IS NULL
    ), next AS (
        SELECT i.id FROM messaging_inboxupdate i
        WHERE i.id = ANY(ARRAY(SELECT id FROM head)) AND i.status = 'new'
          AND (i.not_before IS NULL OR i.not_before <= now())
          AND i.id <> ALL(%s::bigint[])
          AND (i.leased_by IS NULL OR i.leased_by = %s::int
               OR i.leased_by NOT IN (SELECT worker FROM alive))
        ORDER BY array_position(%s::bigint[], i.chat_id) NULLS FIRST, i.id
        LIMIT %s::bigint FOR UPDATE OF i SKIP LOCKED
    )
    UPDATE messaging_inboxupdate i SET leased_by = %s::int, takes = takes + 1
    FROM next WHERE i.id = next.id
    RETURNING i.id, i.update_id, i.chat_id, i.payload, i.attempts, i.takes, {SOON}
"""


def claim(
    *, bot_id: int, worker: int, in_hand: Sequence[int], served: Sequence[int], limit: int
) -> list[Item]:
    """Take the next updates, at most one per chat; `served` lists chats, the latest last."""
    rows = fetch(CLAIM, [*[bot_id] * 4, array(in_hand), worker, array(served), limit, worker])
    return [Item(*row[:-1]) for row in sorted(rows)]


# One statement: the mark and the conversation are kept together, or neither.
FINISH = f"""
    WITH closed AS (
        UPDATE messaging_inboxupdate SET status = 'done', handled_at = now(), leased_by = NULL
        WHERE id = %s::bigint AND leased_by = %s::int AND status = 'new' RETURNING {SOON}
    ), kept AS (
        INSERT INTO messaging_dialogstate (key, state, data, updated_at)
        SELECT one.key, one.state, one.data::jsonb, now()
        FROM jsonb_to_recordset(%s::jsonb) AS one(key text, state text, data text)
        WHERE one.data IS NOT NULL AND EXISTS (SELECT FROM closed) ORDER BY one.key
        ON CONFLICT (key) DO UPDATE
        SET state = EXCLUDED.state, data = EXCLUDED.data, updated_at = EXCLUDED.updated_at
    ), gone AS (
        DELETE FROM messaging_dialogstate WHERE EXISTS (SELECT FROM closed) AND key IN (
            SELECT one.key FROM jsonb_to_recordset(%s::jsonb) AS one(key text, data text)
            WHERE one.data IS NULL)
    )
    SELECT count(*) FROM closed
"""


def finish(*, item_id: int, worker: int, standings: Mapping[str, Standing]) -> None:
    """An update is handled, and the conversation stands where it led: both or neither.

    Raises LeaseLost.
    """
    changes = json.dumps(
        [
            {"key": key, "state": one.state, "data": None if one.is_empty else one.data}
            for key, one in standings.items()
        ]
    )
    [(closed,)] = fetch(FINISH, [item_id, worker, changes, changes])
    if not closed:
        raise LeaseLost(item_id)


def postpone(*, item_id: int, worker: int, seconds: float, error: str, is_counted: bool = True) -> None:
    """An update is tried again later, and its chat waits for it.

    Raises LeaseLost.
    """
    later = timezone.now() + timedelta(seconds=seconds)
    attempts = F("attempts") + 1 if is_counted else F("attempts")
    _close(item_id, worker, not_before=later, error=error[-ERROR_LENGTH:], attempts=attempts)


def bury(*, item_id: int, worker: int, error: str) -> None:
    """An update cannot be handled: it is kept aside with the reason, and its chat goes on.

    Raises LeaseLost.
    """
    now, attempts = timezone.now(), F("attempts") + 1
    _close(
        item_id,
        worker,
        status=InboxStatus.DEAD,
        handled_at=now,
        attempts=attempts,
        error=error[-ERROR_LENGTH:],
    )


def release(*, worker: int) -> None:
    """A process that closes in peace gives back what it did not finish."""
    InboxUpdate.objects.filter(leased_by=worker, status=InboxStatus.NEW).update(leased_by=None, takes=0)


def _close(item_id: int, worker: int, **changes: Any) -> None:
    mine = InboxUpdate.objects.filter(pk=item_id, leased_by=worker, status=InboxStatus.NEW)
    if not mine.update(leased_by=None, **changes):
        raise LeaseLost(item_id)
