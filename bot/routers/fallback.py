"""What nobody else understood."""

from aiogram import Router
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager, ShowMode, StartMode

from bot.answers import answer
from bot.errors import OLD
from bot.states import Main

router = Router(name="fallback")


@router.message()
async def on_anything(message: Message, dialog_manager: DialogManager) -> None:
    """Words outside of a form open the main menu."""
    await dialog_manager.start(Main.menu, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)


@router.callback_query()
async def on_dead_button(callback: CallbackQuery, dialog_manager: DialogManager) -> None:
    """A button of a kind that is no more."""
    await answer(callback, str(OLD))
    await dialog_manager.start(Main.menu, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)
