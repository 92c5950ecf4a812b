from datetime import date, timedelta
from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Button
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.core.dates import parse_day
from backend.core.errors import NotAllowed, NotFound, TextRefused
from backend.core.quantities import parse_pieces
from backend.fulfillment import services as fulfillment
from backend.sales import quotes, selectors
from backend.sales import services as sales
from backend.sales.bundle_quotes import find_bundles
from backend.sales.bundles import bundles_of
from backend.sales.editing import change_order
from backend.sales.errors import DueInPast
from backend.sales.models import PaymentMethod, SalesOrder, Source
from backend.sales.oneline_orders import read_line
from backend.sales.reading import CustomerWords, complete_customer, read_contact, read_customer
from backend.sales.statuses import KIND, Status
from backend.warehouses.selectors import usual_warehouse, warehouses_for_goods
from backend.workflow.selectors import types_in_use
from bot.answers import answer
from bot.backend import call
from bot.buttons import NewOrderTap, OpenOrder, PayOrder, UndoOrder
from bot.choices import first_page, search_for
from bot.dialogs.bundles.handlers import ask_what_is_open, begin
from bot.dialogs.new_order.addresses import go_on, is_for
from bot.dialogs.new_order.form import NO_DEPOSIT, Form
from bot.keys import form_key
from bot.states import NewOrder
from bot.widgets import reply

LONGEST_WORDS, LONGEST_COMMENT = 300, 500


async def on_start(start_data: Any, manager: DialogManager) -> None:
    """A new order begins with what is usual here, a draft as it stands (NotAllowed, NoWarehouse)."""
    user: User = manager.middleware_data["user"]
    if "sales.add_salesorder" not in await call(user.get_all_permissions):
        raise NotAllowed
    if start_data and "goods" in start_data:
        source = await call(selectors.usual_source, user.pk, start_data["goods"]["customer_id"])
        return Form(manager).begin_with(**start_data["goods"], source=source)
    if start_data and "line" in start_data:
        return await _begin_with_line(manager, user, **start_data["line"])
    if start_data:
        card = await call(selectors.order_card, start_data["draft_id"], user)
        return Form(manager).fill(card, await call(bundles_of, card.order.pk))
    warehouse = await call(usual_warehouse)
    source = await call(selectors.usual_source, user.pk)
    Form(manager).begin(warehouse_id=warehouse.pk, source=source)


async def _begin_with_line(
    manager: DialogManager, user: User, line: str, warehouse_id: int, picked: dict[str, str]
) -> None:
    card = await call(read_line, line, seller=user, warehouse_id=warehouse_id, answers=picked)
    source = await call(selectors.usual_source, user.pk, card.customer.pk if card.customer else None)
    Form(manager).fill_line(card, warehouse_id=warehouse_id, source=source)
    await ask_what_is_open(manager)


async def on_customer_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """Look for a customer."""
    await search_for(manager, "customer_query", message.text or "", list_id="customer")


async def on_customer(
    _callback: CallbackQuery, _select: Any, manager: DialogManager, customer_id: int
) -> None:
    """The order is for this customer (NotFound)."""
    if not await call(selectors.customer_name, customer_id):
        raise NotFound
    await is_for(manager, customer_id)


