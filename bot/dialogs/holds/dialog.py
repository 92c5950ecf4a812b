from datetime import UTC, datetime
from typing import Any

from aiogram_dialog import Dialog, LaunchMode, Window
from aiogram_dialog.widgets.kbd import Button, Cancel, SwitchTo
from django.utils.translation import gettext_lazy as _

from backend.inventory.held import HoldCard
from backend.inventory.models import ProductReservation, ProductStock
from backend.warehouses.models import Warehouse
from bot.choices import PRESS_ONLY, choices, options
from bot.dialogs.holds import getters, handlers
from bot.dialogs.work.preview import VARIANT
from bot.rights import needs
from bot.states import Holds
from bot.widgets import Page, T

ROW = ProductReservation(
    pk=1,
    stock=ProductStock(warehouse=Warehouse(name="Main"), variant=VARIANT),
    quantity=3,
    comment="Olena",
    status="pending",
    expires_at=datetime(2026, 11, 22, 12, tzinfo=UTC),
)
PREVIEW: dict[str, Any] = {"card": HoldCard(ROW, 1), "deeds": [], "may_order": True}

holds = Window(
    Page("bot/holds/list.html"),
    choices("holds", handlers.on_hold, id="hold"),
    Cancel(T(_("⬅️ Menu"))),
    PRESS_ONLY,
    state=Holds.list,
    getter=getters.holds,
    preview_data={"holds": []},
)

card = Window(
    Page("bot/holds/card.html"),
    options("deeds", handlers.on_deed, id="deed"),
    Button(T(_("🛒 Turn into an order")), id="order", on_click=handlers.on_order, when="may_order"),
    SwitchTo(T(_("📌 My holds")), id="to_list", state=Holds.list),
    Cancel(T(_("⬅️ Menu"))),
    PRESS_ONLY,
    state=Holds.card,
    getter=getters.card,
    preview_data=PREVIEW,
)

hold_cards = Dialog(
    holds,
    card,
    getter=needs("inventory.reserve_productstock"),
    preview_data={},
    launch_mode=LaunchMode.SINGLE_TOP,
)
