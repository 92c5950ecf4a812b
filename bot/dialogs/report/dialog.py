from typing import Any

from aiogram_dialog import Dialog, DialogManager, Window
from aiogram_dialog.widgets.kbd import Button, Cancel, Row, SwitchTo
from django.utils.translation import gettext_lazy as _

from bot.choices import PRESS_ONLY, choices, options
from bot.dialogs.materials.dialog import FOUND, LEATHER
from bot.dialogs.materials.handlers import THINGS
from bot.dialogs.report import getters, handlers
from bot.dialogs.work.getters import NeedLine
from bot.dialogs.work.preview import ORDER
from bot.lists import everything
from bot.states import Report
from bot.widgets import CANCEL, Label, Page, T, pad, typed

PREVIEW: dict[str, Any] = {
    "order": ORDER,
    "left": 5,
    "numbers": [],
    "left_after": 0,
    "is_more": False,
    "quantity": 5,
    "rejected": 1,
    "scrapped": 0,
    "reason": "sewn wrong",
    "reasons": [],
    "worker": "Olena",
    "is_for_another": True,
    "is_foreman": True,
    "uses": [NeedLine("Leather, black", "2.3 m²", "")],
    "has_uses": True,
}


def has_rejects(data: dict[str, Any], widget: Any, manager: DialogManager) -> bool:
    """Something is spoilt."""
    return bool(data["rejected"])


def has_none(data: dict[str, Any], widget: Any, manager: DialogManager) -> bool:
    """Nothing is spoilt."""
    return not data["rejected"]


quantity = Window(
    Page("bot/report/quantity.html"),
    Button(Label(_("✅ All that is left: {left}")), id="all", on_click=handlers.on_all, when="left"),
    options("numbers", handlers.on_number, id="good", width=4),
    Button(T(_("⚠️ Only rejects")), id="only_rejects", on_click=handlers.on_only_rejects),
    Cancel(T(_("⬅️ Back"))),
    typed(handlers.on_quantity_text, example="12"),
    state=Report.quantity,
    getter=getters.form,
    preview_data=PREVIEW,
)

confirm = Window(
    Page("bot/report/confirm.html"),
    Button(T(_("✅ Record, no rejects")), id="record", on_click=handlers.on_record, when=has_none),
    Button(T(_("✅ Record")), id="record_rejects", on_click=handlers.on_record, when=has_rejects),
    SwitchTo(T(_("⚠️ There are rejects")), id="rejects", state=Report.rejects, when=has_none),
    SwitchTo(T(_("⚠️ Change the rejects")), id="rejects_again", state=Report.rejects, when=has_rejects),
    SwitchTo(T(_("🧶 Used otherwise")), id="used", state=Report.used, when="has_uses"),
    SwitchTo(Label(_("👤 Made by: {worker}")), id="for", state=Report.worker, when="is_foreman"),
    Row(SwitchTo(T(_("⬅️ Back")), id="to_quantity", state=Report.quantity), CANCEL),
    PRESS_ONLY,
    state=Report.confirm,
    getter=getters.form,
    preview_data=PREVIEW,
)

more = Window(
    Page("bot/report/more.html"),
    Button(T(_("✅ Yes, it is right")), id="more", on_click=handlers.on_more),
    SwitchTo(T(_("✏️ No, correct it")), id="correct", state=Report.quantity),
    PRESS_ONLY,
    state=Report.more,
    getter=getters.form,
    preview_data=PREVIEW,
)

worker = Window(
    Page("bot/report/worker.html"),
    choices("workers", handlers.on_worker, id="made_by"),
    SwitchTo(T(_("⬅️ Back")), id="from_worker", state=Report.confirm),
    PRESS_ONLY,
    state=Report.worker,
    getter=getters.workers,
    preview_data={**PREVIEW, "workers": []},
)

rejects = Window(
    Page("bot/report/rejects.html"),
    pad(handlers.on_rejects, id="bad"),
    Button(T(_("No rejects")), id="no_rejects", on_click=handlers.on_no_rejects),
    typed(handlers.on_rejects_text, example="2"),
    state=Report.rejects,
    getter=getters.form,
    preview_data=PREVIEW,
)

reason = Window(
    Page("bot/report/reason.html"),
    options("reasons", handlers.on_reason, id="why"),
    SwitchTo(T(_("⬅️ Back")), id="from_reason", state=Report.rejects),
    PRESS_ONLY,
    state=Report.reason,
    getter=getters.form,
    preview_data=PREVIEW,
)

remake = Window(
    Page("bot/report/remake.html"),
    Button(T(_("🔁 They will be remade")), id="remake_all", on_click=handlers.on_remake_all),
    Button(T(_("🗑 They will not be remade")), id="remake_none", on_click=handlers.on_remake_none),
    SwitchTo(T(_("⬅️ Back")), id="from_remake", state=Report.reason),
    typed(handlers.on_scrapped_text, example="1"),
    state=Report.remake,
    getter=getters.form,
    preview_data=PREVIEW,
)

used = Window(
    Page("bot/report/used.html"),
    choices("things", handlers.on_used, id=THINGS),
    everything(THINGS),
    SwitchTo(T(_("⬅️ Back")), id="from_used", state=Report.confirm),
    typed(handlers.on_used_search, example=_("black leather")),
    state=Report.used,
    getter=getters.used,
    preview_data=FOUND,
)

used_quantity = Window(
    Page("bot/report/used_quantity.html"),
    Button(T(_("📏 As the norm says")), id="norm", on_click=handlers.on_norm, when="is_said"),
    SwitchTo(T(_("⬅️ Back")), id="from_used_quantity", state=Report.used),
    typed(handlers.on_used_text, example="2,5"),
    state=Report.used_quantity,
    getter=getters.used_quantity,
    preview_data={"material": LEATHER, "norm": "2.3 m²", "is_said": True, "packs": [], "pack": None},
)

shortage = Window(
    Page("bot/report/shortage.html"),
    SwitchTo(T(_("✏️ Say what was really used")), id="really", state=Report.used),
    Button(T(_("📦 Ask the storekeeper")), id="ask", on_click=handlers.on_ask, when="asks"),
    Button(T(_("⚠️ Report anyway")), id="anyway", on_click=handlers.on_anyway, when="may_anyway"),
    SwitchTo(T(_("⬅️ Back")), id="from_shortage", state=Report.confirm),
    PRESS_ONLY,
    state=Report.shortage,
    getter=getters.shortage,
    preview_data={"short": [NeedLine("Leather", "2.3 m²", "1 m²")], "may_anyway": True, "asks": True},
)

report_form = Dialog(quantity, confirm, more, worker, rejects, reason, remake, used, used_quantity, shortage)
