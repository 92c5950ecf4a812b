"""Who may look at the windows of a dialog: asked on every render, for a role may be taken away meanwhile.

Dialog(…, getter=needs("sales.view_salesorder"))
"""

from collections.abc import Awaitable, Callable
from typing import Any

from backend.accounts.models import User
from backend.core.errors import NotAllowed
from bot.backend import call


def needs(permission: str) -> Callable[..., Awaitable[dict[str, Any]]]:
    """A getter that shows nothing to those without the right (NotAllowed)."""

    async def check(user: User, **_data: Any) -> dict[str, Any]:
        if permission not in await call(user.get_all_permissions):
            raise NotAllowed
        return {}

    return check
