"""Notices that come together arrive together: a burst as one message, a night as one digest."""

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import translation

from backend.messaging.kinds import NOTICE_OF
from backend.messaging.models import OutboxMessage, OutboxStatus
from backend.messaging.notices import BURST_PAUSE

BURST_LONGEST = timedelta(seconds=10)
LONGEST_TEXT, MOST_BUTTONS = 3800, 8


def gather(head: OutboxMessage, now: datetime) -> bool:
    """Join the notices behind this one to it; False when more may come in a moment, and it waits.

    The caller holds the message. What was joined once is sent as it is, however often it is tried.
    """
    if head.kind not in NOTICE_OF or head.merged.exists():
        return True
    rows = [head, *_behind(head, now)]
    moment = min(rows[-1].created_at + BURST_PAUSE, head.created_at + BURST_LONGEST)
    if not head.is_held_till_morning and moment > now:
        OutboxMessage.objects.filter(pk=head.pk).update(leased_by=None, not_before=moment)
        return False
    is_digest = any(row.is_held_till_morning for row in rows)
    rows = rows if is_digest else rows[: _fitting(rows)]
    if len(rows) > 1:
        _join(rows, is_digest)
    return True


def _behind(head: OutboxMessage, now: datetime) -> list[OutboxMessage]:
    """The notices that are due with it; what is not a notice keeps its place among them."""
    due = OutboxMessage.objects.filter(
        Q(not_before=None) | Q(not_before__lte=now + BURST_PAUSE),
        recipient=head.recipient_id,
        status=OutboxStatus.WAITING,
        pk__gt=head.pk,
        leased_by=None,
    )
    rows = due.order_by("pk").select_for_update(of=("self",))
    return list(itertools.takewhile(lambda row: row.kind in NOTICE_OF, rows))


def _join(rows: Sequence[OutboxMessage], is_digest: bool) -> None:
    head, person = rows[0], rows[0].recipient
    shown = rows[: max(1, _fitting(rows, is_digest=True))]
    context = {"texts": [row.text for row in shown], "more": len(rows) - len(shown), "is_digest": is_digest}
    with translation.override(person.language):
        head.text = render_to_string("messages/together.html", context).strip()
    head.buttons = _buttons(rows)[:MOST_BUTTONS]
    # Joined to others, it is worth telling as long as any of them.
    ends = [row.expires_at for row in rows]
    head.expires_at = None if None in ends else max(end for end in ends if end)
    head.save(update_fields=["text", "buttons", "expires_at"])
    OutboxMessage.objects.filter(pk__in=[row.pk for row in rows[1:]]).update(
        status=OutboxStatus.MERGED, merged_into=head
    )


def _fitting(rows: Sequence[OutboxMessage], *, is_digest: bool = False) -> int:
    """How many of these fit into one message; a digest may leave buttons out, a burst may not."""
    for count in range(1, len(rows)):
        together = rows[: count + 1]
        if sum(len(row.text) + 2 for row in together) > LONGEST_TEXT:
            return count
        if not is_digest and len(_buttons(together)) > MOST_BUTTONS:
            return count
    return len(rows)


def _buttons(rows: Sequence[OutboxMessage]) -> list[list[dict[str, str]]]:
    """Every button of these messages once, one in a row."""
    buttons = [button for row in rows for line in row.buttons for button in line]
    return [[button] for button in {button["data"]: button for button in buttons}.values()]
