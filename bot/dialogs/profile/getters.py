from datetime import time
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from backend.accounts.models import Language, User
from backend.accounts.roles import role_names
from backend.messaging.kinds import URGENT
from backend.messaging.notices import Wish, wishes
from backend.reports.personal import personal_figures
from bot.backend import call
from bot.choices import Choice

PRESETS = ((21, 8), (22, 7), (20, 9), (23, 6))
NEVER = time(0), time(0)
ON, OFF = "✅", "▫️"


async def card(user: User, **_data: Any) -> dict[str, Any]:
    """Who the person is here, and how the bot speaks with them."""
    rights = await call(user.get_all_permissions)
    return {
        "role_names": await call(lambda: role_names(user.roles)),
        "language": Language(user.language).label,
        "has_notices": bool(await call(wishes, user)),
        "has_figures": bool({"production.report_productionorder", "sales.add_salesorder"} & rights),
        **_hours(user),
    }


async def languages(user: User, **_data: Any) -> dict[str, Any]:
    """The languages, the present one marked."""
    return {
        "languages": [Choice(code.value, _marked(code.label, code == user.language)) for code in Language]
    }


async def quiet(user: User, **_data: Any) -> dict[str, Any]:
    """The quiet hours, other ones to choose, and whether urgent work passes."""
    chosen = user.quiet_from, user.quiet_until
    hours = [(time(begin), time(end)) for begin, end in PRESETS]
    presets = [Choice(_code(*one), _marked(f"{one[0]:%H:%M}–{one[1]:%H:%M}", one == chosen)) for one in hours]
    presets.append(Choice(_code(*NEVER), _marked(_("Never quiet"), user.quiet_from == user.quiet_until)))
    may_be_woken = any(wish.notice in URGENT for wish in await call(wishes, user))
    label = _("%(mark)s 🔥 Urgent work at any hour") % {"mark": ON if user.hears_urgent else OFF}
    urgent = [Choice("off" if user.hears_urgent else "on", label)]
    return {
        "presets": presets,
        "urgent": urgent if may_be_woken else [],
        "zone": user.time_zone,
        **_hours(user),
    }


async def notices(user: User, **_data: Any) -> dict[str, Any]:
    """What the person may hear of; a button says what it will be after the tap."""
    found = await call(wishes, user)
    return {"notices": [Choice(_wish_code(wish), _wish_label(wish)) for wish in found]}


async def figures(user: User, **_data: Any) -> dict[str, Any]:
    """What the person did."""
    today = timezone.localdate(timezone=user.zone)
    return {"figures": await call(personal_figures, user, today)}


def _hours(user: User) -> dict[str, Any]:
    is_never = user.quiet_from == user.quiet_until
    return {"begin": None if is_never else user.quiet_from, "end": user.quiet_until}


def _code(begin: time, end: time) -> str:
    return f"{begin:%H.%M}-{end:%H.%M}"


def _wish_code(wish: Wish) -> str:
    return f"{wish.notice.value}.{'off' if wish.is_on else 'on'}"


def _wish_label(wish: Wish) -> str:
    return f"{ON if wish.is_on else OFF} {capfirst(str(wish.notice.label))}"


def _marked(text: str, is_chosen: bool) -> str:
    return f"● {text}" if is_chosen else text
