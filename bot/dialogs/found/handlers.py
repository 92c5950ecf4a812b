from typing import Any

from aiogram.fsm.state import State
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager, ShowMode

from bot.choices import whole
from bot.dialogs.materials.getters import MATERIAL
from bot.dialogs.purchases.getters import ORDER
from bot.dialogs.stock.getters import BUNDLE, VARIANT
from bot.states import Materials, Orders, Purchases, StockCheck, Work

ITEMS = "items"
SCREENS: dict[str, tuple[State, str]] = {
    "variant": (StockCheck.card, VARIANT),
    "bundle": (StockCheck.search, BUNDLE),
    "material": (Materials.card, MATERIAL),
    "order": (Orders.card, "order_id"),
    "work": (Work.card, "work_id"),
    "purchase": (Purchases.list, ORDER),
}


async def on_item(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: str) -> None:
    """Open one of the things that the photo has found."""
    kind, _colon, number = chosen.partition(":")
    if kind in SCREENS:
        await open_item(manager, kind, whole(number))


async def open_item(manager: DialogManager, kind: str, item_id: int) -> None:
    """The card of a thing, over whatever is open; Back returns there."""
    screen, name = SCREENS[kind]
    await manager.start(screen, data={name: item_id}, show_mode=ShowMode.SEND)
