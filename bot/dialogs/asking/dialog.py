from typing import Any

from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Button, SwitchTo
from django.utils.translation import gettext_lazy as _

from bot.choices import choices, options
from bot.dialogs.asking import getters, handlers
from bot.dialogs.materials.dialog import FOUND, LEATHER
from bot.dialogs.materials.handlers import THINGS
from bot.lists import everything
from bot.rights import needs
from bot.states import AskMaterial, Decline
from bot.widgets import CANCEL, Label, Page, T, pad, typed

PREVIEW: dict[str, Any] = {
    **FOUND,
    "has_needs": True,
    "material": LEATHER,
    "needed": "2.3 m²",
    "packs": [],
    "pack": None,
    "is_whole": False,
}

thing = Window(
    Page("bot/asking/thing.html"),
    choices("things", handlers.on_thing, id=THINGS),
    everything(THINGS),
    CANCEL,
    typed(handlers.on_search, example=_("black leather")),
    state=AskMaterial.thing,
    getter=getters.things,
    preview_data=PREVIEW,
)
quantity = Window(
    Page("bot/asking/quantity.html"),
    Button(
        Label(_("📦 For the whole work: {needed}")), id="needed", on_click=handlers.on_needed, when="needed"
    ),
    options("packs", handlers.on_pack, id="pack", width=3),
    pad(handlers.on_quantity, id="pieces", when="is_whole"),
    SwitchTo(T(_("⬅️ Back")), id="to_thing", state=AskMaterial.thing),
    CANCEL,
    typed(handlers.on_quantity_text, example="2,5"),
    state=AskMaterial.quantity,
    getter=getters.thing,
    preview_data=PREVIEW,
)
ask_form = Dialog(thing, quantity, getter=needs("materials.request_materialstock"), preview_data={})

words = Window(
    Page("bot/asking/decline.html"),
    options("reasons", handlers.on_reason, id="why", width=1),
    CANCEL,
    typed(handlers.on_words, example=_("not this month")),
    state=Decline.words,
    getter=getters.reasons,
    preview_data={"kind": "purchase", "reasons": []},
)
decline_form = Dialog(words)
