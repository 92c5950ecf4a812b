from typing import Any

from aiogram_dialog import DialogManager
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.fulfillment.possibilities import Missing, needed_for
from backend.materials import cards, selectors
from backend.materials.models import MaterialColor
from bot.backend import call
from bot.choices import Choice
from bot.dialogs.material_papers.getters import pack_choices
from bot.dialogs.materials.getters import material_choices, material_id
from bot.kinds import amount
from bot.lists import SEARCH

WORK, KIND, ID = "work_id", "kind", "id"
REASONS: dict[str, tuple[str | Promise, ...]] = {
    "purchase": (_("We have enough"), _("Not now"), _("Too expensive")),
    "material": (_("There is none of it"), _("It is there already"), _("Come and take it")),
}


async def things(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """What the work needs, what is missing first; or what was looked for."""
    work = _started(dialog_manager).get(WORK, 0)
    return await call(_things, dialog_manager.dialog_data, work, user)


async def thing(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """The material that is asked for, and how much of it the work needs."""
    work = _started(dialog_manager).get(WORK, 0)
    return await call(_thing, material_id(dialog_manager), work, user)


async def reasons(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """Why a request may be declined, at one tap."""
    kind = _started(dialog_manager).get(KIND, "purchase")
    return {"kind": kind, "reasons": [Choice(str(i), str(words)) for i, words in enumerate(REASONS[kind])]}


def needs_of(work: int, user: User) -> list[Missing]:
    """The materials that the rest of the work takes, those that are missing first."""
    found = [one for one in needed_for(work, user) if isinstance(one.item, MaterialColor)] if work else []
    return sorted(found, key=lambda one: (one.missing <= 0, str(one.item)))


def _started(manager: DialogManager) -> dict[str, Any]:
    return manager.start_data if isinstance(manager.start_data, dict) else {}


def _things(data: dict[str, Any], work: int, user: User) -> dict[str, Any]:
    text = data.get(SEARCH, "")
    needs = [] if text else needs_of(work, user)
    if needs:
        found = [Choice(one.item.pk, _need(one)) for one in needs]
    else:
        found = material_choices(selectors.find_materials(text))
    return {"things": found, SEARCH: text, "has_needs": bool(needs)}


def _need(one: Missing) -> str:
    icon = "⚠️" if one.missing > 0 else "▫️"
    return f"{icon} {one.item} · {amount(one.missing if one.missing > 0 else one.needed, one.item)}"


def _thing(chosen: int, work: int, user: User) -> dict[str, Any]:
    material = cards.material_of(chosen)
    need = next((one for one in needs_of(work, user) if one.item.pk == chosen), None)
    packs = cards.packs_of(material)
    return {
        "material": material,
        "needed": amount(need.needed, material) if need else "",
        "packs": pack_choices(packs),
        "pack": packs[0] if packs else None,
        "is_whole": not material.material.places,
    }
