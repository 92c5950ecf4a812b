from typing import Any

from aiogram_dialog import DialogManager

from backend.core.models import MAX_QUANTITY
from backend.core.quantities import parse_pieces
from backend.inventory import selectors
from backend.warehouses.selectors import usual_warehouse
from bot.backend import call
from bot.choices import Choice
from bot.dialogs.stock.getters import variant_id

WAREHOUSE, CHANGE, COMMENT = "warehouse_id", "quantity_change", "comment"
SIGNS = {"+": 1, "-": -1, "−": -1, "–": -1}


async def form(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """The shelf as it stands, and what will be changed."""
    return await call(_form, variant_id(dialog_manager), dialog_manager.dialog_data)


def change_of(text: str, on_hand: int) -> int:
    """«+2» and «-2» are changes, «12» is what was counted; raises what parse_pieces raises."""
    text = text.strip()
    sign = SIGNS.get(text[:1])
    if not sign:
        return parse_pieces(text, least=0) - on_hand
    # What is not there cannot go missing.
    most = on_hand if sign < 0 and on_hand else MAX_QUANTITY
    return sign * parse_pieces(text[1:], most=most)


def _form(variant: int, data: dict[str, Any]) -> dict[str, Any]:
    warehouses = selectors.warehouses()
    shelf = selectors.shelf(data.get(WAREHOUSE) or usual_warehouse().pk, variant)
    change = data.get(CHANGE, 0)
    return {
        "variant": selectors.variant_of(variant),
        "shelf": shelf,
        "warehouses": [Choice(one.pk, one.name) for one in warehouses],
        "has_choice": len(warehouses) > 1,
        "change": change,
        "after": shelf.quantity + change,
        "comment": data.get(COMMENT, ""),
    }
