"""Buttons of the question what becomes of a form that was begun."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager, ShowMode, StartMode

from backend.accounts.models import User
from backend.core.errors import NotAllowed
from bot.backend import call
from bot.buttons import Afresh, GoOn
from bot.entries import ENTRIES
from bot.states import Main
from bot.unfinished import MENU, begin, go_on

router = Router(name="unfinished")


@router.callback_query(GoOn.filter())
async def on_go_on(callback: CallbackQuery, dialog_manager: DialogManager) -> None:
    """The form goes on at its step; one that is over by now is the main menu."""
    if dialog_manager.has_context():
        return await go_on(dialog_manager)
    await dialog_manager.start(Main.menu, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)


@router.callback_query(Afresh.filter())
async def on_afresh(
    callback: CallbackQuery, callback_data: Afresh, user: User, dialog_manager: DialogManager
) -> None:
    """What was begun is dropped; what was wanted opens (NotAllowed)."""
    if callback_data.command == MENU:
        return await dialog_manager.start(Main.menu, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)
    rights = await call(user.get_all_permissions)
    chosen = next((e for e in ENTRIES if e.command == callback_data.command and e.is_for(rights)), None)
    if chosen is None:
        raise NotAllowed
    await begin(dialog_manager, chosen.state)
