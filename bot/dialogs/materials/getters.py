from typing import Any

from aiogram_dialog import DialogManager

from backend.accounts.models import User
from backend.core.models import Workshop
from backend.core.quantities import show_number
from backend.materials import cards, selectors
from backend.materials.selectors import MaterialRow
from bot.backend import call
from bot.choices import Choice
from bot.lists import SEARCH, scroll_of

MATERIAL = "material_id"
PAGES = "material_pages"


async def found(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """Materials that were looked for, or those that move most."""
    text = dialog_manager.dialog_data.get(SEARCH, "")
    return {"things": material_choices(await call(selectors.find_materials, text)), SEARCH: text}


async def card(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """One material on all the shelves, and what this person may do with it."""
    return await call(_card, material_id(dialog_manager), user)


async def movements(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """A page of what moved, with what there was after it."""
    number = await scroll_of(dialog_manager, PAGES).get_page()
    page = await call(cards.material_movements, material_id(dialog_manager), user, number)
    return {"material": page.material, "movements": page.movements, "pages": max(page.pages, 1)}


def material_id(manager: DialogManager) -> int:
    """Which material is looked at: the chosen one, or the one this was opened with."""
    opened = manager.start_data if isinstance(manager.start_data, dict) else {}
    return int(manager.dialog_data.get(MATERIAL) or opened.get(MATERIAL, 0))


def material_choices(rows: list[MaterialRow]) -> list[Choice]:
    """Materials as buttons, each with how much of it is free."""
    return [Choice(row.id, f"{row.name} · {show_number(row.available)} {row.unit}") for row in rows]


def _card(chosen: int, user: User) -> dict[str, Any]:
    found = cards.material_card(chosen, user)
    return {
        "card": found,
        "currency": Workshop.current().currency,
        "receives": user.has_perm("materials.receive_materialstock"),
        "writes_off": user.has_perm("materials.writeoff_materialstock") and bool(found.levels),
        "asks": user.has_perm("materials.add_purchaserequest"),
        "requests": user.has_perm("materials.request_materialstock"),
        "sees_movements": found.sees_movements,
    }
