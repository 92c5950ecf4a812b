from typing import Any

from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Button, Row, SwitchTo
from django.utils.translation import gettext_lazy as _

from bot.choices import choices, options
from bot.dialogs.hold import getters, handlers
from bot.dialogs.work.preview import VARIANT
from bot.rights import needs
from bot.states import Hold
from bot.widgets import CANCEL, Label, Page, T, pad, typed

PREVIEW: dict[str, Any] = {
    "variant": VARIANT,
    "shelf": None,
    "shelves": [],
    "quantity": 3,
    "query": "Olena",
    "customers": [],
}

quantity = Window(
    Page("bot/hold/quantity.html"),
    pad(handlers.on_quantity, id="pieces"),
    options("shelves", handlers.on_shelf, id="shelf"),
    CANCEL,
    typed(handlers.on_quantity_text, example="2"),
    state=Hold.quantity,
    getter=getters.goods,
    preview_data=PREVIEW,
)

customer = Window(
    Page("bot/hold/customer.html"),
    choices("customers", handlers.on_customer, id="customer"),
    Button(Label(_("✍️ For: {query}")), id="words", on_click=handlers.on_words, when="query"),
    Button(T(_("✅ For nobody in particular")), id="nobody", on_click=handlers.on_nobody),
    Row(SwitchTo(T(_("⬅️ Back")), id="to_quantity", state=Hold.quantity), CANCEL),
    typed(handlers.on_typed, example=_("Olena")),
    state=Hold.customer,
    getter=[getters.goods, getters.customers],
    preview_data=PREVIEW,
)

hold_form = Dialog(
    quantity,
    customer,
    getter=needs("inventory.reserve_productstock"),
    preview_data={},
)
