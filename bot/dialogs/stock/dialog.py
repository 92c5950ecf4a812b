from decimal import Decimal
from typing import Any

from aiogram_dialog import Dialog, LaunchMode, Window
from aiogram_dialog.widgets.kbd import Button, Cancel, Group, Row, StubScroll, SwitchTo
from django.utils.translation import gettext_lazy as _

from backend.fulfillment.selectors import StockCard
from backend.inventory.bundles import BundleRow
from backend.inventory.selectors import Shelf
from backend.warehouses.models import Warehouse
from bot import lists
from bot.choices import PRESS_ONLY
from bot.dialogs.stock import getters, handlers
from bot.dialogs.work.preview import VARIANT
from bot.pages import pager
from bot.rights import needs
from bot.states import StockCheck
from bot.widgets import Page, T, typed

PREVIEW: dict[str, Any] = {
    "card": StockCard(
        variant=VARIANT,
        shelves=[Shelf(Warehouse(name="Main"), 5, 2)],
        total=None,
        being_made=3,
        waiting=1,
        price=Decimal(100),
        cost=None,
        sees_movements=True,
        adjusts=True,
    ),
    "has_photo": True,
    "sees_movements": True,
    "adjusts": True,
    "may_hold": True,
    "sets": [],
    "sees_parts": True,
}

search = Window(
    Page("bot/stock/search.html"),
    *lists.variant_choice(handlers.on_variant),
    Cancel(T(_("⬅️ Menu"))),
    state=StockCheck.search,
    getter=getters.search,
    preview_data={**lists.VARIANTS_PREVIEW, "bundles": [BundleRow("Подарунковий набір", 3)]},
)

card = Window(
    Page("bot/stock/card.html"),
    Row(
        Button(T(_("📷 Photo")), id="photo", on_click=handlers.on_photo, when="has_photo"),
        Button(T(_("📜 Movements")), id="moves", on_click=handlers.on_movements, when="sees_movements"),
        Button(T(_("⚙️ Adjust")), id="adjust", on_click=handlers.on_adjust, when="adjusts"),
    ),
    SwitchTo(T(_("🧩 Made of")), id="made_of", state=StockCheck.parts, when="sees_parts"),
    Button(T(_("📌 Hold")), id="hold", on_click=handlers.on_hold, when="may_hold"),
    SwitchTo(T(_("🔎 Search")), id="to_search", state=StockCheck.search),
    Cancel(T(_("⬅️ Menu"))),
    typed(handlers.on_other, example=_("black clutch")),
    state=StockCheck.card,
    getter=getters.card,
    preview_data=PREVIEW,
)

movements = Window(
    Page("bot/stock/movements.html"),
    Group(StubScroll(id=getters.PAGES, pages="pages"), pager(getters.PAGES), width=3),
    SwitchTo(T(_("⬅️ Back")), id="to_card", state=StockCheck.card),
    PRESS_ONLY,
    state=StockCheck.movements,
    getter=getters.movements,
    preview_data={"variant": VARIANT, "movements": [], "pages": 1},
)

parts = Window(
    Page("bot/stock/parts.html"),
    SwitchTo(T(_("⬅️ Back")), id="from_parts", state=StockCheck.card),
    PRESS_ONLY,
    state=StockCheck.parts,
    getter=getters.parts,
    preview_data={
        "variant": VARIANT,
        "warehouse": Warehouse(name="Main"),
        "parts": [("Leather, black", "0.5 m²", "4.6 m²")],
        "possible": None,
    },
)

stock_check = Dialog(
    search,
    card,
    movements,
    parts,
    on_start=handlers.on_start,
    getter=needs("inventory.view_productstock"),
    preview_data={},
    launch_mode=LaunchMode.SINGLE_TOP,
)
