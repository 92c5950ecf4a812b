from typing import Any

from backend.accounts.models import User
from bot.backend import call
from bot.entries import ENTRIES


async def menu(user: User, **_data: Any) -> dict[str, Any]:
    """What this person may do."""
    rights = await call(user.get_all_permissions)
    entries = [entry for entry in ENTRIES if entry.is_for(rights)]
    return {"entries": entries, "has_tasks": any(entry.permission for entry in entries)}
