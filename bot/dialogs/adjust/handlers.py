from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager
from django.utils.translation import gettext_lazy as _

from backend.fulfillment import services as fulfillment
from backend.inventory import selectors
from backend.warehouses.selectors import usual_warehouse
from bot.backend import call
from bot.dialogs.adjust.getters import CHANGE, COMMENT, WAREHOUSE, change_of
from bot.dialogs.stock.getters import variant_id
from bot.keys import form_key
from bot.lists import comment_of
from bot.results import tell_document
from bot.states import Adjust

REASONS = {"count": _("Counted again"), "found": _("Found"), "mistake": _("Entered by mistake")}


async def on_quantity(message: Message, widget: Any, manager: DialogManager) -> None:
    """What was counted, or by how much it is off."""
    shelf = await call(selectors.shelf, await _warehouse(manager), variant_id(manager))
    manager.dialog_data[CHANGE] = change_of(message.text or "", shelf.quantity)
    await manager.switch_to(Adjust.reason if manager.dialog_data[CHANGE] else Adjust.quantity)


async def on_warehouse(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: int) -> None:
    """Another shelf."""
    manager.dialog_data[WAREHOUSE] = chosen
    await manager.switch_to(Adjust.quantity)


async def on_reason(callback: CallbackQuery, select: Any, manager: DialogManager, reason: str) -> None:
    """A usual reason."""
    if reason in REASONS:
        manager.dialog_data[COMMENT] = str(REASONS[reason])
        await manager.switch_to(Adjust.confirm)


async def on_comment(message: Message, widget: Any, manager: DialogManager) -> None:
    """A reason in words."""
    manager.dialog_data[COMMENT] = comment_of(message)
    await manager.switch_to(Adjust.confirm)


async def on_confirm(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Write the correction."""
    data, variant = manager.dialog_data, variant_id(manager)
    document = await call(
        fulfillment.adjust_stock,
        warehouse_id=await _warehouse(manager),
        variant_id=variant,
        quantity_change=data[CHANGE],
        comment=data[COMMENT],
        actor=manager.middleware_data["user"],
        key=form_key(manager),
    )
    await manager.done()
    await tell_document(manager, document)


async def _warehouse(manager: DialogManager) -> int:
    chosen = manager.dialog_data.get(WAREHOUSE)
    return int(chosen or (await call(usual_warehouse)).pk)
