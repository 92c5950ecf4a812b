from typing import Any

from aiogram.fsm.state import StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager

from backend.core.quantities import parse_pieces
from backend.fulfillment import services as fulfillment
from backend.inventory import selectors
from backend.inventory import services as inventory
from backend.inventory.models import StockDocument
from backend.inventory.services import WRITE_OFF_REASONS
from bot.backend import call
from bot.dialogs.goods.getters import (
    COMMENT,
    LINES,
    REASON,
    TARGET,
    VARIANT,
    WAREHOUSE,
    goods_of,
    target_id,
    warehouse_id,
)
from bot.keys import form_key
from bot.lists import comment_of
from bot.results import tell_document
from bot.states import Receive, Transfer, WriteOff

FORMS: dict[str, Any] = {group.__full_group_name__: group for group in (Receive, WriteOff, Transfer)}


def step_of(manager: DialogManager) -> Any:
    """The steps of the form that is open: receiving, writing off or moving."""
    group: type[StatesGroup] = manager.current_context().state.group
    return FORMS[group.__full_group_name__]


async def on_variant(event: CallbackQuery | Message, manager: DialogManager, variant_id: int) -> None:
    """What is on the line."""
    await call(selectors.variant_of, variant_id)
    manager.dialog_data[VARIANT] = variant_id
    await manager.switch_to(step_of(manager).quantity)


async def on_line(callback: CallbackQuery, select: Any, manager: DialogManager, variant_id: int) -> None:
    """Change a line."""
    await on_variant(callback, manager, variant_id)


async def on_quantity(event: CallbackQuery | Message, manager: DialogManager, quantity: int) -> None:
    """How many; typing it anew for the same variant replaces the old number."""
    data = manager.dialog_data
    data.setdefault(LINES, {})[str(data[VARIANT])] = quantity
    if step_of(manager) is WriteOff and not data.get(REASON):
        return await manager.switch_to(WriteOff.reason)
    if step_of(manager) is Transfer and not await call(target_id, data):
        return await manager.switch_to(Transfer.target)
    await manager.switch_to(step_of(manager).confirm)


async def on_quantity_text(message: Message, widget: Any, manager: DialogManager) -> None:
    """How many, in digits."""
    await on_quantity(message, manager, parse_pieces(message.text or ""))


async def on_remove(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """The line is not needed."""
    lines = manager.dialog_data.get(LINES, {})
    lines.pop(str(manager.dialog_data[VARIANT]), None)
    await manager.switch_to(step_of(manager).confirm if lines else step_of(manager).variant)


async def on_more(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """One more line."""
    await manager.switch_to(step_of(manager).variant)


async def on_reason(callback: CallbackQuery, select: Any, manager: DialogManager, reason: str) -> None:
    """Why the goods leave."""
    if reason in WRITE_OFF_REASONS:
        manager.dialog_data[REASON] = reason
        await manager.switch_to(WriteOff.confirm)


async def on_warehouse(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: int) -> None:
    """Another warehouse."""
    await call(selectors.shelf, chosen, 0)
    manager.dialog_data[WAREHOUSE] = chosen
    await manager.switch_to(step_of(manager).confirm)


async def on_target(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: int) -> None:
    """Where the goods go."""
    await call(selectors.shelf, chosen, 0)
    manager.dialog_data[TARGET] = chosen
    await manager.switch_to(Transfer.confirm)


async def on_comment(message: Message, widget: Any, manager: DialogManager) -> None:
    """A few words about it."""
    manager.dialog_data[COMMENT] = comment_of(message)
    await manager.switch_to(step_of(manager).confirm)


async def on_receive(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Put it all on the shelf."""
    data = manager.dialog_data
    document = await call(
        fulfillment.receive_goods,
        warehouse_id=await call(warehouse_id, data),
        goods=goods_of(data),
        comment=data.get(COMMENT, ""),
        actor=manager.middleware_data["user"],
        key=form_key(manager),
    )
    await _tell(manager, document)


async def on_write_off(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Take it all off the shelf."""
    data = manager.dialog_data
    document = await call(
        inventory.write_off,
        warehouse_id=await call(warehouse_id, data),
        goods=goods_of(data),
        reason=data.get(REASON, ""),
        comment=data.get(COMMENT, ""),
        actor=manager.middleware_data["user"],
        key=form_key(manager),
    )
    await _tell(manager, document)


async def on_transfer(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Carry it all to the other warehouse."""
    data = manager.dialog_data
    target = await call(target_id, data)
    document = await call(
        fulfillment.transfer_goods,
        warehouse_id=await call(warehouse_id, data),
        to_warehouse_id=target or 0,
        goods=goods_of(data),
        comment=data.get(COMMENT, ""),
        actor=manager.middleware_data["user"],
        key=form_key(manager),
    )
    await _tell(manager, document)


async def _tell(manager: DialogManager, document: StockDocument) -> None:
    """The form is over; the document is told."""
    await manager.done()
    await tell_document(manager, document)
