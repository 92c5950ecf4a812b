from typing import Any

from aiogram_dialog import DialogManager

from backend.accounts.models import User
from backend.fulfillment import selectors
from backend.inventory import selectors as inventory
from bot.backend import call
from bot.lists import scroll_of

VARIANT = "variant_id"
PAGES = "movement_pages"


async def card(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """One variant on all the shelves."""
    found = await call(selectors.stock_card, variant_id(dialog_manager), user)
    return {
        "card": found,
        "has_photo": bool(found.variant.photo),
        "sees_movements": found.sees_movements,
        "adjusts": found.adjusts,
        "may_hold": found.may_hold,
    }


async def movements(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """A page of what happened to a variant."""
    number = await scroll_of(dialog_manager, PAGES).get_page()
    found = await call(inventory.movements, variant_id(dialog_manager), user, number)
    return {"variant": found.variant, "movements": found.movements, "pages": found.pages}


def variant_id(manager: DialogManager) -> int:
    """Which variant is looked at: the chosen one, or the one this was opened with."""
    opened = manager.start_data if isinstance(manager.start_data, dict) else {}
    return int(manager.dialog_data.get(VARIANT) or opened.get(VARIANT, 0))
