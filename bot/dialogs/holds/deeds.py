"""What can be done with held pieces, in a card and under a question that was sent long ago."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.fulfillment import services as fulfillment
from backend.inventory import services as inventory
from bot.backend import call
from bot.buttons import HoldDeed
from bot.keys import tap_key

LABELS: dict[str, Promise] = {
    "extend": _("⏳ Extend"),
    "release": _("🔓 Release"),
    "make": _("🧵 Make instead"),
}
SERVICES: dict[str, Callable[..., Any]] = {
    "extend": inventory.extend_hold,
    "release": fulfillment.release_reservation,
    "make": fulfillment.make_held,
}


def key_of(user: User, tap: HoldDeed) -> UUID:
    """The same for every tap on this button, wherever it stands."""
    return tap_key(user, tap.pack())


async def do(user: User, tap: HoldDeed) -> Any:
    """Do what the button says, if nothing has changed since it was drawn."""
    return await call(
        SERVICES[tap.deed], reservation_id=tap.id, stamp=tap.stamp, actor=user, key=key_of(user, tap)
    )
