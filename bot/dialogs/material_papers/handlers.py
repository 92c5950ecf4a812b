from decimal import Decimal
from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager
from django.utils import timezone

from backend.core.dates import parse_day
from backend.inventory.selectors import shelf
from backend.ledger.models import Reason
from backend.materials import reading, stock
from backend.materials.amounts import check_fresh
from backend.materials.cards import material_of
from backend.materials.models import MaterialDocument
from backend.materials.stock import WRITE_OFF_REASONS, Coming, Going
from bot.backend import call
from bot.choices import whole
from bot.dialogs.goods.getters import COMMENT, REASON, WAREHOUSE, materials_warehouse_id
from bot.dialogs.material_papers.getters import EXPIRES, LOT, QUANTITY, expires_of, quantity_of
from bot.dialogs.materials.getters import material_id
from bot.keys import form_key
from bot.lists import comment_of
from bot.material_results import tell_material_document
from bot.states import ReceiveMaterial, WriteOffMaterial

LONGEST_LOT = 40
FORMS: dict[str, Any] = {group.__full_group_name__: group for group in (ReceiveMaterial, WriteOffMaterial)}


def step_of(manager: DialogManager) -> Any:
    """The steps of the form that is open: receiving or writing off."""
    group: Any = manager.current_context().state.group
    return FORMS[group.__full_group_name__]


async def on_quantity(event: CallbackQuery | Message, manager: DialogManager, quantity: int) -> None:
    """How much, at one tap."""
    await _keep(manager, Decimal(quantity))


async def on_quantity_text(message: Message, widget: Any, manager: DialogManager) -> None:
    """How much, in the unit or in packs."""
    chosen = material_id(manager)
    await _keep(manager, await call(reading.read_amount_of, chosen, message.text or ""))


async def on_pack(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: str) -> None:
    """So many packs, at one tap."""
    pack, _x, count = chosen.partition("x")
    await _keep(manager, await call(reading.packed, material_id(manager), whole(pack), whole(count)))


async def on_reason(callback: CallbackQuery, select: Any, manager: DialogManager, reason: str) -> None:
    """Why the material leaves."""
    if reason in WRITE_OFF_REASONS:
        manager.dialog_data[REASON] = reason
        await manager.switch_to(WriteOffMaterial.confirm)


async def on_lot(message: Message, widget: Any, manager: DialogManager) -> None:
    """What the supplier calls it."""
    manager.dialog_data[LOT] = comment_of(message, LONGEST_LOT)
    await manager.switch_to(ReceiveMaterial.confirm)


async def on_expires(message: Message, widget: Any, manager: DialogManager) -> None:
    """Until when it may be used (NotADate, DateTooFar, ExpiredAlready)."""
    day = parse_day(message.text or "", today=timezone.localdate())
    await call(check_fresh, await call(material_of, material_id(manager)), day)
    manager.dialog_data[EXPIRES] = day.isoformat()
    await manager.switch_to(ReceiveMaterial.confirm)


async def on_warehouse(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: int) -> None:
    """Another warehouse (NotFound)."""
    await call(shelf, chosen, 0)
    manager.dialog_data[WAREHOUSE] = chosen
    await manager.switch_to(step_of(manager).confirm)


async def on_comment(message: Message, widget: Any, manager: DialogManager) -> None:
    """A few words about it."""
    manager.dialog_data[COMMENT] = comment_of(message)
    await manager.switch_to(step_of(manager).confirm)


async def on_receive(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Put it on the shelf."""
    data = manager.dialog_data
    lot, day = data.get(LOT, ""), expires_of(data)
    document = await call(
        stock.receive,
        warehouse_id=await call(materials_warehouse_id, data),
        goods=[Coming(material_id(manager), quantity_of(data), lot=lot, expires_on=day)],
        comment=data.get(COMMENT, ""),
        actor=manager.middleware_data["user"],
        key=form_key(manager),
    )
    await _tell(manager, document)


async def on_write_off(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Take it off the shelf."""
    data = manager.dialog_data
    document = await call(
        stock.write_off,
        warehouse_id=await call(materials_warehouse_id, data),
        goods=[Going(material_id(manager), quantity_of(data))],
        reason=Reason(data[REASON]),
        comment=data.get(COMMENT, ""),
        actor=manager.middleware_data["user"],
        key=form_key(manager),
    )
    await _tell(manager, document)


async def _keep(manager: DialogManager, quantity: Decimal) -> None:
    data = manager.dialog_data
    data[QUANTITY] = str(quantity)
    if step_of(manager) is WriteOffMaterial and not data.get(REASON):
        return await manager.switch_to(WriteOffMaterial.reason)
    await manager.switch_to(step_of(manager).confirm)


async def _tell(manager: DialogManager, document: MaterialDocument) -> None:
    """The form is over; the document is told."""
    await manager.done()
    await tell_material_document(manager, document)
