"""What nobody else understood."""

from aiogram import F, Router
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager, ShowMode, StartMode

from backend.accounts.models import User
from bot.answers import answer
from bot.dialogs.oneline.handlers import take_as_order
from bot.errors import OLD
from bot.states import Main

router = Router(name="fallback")


@router.message(F.text & ~F.text.startswith("/"))
async def on_text(message: Message, user: User, dialog_manager: DialogManager) -> None:
    """Words outside of a form are an order, when a seller names goods in them (TooUnclear)."""
    if not await take_as_order(dialog_manager, user, message.text or ""):
        await on_anything(message, dialog_manager)


@router.message()
async def on_anything(message: Message, dialog_manager: DialogManager) -> None:
    """Words outside of a form open the main menu."""
    await dialog_manager.start(Main.menu, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)


@router.callback_query()
async def on_dead_button(callback: CallbackQuery, dialog_manager: DialogManager) -> None:
    """A button of a kind that is no more."""
    await answer(callback, str(OLD))
    await dialog_manager.start(Main.menu, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)
