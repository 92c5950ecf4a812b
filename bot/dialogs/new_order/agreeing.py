"""A price that is agreed with the customer, and the manager who is asked when it is a low one."""

from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Button
from django.utils.translation import gettext as _

from backend.core.quantities import parse_money
from backend.fulfillment import services as fulfillment
from backend.sales.bundle_quotes import priced_bundle
from backend.sales.bundles import OrderBundle
from bot.backend import call
from bot.buttons import OpenOrder
from bot.dialogs.new_order.form import Form
from bot.keys import form_key
from bot.states import NewOrder
from bot.widgets import reply


async def on_price_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """One piece costs this (NotANumber)."""
    Form(manager).agree(parse_money(message.text or ""))
    await manager.switch_to(NewOrder.review)


async def on_by_rules(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """It costs what the rules say after all."""
    Form(manager).agree(None)
    await manager.switch_to(NewOrder.review)


async def on_bundle_price_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """One bundle costs this (NotANumber, PriceIndivisible)."""
    form, price = Form(manager), parse_money(message.text or "")
    bundle = OrderBundle(form.bundle.bundle_id, form.bundle.quantity, form.bundle.chosen, price)
    await call(priced_bundle, bundle, warehouse_id=form.warehouse_id)
    form.put_bundle(price=str(price))
    await manager.switch_to(NewOrder.review)


async def on_bundle_by_rules(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """It costs what the rules say after all."""
    Form(manager).put_bundle(price=None)
    await manager.switch_to(NewOrder.review)


async def on_ask(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """The order waits as a draft for a manager's word, with its deposit (what ask_for_line raises)."""
    form, user = Form(manager), manager.middleware_data["user"]
    asked = await call(
        fulfillment.ask_for_line,
        draft=form.draft(),
        actor=user,
        key=form_key(manager),
        **form.said_besides(),
    )
    order = asked.order
    buttons = [(_("📄 Open №%(number)s") % {"number": order.number}, OpenOrder(id=order.pk).pack())]
    await reply(manager, "bot/orders/discount_asked.html", buttons=buttons, request=asked, order=order)
    await manager.done()
