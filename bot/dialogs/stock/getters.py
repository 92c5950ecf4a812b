from typing import Any

from aiogram_dialog import DialogManager

from backend.accounts.models import User
from backend.core.errors import NotAllowed
from backend.fulfillment import possibilities, selectors
from backend.inventory import selectors as inventory
from backend.inventory.bundles import find_bundle_rows
from backend.warehouses.selectors import usual_warehouse
from bot import lists
from bot.backend import call
from bot.kinds import amount
from bot.lists import scroll_of

VARIANT, BUNDLE = "variant_id", "bundle_id"
PAGES = "movement_pages"


async def search(dialog_manager: DialogManager, **data: Any) -> dict[str, Any]:
    """What can be looked at, and how many bundles with these words can be put together."""
    shown = await lists.variants(dialog_manager, **data)
    return {**shown, "bundles": await call(find_bundle_rows, shown[lists.SEARCH])}


async def card(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """One variant on all the shelves."""
    found = await call(selectors.stock_card, variant_id(dialog_manager), user)
    return {
        "card": found,
        "has_photo": bool(found.variant.photo),
        "sees_movements": found.sees_movements,
        "adjusts": found.adjusts,
        "may_hold": found.may_hold,
        "sets": await call(inventory.sets_of, found.variant.pk),
        "sees_parts": await call(user.has_perm, "materials.view_materialstock"),
    }


async def parts(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """What a piece is made of, and how many can be made now."""
    return await call(_parts, variant_id(dialog_manager), user)


async def movements(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """A page of what happened to a variant."""
    number = await scroll_of(dialog_manager, PAGES).get_page()
    found = await call(inventory.movements, variant_id(dialog_manager), user, number)
    return {"variant": found.variant, "movements": found.movements, "pages": found.pages}


def variant_id(manager: DialogManager) -> int:
    """Which variant is looked at: the chosen one, or the one this was opened with."""
    opened = manager.start_data if isinstance(manager.start_data, dict) else {}
    return int(manager.dialog_data.get(VARIANT) or opened.get(VARIANT, 0))


def _parts(chosen: int, user: User) -> dict[str, Any]:
    if not user.has_perm("materials.view_materialstock"):
        raise NotAllowed
    warehouse = usual_warehouse()
    found = possibilities.possible_now(warehouse.pk, [chosen])
    made_of = possibilities.made_of(chosen, warehouse.pk)
    return {
        "variant": inventory.variant_of(chosen),
        "warehouse": warehouse,
        "parts": [
            (str(one.item), amount(one.needed, one.item), amount(one.available, one.item)) for one in made_of
        ],
        "possible": found[0] if found else None,
    }
