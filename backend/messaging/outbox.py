from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise

from backend.accounts.models import User
from backend.messaging.models import OutboxMessage

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

    The text is templates/messages/<kind>.html. Those without Telegram are passed over.
    """
    messages = []
    for person in recipients:
        if not person.telegram_id:
            continue
        with translation.override(person.language):
            text = render_to_string(f"messages/{kind}.html", {**context, "recipient": person}).strip()
            rows = [[{"text": str(label), "data": data}] for label, data in buttons]
        messages.append(OutboxMessage(recipient=person, kind=kind, text=text, buttons=rows, photo=photo))
    OutboxMessage.objects.bulk_create(messages)
