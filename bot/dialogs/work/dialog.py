from aiogram_dialog import Dialog, LaunchMode, Window
from aiogram_dialog.widgets.kbd import Button, Cancel, Row, SwitchTo
from django.utils.translation import gettext_lazy as _

from bot.choices import PRESS_ONLY, choices, options
from bot.dialogs.work import getters, handlers
from bot.dialogs.work.preview import PREVIEW
from bot.states import Work
from bot.widgets import Label, Page, T, typed

TO_CARD = SwitchTo(T(_("⬅️ Back")), id="card", state=Work.card)

card = Window(
    Page("bot/work/card.html"),
    options("actions", handlers.on_action, id="act"),
    SwitchTo(T(_("🧶 Materials")), id="materials", state=Work.materials, when="sees_materials"),
    Button(Label(_("💬 Comments ({comments})")), id="said", on_click=handlers.on_comments, when="for_order"),
    Row(
        Button(T(_("📷 Photo")), id="photo", on_click=handlers.on_photo, when="has_photo"),
        Cancel(T(_("⬅️ Back"))),
    ),
    PRESS_ONLY,
    state=Work.card,
    getter=getters.card,
    preview_data=PREVIEW,
)

pause = Window(
    Page("bot/work/pause.html"),
    options("pauses", handlers.on_pause, id="pause", width=1),
    TO_CARD,
    PRESS_ONLY,
    state=Work.pause,
    getter=getters.card,
    preview_data=PREVIEW,
)

reason = Window(
    Page("bot/work/reason.html"),
    TO_CARD,
    typed(handlers.on_reason, example=_("no zips")),
    state=Work.reason,
    getter=getters.card,
    preview_data=PREVIEW,
)

assign = Window(
    Page("bot/work/assign.html"),
    choices("workers", handlers.on_worker, id="worker"),
    Button(T(_("👥 Nobody: back to the queue")), id="nobody", on_click=handlers.on_nobody, when="is_taken"),
    TO_CARD,
    PRESS_ONLY,
    state=Work.assign,
    getter=getters.workers,
    preview_data={**PREVIEW, "workers": []},
)

cancel = Window(
    Page("bot/work/cancel.html"),
    Button(T(_("🗑 Yes, cancel it")), id="cancel", on_click=handlers.on_cancel),
    TO_CARD,
    PRESS_ONLY,
    state=Work.cancel,
    getter=getters.card,
    preview_data=PREVIEW,
)

materials = Window(
    Page("bot/work/materials.html"),
    Button(T(_("📦 Ask for material")), id="ask", on_click=handlers.on_ask, when="asks"),
    TO_CARD,
    PRESS_ONLY,
    state=Work.materials,
    getter=getters.materials,
    preview_data=PREVIEW,
)

# A button of a pushed message opens a card over whatever is open; a card over a card takes its place.
work_card = Dialog(card, pause, reason, assign, cancel, materials, launch_mode=LaunchMode.SINGLE_TOP)
