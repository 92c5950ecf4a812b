"""Buttons of messages about goods: they work on messages of any age."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager, ShowMode

from backend.accounts.models import User
from backend.core.errors import NotAllowed
from bot.backend import call
from bot.buttons import CountMore, OpenStock, ReceiveMore, TransferMore, WriteOffMore
from bot.dialogs.stock.getters import VARIANT
from bot.states import Count, Receive, StockCheck, Transfer, WriteOff

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


@router.callback_query(TransferMore.filter())
async def on_transfer(callback: CallbackQuery, user: User, dialog_manager: DialogManager) -> None:
    """Begin one more transfer."""
    if not await call(user.has_perm, "inventory.transfer_productstock"):
        raise NotAllowed
    await dialog_manager.start(Transfer.variant, show_mode=ShowMode.SEND)


@router.callback_query(CountMore.filter())
async def on_count(callback: CallbackQuery, user: User, dialog_manager: DialogManager) -> None:
    """Begin one more count."""
    if not await call(user.has_perm, "inventory.count_productstock"):
        raise NotAllowed
    await dialog_manager.start(Count.variant, show_mode=ShowMode.SEND)
