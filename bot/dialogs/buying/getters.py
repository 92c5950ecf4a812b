from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from aiogram_dialog import DialogManager

from backend.fulfillment import supply
from backend.inventory.selectors import warehouses
from backend.materials import cards, selectors
from backend.materials.models import RequestOrigin
from backend.materials.proposals import Proposal
from backend.materials.purchasing import Wanted
from bot.backend import call
from bot.choices import Choice
from bot.dialogs.goods.getters import COMMENT, LINES, materials_warehouse_id
from bot.dialogs.material_papers.getters import pack_choices
from bot.dialogs.materials.getters import MATERIAL, material_choices
from bot.kinds import amount
from bot.lists import SEARCH

OFFERS, ORIGINS = "offers", "origins"


@dataclass(frozen=True)
class Line:
    """So much of a material should be bought."""

    id: int
    name: str
    quantity: str


async def proposals(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """What should be bought now, and what of it is chosen."""
    return await call(_proposals, dialog_manager.dialog_data)


async def things(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """Any material that can be bought."""
    text = dialog_manager.dialog_data.get(SEARCH, "")
    return {
        "things": material_choices(await call(selectors.find_materials, text)),
        SEARCH: text,
        "has_lines": bool(dialog_manager.dialog_data.get(LINES)),
    }


async def thing(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """The material whose quantity is asked."""
    return await call(_thing, dialog_manager.dialog_data)


async def form(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """The request as it is filled in so far."""
    return await call(_form, dialog_manager.dialog_data)


def wanted_of(data: dict[str, Any]) -> list[Wanted]:
    """The lines in the words of the service."""
    offers = data.get(OFFERS, {})
    return [
        Wanted(int(pk), Decimal(text), offer_id=offers.get(pk)) for pk, text in data.get(LINES, {}).items()
    ]


def origin_of(data: dict[str, Any]) -> RequestOrigin:
    """Why it is bought: for the work ahead or for the shelf where that was proposed, else by hand."""
    said = {why for pk, why in data.get(ORIGINS, {}).items() if pk in data.get(LINES, {})}
    proposed = (RequestOrigin.PRODUCTION, RequestOrigin.LOW_STOCK)
    return next((one for one in proposed if one in said), RequestOrigin.MANUAL)


def proposed() -> dict[str, Proposal]:
    """What is proposed now, by material."""
    return {str(one.material.pk): one for one in supply.proposals()}


def _proposals(data: dict[str, Any]) -> dict[str, Any]:
    found, lines = proposed(), data.get(LINES, {})
    groups = {one.offer.supplier.name for one in found.values() if one.offer}
    return {
        "proposals": [Choice(int(pk), _caption(one, pk in lines)) for pk, one in found.items()],
        "has_proposals": bool(found),
        "has_late": any(one.is_late for one in found.values()),
        "has_more": any(pk not in lines for pk in found),
        "suppliers": sorted(groups),
        "has_lines": bool(lines),
        "count": len(lines),
    }


def _caption(one: Proposal, is_chosen: bool) -> str:
    quantity = amount(one.quantity, one.material)
    supplier = f" · {one.offer.supplier}" if one.offer else ""
    late = " ⏰" if one.is_late else ""
    return f"{'☑️' if is_chosen else '▫️'} {one.material} · {quantity}{supplier}{late}"


def _thing(data: dict[str, Any]) -> dict[str, Any]:
    material = cards.material_of(data.get(MATERIAL, 0))
    packs, position = cards.packs_of(material), selectors.positions([material.pk])[material.pk]
    kept = data.get(LINES, {}).get(str(material.pk))
    return {
        "material": material,
        "free": amount(position.free, material),
        "expected": amount(position.expected, material) if position.expected else "",
        "quantity": amount(Decimal(kept), material) if kept else "",
        "packs": pack_choices(packs),
        "pack": packs[0] if packs else None,
        "is_whole": not material.material.places,
    }


def _form(data: dict[str, Any]) -> dict[str, Any]:
    wanted = wanted_of(data)
    known = cards.materials_of(one.material_id for one in wanted)
    lines = [
        Line(one.material_id, str(known[one.material_id]), amount(one.quantity, known[one.material_id]))
        for one in wanted
        if one.material_id in known
    ]
    return {
        "lines": lines,
        "line_choices": [Choice(row.id, f"✏️ {row.name} × {row.quantity}") for row in lines],
        "has_lines": bool(lines),
        "warehouse": next((one.name for one in warehouses() if one.pk == materials_warehouse_id(data)), ""),
        "comment": data.get(COMMENT, ""),
    }
