from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager
from django.utils.translation import gettext_lazy as _

from backend.core.errors import NotFound
from backend.core.quantities import parse_pieces
from backend.inventory import services as inventory
from backend.inventory.models import ProductReservation
from backend.sales.selectors import customer_name
from bot.backend import call
from bot.buttons import HoldList, OpenHold, OpenStock
from bot.choices import search_for, whole
from bot.dialogs.hold.getters import QUANTITY, QUERY, WAREHOUSE, chosen_shelf, variant_id
from bot.keys import form_key
from bot.states import Hold
from bot.widgets import Sentence, reply

LONGEST_WORDS = 300


async def on_quantity(event: CallbackQuery | Message, manager: DialogManager, quantity: int) -> None:
    """How many."""
    manager.dialog_data[QUANTITY] = quantity
    await manager.switch_to(Hold.customer)


async def on_quantity_text(message: Message, widget: Any, manager: DialogManager) -> None:
    """How many, in digits."""
    await on_quantity(message, manager, parse_pieces(message.text or ""))


async def on_shelf(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: str) -> None:
    """From another warehouse."""
    manager.dialog_data[WAREHOUSE] = whole(chosen)


async def on_typed(message: Message, widget: Any, manager: DialogManager) -> None:
    """Look for a customer."""
    await search_for(manager, QUERY, message.text or "", list_id="customer")


async def on_customer(callback: CallbackQuery, select: Any, manager: DialogManager, customer_id: int) -> None:
    """For this customer (NotFound)."""
    if not await call(customer_name, customer_id):
        raise NotFound
    await _hold(manager, customer_id=customer_id)


async def on_words(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """For somebody without a card, as it was typed."""
    await _hold(manager, comment=manager.dialog_data.get(QUERY, "")[:LONGEST_WORDS])


async def on_nobody(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """For nobody in particular."""
    await _hold(manager)


async def _hold(manager: DialogManager, customer_id: int | None = None, comment: str = "") -> None:
    """The pieces are held; the result says until when, and what next."""
    variant, data = variant_id(manager), manager.dialog_data
    shelf = await call(chosen_shelf, variant, data.get(WAREHOUSE))
    row = await call(
        inventory.reserve,
        warehouse_id=shelf.warehouse.pk,
        variant_id=variant,
        quantity=data.get(QUANTITY, 0),
        customer_id=customer_id,
        comment=comment,
        actor=manager.middleware_data["user"],
        key=form_key(manager),
    )
    await manager.done()
    await reply(manager, "bot/hold/done.html", buttons=_after(row), row=row)


def _after(row: ProductReservation) -> list[tuple[Sentence, str]]:
    return [
        (_("📌 Open"), OpenHold(id=row.pk).pack()),
        (_("📌 My holds"), HoldList().pack()),
        (_("🔎 Open the stock"), OpenStock(id=row.stock.variant_id).pack()),
    ]
