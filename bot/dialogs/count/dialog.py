from typing import Any

from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Button, Row, SwitchTo
from django.utils.translation import gettext_lazy as _

from bot import lists
from bot.choices import PRESS_ONLY, Choice, choices
from bot.dialogs.count import getters, handlers
from bot.dialogs.work.preview import VARIANT
from bot.rights import needs
from bot.states import Count
from bot.widgets import CANCEL, Label, Page, T, pad, typed

PAD = (0, 1, 2, 3, 5, 10, 20, 50)
PREVIEW: dict[str, Any] = {
    "lines": [getters.CountedLine(1, "Clutch, black", 5, -1, 6, True)],
    "line_choices": [Choice(1, "✏️ Clutch, black × 5")],
    "total": 1,
    "warehouse": "Main",
    "warehouses": [],
    "has_choice": True,
    "comment": "",
    "has_lines": True,
}

variant = Window(
    Page("bot/count/variant.html"),
    SwitchTo(Label(_("✅ Finish · {total}")), id="finish", state=Count.confirm, when="has_lines"),
    *lists.variant_choice(handlers.on_variant),
    SwitchTo(T(_("🏬 Warehouse")), id="where", state=Count.warehouse, when="has_choice"),
    CANCEL,
    state=Count.variant,
    getter=[getters.form, getters.variants],
    preview_data={**PREVIEW, **lists.VARIANTS_PREVIEW},
)

quantity = Window(
    Page("bot/count/quantity.html"),
    pad(handlers.on_quantity, PAD, id="pieces"),
    Row(
        SwitchTo(T(_("⬅️ Back")), id="to_variant", state=Count.variant),
        Button(T(_("❌ Remove")), id="remove", on_click=handlers.on_remove, when="is_counted"),
    ),
    typed(handlers.on_quantity_text, example="12"),
    state=Count.quantity,
    getter=getters.line,
    preview_data={"variant": VARIANT, "is_counted": True, "quantity": 5},
)

confirm = Window(
    Page("bot/count/confirm.html"),
    Button(T(_("✅ Write down")), id="record", on_click=handlers.on_record, when="has_lines"),
    SwitchTo(T(_("➕ Count more goods")), id="more", state=Count.variant),
    choices("line_choices", handlers.on_line, id="line", height=4),
    SwitchTo(T(_("💬 Comment")), id="words", state=Count.comment),
    CANCEL,
    PRESS_ONLY,
    state=Count.confirm,
    getter=getters.form,
    preview_data=PREVIEW,
)

warehouse = Window(
    Page("bot/goods/warehouse.html"),
    choices("warehouses", handlers.on_warehouse, id="warehouse"),
    SwitchTo(T(_("⬅️ Back")), id="same_place", state=Count.variant),
    PRESS_ONLY,
    state=Count.warehouse,
    getter=getters.form,
    preview_data=PREVIEW,
)

comment = Window(
    Page("bot/count/comment.html"),
    SwitchTo(T(_("⬅️ Back")), id="no_words", state=Count.confirm),
    typed(handlers.on_comment, example=_("rack 3")),
    state=Count.comment,
    getter=getters.form,
    preview_data=PREVIEW,
)

count_form = Dialog(
    variant,
    quantity,
    confirm,
    warehouse,
    comment,
    getter=needs("inventory.count_productstock"),
    preview_data={},
)
