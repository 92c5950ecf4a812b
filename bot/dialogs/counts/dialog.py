from typing import Any

from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Button, Cancel, Row, SwitchTo
from django.utils.translation import gettext_lazy as _

from backend.inventory.models import ProductStockCount
from backend.ledger.paper_selectors import CountCard
from backend.warehouses.models import Warehouse
from bot.choices import PRESS_ONLY, Choice, choices, options
from bot.dialogs.counts import getters, handlers
from bot.dialogs.work.preview import VARIANT
from bot.kinds import KINDS
from bot.lists import SEARCH
from bot.rights import needs
from bot.states import Counts
from bot.widgets import Label, Page, T, pad, typed

PAD = (0, 1, 2, 3, 5, 10, 20, 50)
PREVIEW: dict[str, Any] = {
    "counts": [Choice("goods:1", "👜 №3 · being counted · Main")],
    "may_goods": True,
    "may_materials": True,
    "warehouses": [Choice(1, "Main")],
    "groups": [Choice(1, "Clutches")],
    "card": CountCard(ProductStockCount(number=3, warehouse=Warehouse(name="Main")), []),
    "kind": KINDS["goods"],
    "total": 12,
    "left": 3,
    "lines": [Choice(1, "▫️ Clutch, black")],
    "differences": [getters.Difference("Clutch, black", "5", "3", "3")],
    "is_open": True,
    "is_first": True,
    "decides": True,
    "accepts": True,
    "asks_again": True,
    "calls_off": True,
    SEARCH: "",
    "thing": VARIANT,
    "unit": "",
    "is_whole": True,
}

papers = Window(
    Page("bot/counts/list.html"),
    options("counts", handlers.on_paper, id="count", width=1),
    Row(
        Button(T(_("➕ Goods")), id="goods", on_click=handlers.on_begin, when="may_goods"),
        Button(T(_("➕ Materials")), id="materials", on_click=handlers.on_begin, when="may_materials"),
    ),
    Cancel(T(_("⬅️ Menu"))),
    PRESS_ONLY,
    state=Counts.list,
    getter=getters.papers,
    preview_data=PREVIEW,
)
place = Window(
    Page("bot/goods/warehouse.html"),
    choices("warehouses", handlers.on_place, id="warehouse"),
    SwitchTo(T(_("⬅️ Back")), id="to_list", state=Counts.list),
    PRESS_ONLY,
    state=Counts.place,
    getter=getters.places,
    preview_data=PREVIEW,
)
scope = Window(
    Page("bot/counts/scope.html"),
    Button(T(_("📋 Everything")), id="everything", on_click=handlers.on_everything),
    choices("groups", handlers.on_group, id="group"),
    SwitchTo(T(_("⬅️ Back")), id="to_place", state=Counts.place),
    PRESS_ONLY,
    state=Counts.scope,
    getter=getters.scopes,
    preview_data=PREVIEW,
)
card = Window(
    Page("bot/counts/card.html"),
    choices("lines", handlers.on_line, id=handlers.LINES),
    Button(T(_("✖️ Clear the search")), id="clear", on_click=handlers.on_clear, when=SEARCH),
    Button(T(_("✅ Accept")), id="accept", on_click=handlers.on_decision, when="accepts"),
    Row(
        Button(T(_("🔁 Count again")), id="again", on_click=handlers.on_decision, when="asks_again"),
        Button(T(_("✖️ Call off")), id="cancel", on_click=handlers.on_decision, when="calls_off"),
    ),
    Row(
        Button(T(_("📋 Take the list along")), id="take", on_click=handlers.on_take, when="is_open"),
        Button(Label(_("🏁 Finish")), id="finish", on_click=handlers.on_finish, when="is_open"),
    ),
    Row(
        SwitchTo(T(_("⬅️ Back")), id="to_list", state=Counts.list),
        Button(T(_("🗑 Not needed")), id="drop", on_click=handlers.on_drop, when="is_first"),
    ),
    typed(handlers.on_text, example="CL-1 = 12"),
    state=Counts.card,
    getter=getters.card,
    preview_data=PREVIEW,
)
quantity = Window(
    Page("bot/counts/quantity.html"),
    pad(handlers.on_quantity, PAD, id="pieces", when="is_whole"),
    SwitchTo(T(_("⬅️ Back")), id="to_card", state=Counts.card),
    typed(handlers.on_quantity_text, example="12"),
    state=Counts.quantity,
    getter=getters.line,
    preview_data=PREVIEW,
)

count_papers = Dialog(
    papers,
    place,
    scope,
    card,
    quantity,
    on_start=handlers.on_open,
    getter=needs("inventory.count_productstock"),
    preview_data={},
)
