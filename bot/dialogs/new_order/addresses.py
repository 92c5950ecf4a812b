"""Where the goods go to, and what else follows from whom the order is for."""

from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Button

from backend.accounts.models import User
from backend.core.errors import NotFound, TextRefused
from backend.sales import selectors, sites
from bot.backend import call
from bot.choices import Choice
from bot.dialogs.new_order.form import Form
from bot.keys import form_key
from bot.states import NewOrder

LONGEST = 300
CHOSEN = "● "


async def addresses(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """The customer's addresses that are in use."""
    form = Form(dialog_manager)
    found = await call(sites.sites_of, form.customer_id)
    rights = await call(user.get_all_permissions)
    return {
        "customer": await call(selectors.customer_name, form.customer_id or 0),
        "sites": [
            Choice(one.pk, f"{CHOSEN if one.pk == form.site_id else '📍 '}{str(one)[:60]}") for one in found
        ],
        "may_add": "sales.add_customersite" in rights,
    }


async def on_site(_callback: CallbackQuery, _select: Any, manager: DialogManager, site_id: int) -> None:
    """The goods go here (NotFound)."""
    if site_id not in [one.pk for one in await call(sites.sites_of, Form(manager).customer_id)]:
        raise NotFound
    Form(manager).send_to(site_id)
    await go_on(manager)


async def on_no_site(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """The address is agreed later, or not needed."""
    Form(manager).send_to(None)
    await go_on(manager)


async def on_address_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """A new address of the customer (TextRefused, what add_site raises)."""
    text = (message.text or "").strip()
    if len(text) > LONGEST:
        raise TextRefused
    site = await call(
        sites.add_site,
        customer_id=Form(manager).customer_id or 0,
        address=text,
        actor=manager.middleware_data["user"],
        key=form_key(manager, f"site {text}"),
    )
    Form(manager).send_to(site.pk)
    await go_on(manager)


async def is_for(manager: DialogManager, customer_id: int) -> None:
    """The order is for this card: it comes from where their last one did; their addresses are offered."""
    form, user = Form(manager), manager.middleware_data["user"]
    form.name_customer(customer_id=customer_id)
    form.suggest_source(await call(selectors.usual_source, user.pk, customer_id))
    if await call(sites.sites_of, customer_id):
        return await manager.switch_to(NewOrder.site)
    await go_on(manager)


async def go_on(manager: DialogManager) -> None:
    """To what is not said yet: the goods, or the whole order."""
    await manager.switch_to(NewOrder.review if Form(manager).is_filled else NewOrder.goods)
