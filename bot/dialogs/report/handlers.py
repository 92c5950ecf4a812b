from typing import Any
from uuid import UUID

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager

from backend.core.quantities import parse_pieces
from backend.core.use_cases import is_done
from backend.fulfillment import services as fulfillment
from backend.production import selectors
from backend.production.models import RejectReason
from bot.backend import call
from bot.dialogs.report.getters import QUANTITY, REASON, REJECTED, SCRAPPED, WORKER, made, said
from bot.dialogs.work.getters import work_id
from bot.keys import form_key
from bot.results import tell_reported
from bot.states import Report


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
    """Record it; more than was planned is asked about first."""
    key = form_key(manager)
    is_more = made(manager.dialog_data) > await call(selectors.remaining, work_id(manager))
    # What is recorded already, and only its answer was lost, would seem to be too much.
    if is_more and not await call(is_done, key):
        await manager.switch_to(Report.more)
    else:
        await record(manager, key)


async def on_more(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """It is right that there are more than planned."""
    await record(manager, form_key(manager, "more"), allow_more=True)


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
