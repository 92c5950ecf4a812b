"""What came of a deed, as a message that works for ever: its buttons carry the numbers of documents."""

from collections.abc import Sequence
from typing import Any

from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.fulfillment import selectors
from backend.fulfillment.selectors import ReportResult
from backend.inventory.models import StockDocument, StockDocumentKind
from backend.inventory.selectors import shelves_of
from backend.production.selectors import may_report
from bot.backend import call
from bot.buttons import (
    AskUndo,
    CountMore,
    NextWork,
    OpenStock,
    ReceiveMore,
    ReportMore,
    TransferMore,
    UndoReport,
    WriteOffMore,
)
from bot.widgets import Sentence, keyboard, page, reply

AGAIN: dict[str, tuple[Sentence, str]] = {
    StockDocumentKind.RECEIPT: (_("📦 Receive more"), ReceiveMore().pack()),
    StockDocumentKind.WRITE_OFF: (_("🗑 Write off more"), WriteOffMore().pack()),
    StockDocumentKind.TRANSFER: (_("🔁 Move more"), TransferMore().pack()),
    StockDocumentKind.COUNT: (_("🧮 Count more"), CountMore().pack()),
}
CANNOT_BE_EDITED = ("message can't be edited", "message to edit not found", "MESSAGE_ID_INVALID")


async def tell_reported(manager: DialogManager, report_id: int) -> None:
    """A report is recorded: what, where it lies, whom it went to, and what next."""
    user: User = manager.middleware_data["user"]
    result = await call(selectors.report_result, report_id, user)
    buttons = await call(_after_report, result, user)
    await reply(manager, "bot/report/done.html", buttons=buttons, result=result)


async def tell_document(manager: DialogManager, document: StockDocument) -> None:
    """A stock document is written: its number, what is on the shelf now, and what next."""
    context = await call(_document_result, document)
    buttons = await call(after_document, document, manager.middleware_data["user"])
    await reply(manager, "bot/goods/done.html", buttons=buttons, **context)


async def show_document(
    callback: CallbackQuery,
    document: StockDocument,
    buttons: Sequence[tuple[Sentence, str]],
    template: str = "bot/goods/done.html",
    **context: Any,
) -> None:
    """The message under the button tells of this document."""
    await turn_into(callback, template, buttons, **await call(_document_result, document), **context)


def after_document(document: StockDocument, user: User) -> list[tuple[Sentence, str]]:
    """What can be done after a stock document: one more, the stock, and taking it back."""
    shelves = shelves_of(document.pk)
    buttons = [AGAIN[document.kind]] if document.kind in AGAIN else []
    if len({row.variant.pk for row in shelves}) == 1:
        buttons.append((_("🔎 Open the stock"), OpenStock(id=shelves[0].variant.pk).pack()))
    is_undone = document.kind == StockDocumentKind.REVERSAL or not shelves
    if not is_undone and user.has_perm("inventory.reverse_stockdocument"):
        buttons.append((_("↩️ Undo the document"), AskUndo(id=document.pk).pack()))
    return buttons


def _document_result(document: StockDocument) -> dict[str, Any]:
    return {"document": document, "shelves": shelves_of(document.pk)}


async def turn_into(
    callback: CallbackQuery, template: str, buttons: Sequence[tuple[Sentence, str]], **context: Any
) -> None:
    """Change the message under the button; one that is gone or too old is answered by a new one."""
    text, markup = await page(template, context), keyboard(buttons)
    if isinstance(callback.message, Message):
        try:
            await callback.message.edit_text(text, reply_markup=markup)
            return
        except TelegramBadRequest as error:
            if not any(reason in str(error) for reason in CANNOT_BE_EDITED):
                raise
    assert callback.bot
    await callback.bot.send_message(callback.from_user.id, text, reply_markup=markup)


def _after_report(result: ReportResult, user: User) -> list[tuple[Sentence, str]]:
    report = [(_("✅ Report more"), ReportMore(id=result.order.pk).pack())]
    return [
        (_("↩️ Undo"), UndoReport(id=result.report.pk).pack()),
        *(report if may_report(result.order, user) else []),
        (_("▶️ Next in the queue"), NextWork().pack()),
    ]
