from datetime import date
from typing import Any

from aiogram_dialog import DialogManager

from backend.inventory import selectors
from backend.warehouses.selectors import usual_warehouse
from bot.backend import call

VARIANT, QUANTITY, DUE = "variant_id", "quantity", "due_on"
URGENT, EMBROIDERY = "urgent", "embroidery"


async def form(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """What is planned so far."""
    return await call(_form, dialog_manager.dialog_data)


def due_on(data: dict[str, Any]) -> date | None:
    """The chosen day."""
    return date.fromisoformat(data[DUE]) if data.get(DUE) else None


def _form(data: dict[str, Any]) -> dict[str, Any]:
    variant = selectors.variant_of(data.get(VARIANT, 0))
    return {
        "variant": variant,
        "available": selectors.available_of([variant.pk]).get(variant.pk, 0),
        "quantity": data.get(QUANTITY, 0),
        "due_on": due_on(data),
        "warehouse": usual_warehouse(),
    }
