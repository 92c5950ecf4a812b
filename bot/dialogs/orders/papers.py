"""Papers of an order, sent to whoever asks as documents."""

from typing import Any

from aiogram.types import BufferedInputFile, CallbackQuery
from aiogram_dialog import DialogManager, ShowMode

from backend.accounts.models import User
from backend.core.errors import NotAllowed
from backend.payments import providers
from backend.payments import services as payments
from backend.public import links
from backend.reports import papers
from backend.sales.selectors import order_card
from bot.backend import call
from bot.choices import Choice
from bot.dialogs.orders.getters import card
from bot.keys import form_key, new_form
from bot.widgets import reply

MARKS = {"invoice": "🧾", "receipt": "💳", "packing": "📦", "prices": "💰"}


async def offered(dialog_manager: DialogManager, user: User, **data: Any) -> dict[str, Any]:
    """The papers that there are of this order for this person."""
    shown = await card(dialog_manager, user, **data)
    kinds = await call(papers.offered, user, is_paid=bool(shown["order"].paid_total))
    return {
        **shown,
        "papers": [Choice(kind, f"{MARKS[kind]} {papers.NAMES[kind]}") for kind in kinds],
        "may_write": shown["card"].sees_money,
        "may_ask": shown["card"].may_pay and await call(providers.is_ready),
    }


async def on_paper(_callback: CallbackQuery, _select: Any, manager: DialogManager, kind: str) -> None:
    """The paper as a document, with the screen under it again (NotAllowed, NotFound)."""
    data = manager.middleware_data
    paper = await call(papers.of_order, kind, manager.dialog_data["order_id"], data["user"])
    manager.show_mode = ShowMode.DELETE_AND_SEND
    await data["bot"].send_document(data["event_chat"].id, BufferedInputFile(paper.content, paper.name))


async def on_words(callback: CallbackQuery, _button: Any, manager: DialogManager) -> None:
    """What to write to the customer about the order now, with the link to its page (NotAllowed, NotFound)."""
    card = await call(order_card, manager.dialog_data["order_id"], manager.middleware_data["user"])
    if not card.sees_money:
        raise NotAllowed
    manager.show_mode = ShowMode.DELETE_AND_SEND
    words = await call(links.words_for, card.order)
    await reply(manager, "bot/orders/words.html", order=card.order, words=words)


async def on_ask_to_pay(callback: CallbackQuery, _button: Any, manager: DialogManager) -> None:
    """What to send to the customer, so that they pay the balance themselves (NoProvider, AlreadyPaid)."""
    link = await call(
        payments.ask_to_pay,
        order_id=manager.dialog_data["order_id"],
        actor=manager.middleware_data["user"],
        key=form_key(manager, "ask"),
    )
    new_form(manager)
    manager.show_mode = ShowMode.DELETE_AND_SEND
    asked = await call(payments.to_send, link)
    await reply(manager, "bot/orders/pay_link.html", link=link, order=link.order, asked=asked)
