from typing import Any

from aiogram_dialog import DialogManager

from backend.accounts.models import User
from backend.inventory import selectors
from backend.inventory.selectors import Shelf
from backend.sales.selectors import find_customers
from bot.backend import call
from bot.choices import Choice
from bot.dialogs.stock.getters import VARIANT

WAREHOUSE, QUANTITY, QUERY = "warehouse_id", "quantity", "query"


async def goods(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """What is held, and from which shelf."""
    return await call(_goods, variant_id(dialog_manager), dialog_manager.dialog_data)


async def customers(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """Whom it may be held for: those of late, or those who were looked for."""
    query = dialog_manager.dialog_data.get(QUERY, "")
    found = await call(find_customers, query, seller_id=user.pk)
    return {QUERY: query, "customers": [Choice(customer.pk, f"👤 {customer}") for customer in found]}


def variant_id(manager: DialogManager) -> int:
    """Which variant the form was opened with."""
    return int(manager.start_data[VARIANT]) if isinstance(manager.start_data, dict) else 0


def chosen_shelf(variant: int, warehouse: int | None) -> Shelf:
    """The chosen shelf, or the one with most free pieces."""
    shelves = selectors.shelves(variant)
    found = next((shelf for shelf in shelves if shelf.warehouse.pk == warehouse), None)
    return found or max(shelves, key=lambda shelf: shelf.available)


def _goods(variant: int, data: dict[str, Any]) -> dict[str, Any]:
    shelf = chosen_shelf(variant, data.get(WAREHOUSE))
    others = [
        Choice(str(one.warehouse.pk), f"🏬 {one.warehouse} · {one.available}")
        for one in selectors.shelves(variant)
        if one.available > 0 and one.warehouse.pk != shelf.warehouse.pk
    ]
    return {
        "variant": selectors.variant_of(variant),
        "shelf": shelf,
        "shelves": others,
        QUANTITY: data.get(QUANTITY, 0),
    }
