from decimal import Decimal
from typing import Any

from aiogram_dialog import Dialog, LaunchMode, Window
from aiogram_dialog.widgets.kbd import Button, Cancel, Group, Row, StubScroll, SwitchTo
from django.utils.translation import gettext_lazy as _

from backend.catalog.models import Color
from backend.materials.cards import MaterialCard
from backend.materials.models import Material, MaterialColor, Unit
from backend.materials.selectors import Level
from backend.warehouses.models import Warehouse
from bot.choices import PRESS_ONLY, Choice, choices
from bot.dialogs.materials import getters, handlers
from bot.lists import SEARCH, everything
from bot.pages import pager
from bot.rights import needs
from bot.states import Materials
from bot.widgets import Page, T, typed

LEATHER = MaterialColor(
    pk=1, material=Material(pk=1, name="Leather", unit=Unit.M2), color=Color(name="black"), sku="LTH-1"
)
FOUND: dict[str, Any] = {"things": [Choice(1, str(LEATHER))], SEARCH: ""}
PREVIEW: dict[str, Any] = {
    "card": MaterialCard(
        LEATHER,
        packs=[],
        levels=[
            Level(LEATHER, Warehouse(name="Main"), *(Decimal(number) for number in (5, 1, 4, 50, 10, 10)))
        ],
        batches=[],
        expected=[],
        sees_cost=True,
        sees_movements=True,
    ),
    "currency": "UAH",
    "receives": True,
    "writes_off": True,
    "asks": True,
    "requests": True,
    "sees_movements": True,
}

search = Window(
    Page("bot/materials/search.html"),
    choices("things", handlers.on_material, id=handlers.THINGS),
    everything(handlers.THINGS),
    Cancel(T(_("⬅️ Menu"))),
    typed(handlers.on_search, example=_("black leather")),
    state=Materials.search,
    getter=getters.found,
    preview_data=FOUND,
)
card = Window(
    Page("bot/materials/card.html"),
    Row(
        Button(T(_("📥 Receive")), id="receive", on_click=handlers.on_receive, when="receives"),
        Button(T(_("🗑 Write off")), id="write_off", on_click=handlers.on_write_off, when="writes_off"),
    ),
    Row(
        Button(T(_("🛒 Buy")), id="buy", on_click=handlers.on_buy, when="asks"),
        Button(T(_("📦 Ask for it")), id="ask", on_click=handlers.on_ask, when="requests"),
    ),
    Row(
        Button(T(_("📜 Movements")), id="moves", on_click=handlers.on_movements, when="sees_movements"),
        SwitchTo(T(_("🔎 Search")), id="to_search", state=Materials.search),
        Cancel(T(_("⬅️ Menu"))),
    ),
    typed(handlers.on_search, example=_("black leather")),
    state=Materials.card,
    getter=getters.card,
    preview_data=PREVIEW,
)
movements = Window(
    Page("bot/materials/movements.html"),
    Group(StubScroll(id=getters.PAGES, pages="pages"), pager(getters.PAGES), width=3),
    SwitchTo(T(_("⬅️ Back")), id="to_card", state=Materials.card),
    PRESS_ONLY,
    state=Materials.movements,
    getter=getters.movements,
    preview_data={"material": LEATHER, "movements": [], "pages": 1},
)

material_stock = Dialog(
    search,
    card,
    movements,
    getter=needs("materials.view_materialstock"),
    preview_data={},
    launch_mode=LaunchMode.SINGLE_TOP,
)
