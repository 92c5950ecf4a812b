from datetime import date
from decimal import Decimal
from typing import Any

from aiogram_dialog import DialogManager
from django.utils.translation import gettext as _

from backend.inventory.selectors import warehouses
from backend.materials import cards, selectors
from backend.materials.models import MaterialPackaging
from backend.materials.stock import WRITE_OFF_REASONS
from bot.backend import call
from bot.choices import Choice
from bot.dialogs.goods.getters import COMMENT, REASON, materials_warehouse_id
from bot.dialogs.materials.getters import material_id
from bot.kinds import amount

QUANTITY, LOT, EXPIRES = "quantity", "lot", "expires_on"
COUNTS = (1, 2, 5)
PACKS_SHOWN = 3


async def form(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """The document as it is filled in so far, beside what lies there."""
    return await call(_form, material_id(dialog_manager), dialog_manager.dialog_data)


def quantity_of(data: dict[str, Any]) -> Decimal:
    """How much was said."""
    return Decimal(data.get(QUANTITY, 0))


def expires_of(data: dict[str, Any]) -> date | None:
    """Until when it may be used, if somebody said it."""
    return date.fromisoformat(data[EXPIRES]) if data.get(EXPIRES) else None


def pack_choices(packs: list[MaterialPackaging]) -> list[Choice]:
    """A few packs at one tap: «шкура × 2»."""
    return [
        Choice(f"{pack.pk}x{count}", f"{pack.name} × {count}")
        for pack in packs[:PACKS_SHOWN]
        for count in COUNTS
    ]


def _form(chosen: int, data: dict[str, Any]) -> dict[str, Any]:
    material, places, place = cards.material_of(chosen), warehouses(), materials_warehouse_id(data)
    packs = cards.packs_of(material)
    free = selectors.available_of([chosen], place).get(chosen, Decimal(0))
    quantity = quantity_of(data)
    short = data.get(REASON) and quantity > free
    return {
        "material": material,
        "packs": pack_choices(packs),
        "pack": packs[0] if packs else None,
        "is_whole": not material.material.places,
        "free": amount(free, material),
        "quantity": amount(quantity, material) if quantity else "",
        "note": _("only %(free)s free") % {"free": amount(free, material)} if short else "",
        "lot": data.get(LOT, ""),
        "expires_on": expires_of(data),
        "reason": next((one.label for one in WRITE_OFF_REASONS if one == data.get(REASON)), ""),
        "reasons": [Choice(one.value, str(one.label).capitalize()) for one in WRITE_OFF_REASONS],
        "warehouse": next((one.name for one in places if one.pk == place), ""),
        "warehouses": [Choice(one.pk, one.name) for one in places],
        "has_choice": len(places) > 1,
        "comment": data.get(COMMENT, ""),
    }
