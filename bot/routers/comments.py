"""The button of a message about a comment: it works at any age."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager, ShowMode, StartMode

from backend.accounts.models import User
from backend.fulfillment.commented import check_sees
from bot.backend import call
from bot.buttons import OpenComments
from bot.states import Comments, Main

router = Router(name="comments")


@router.callback_query(OpenComments.filter())
async def on_open(
    _callback: CallbackQuery, callback_data: OpenComments, user: User, dialog_manager: DialogManager
) -> None:
    """What is written of an order, over whatever is open (NotAllowed, NotFound)."""
    await call(check_sees, callback_data.id, user)
    if not dialog_manager.has_context():
        await dialog_manager.start(Main.menu, mode=StartMode.RESET_STACK, show_mode=ShowMode.NO_UPDATE)
    data = {"order_id": callback_data.id}
    await dialog_manager.start(Comments.list, data=data, show_mode=ShowMode.SEND)
