from typing import Any

from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Button, Cancel, Row, SwitchTo
from django.utils.translation import gettext_lazy as _

from backend.inventory.selectors import Shelf
from backend.warehouses.models import Warehouse
from bot.choices import PRESS_ONLY, Choice, choices, options
from bot.dialogs.adjust import getters, handlers
from bot.dialogs.work.preview import VARIANT
from bot.rights import needs
from bot.states import Adjust
from bot.widgets import BACK, CANCEL, Page, T, typed

PREVIEW: dict[str, Any] = {
    "variant": VARIANT,
    "shelf": Shelf(Warehouse(name="Main"), 5, 2),
    "warehouses": [],
    "has_choice": True,
    "change": 2,
    "after": 7,
    "comment": "counted",
}


async def reasons(**_data: Any) -> dict[str, Any]:
    """The usual reasons."""
    return {"reasons": [Choice(name, str(label)) for name, label in handlers.REASONS.items()]}


quantity = Window(
    Page("bot/adjust/quantity.html"),
    SwitchTo(T(_("🏬 Another warehouse")), id="where", state=Adjust.warehouse, when="has_choice"),
    Cancel(T(_("⬅️ Back"))),
    typed(handlers.on_quantity, example="12, +2, -2"),
    state=Adjust.quantity,
    getter=getters.form,
    preview_data=PREVIEW,
)

reason = Window(
    Page("bot/adjust/reason.html"),
    options("reasons", handlers.on_reason, id="why", width=1),
    BACK,
    typed(handlers.on_comment, example=_("lost while moving")),
    state=Adjust.reason,
    getter=[getters.form, reasons],
    preview_data={**PREVIEW, "reasons": []},
)

confirm = Window(
    Page("bot/adjust/confirm.html"),
    Button(T(_("✅ Put it right")), id="confirm", on_click=handlers.on_confirm),
    Row(BACK, CANCEL),
    PRESS_ONLY,
    state=Adjust.confirm,
    getter=getters.form,
    preview_data=PREVIEW,
)

warehouse = Window(
    Page("bot/adjust/warehouse.html"),
    choices("warehouses", handlers.on_warehouse, id="warehouse"),
    SwitchTo(T(_("⬅️ Back")), id="to_quantity", state=Adjust.quantity),
    PRESS_ONLY,
    state=Adjust.warehouse,
    getter=getters.form,
    preview_data=PREVIEW,
)

adjust_form = Dialog(
    quantity, reason, confirm, warehouse, getter=needs("inventory.adjust_productstock"), preview_data={}
)
