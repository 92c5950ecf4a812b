from typing import Any

from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager

from bot.dialogs.summary.getters import DAY


async def on_day(callback: CallbackQuery, select: Any, manager: DialogManager, day: str) -> None:
    """Another day."""
    manager.dialog_data[DAY] = day