async def on_recent(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """Show those of late again."""
    manager.dialog_data["customer_query"] = ""
    await first_page(manager, "customer")


async def on_words(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """The order is for somebody without a card, as it was typed."""
    Form(manager).name_customer(words=manager.dialog_data["customer_query"][:LONGEST_WORDS])
    await go_on(manager)


async def on_new_customer(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """A new card of what was typed; what is missing is asked."""
    words = read_customer(manager.dialog_data["customer_query"])
    if not words.is_enough:
        return await manager.switch_to(NewOrder.contact)
    await _add_customer(manager, words)


async def on_missing_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """The name or the phone that was missing (NameNeeded, NotAPhone)."""
    words = read_customer(manager.dialog_data["customer_query"])
    await _add_customer(manager, complete_customer(words, message.text or ""))


async def on_without_phone(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """The name is enough for now."""
    await _add_customer(manager, read_customer(manager.dialog_data["customer_query"]))


async def on_contact(message: Message, _widget: Any, manager: DialogManager) -> None:
    """Somebody's contact was shared: that is the customer (NameNeeded, NotAPhone)."""
    shared = message.contact
    assert shared is not None
    name = f"{shared.first_name} {shared.last_name or ''}"
    await _add_customer(manager, read_contact(name, shared.phone_number))


async def on_goods_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """Look for goods; the only one found is taken at once."""
    await search_for(manager, "goods_query", message.text or "", list_id="variant")
    form, user = Form(manager), manager.middleware_data["user"]
    query = manager.dialog_data["goods_query"]
    found = await call(quotes.find_offers, query, warehouse_id=form.warehouse_id, seller_id=user.pk, limit=2)
    bundles = await call(find_bundles, query, warehouse_id=form.warehouse_id) if query else []
    if len(found) + len(bundles) == 1:
        await (_ask_quantity(manager, found[0].variant.pk) if found else begin(manager, bundles[0].bundle.pk))


async def on_popular(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """Show what sells again."""
    manager.dialog_data["goods_query"] = ""
    await first_page(manager, "variant")


async def on_variant(_callback: CallbackQuery, _select: Any, manager: DialogManager, variant_id: int) -> None:
    """How many of this one? (NotFound)"""
    await call(quotes.offer_of, variant_id, warehouse_id=Form(manager).warehouse_id)
    await _ask_quantity(manager, variant_id)


async def on_quantity(_callback: CallbackQuery, manager: DialogManager, quantity: int) -> None:
    """So many, by a tap."""
    await _put(manager, quantity)


async def on_quantity_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """So many, by typing."""
    await _put(manager, parse_pieces(message.text or ""))


async def on_remove(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """This one is not wanted any more."""
    Form(manager).remove()
    await go_on(manager)


async def on_add(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """One more line, from the beginning of the list."""
    manager.dialog_data["goods_query"] = ""
    await first_page(manager, "variant")
    await manager.switch_to(NewOrder.goods)


async def on_change(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """Change a line; the only one is not asked about."""
    taken = list(Form(manager).quantities)
    if len(taken) == 1 and not Form(manager).bundles:
        return await _ask_quantity(manager, taken[0])
    await manager.switch_to(NewOrder.lines)


async def on_source(_callback: CallbackQuery, _select: Any, manager: DialogManager, source: str) -> None:
    """Where the order came from (NotFound)."""
    if source not in Source.values:
        raise NotFound
    Form(manager).say_source(source)


async def on_urgent(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """Urgent, or not after all."""
    manager.dialog_data["is_urgent"] = not manager.dialog_data.get("is_urgent")


async def on_type(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """The next one of the types that orders may be of."""
    form, codes = Form(manager), [one.code for one in await call(types_in_use, KIND)]
    place = codes.index(form.document_type) if form.document_type in codes else 0
    form.say_type(codes[(place + 1) % len(codes)])


async def on_warehouse(
    _callback: CallbackQuery, _select: Any, manager: DialogManager, warehouse_id: int
) -> None:
    """The goods are taken from here (NotFound)."""
    if warehouse_id not in [one.pk for one in await call(warehouses_for_goods)]:
        raise NotFound
    manager.dialog_data["warehouse_id"] = warehouse_id
    await manager.switch_to(NewOrder.review)


async def on_day(_event: Any, _calendar: Any, manager: DialogManager, day: date) -> None:
    """A day of the calendar."""
    await _promise(manager, day)


async def on_day_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """A day in words or digits."""
    await _promise(manager, parse_day(message.text or "", today=timezone.localdate()))


async def on_days_ahead(_callback: CallbackQuery, button: Button, manager: DialogManager) -> None:
    """Today, tomorrow, in so many days."""
    ahead = int(str(button.widget_id).rpartition("_")[2])
    await _promise(manager, timezone.localdate() + timedelta(days=ahead))


async def on_no_day(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """Nothing is promised."""
    await _promise(manager, None)


async def on_comment_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """A word for the shop floor (TextRefused)."""
    text = (message.text or "").strip()
    if len(text) > LONGEST_COMMENT:
        raise TextRefused
    manager.dialog_data["comment"] = text
    await manager.switch_to(NewOrder.review)


async def on_no_comment(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """The comment is taken back."""
    manager.dialog_data["comment"] = ""
    await manager.switch_to(NewOrder.review)


async def on_confirm(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """The order is promised: one document, whatever happens."""
    form, user = Form(manager), manager.middleware_data["user"]
    order = await call(
        fulfillment.take_line if form.is_line else fulfillment.place_order,
        draft=form.draft(),
        expected_total=form.shown_total,
        actor=user,
        key=form_key(manager),
        **form.said_besides(),
    )
    await _tell(manager, order)


async def on_deposit(_callback: CallbackQuery, _select: Any, manager: DialogManager, method: str) -> None:
    """How the deposit came, or that there was none after all (NotFound)."""
    if method not in (*PaymentMethod.values, NO_DEPOSIT):
        raise NotFound
    Form(manager).set_deposit(method)


async def on_save_draft(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """The order waits as a draft; the same form cannot become another order as well."""
    user = manager.middleware_data["user"]
    order = await call(sales.create_order, draft=Form(manager).draft(), actor=user, key=form_key(manager))
    await _tell(manager, order)


async def on_save_changes(callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """A draft is written anew, unless somebody changed it meanwhile (Stale)."""
    data = manager.dialog_data
    order = await call(
        change_order,
        order_id=data["draft_id"],
        seen_version=data["version"],
        draft=Form(manager).draft(),
        actor=manager.middleware_data["user"],
        key=form_key(manager),
    )
    await answer(callback, _("✅ Draft №%(number)s is changed.") % {"number": order.number})
    await manager.done()


async def _tell(manager: DialogManager, order: SalesOrder) -> None:
    """The result is a new message; the form is over."""
    card = await call(selectors.order_card, order.pk, manager.middleware_data["user"])
    buttons = [(_("📄 Open №%(number)s") % {"number": order.number}, OpenOrder(id=order.pk).pack())]
    if card.may_pay:
        buttons.append((_("💳 Take payment"), PayOrder(id=order.pk).pack()))
    if Status.CANCELLED in card.steps and card.is_open:
        buttons.append((_("↩️ Undo the order"), UndoOrder(id=order.pk).pack()))
    buttons.append((_("🛒 New order"), NewOrderTap().pack()))
    await reply(manager, "bot/new_order/written.html", buttons=buttons, card=card)
    await manager.done()


async def _ask_quantity(manager: DialogManager, variant_id: int) -> None:
    manager.dialog_data["variant_id"] = variant_id
    await manager.switch_to(NewOrder.quantity)


async def _put(manager: DialogManager, quantity: int) -> None:
    Form(manager).put(quantity)
    await manager.switch_to(NewOrder.review)


async def _promise(manager: DialogManager, day: date | None) -> None:
    if day and day < timezone.localdate():
        raise DueInPast
    Form(manager).set_due(day)
    await manager.switch_to(NewOrder.review)


async def _add_customer(manager: DialogManager, words: CustomerWords) -> None:
    """A new card, unless the number is known already."""
    customer = await call(selectors.customer_by_phone, words.phone)
    if customer is None:
        customer = await call(
            sales.create_customer,
            name=words.name,
            phone=words.phone,
            instagram=words.instagram,
            actor=manager.middleware_data["user"],
            key=form_key(manager, f"customer {words}"),
        )
    await is_for(manager, customer.pk)
