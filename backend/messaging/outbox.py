from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise

from backend.accounts.models import User
from backend.messaging.kinds import LIVES
from backend.messaging.models import OutboxMessage, OutboxStatus
from backend.messaging.notices import listeners, timing

Button = tuple[str | Promise, str]
"""What a button says, and the callback data it carries."""


def tell(
    recipients: Iterable[User],
    kind: str,
    context: Mapping[str, Any],
    *,
    buttons: Sequence[Button] = (),
    photo: bytes | None = None,
) -> None:
    """Write a message for people, each in their language; it is sent once this transaction is kept.

    The text is templates/messages/<kind>.html. Those without Telegram are passed over, and so are those
    who do not want to hear of this kind (see kinds.NOTICE_OF); a notice waits for the end of quiet hours.
    """
    now, messages = timezone.now(), []
    for person in listeners(recipients, kind):
        with translation.override(person.language), timezone.override(person.zone):
            text = render_to_string(f"messages/{kind}.html", {**context, "recipient": person}).strip()
            rows = [[{"text": str(label), "data": data}] for label, data in buttons]
        not_before, is_held = timing(person, kind, now)
        messages.append(
            OutboxMessage(
                recipient=person,
                kind=kind,
                text=text,
                buttons=rows,
                photo=photo,
                not_before=not_before,
                expires_at=(not_before or now) + LIVES[kind] if kind in LIVES else None,
                is_held_till_morning=is_held,
            )
        )
    OutboxMessage.objects.bulk_create(messages)


def unsent_since(people: Iterable[User], kind: str) -> dict[int, datetime]:
    """Since when something of this kind waits for these people, by their id."""
    waiting = OutboxMessage.objects.filter(recipient__in=people, kind=kind, status=OutboxStatus.WAITING)
    return dict(waiting.order_by().values_list("recipient").annotate(Min("created_at")))


@transaction.atomic
def replace(people: Iterable[User], kind: str) -> None:
    """What of this kind still waits for these people is not sent: what is told next says it all.

    A message that others were joined to is left, and so is one that is on its way.
    """
    waiting = OutboxMessage.objects.filter(
        recipient__in=people, kind=kind, status=OutboxStatus.WAITING, leased_by=None, merged=None
    )
    held = waiting.order_by("pk").select_for_update(of=("self",), skip_locked=True)
    OutboxMessage.objects.filter(pk__in=[one.pk for one in held.only("pk")]).update(
        status=OutboxStatus.REPLACED
    )
