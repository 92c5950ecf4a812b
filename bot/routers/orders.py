"""Buttons about orders under results and pushed messages, at any age."""

from aiogram import Router
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager, ShowMode, StartMode

from backend.accounts.models import User
from backend.core.errors import NotAllowed
from backend.sales import selectors
from bot.backend import call
from bot.buttons import NewOrderTap, OpenOrder, PayOrder, UndoOrder
from bot.entries import entry_of
from bot.states import Main, NewOrder, Orders
from bot.unfinished import enter

router = Router(name="orders")


@router.callback_query(OpenOrder.filter())
async def on_open(
    _callback: CallbackQuery, callback_data: OpenOrder, user: User, dialog_manager: DialogManager
) -> None:
    """The card of an order, whatever the person was doing; Back returns there (NotAllowed, NotFound)."""
    await _open(dialog_manager, user, callback_data.id, Orders.card)


@router.callback_query(PayOrder.filter())
async def on_pay(
    _callback: CallbackQuery, callback_data: PayOrder, user: User, dialog_manager: DialogManager
) -> None:
    """Money for an order (NotAllowed, NotFound)."""
    if "sales.add_payment" not in await call(user.get_all_permissions):
        raise NotAllowed
    await _open(dialog_manager, user, callback_data.id, Orders.pay)


@router.callback_query(UndoOrder.filter())
async def on_undo(
    _callback: CallbackQuery, callback_data: UndoOrder, user: User, dialog_manager: DialogManager
) -> None:
    """Shall the order be called off? It is asked as from its card (NotAllowed, NotFound)."""
    if "sales.cancel_salesorder" not in await call(user.get_all_permissions):
        raise NotAllowed
    await _open(dialog_manager, user, callback_data.id, Orders.cancel)


@router.callback_query(NewOrderTap.filter())
async def on_new_order(_callback: CallbackQuery, dialog_manager: DialogManager) -> None:
    """One more order; what was begun is not dropped without asking."""
    await enter(dialog_manager, entry_of(NewOrder.customer))


async def _open(manager: DialogManager, user: User, order_id: int, screen: State) -> None:
    await call(selectors.order_card, order_id, user)
    if not manager.has_context():
        await _ground(manager)
    await manager.start(screen, data={"order_id": order_id, "reason": ""}, show_mode=ShowMode.SEND)


async def _ground(manager: DialogManager) -> None:
    """The main menu lies under every dialog, so that Back leads somewhere."""
    await manager.start(Main.menu, mode=StartMode.RESET_STACK, show_mode=ShowMode.NO_UPDATE)
