from decimal import Decimal
from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager

from backend.accounts.models import User
from backend.core.errors import NotFound
from backend.core.quantities import OutOfRange, parse_pieces
from backend.fulfillment import services as fulfillment
from backend.sales import selectors
from backend.sales.models import ReturnReason, Settlement
from bot.backend import call
from bot.buttons import OpenOrder
from bot.choices import whole
from bot.dialogs.returns.getters import (
    COMMENT,
    LINE,
    PICKED,
    REASON,
    REFUND,
    SEEN,
    line_of,
    order_id,
    shown_lines,
)
from bot.keys import form_key
from bot.lists import comment_of
from bot.states import Return
from bot.widgets import reply


async def on_line(_callback: CallbackQuery, _select: Any, manager: DialogManager, line_id: int) -> None:
    """Say how many pieces of a line come back (NotFound)."""
    manager.dialog_data[LINE] = line_id
    await line_of(manager, manager.middleware_data["user"])
    await manager.switch_to(Return.quantity)


async def on_number(callback: CallbackQuery, _select: Any, manager: DialogManager, number: str) -> None:
    """How many came back, at one tap."""
    await on_quantity(callback, manager, whole(number))


async def on_quantity(_event: CallbackQuery | Message, manager: DialogManager, quantity: int) -> None:
    """So many came back, all of them good so far (OutOfRange)."""
    line = await line_of(manager, manager.middleware_data["user"])
    _check(quantity, line.left)
    await _pick(manager, quantity, 0)


async def on_quantity_text(message: Message, _widget: Any, manager: DialogManager) -> None:
    """How many, in digits."""
    await on_quantity(message, manager, parse_pieces(message.text or "", least=0))


async def on_spoilt_number(
    callback: CallbackQuery, _select: Any, manager: DialogManager, number: str
) -> None:
    """How many are no good, at one tap."""
    await on_scrapped(callback, manager, whole(number))


async def on_scrapped(_event: CallbackQuery | Message, manager: DialogManager, scrapped: int) -> None:
    """So many of those that came back are no good (OutOfRange)."""
    line = await line_of(manager, manager.middleware_data["user"])
    _check(scrapped, line.quantity)
    await _pick(manager, line.quantity, scrapped)


async def on_scrapped_text(message: Message, _widget: Any, manager: DialogManager) -> None:
    """How many, in digits."""
    await on_scrapped(message, manager, parse_pieces(message.text or "", least=0))


async def on_comment(message: Message, _widget: Any, manager: DialogManager) -> None:
    """Why it came back (TextRefused)."""
    manager.dialog_data[COMMENT] = comment_of(message)


async def on_reason(_callback: CallbackQuery, _select: Any, manager: DialogManager, reason: str) -> None:
    """Why it comes back (NotFound)."""
    if reason not in ReturnReason.values:
        raise NotFound
    manager.dialog_data[REASON] = reason
    await manager.switch_to(Return.confirm)


async def on_record(_callback: CallbackQuery, _select: Any, manager: DialogManager, to: str) -> None:
    """Everything that was shown is back; its money goes to the customer or to their balance (NotFound)."""
    data, user = manager.dialog_data, manager.middleware_data["user"]
    if to not in Settlement.values:
        raise NotFound
    came_back = await call(
        fulfillment.return_order,
        order_id=order_id(manager),
        settlement=Settlement(to),
        actor=user,
        key=form_key(manager),
        **_shown(data),
    )
    await _tell(manager, came_back.pk, user)


def _shown(data: dict[str, Any]) -> dict[str, Any]:
    """What the person had before their eyes, in the words of the service."""
    return {
        "lines": shown_lines(data),
        "reason": ReturnReason(data[REASON]),
        "comment": data.get(COMMENT, ""),
        "seen_version": data[SEEN],
        "expected_refund": Decimal(data[REFUND]) if data[REFUND] else None,
    }


def _check(quantity: int, most: int) -> None:
    if not 0 <= quantity <= most:
        raise OutOfRange(least=0, most=most)


async def _pick(manager: DialogManager, quantity: int, scrapped: int) -> None:
    data = manager.dialog_data
    data.setdefault(PICKED, {})[str(data[LINE])] = [quantity, scrapped]
    await manager.switch_to(Return.lines)


async def _tell(manager: DialogManager, return_id: int, user: User) -> None:
    """What came back stays in the chat; under it the order as it stands now."""
    result = await call(selectors.return_result, return_id, user)
    buttons = [(f"📄 №{result.order.number}", OpenOrder(id=result.order.pk).pack())]
    await manager.done()
    await reply(manager, "bot/returns/done.html", buttons=buttons, result=result, order=result.order)
