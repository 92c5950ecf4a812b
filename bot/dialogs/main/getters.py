from typing import Any

from django.utils.translation import gettext as _

from backend.accounts.models import User
from bot.backend import call
from bot.choices import Choice
from bot.dialogs.oneline.handlers import may_take_lines
from bot.entries import ENTRIES, Entry, is_folded

WAREHOUSE = "warehouse"


async def menu(user: User, **_data: Any) -> dict[str, Any]:
    """What this person may do; of a long menu what is done at the shelves stands behind one button."""
    entries = await _entries(user)
    shown = [Choice(one.id, str(one.label)) for one in entries if not _hides(one, entries)]
    if len(shown) < len(entries):
        # Before the last one: everybody looks for their profile at the end.
        shown.insert(-1, Choice(WAREHOUSE, _("🏬 Warehouse ▸")))
    return {
        "entries": shown,
        "has_tasks": any(entry.permission for entry in entries),
        "takes_orders": await call(may_take_lines, user),
    }


async def warehouse(user: User, **_data: Any) -> dict[str, Any]:
    """What this person may do at the shelves."""
    entries = await _entries(user)
    return {"entries": [Choice(one.id, str(one.label)) for one in entries if one.is_of_warehouse]}


async def _entries(user: User) -> list[Entry]:
    rights = await call(user.get_all_permissions)
    return [entry for entry in ENTRIES if entry.is_for(rights)]


def _hides(entry: Entry, entries: list[Entry]) -> bool:
    return entry.is_of_warehouse and is_folded(entries)
