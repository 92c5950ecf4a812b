from decimal import Decimal
from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager, ShowMode
from aiogram_dialog.widgets.kbd import Button

from backend.core.errors import NotAllowed, NotFound, Stale
from backend.core.quantities import parse_money
from backend.public import links
from backend.sales import selectors
from backend.sales.customer_cards import customer_card
from backend.sales.customers import merge_customers, set_credit_limit
from bot.backend import call
from bot.choices import first_page, search_for
from bot.dialogs.customers.getters import CUSTOMER, QUERY, SEEN_LIMIT, TWIN, TWIN_QUERY, card_of, latest
from bot.keys import form_key, new_form, tap_key
from bot.states import Customers, Orders
from bot.widgets import reply


async def on_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """Look for a customer by name, phone or Instagram; the only one found is opened."""
    await search_for(manager, QUERY, message.text or "", list_id="customer")
    user = manager.middleware_data["user"]
    found = await call(selectors.find_customers, manager.dialog_data[QUERY], seller_id=user.pk)
    if len(found) == 1:
        await _open(manager, found[0].pk)


async def on_customer(_callback: CallbackQuery, _select: Any, manager: DialogManager, chosen: int) -> None:
    """The card of a customer (NotAllowed, NotFound)."""
    await _open(manager, chosen)


async def on_order(_callback: CallbackQuery, _select: Any, manager: DialogManager, order_id: int) -> None:
    """An order of the customer, over their card (NotAllowed, NotFound)."""
    await call(selectors.order_card, order_id, manager.middleware_data["user"])
    await manager.start(Orders.card, data={"order_id": order_id})


async def on_words(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """What to write about the last order, with the signed link to its page (NotAllowed, NotFound)."""
    seen = await card_of(manager, manager.middleware_data["user"], CUSTOMER)
    order = latest(seen)
    if not seen.sees_money:
        raise NotAllowed
    if order is None:
        raise NotFound
    manager.show_mode = ShowMode.DELETE_AND_SEND
    await reply(manager, "bot/orders/words.html", order=order, words=await call(links.words_for, order))


async def on_limit_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """As much may be owed (OutOfRange, Stale)."""
    await _set_limit(manager, parse_money(message.text or "", least=Decimal(0)))


async def on_no_limit(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """As much may be owed as the customer likes (Stale)."""
    await _set_limit(manager, None)


async def on_twins(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """Which card is of the same person?"""
    manager.dialog_data[TWIN_QUERY] = ""
    await manager.switch_to(Customers.twins)


async def on_twin_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """Look for the other card."""
    await search_for(manager, TWIN_QUERY, message.text or "", list_id="twin")


async def on_twin(_callback: CallbackQuery, _select: Any, manager: DialogManager, chosen: int) -> None:
    """The two cards are compared (NotAllowed, NotFound)."""
    await call(customer_card, chosen, manager.middleware_data["user"])
    manager.dialog_data[TWIN] = chosen
    await manager.switch_to(Customers.merge)


async def on_merge(_callback: CallbackQuery, _select: Any, manager: DialogManager, tap: str) -> None:
    """The two cards that were shown become one (Stale, SameCustomer, CustomerMerged)."""
    user, data = manager.middleware_data["user"], manager.dialog_data
    if tap != f"merge-{data.get(CUSTOMER)}-{data.get(TWIN)}":
        raise Stale
    kept = await call(
        merge_customers,
        customer_id=data[CUSTOMER],
        duplicate_id=data[TWIN],
        actor=user,
        key=tap_key(user, tap),
    )
    await reply(manager, "bot/customers/merged.html", customer=kept)
    await manager.switch_to(Customers.card)


async def _open(manager: DialogManager, customer_id: int) -> None:
    seen = await call(customer_card, customer_id, manager.middleware_data["user"])
    manager.dialog_data[CUSTOMER] = seen.customer.pk
    await first_page(manager, "order")
    await manager.switch_to(Customers.card)


async def _set_limit(manager: DialogManager, limit: Decimal | None) -> None:
    seen = manager.dialog_data[SEEN_LIMIT]
    await call(
        set_credit_limit,
        customer_id=manager.dialog_data[CUSTOMER],
        limit=limit,
        seen_limit=None if seen is None else Decimal(seen),
        actor=manager.middleware_data["user"],
        key=form_key(manager, "limit"),
    )
    new_form(manager)
    await manager.switch_to(Customers.card)
