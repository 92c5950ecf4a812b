from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager

from backend.accounts.models import User
from backend.core.errors import NotAllowed
from bot.backend import call
from bot.choices import ask_to_press
from bot.dialogs.main.getters import WAREHOUSE
from bot.dialogs.oneline.handlers import take_as_order
from bot.entries import ENTRIES
from bot.states import Main


async def on_text(message: Message, _widget: Any, manager: DialogManager) -> None:
    """A seller's words are an order when goods are named in them; others get a hint (TooUnclear)."""
    if not await take_as_order(manager, manager.middleware_data["user"], message.text or ""):
        await ask_to_press(message, _widget, manager)


async def on_entry(callback: CallbackQuery, select: Any, manager: DialogManager, entry_id: str) -> None:
    """Open what was chosen, if the right is still there."""
    if entry_id == WAREHOUSE:
        return await manager.switch_to(Main.warehouse)
    user: User = manager.middleware_data["user"]
    rights = await call(user.get_all_permissions)
    chosen = next((entry for entry in ENTRIES if entry.id == entry_id and entry.is_for(rights)), None)
    if chosen is None:
        raise NotAllowed
    await manager.start(chosen.state)
