from decimal import Decimal
from typing import Any

from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Button, Cancel, Row, SwitchTo
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.materials.cards import RequestCard
from backend.materials.models import PurchaseOrder, PurchaseRequest, Supplier
from backend.warehouses.models import Warehouse
from bot.choices import PRESS_ONLY, Choice, choices, options
from bot.dialogs.materials.dialog import LEATHER
from bot.dialogs.purchases import getters, handlers
from bot.rights import needs
from bot.states import Purchases
from bot.widgets import Page, T, pad, typed

ROW = getters.OrderLine(1, str(LEATHER), "6.9 m²", "6.9 m²", "4.6 m²", "A-117", None, Decimal("-2.3"))
PREVIEW: dict[str, Any] = {
    "orders": [Choice(1, "🚛 №5 · Tannery · 25.11")],
    "requests": [],
    "receives": True,
    "order": PurchaseOrder(
        number=5, supplier=Supplier(name="Tannery"), warehouse=Warehouse(name="Main"), status="sent"
    ),
    "lines": [ROW],
    "line_choices": [Choice(1, "✏️ Leather, black: 4.6 m²")],
    "is_open": True,
    "has_came": True,
    "is_new": False,
    "is_foreign": True,
    "delivery": Decimal(0),
    "rate": None,
    "currency": "UAH",
    "total": None,
    "more": [],
    "short": [ROW],
    "material": LEATHER,
    "row": ROW,
    "packs": [],
    "pack": None,
    "is_whole": False,
}
REQUEST_PREVIEW: dict[str, Any] = {
    "card": RequestCard(
        PurchaseRequest(number=3, actor=User(name="Ivan"), warehouse=Warehouse(name="Main")), [], None, []
    ),
    "approves": True,
    "declines": True,
    "orders": True,
}
TO_CARD = SwitchTo(T(_("⬅️ Back")), id="to_card", state=Purchases.card)

expected = Window(
    Page("bot/purchases/list.html"),
    Button(T(_("🛒 What to buy")), id="buy", on_click=handlers.on_buy),
    choices("orders", handlers.on_order, id="order", height=8),
    choices("requests", handlers.on_request, id="request", height=5),
    Cancel(T(_("⬅️ Menu"))),
    PRESS_ONLY,
    state=Purchases.list,
    getter=getters.expected,
    preview_data=PREVIEW,
)
card = Window(
    Page("bot/purchases/card.html"),
    Button(T(_("✅ Receive")), id="receive", on_click=handlers.on_receive, when="has_came"),
    Button(T(_("📦 All came")), id="all", on_click=handlers.on_all, when="is_new"),
    choices("line_choices", handlers.on_line, id="line", height=6),
    Row(
        SwitchTo(T(_("🚚 Delivery")), id="delivery", state=Purchases.delivery, when="is_open"),
        SwitchTo(T(_("💱 Rate")), id="rate", state=Purchases.rate, when="is_foreign"),
    ),
    SwitchTo(T(_("⬅️ Back")), id="to_list", state=Purchases.list),
    PRESS_ONLY,
    state=Purchases.card,
    getter=getters.order,
    preview_data=PREVIEW,
)
line = Window(
    Page("bot/purchases/line.html"),
    Button(T(_("✅ It came whole")), id="whole", on_click=handlers.on_whole),
    options("packs", handlers.on_pack, id="pack", width=3),
    pad(handlers.on_quantity, id="pieces", when="is_whole"),
    Row(
        SwitchTo(T(_("🏷 Lot")), id="lot", state=Purchases.lot, when="has_came"),
        SwitchTo(T(_("⏳ Best before")), id="expires", state=Purchases.expires, when="has_came"),
    ),
    TO_CARD,
    typed(handlers.on_quantity_text, example="4,6"),
    state=Purchases.line,
    getter=getters.line,
    preview_data=PREVIEW,
)


def words(state: Any, template: str, on_text: Any, example: Any, getter: Any = getters.line) -> Window:
    """Something about what came that is typed."""
    return Window(
        Page(template),
        TO_CARD,
        typed(on_text, example=example),
        state=state,
        getter=getter,
        preview_data=PREVIEW,
    )


more = Window(
    Page("bot/purchases/more.html"),
    Button(T(_("✅ Yes, it is right")), id="more", on_click=handlers.on_more),
    SwitchTo(T(_("✏️ No, correct it")), id="correct", state=Purchases.card),
    PRESS_ONLY,
    state=Purchases.more,
    getter=getters.order,
    preview_data=PREVIEW,
)
short = Window(
    Page("bot/purchases/short.html"),
    Button(T(_("🕓 The rest will come later")), id="wait", on_click=handlers.on_wait),
    Button(T(_("✖️ The rest will not come")), id="close", on_click=handlers.on_close),
    SwitchTo(T(_("✏️ Correct it")), id="correct", state=Purchases.card),
    PRESS_ONLY,
    state=Purchases.short,
    getter=getters.order,
    preview_data=PREVIEW,
)
request = Window(
    Page("bot/purchases/request.html"),
    Row(
        Button(T(_("✅ Approve")), id="approve", on_click=handlers.on_approve, when="approves"),
        Button(T(_("✖️ Decline")), id="decline", on_click=handlers.on_decline, when="declines"),
    ),
    Button(T(_("🧾 Make orders")), id="orders", on_click=handlers.on_make_orders, when="orders"),
    SwitchTo(T(_("⬅️ Back")), id="to_list", state=Purchases.list),
    PRESS_ONLY,
    state=Purchases.request,
    getter=getters.request,
    preview_data=REQUEST_PREVIEW,
)

purchase_papers = Dialog(
    expected,
    card,
    line,
    words(Purchases.lot, "bot/material_papers/lot.html", handlers.on_lot, "A-117"),
    words(Purchases.expires, "bot/material_papers/expires.html", handlers.on_expires, "25.12.2027"),
    words(
        Purchases.delivery, "bot/purchases/delivery.html", handlers.on_delivery, "150", getter=getters.order
    ),
    words(Purchases.rate, "bot/purchases/rate.html", handlers.on_rate, "43,5", getter=getters.order),
    more,
    short,
    request,
    on_start=handlers.on_open,
    getter=needs("materials.add_purchaserequest"),
    preview_data={},
)
