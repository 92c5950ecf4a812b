from decimal import Decimal
from typing import Any

from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Button, Cancel, SwitchTo
from django.utils.translation import gettext_lazy as _

from backend.sales.cards import Unit
from bot.choices import PRESS_ONLY, Choice, choices, options
from bot.dialogs.orders.previews import CARD, LINE, ORDER
from bot.dialogs.splitting import getters, handlers
from bot.rights import needs
from bot.states import Splitting
from bot.widgets import Page, T, typed

GOING = getters.Going(Unit([LINE]), 2)
PREVIEW: dict[str, Any] = {
    "order": ORDER,
    "card": CARD["card"],
    "lines": [GOING],
    "line_choices": [Choice(1, "✂️ 2/5 · Clutch, black")],
    "moved": 2,
    "left": 3,
    "worth": Decimal("2500.00"),
    "may_split": True,
    "yes": [Choice("ship", "🚚 3")],
}

lines = Window(
    Page("bot/splitting/lines.html"),
    Button(T(_("✂️ Split")), id="split", on_click=handlers.on_split, when="may_split"),
    choices("line_choices", handlers.on_line, id="line", height=6),
    Cancel(T(_("⬅️ Back"))),
    PRESS_ONLY,
    state=Splitting.lines,
    getter=getters.form,
    preview_data=PREVIEW,
)

quantity = Window(
    Page("bot/splitting/quantity.html"),
    options("numbers", handlers.on_number, id="pieces", width=4),
    SwitchTo(T(_("⬅️ Back")), id="to_lines", state=Splitting.lines),
    typed(handlers.on_quantity_text, example="2"),
    state=Splitting.quantity,
    getter=getters.line,
    preview_data={"going": GOING, "numbers": [Choice(1, "1")]},
)

ship = Window(
    Page("bot/splitting/ship.html"),
    options("yes", handlers.on_ship, id="yes_part", width=1),
    Cancel(T(_("⬅️ Back")), id="leave_part"),
    PRESS_ONLY,
    state=Splitting.ship,
    getter=getters.shipping,
    preview_data=PREVIEW,
)

split_form = Dialog(lines, quantity, ship, getter=needs("sales.split_salesorder"), preview_data={})
