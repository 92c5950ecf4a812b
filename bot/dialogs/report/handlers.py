from decimal import Decimal
from typing import Any
from uuid import UUID

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager

from backend.core.quantities import parse_pieces
from backend.core.use_cases import is_done
from backend.fulfillment import services as fulfillment
from backend.materials.cards import material_of
from backend.materials.reading import read_amount_of
from backend.production import selectors
from backend.production.models import RejectReason
from bot.backend import call
from bot.dialogs.materials.getters import MATERIAL
from bot.dialogs.materials.handlers import search_materials
from bot.dialogs.report.getters import (
    ALLOW_MORE,
    ANYWAY,
    QUANTITY,
    REASON,
    REJECTED,
    SCRAPPED,
    USED,
    WORKER,
    lacks,
    made,
    said,
)
from bot.dialogs.work.getters import work_id
from bot.keys import form_key
from bot.results import tell_reported
from bot.states import AskMaterial, Report


async def on_quantity(callback: CallbackQuery | Message, manager: DialogManager, quantity: int) -> None:
    """So many pieces are ready."""
    manager.dialog_data[QUANTITY] = quantity
    await manager.switch_to(Report.confirm)


async def on_number(callback: CallbackQuery, select: Any, manager: DialogManager, number: str) -> None:
    """So many pieces are ready, at one tap."""
    await on_quantity(callback, manager, parse_pieces(number))


async def on_quantity_text(message: Message, widget: Any, manager: DialogManager) -> None:
    """So many pieces are ready, in digits."""
    await on_quantity(message, manager, parse_pieces(message.text or ""))


async def on_all(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Everything that was left is ready."""
    await on_quantity(callback, manager, await call(selectors.remaining, work_id(manager)))


async def on_only_rejects(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Nothing is ready, something is spoilt."""
    manager.dialog_data[QUANTITY] = 0
    await manager.switch_to(Report.rejects)


async def on_rejects(callback: CallbackQuery | Message, manager: DialogManager, quantity: int) -> None:
    """So many pieces are spoilt."""
    manager.dialog_data.update({REJECTED: quantity, SCRAPPED: 0})
    await manager.switch_to(Report.reason)


async def on_rejects_text(message: Message, widget: Any, manager: DialogManager) -> None:
    """So many pieces are spoilt, in digits."""
    await on_rejects(message, manager, parse_pieces(message.text or ""))


async def on_no_rejects(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Nothing is spoilt after all."""
    manager.dialog_data.update({REJECTED: 0, SCRAPPED: 0, REASON: ""})
    await manager.switch_to(Report.confirm if manager.dialog_data.get(QUANTITY) else Report.quantity)


async def on_reason(callback: CallbackQuery, select: Any, manager: DialogManager, reason: str) -> None:
    """Why they are spoilt."""
    if reason in RejectReason.values:
        manager.dialog_data[REASON] = reason
        await manager.switch_to(Report.remake)


async def on_remake_all(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """The spoilt pieces will be made again."""
    await on_scrapped(manager, 0)


async def on_remake_none(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """The spoilt pieces will not be made again."""
    await on_scrapped(manager, manager.dialog_data[REJECTED])


async def on_scrapped_text(message: Message, widget: Any, manager: DialogManager) -> None:
    """So many of the spoilt pieces will not be made again."""
    await on_scrapped(manager, parse_pieces(message.text or "", least=0, most=manager.dialog_data[REJECTED]))


async def on_scrapped(manager: DialogManager, quantity: int) -> None:
    """So many of the spoilt pieces will not be made again."""
    manager.dialog_data[SCRAPPED] = quantity
    await manager.switch_to(Report.confirm)


async def on_worker(callback: CallbackQuery, select: Any, manager: DialogManager, worker_id: int) -> None:
    """A foreman reports for somebody else."""
    manager.dialog_data[WORKER] = worker_id
    await manager.switch_to(Report.confirm)


async def on_record(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Record it; more than was planned is asked about first, and so is material that is missing."""
    key, data, user = form_key(manager), manager.dialog_data, manager.middleware_data["user"]
    # What is recorded already, and only its answer was lost, would seem to be too much.
    if await call(is_done, key):
        await record(manager, key)
    elif made(data) > await call(selectors.remaining, work_id(manager)):
        await manager.switch_to(Report.more)
    elif await call(lacks, work_id(manager), user, data):
        await manager.switch_to(Report.shortage)
    else:
        await record(manager, key)


async def on_more(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """It is right that there are more than planned."""
    key, data, user = form_key(manager), manager.dialog_data, manager.middleware_data["user"]
    data[ALLOW_MORE] = True
    if not await call(is_done, key) and await call(lacks, work_id(manager), user, data):
        await manager.switch_to(Report.shortage)
    else:
        await record(manager, key, allow_more=True)


async def on_anyway(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """It was made though the book has no material for it (NotAllowed)."""
    data = manager.dialog_data
    data[ANYWAY] = True
    await record(manager, form_key(manager), allow_more=data.get(ALLOW_MORE, False))


async def on_ask(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """The storekeeper should bring what is missing."""
    await manager.start(AskMaterial.thing, data={"work_id": work_id(manager)})


async def on_used(
    callback: CallbackQuery | Message, select: Any, manager: DialogManager, chosen: int
) -> None:
    """Of this something else was used (NotFound)."""
    await call(material_of, chosen)
    manager.dialog_data[MATERIAL] = chosen
    await manager.switch_to(Report.used_quantity)


async def on_used_search(message: Message, widget: Any, manager: DialogManager) -> None:
    """Another material was used: look for it by words; the only one that fits is chosen at once."""
    only = await search_materials(message, manager)
    if only:
        await on_used(message, widget, manager, only)


async def on_used_text(message: Message, widget: Any, manager: DialogManager) -> None:
    """So much was really used; nothing is an answer too."""
    data = manager.dialog_data
    used = await call(read_amount_of, data[MATERIAL], message.text or "", least=Decimal(0))
    data.setdefault(USED, {})[str(data[MATERIAL])] = str(used)
    await manager.switch_to(Report.used)


async def on_norm(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """It was as the norm says after all."""
    manager.dialog_data.get(USED, {}).pop(str(manager.dialog_data[MATERIAL]), None)
    await manager.switch_to(Report.used)


async def record(manager: DialogManager, key: UUID, *, allow_more: bool = False) -> None:
    """The one write of the form."""
    report = await call(
        fulfillment.report_finished,
        **said(manager.dialog_data),
        order_id=work_id(manager),
        worker=await call(selectors.worker, manager.dialog_data.get(WORKER)),
        allow_more=allow_more,
        actor=manager.middleware_data["user"],
        key=key,
    )
    await manager.done()
    await tell_reported(manager, report.pk)
