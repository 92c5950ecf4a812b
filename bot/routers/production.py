"""Buttons of messages about production: they work on messages of any age."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager, ShowMode
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.fulfillment import selectors as results
from backend.fulfillment import services as fulfillment
from backend.production import selectors
from bot.answers import answer
from bot.backend import call
from bot.buttons import NextWork, OpenWork, ReportMore, UndoReport
from bot.keys import tap_key
from bot.results import turn_into
from bot.states import Queue, Report, Work

router = Router(name="production")


@router.callback_query(OpenWork.filter())
async def on_work(callback: CallbackQuery, callback_data: OpenWork, dialog_manager: DialogManager) -> None:
    """Open the card as it stands now."""
    await dialog_manager.start(Work.card, data={"work_id": callback_data.id}, show_mode=ShowMode.SEND)


@router.callback_query(NextWork.filter())
async def on_next(callback: CallbackQuery, user: User, dialog_manager: DialogManager) -> None:
    """Open what this person should make now."""
    order_id = await call(selectors.next_in_queue, user)
    if order_id is None:
        await dialog_manager.start(Queue.list, show_mode=ShowMode.SEND)
    else:
        await dialog_manager.start(Work.card, data={"work_id": order_id}, show_mode=ShowMode.SEND)


@router.callback_query(ReportMore.filter())
async def on_report(
    callback: CallbackQuery, callback_data: ReportMore, user: User, dialog_manager: DialogManager
) -> None:
    """Open the report form, or the card when nothing can be reported any more."""
    card = await call(selectors.work_card, callback_data.id, user)
    state = Report.quantity if "report" in card.actions else Work.card
    await dialog_manager.start(state, data={"work_id": callback_data.id}, show_mode=ShowMode.SEND)


@router.callback_query(UndoReport.filter())
async def on_undo(callback: CallbackQuery, callback_data: UndoReport, user: User) -> None:
    """Take a report back and show what was taken back."""
    key = tap_key(user, callback.data)
    await call(fulfillment.undo_report, report_id=callback_data.id, actor=user, key=key)
    await answer(callback, str(_("↩️ Taken back.")))
    result = await call(results.report_result, callback_data.id, user)
    buttons = [
        (_("🧵 Open the work"), OpenWork(id=result.order.pk).pack()),
        (_("▶️ Next in the queue"), NextWork().pack()),
    ]
    await turn_into(callback, "bot/report/undone.html", buttons, result=result)
