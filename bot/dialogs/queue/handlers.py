from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager

from bot.choices import search_for
from bot.lists import SEARCH
from bot.states import Plan, Work

LIST = "work"


async def on_work(callback: CallbackQuery, select: Any, manager: DialogManager, order_id: int) -> None:
    """Open the card of a production order."""
    await manager.start(Work.card, data={"work_id": order_id})


async def on_search(message: Message, widget: Any, manager: DialogManager) -> None:
    """Look for words of the variant or for a number."""
    await search_for(manager, SEARCH, message.text or "", list_id=LIST)


async def on_plan(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Plan pieces for the shelf."""
    await manager.start(Plan.variant)
