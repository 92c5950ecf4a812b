"""Buttons under sales at the counter, at any age."""

from aiogram import Bot, F, Router
from aiogram.types import BufferedInputFile, CallbackQuery
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.core.use_cases import is_done
from backend.fulfillment import counter
from backend.reports import papers
from backend.sales.selectors import OrderCard, order_card
from bot.answers import answer
from bot.backend import call
from bot.buttons import SaleDeed
from bot.dialogs.counter.results import SOLD, after_sale
from bot.keys import tap_key
from bot.results import turn_into

router = Router(name="counter")


@router.callback_query(SaleDeed.filter(F.deed == "receipt"))
async def on_receipt(callback: CallbackQuery, callback_data: SaleDeed, user: User, bot: Bot) -> None:
    """The receipt as a document (NotAllowed, NotFound)."""
    paper = await call(papers.of_order, "receipt", callback_data.id, user)
    await bot.send_document(callback.from_user.id, BufferedInputFile(paper.content, paper.name))


@router.callback_query(SaleDeed.filter(F.deed == "ask"))
async def on_ask(callback: CallbackQuery, callback_data: SaleDeed, user: User) -> None:
    """Ask once more, under the sale (NotAllowed, NotFound, AlreadyCancelled, NotSoldHere, SoldBefore)."""
    card = await call(order_card, callback_data.id, user)
    await call(counter.check_cancels, card.order, user)
    buttons = [
        (_("↩️ Yes, call it off"), SaleDeed(deed="do", id=callback_data.id).pack()),
        (_("⬅️ No, let it stand"), SaleDeed(deed="keep", id=callback_data.id).pack()),
    ]
    await turn_into(callback, "bot/counter/ask.html", buttons, **_shown(card))


@router.callback_query(SaleDeed.filter(F.deed == "keep"))
async def on_keep(callback: CallbackQuery, callback_data: SaleDeed, user: User) -> None:
    """The sale stands (NotAllowed, NotFound)."""
    card = await call(order_card, callback_data.id, user)
    await turn_into(callback, SOLD, await call(after_sale, card.order, user), **_shown(card))


@router.callback_query(SaleDeed.filter(F.deed == "do"))
async def on_do(callback: CallbackQuery, callback_data: SaleDeed, user: User) -> None:
    """Goods and money are back, once; the message tells of it (what counter.cancel_sale raises)."""
    key = tap_key(user, callback.data)
    is_second = await call(is_done, key)
    comment = _("Called off at the counter")
    await call(counter.cancel_sale, order_id=callback_data.id, comment=comment, actor=user, key=key)
    card = await call(order_card, callback_data.id, user)
    await answer(callback, _("✅ This is done already.") if is_second else _("↩️ Called off."))
    await turn_into(callback, "bot/counter/called_off.html", [], **_shown(card))


def _shown(card: OrderCard) -> dict[str, object]:
    return {"card": card, "order": card.order}
