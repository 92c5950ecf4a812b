from decimal import Decimal
from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager

from backend.core.errors import NotFound
from backend.core.money import show_money
from backend.core.quantities import parse_money
from backend.sales import services as sales
from backend.sales.errors import RefundTooLarge
from backend.sales.models import Payment, PaymentMethod, SalesOrder
from bot.backend import call
from bot.buttons import OpenOrder
from bot.dialogs.refunds.getters import AMOUNT, COMMENT, PAYMENT, chosen
from bot.keys import form_key
from bot.lists import comment_of
from bot.states import Refund
from bot.widgets import reply

LONGEST = 300


async def on_payment(_callback: CallbackQuery, _select: Any, manager: DialogManager, payment_id: int) -> None:
    """This payment goes back (NotAllowed, NotFound)."""
    manager.dialog_data.update({PAYMENT: payment_id, AMOUNT: None})
    await chosen(manager, manager.middleware_data["user"])
    await manager.switch_to(Refund.amount)


async def on_amount(message: Message, _widget: Any, manager: DialogManager) -> None:
    """A part of it (NotANumber, RefundTooLarge)."""
    amount = parse_money(message.text or "")
    order, kept = await chosen(manager, manager.middleware_data["user"])
    if amount > kept.left:
        raise RefundTooLarge(left=show_money(kept.left, order.currency))
    manager.dialog_data[AMOUNT] = str(amount)


async def on_comment(message: Message, _widget: Any, manager: DialogManager) -> None:
    """Why it goes back (TextRefused)."""
    manager.dialog_data[COMMENT] = comment_of(message, LONGEST)


async def on_method(_callback: CallbackQuery, _select: Any, manager: DialogManager, method: str) -> None:
    """The shown sum goes back this way (NotFound)."""
    if method not in PaymentMethod.values:
        raise NotFound
    data, user = manager.dialog_data, manager.middleware_data["user"]
    refund = await call(
        sales.refund_payment,
        payment_id=data[PAYMENT],
        amount=Decimal(data["shown_amount"]),
        method=PaymentMethod(method),
        comment=data.get(COMMENT, ""),
        actor=user,
        key=form_key(manager),
    )
    await _tell(manager, refund, await call(lambda: refund.order))


async def _tell(manager: DialogManager, refund: Payment, order: SalesOrder) -> None:
    """What goes back stays in the chat; under it the order as it stands now."""
    buttons = [(f"📄 №{order.number}", OpenOrder(id=order.pk).pack())]
    shown = {"refund": refund, "order": order, "sum": -refund.amount}
    await manager.done()
    await reply(manager, "bot/refunds/done.html", buttons=buttons, **shown)
