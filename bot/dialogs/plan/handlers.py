from datetime import date
from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import ManagedCheckbox
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.core.dates import parse_day
from backend.core.quantities import parse_pieces
from backend.inventory import selectors
from backend.production import services as production
from backend.sales.errors import DueInPast
from backend.warehouses.selectors import usual_warehouse
from bot.backend import call
from bot.buttons import OpenWork
from bot.dialogs.plan.getters import DUE, EMBROIDERY, QUANTITY, URGENT, VARIANT, due_on
from bot.keys import form_key
from bot.states import Plan
from bot.widgets import Sentence, reply


async def on_variant(event: CallbackQuery | Message, manager: DialogManager, variant_id: int) -> None:
    """What is to be made."""
    await call(selectors.variant_of, variant_id)
    manager.dialog_data[VARIANT] = variant_id
    await manager.switch_to(Plan.quantity)


async def on_quantity(event: CallbackQuery | Message, manager: DialogManager, quantity: int) -> None:
    """How many."""
    manager.dialog_data[QUANTITY] = quantity
    await manager.switch_to(Plan.confirm)


async def on_quantity_text(message: Message, widget: Any, manager: DialogManager) -> None:
    """How many, in digits."""
    await on_quantity(message, manager, parse_pieces(message.text or ""))


async def on_due(_event: Any, _calendar: Any, manager: DialogManager, day: date) -> None:
    """When it should be ready."""
    manager.dialog_data[DUE] = day.isoformat()
    await manager.switch_to(Plan.confirm)


async def on_due_text(message: Message, widget: Any, manager: DialogManager) -> None:
    """When it should be ready, in words or digits (NotADate, DateTooFar, DueInPast)."""
    today = timezone.localdate()
    day = parse_day(message.text or "", today=today)
    if day < today:
        raise DueInPast
    await on_due(message, widget, manager, day)


async def on_no_due(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Whenever there is time."""
    manager.dialog_data.pop(DUE, None)
    await manager.switch_to(Plan.confirm)


async def on_confirm(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Write it into the plan."""
    data, warehouse = manager.dialog_data, await call(usual_warehouse)
    order = await call(
        production.create_order,
        variant_id=data[VARIANT],
        quantity=data[QUANTITY],
        warehouse_id=warehouse.pk,
        due_on=due_on(data),
        is_urgent=_is_checked(manager, URGENT),
        is_embroidery=_is_checked(manager, EMBROIDERY),
        actor=manager.middleware_data["user"],
        key=form_key(manager),
    )
    await manager.done()
    await reply(manager, "bot/plan/done.html", buttons=[_opening(order.pk)], order=order)


def _is_checked(manager: DialogManager, id: str) -> bool:
    checkbox: ManagedCheckbox | None = manager.find(id)
    return bool(checkbox and checkbox.is_checked())


def _opening(order_id: int) -> tuple[Sentence, str]:
    return _("🧵 Open the work"), OpenWork(id=order_id).pack()
