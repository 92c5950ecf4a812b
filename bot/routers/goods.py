"""Buttons of messages about goods: they work on messages of any age."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager, ShowMode

from backend.accounts.models import User
from backend.core.errors import NotAllowed
from bot.backend import call
from bot.buttons import OpenStock, ReceiveMore, WriteOffMore
from bot.dialogs.stock.getters import VARIANT
from bot.states import Receive, StockCheck, WriteOff

router = Router(name="goods")


@router.callback_query(OpenStock.filter())
async def on_stock(callback: CallbackQuery, callback_data: OpenStock, dialog_manager: DialogManager) -> None:
    """Open a variant as it stands now."""
    await dialog_manager.start(StockCheck.card, data={VARIANT: callback_data.id}, show_mode=ShowMode.SEND)


@router.callback_query(ReceiveMore.filter())
async def on_receive(callback: CallbackQuery, user: User, dialog_manager: DialogManager) -> None:
    """Begin one more receipt."""
    if not await call(user.has_perm, "inventory.receive_productstock"):
        raise NotAllowed
    await dialog_manager.start(Receive.variant, show_mode=ShowMode.SEND)


@router.callback_query(WriteOffMore.filter())
async def on_write_off(callback: CallbackQuery, user: User, dialog_manager: DialogManager) -> None:
    """Begin one more write-off."""
    if not await call(user.has_perm, "inventory.writeoff_productstock"):
        raise NotAllowed
    await dialog_manager.start(WriteOff.variant, show_mode=ShowMode.SEND)
