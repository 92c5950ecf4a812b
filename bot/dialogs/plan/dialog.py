from typing import Any

from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Button, Checkbox, Row, SwitchTo
from django.utils.translation import gettext_lazy as _

from bot import lists
from bot.calendar import ComingDays
from bot.choices import PRESS_ONLY
from bot.dialogs.plan import getters, handlers
from bot.dialogs.work.preview import VARIANT
from bot.rights import needs
from bot.states import Plan
from bot.widgets import BACK, CANCEL, Page, T, pad, typed

PREVIEW: dict[str, Any] = {
    "variant": VARIANT,
    "available": 3,
    "quantity": 5,
    "due_on": None,
    "warehouse": "Main",
}

variant = Window(
    Page("bot/plan/variant.html"),
    *lists.variant_choice(handlers.on_variant),
    CANCEL,
    state=Plan.variant,
    getter=lists.variants,
    preview_data=lists.VARIANTS_PREVIEW,
)

quantity = Window(
    Page("bot/plan/quantity.html"),
    pad(handlers.on_quantity, id="planned"),
    BACK,
    typed(handlers.on_quantity_text, example="12"),
    state=Plan.quantity,
    getter=getters.form,
    preview_data=PREVIEW,
)

confirm = Window(
    Page("bot/plan/confirm.html"),
    Button(T(_("✅ Plan it")), id="confirm", on_click=handlers.on_confirm),
    Row(
        Checkbox(T(_("🔥 Urgent")), T(_("▫️ Urgent")), id=getters.URGENT),
        Checkbox(T(_("🪡 Embroidery")), T(_("▫️ Embroidery")), id=getters.EMBROIDERY),
    ),
    SwitchTo(T(_("📅 Due date")), id="due", state=Plan.due),
    Row(BACK, CANCEL),
    PRESS_ONLY,
    state=Plan.confirm,
    getter=getters.form,
    preview_data=PREVIEW,
)

due = Window(
    Page("bot/plan/due.html"),
    ComingDays(id="day", on_click=handlers.on_due),
    Row(
        SwitchTo(T(_("⬅️ Back")), id="from_due", state=Plan.confirm),
        Button(T(_("No date")), id="no_due", on_click=handlers.on_no_due),
    ),
    typed(handlers.on_due_text, example="25.12"),
    state=Plan.due,
    getter=getters.form,
    preview_data=PREVIEW,
)

plan_form = Dialog(
    variant, quantity, confirm, due, getter=needs("production.add_productionorder"), preview_data={}
)
