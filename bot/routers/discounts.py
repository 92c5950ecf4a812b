"""Buttons about discounts: a manager's answer, and the seller who goes on; at any age."""

from decimal import Decimal

from aiogram import Router
from aiogram.types import CallbackQuery

from backend.accounts.models import User
from backend.core.errors import AlreadyDone
from backend.core.use_cases import is_done
from backend.fulfillment import services as fulfillment
from backend.sales import selectors
from backend.sales.discounts import answer_discount
from bot.backend import call
from bot.buttons import AnswerDiscount, ConfirmDraft, OpenOrder
from bot.keys import tap_key
from bot.results import turn_into

router = Router(name="discounts")


@router.callback_query(AnswerDiscount.filter())
async def on_answer(callback: CallbackQuery, callback_data: AnswerDiscount, user: User) -> None:
    """Allow or refuse, once (AlreadyDone, DiscountDecided, NotADraft)."""
    key = tap_key(user, callback.data)
    if await call(is_done, key):
        raise AlreadyDone
    is_allowed = callback_data.deed == "allow"
    answered = await call(
        answer_discount, request_id=callback_data.id, is_allowed=is_allowed, actor=user, key=key
    )
    card = await call(selectors.order_card, answered.order_id, user)
    buttons = [(f"📄 №{card.order.number}", OpenOrder(id=card.order.pk).pack())]
    await turn_into(callback, "bot/orders/discount_decided.html", buttons, request=answered, order=card.order)


@router.callback_query(ConfirmDraft.filter())
async def on_confirm(callback: CallbackQuery, callback_data: ConfirmDraft, user: User) -> None:
    """What was allowed is promised at the total that was asked.

    Raises AlreadyDone, PriceChanged, DiscountNeeded.
    """
    key = tap_key(user, callback.data)
    if await call(is_done, key):
        raise AlreadyDone
    total = Decimal(callback_data.total) / 100
    done = fulfillment.confirm_order
    order = await call(done, order_id=callback_data.id, expected_total=total, actor=user, key=key)
    card = await call(selectors.order_card, order.pk, user)
    buttons = [(f"📄 №{order.number}", OpenOrder(id=order.pk).pack())]
    await turn_into(callback, "bot/orders/done.html", buttons, card=card, order=card.order)
