from typing import Any

from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Button, Row, SwitchTo
from django.utils.translation import gettext_lazy as _

from bot.choices import PRESS_ONLY, Choice, choices, options
from bot.dialogs.buying import getters, handlers
from bot.dialogs.materials.dialog import FOUND, LEATHER
from bot.dialogs.materials.handlers import THINGS
from bot.lists import everything
from bot.rights import needs
from bot.states import Buying
from bot.widgets import CANCEL, Label, Page, T, pad, typed

PREVIEW: dict[str, Any] = {
    **FOUND,
    "proposals": [Choice(1, "☑️ Leather, black · 6.9 m² · Tannery")],
    "has_proposals": True,
    "has_late": True,
    "has_more": True,
    "suppliers": ["Tannery"],
    "has_lines": True,
    "count": 1,
    "material": LEATHER,
    "free": "2 m²",
    "expected": "",
    "quantity": "6.9 m²",
    "packs": [],
    "pack": None,
    "is_whole": False,
    "lines": [getters.Line(1, "Leather, black", "6.9 m²")],
    "line_choices": [Choice(1, "✏️ Leather, black × 6.9 m²")],
    "warehouse": "Main",
    "comment": "",
}

proposals = Window(
    Page("bot/buying/proposals.html"),
    Button(T(_("✅ All that is proposed")), id="all", on_click=handlers.on_all, when="has_more"),
    choices("proposals", handlers.on_proposal, id="proposal", height=8),
    SwitchTo(Label(_("▶️ Go on with {count}")), id="go", state=Buying.confirm, when="has_lines"),
    SwitchTo(T(_("🔎 Another material")), id="other", state=Buying.thing),
    CANCEL,
    typed(handlers.on_search, example=_("black leather")),
    state=Buying.proposals,
    getter=getters.proposals,
    preview_data=PREVIEW,
)
thing = Window(
    Page("bot/buying/thing.html"),
    choices("things", handlers.on_material, id=THINGS),
    everything(THINGS),
    SwitchTo(T(_("⬅️ Back")), id="no_more", state=Buying.confirm, when="has_lines"),
    CANCEL,
    typed(handlers.on_search, example=_("black leather")),
    state=Buying.thing,
    getter=getters.things,
    preview_data=PREVIEW,
)
quantity = Window(
    Page("bot/buying/quantity.html"),
    options("packs", handlers.on_pack, id="pack", width=3),
    pad(handlers.on_quantity, id="pieces", when="is_whole"),
    Row(
        SwitchTo(T(_("⬅️ Back")), id="to_thing", state=Buying.thing),
        Button(T(_("❌ Remove")), id="remove", on_click=handlers.on_remove, when="quantity"),
    ),
    typed(handlers.on_quantity_text, example="4,6"),
    state=Buying.quantity,
    getter=getters.thing,
    preview_data=PREVIEW,
)
confirm = Window(
    Page("bot/buying/confirm.html"),
    Button(T(_("🛒 Ask to buy")), id="send", on_click=handlers.on_send, when="has_lines"),
    choices("line_choices", handlers.on_material, id="line", height=5),
    Row(
        SwitchTo(T(_("➕ Add more")), id="more", state=Buying.proposals),
        SwitchTo(T(_("💬 Comment")), id="words", state=Buying.comment),
    ),
    CANCEL,
    PRESS_ONLY,
    state=Buying.confirm,
    getter=getters.form,
    preview_data=PREVIEW,
)
comment = Window(
    Page("bot/goods/comment.html"),
    SwitchTo(T(_("⬅️ Back")), id="no_words", state=Buying.confirm),
    typed(handlers.on_comment, example=_("for the red clutches")),
    state=Buying.comment,
    getter=getters.form,
    preview_data=PREVIEW,
)

buying_form = Dialog(
    proposals,
    thing,
    quantity,
    confirm,
    comment,
    on_start=handlers.on_open,
    getter=needs("materials.add_purchaserequest"),
    preview_data={},
)
