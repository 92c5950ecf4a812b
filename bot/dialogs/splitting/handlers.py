from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Button

from backend.core.quantities import OutOfRange, parse_pieces
from backend.fulfillment import services as fulfillment
from backend.sales.models import SalesOrder
from bot.backend import call
from bot.buttons import OpenOrder
from bot.choices import whole
from bot.dialogs.splitting.getters import LINE, PICKED, SEEN, SHOWN, card_of, line_of
from bot.keys import form_key
from bot.states import Splitting
from bot.widgets import reply


async def on_line(_callback: CallbackQuery, _select: Any, manager: DialogManager, line_id: int) -> None:
    """How many of a line, or of a bundle, go?"""
    manager.dialog_data[LINE] = line_id
    await manager.switch_to(Splitting.quantity)


async def on_number(callback: CallbackQuery, _select: Any, manager: DialogManager, number: str) -> None:
    """So many, at one tap."""
    await on_quantity(callback, manager, whole(number))


async def on_quantity_text(message: Message, _widget: Any, manager: DialogManager) -> None:
    """So many, in digits."""
    await on_quantity(message, manager, parse_pieces(message.text or "", least=0))


async def on_quantity(_event: CallbackQuery | Message, manager: DialogManager, quantity: int) -> None:
    """So many go to the new order (OutOfRange, NotFound)."""
    chosen = await line_of(manager, manager.middleware_data["user"])
    if not 0 <= quantity <= chosen.unit.quantity:
        raise OutOfRange(least=0, most=chosen.unit.quantity)
    manager.dialog_data.setdefault(PICKED, {})[str(chosen.unit.id)] = quantity
    await manager.switch_to(Splitting.lines)


async def on_split(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """What was shown becomes an order of its own."""
    data, user = manager.dialog_data, manager.middleware_data["user"]
    card = await card_of(manager, user)
    part = await call(
        fulfillment.split_order,
        order_id=card.order.pk,
        parts={int(line_id): quantity for line_id, quantity in data[SHOWN].items()},
        seen_version=data[SEEN],
        actor=user,
        key=form_key(manager),
    )
    await _tell(manager, card.order, part)


async def on_ship(_callback: CallbackQuery, _select: Any, manager: DialogManager, _tap: str) -> None:
    """What is reserved goes, the rest waits as an order of its own."""
    user = manager.middleware_data["user"]
    card = await card_of(manager, user)
    shipped = await call(
        fulfillment.ship_ready_part,
        order_id=card.order.pk,
        seen_version=manager.dialog_data[SEEN],
        actor=user,
        key=form_key(manager),
    )
    part = (await card_of(manager, user)).parts[-1]
    await _tell(manager, shipped, part)


async def _tell(manager: DialogManager, order: SalesOrder, part: SalesOrder) -> None:
    """Both orders stay in the chat with their buttons."""
    buttons = [(f"📄 №{one.number}", OpenOrder(id=one.pk).pack()) for one in (order, part)]
    card = await card_of(manager, manager.middleware_data["user"])
    await manager.done()
    await reply(manager, "bot/splitting/done.html", buttons=buttons, order=card.order, part=part)
