from decimal import Decimal
from typing import Any

from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Cancel, Row, SwitchTo
from django.utils.translation import gettext_lazy as _

from bot.choices import PRESS_ONLY, Choice, choices, options
from bot.dialogs.orders.previews import ORDER
from bot.dialogs.returns import getters, handlers
from bot.dialogs.work.preview import VARIANT
from bot.rights import needs
from bot.states import Return
from bot.widgets import Page, T, typed

LINE = getters.PickedLine(1, str(VARIANT), 3, 3, 1)
PREVIEW: dict[str, Any] = {
    "order": ORDER,
    "lines": [LINE],
    "line_choices": [Choice(1, "✏️ 3/3 · Clutch, black")],
    "is_whole": True,
    "scrapped": 1,
    "comment": "",
    "may_record": True,
}

LINE_PREVIEW: dict[str, Any] = {"line": LINE, "numbers": getters.up_to(3), "spoilt": getters.up_to(3)}

lines = Window(
    Page("bot/returns/lines.html"),
    SwitchTo(T(_("➡️ Why it comes back")), id="to_reason", state=Return.reason, when="may_record"),
    choices("line_choices", handlers.on_line, id="line", height=6),
    Cancel(T(_("⬅️ Back"))),
    typed(handlers.on_comment, example=_("it did not fit")),
    state=Return.lines,
    getter=getters.form,
    preview_data=PREVIEW,
)

quantity = Window(
    Page("bot/returns/quantity.html"),
    options("numbers", handlers.on_number, id="pieces", width=4),
    Row(
        SwitchTo(T(_("⬅️ Back")), id="to_lines", state=Return.lines),
        SwitchTo(T(_("🗑 Some are no good")), id="to_scrapped", state=Return.scrapped),
    ),
    typed(handlers.on_quantity_text, example="2"),
    state=Return.quantity,
    getter=getters.line,
    preview_data=LINE_PREVIEW,
)

scrapped = Window(
    Page("bot/returns/scrapped.html"),
    options("spoilt", handlers.on_spoilt_number, id="spoilt_pieces", width=4),
    SwitchTo(T(_("⬅️ Back")), id="to_quantity", state=Return.quantity),
    typed(handlers.on_scrapped_text, example="1"),
    state=Return.scrapped,
    getter=getters.line,
    preview_data=LINE_PREVIEW,
)

reason = Window(
    Page("bot/returns/reason.html"),
    options("reasons", handlers.on_reason, id="reason"),
    SwitchTo(T(_("⬅️ Back")), id="reason_to_lines", state=Return.lines),
    PRESS_ONLY,
    state=Return.reason,
    getter=getters.reason,
    preview_data={"order": ORDER, "reasons": getters.reasons()},
)

confirm = Window(
    Page("bot/returns/confirm.html"),
    options("yes", handlers.on_record, id="record", width=1),
    SwitchTo(T(_("⬅️ Back")), id="confirm_to_reason", state=Return.reason),
    typed(handlers.on_comment, example=_("it did not fit")),
    state=Return.confirm,
    getter=getters.confirm,
    preview_data={
        "order": ORDER,
        "lines": [LINE],
        "reason": "не підійшло",
        "comment": "",
        "needs_comment": False,
        "sees_money": True,
        "refund": Decimal(1250),
        "ways": "1 250 ₴ · картка",
        "yes": [Choice("money", "↩️ Прийняти · 1 250 ₴ клієнтові")],
    },
)

return_form = Dialog(
    lines, quantity, scrapped, reason, confirm, getter=needs("sales.return_salesorder"), preview_data={}
)
