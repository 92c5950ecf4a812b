"""Buttons of messages about materials and purchases: they work on messages of any age."""

from aiogram import F, Router
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager, ShowMode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.accounts.models import User
from backend.core.use_cases import is_done
from backend.materials import cards, ordering, purchasing, receiving, requests, stock
from bot.answers import answer
from bot.backend import call
from bot.buttons import (
    Approve,
    Brought,
    Buy,
    DeclineTap,
    MakeOrders,
    OpenMaterial,
    OpenPurchase,
    OpenRequest,
    UndoPaper,
)
from bot.dialogs.materials.getters import MATERIAL
from bot.dialogs.purchases.getters import ORDER, REQUEST, sheet_of
from bot.keys import tap_key
from bot.material_results import (
    after_request,
    document_context,
    receipt_context,
    show_material_document,
    show_receipt,
    sure_buttons,
)
from bot.results import turn_into
from bot.states import Buying, Decline, Materials, Purchases

router = Router(name="materials")
UNDONE_IN_CHAT = gettext_lazy("Taken back in the chat")


@router.callback_query(OpenMaterial.filter())
async def on_material(
    callback: CallbackQuery, callback_data: OpenMaterial, user: User, dialog_manager: DialogManager
) -> None:
    """A material as it lies there now (NotAllowed, NotFound)."""
    await call(cards.check_may_see, user)
    await call(cards.material_of, callback_data.id)
    await dialog_manager.start(Materials.card, data={MATERIAL: callback_data.id}, show_mode=ShowMode.SEND)


@router.callback_query(OpenPurchase.filter())
async def on_purchase(
    callback: CallbackQuery, callback_data: OpenPurchase, user: User, dialog_manager: DialogManager
) -> None:
    """An order to a supplier as it stands now (NotAllowed, NotFound)."""
    await call(sheet_of, callback_data.id, user)
    await dialog_manager.start(Purchases.list, data={ORDER: callback_data.id}, show_mode=ShowMode.SEND)


@router.callback_query(OpenRequest.filter())
async def on_request(
    callback: CallbackQuery, callback_data: OpenRequest, user: User, dialog_manager: DialogManager
) -> None:
    """A request to buy as it stands now (NotAllowed, NotFound)."""
    await call(cards.request_card, callback_data.id, user)
    await dialog_manager.start(Purchases.list, data={REQUEST: callback_data.id}, show_mode=ShowMode.SEND)


@router.callback_query(Buy.filter())
async def on_buy(
    callback: CallbackQuery, callback_data: Buy, user: User, dialog_manager: DialogManager
) -> None:
    """A request to buy this material is begun (NotFound)."""
    await call(cards.material_of, callback_data.id)
    await dialog_manager.start(Buying.proposals, data={MATERIAL: callback_data.id}, show_mode=ShowMode.SEND)


@router.callback_query(Approve.filter())
async def on_approve(callback: CallbackQuery, callback_data: Approve, user: User) -> None:
    """A manager agrees, once; whoever asked hears of it (StatusRefused)."""
    key = tap_key(user, callback.data)
    await call(purchasing.approve_request, request_id=callback_data.id, actor=user, key=key)
    await _show_request(callback, callback_data.id, user)


@router.callback_query(MakeOrders.filter())
async def on_make_orders(callback: CallbackQuery, callback_data: MakeOrders, user: User) -> None:
    """An approved request becomes orders to suppliers, once (StatusRefused, NoOffer)."""
    key = tap_key(user, callback.data)
    await call(ordering.order_request, request_id=callback_data.id, actor=user, key=key)
    await _show_request(callback, callback_data.id, user)


@router.callback_query(DeclineTap.filter())
async def on_decline(
    callback: CallbackQuery, callback_data: DeclineTap, dialog_manager: DialogManager
) -> None:
    """Why not?"""
    data = {"kind": callback_data.kind, "id": callback_data.id}
    await dialog_manager.start(Decline.words, data=data, show_mode=ShowMode.SEND)


@router.callback_query(Brought.filter())
async def on_brought(callback: CallbackQuery, callback_data: Brought, user: User) -> None:
    """The storekeeper has brought it, once; the worker hears of it (RequestAnswered)."""
    key = tap_key(user, callback.data)
    request = await call(requests.answer_brought, request_id=callback_data.id, actor=user, key=key)
    await turn_into(callback, "messages/material_answered.html", [], request=request)


@router.callback_query(UndoPaper.filter((F.kind == "paper") & (F.deed == "do")))
async def on_undo_document(callback: CallbackQuery, callback_data: UndoPaper, user: User) -> None:
    """The opposite of a document is written, once (AlreadyReversed, GoodsGone, InsufficientStock)."""
    key, pk = tap_key(user, callback.data), callback_data.id
    if not await call(is_done, key):
        await call(cards.document_to_reverse, pk, user)
    words = str(UNDONE_IN_CHAT)
    reversal = await call(stock.reverse_document, document_id=pk, comment=words, actor=user, key=key)
    await answer(callback, _("↩️ Taken back."))
    await show_material_document(callback, reversal, user)


@router.callback_query(UndoPaper.filter((F.kind == "receipt") & (F.deed == "do")))
async def on_undo_receipt(callback: CallbackQuery, callback_data: UndoPaper, user: User) -> None:
    """The opposite of a receipt is written, once (AlreadyReversed, GoodsGone, InsufficientStock)."""
    key, pk = tap_key(user, callback.data), callback_data.id
    if not await call(is_done, key):
        await call(cards.receipt_to_reverse, pk, user)
    words = str(UNDONE_IN_CHAT)
    reversal = await call(receiving.reverse_receipt, receipt_id=pk, comment=words, actor=user, key=key)
    await answer(callback, _("↩️ Taken back."))
    await show_receipt(callback, reversal, user)


@router.callback_query(UndoPaper.filter(F.kind == "paper"))
async def on_ask_document(callback: CallbackQuery, callback_data: UndoPaper, user: User) -> None:
    """Ask once more, or let it stand (NotAllowed, NotFound, AlreadyReversed)."""
    document = await call(cards.document_to_reverse, callback_data.id, user)
    if callback_data.deed == "keep":
        return await show_material_document(callback, document, user)
    context, buttons = await call(document_context, document), sure_buttons("paper", document.pk)
    await turn_into(callback, "bot/material_papers/undo.html", buttons, **context)


@router.callback_query(UndoPaper.filter(F.kind == "receipt"))
async def on_ask_receipt(callback: CallbackQuery, callback_data: UndoPaper, user: User) -> None:
    """Ask once more, or let it stand (NotAllowed, NotFound, AlreadyReversed)."""
    receipt = await call(cards.receipt_to_reverse, callback_data.id, user)
    if callback_data.deed == "keep":
        return await show_receipt(callback, receipt, user)
    context, buttons = await call(receipt_context, receipt.pk), sure_buttons("receipt", receipt.pk)
    await turn_into(callback, "bot/purchases/undo.html", buttons, **context)


async def _show_request(callback: CallbackQuery, request_id: int, user: User) -> None:
    card = await call(cards.request_card, request_id, user)
    await turn_into(callback, "bot/buying/done.html", await call(after_request, card, user), card=card)
