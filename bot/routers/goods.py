"""Buttons of messages about goods: they work on messages of any age."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager, ShowMode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.accounts.models import User
from backend.core.errors import NotAllowed
from backend.core.use_cases import is_done
from backend.fulfillment import services as fulfillment
from backend.inventory.selectors import document_to_reverse
from bot.answers import answer
from bot.backend import call
from bot.buttons import (
    AskUndo,
    CountMore,
    KeepDocument,
    OpenStock,
    ReceiveMore,
    TransferMore,
    UndoDocument,
    WriteOffMore,
)
from bot.dialogs.stock.getters import VARIANT
from bot.keys import tap_key
from bot.results import after_document, show_document
from bot.states import Count, Receive, StockCheck, Transfer, WriteOff

router = Router(name="goods")
UNDONE_IN_CHAT = gettext_lazy("Taken back in the chat")


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


@router.callback_query(AskUndo.filter())
async def on_ask_undo(callback: CallbackQuery, callback_data: AskUndo, user: User) -> None:
    """Ask once more, under what was written (NotAllowed, NotFound, AlreadyReversed)."""
    document = await call(document_to_reverse, callback_data.id, user)
    buttons = [
        (_("↩️ Yes, take it back"), UndoDocument(id=document.pk).pack()),
        (_("⬅️ No, let it stand"), KeepDocument(id=document.pk).pack()),
    ]
    await show_document(callback, document, buttons, "bot/goods/undo.html")


@router.callback_query(KeepDocument.filter())
async def on_keep(callback: CallbackQuery, callback_data: KeepDocument, user: User) -> None:
    """The document stands (NotAllowed, NotFound, AlreadyReversed)."""
    document = await call(document_to_reverse, callback_data.id, user)
    await show_document(callback, document, await call(after_document, document, user))


@router.callback_query(UndoDocument.filter())
async def on_undo(callback: CallbackQuery, callback_data: UndoDocument, user: User) -> None:
    """Its opposite is written, once; the message tells of it (AlreadyReversed, InsufficientStock)."""
    key = tap_key(user, callback.data)
    if not await call(is_done, key):
        await call(document_to_reverse, callback_data.id, user)
    reversal = await call(
        fulfillment.reverse_document,
        document_id=callback_data.id,
        comment=str(UNDONE_IN_CHAT),
        actor=user,
        key=key,
    )
    await answer(callback, _("↩️ Taken back."))
    await show_document(callback, reversal, await call(after_document, reversal, user))
