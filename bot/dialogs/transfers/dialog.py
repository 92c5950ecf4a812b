from typing import Any

from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Button, Cancel, Row, SwitchTo
from django.utils.translation import gettext_lazy as _

from backend.inventory.models import ProductStockTransfer
from backend.ledger.paper_selectors import TransferCard
from backend.warehouses.models import Warehouse
from bot.choices import PRESS_ONLY, Choice, choices, options
from bot.dialogs.transfers import getters, handlers
from bot.dialogs.work.preview import VARIANT
from bot.kinds import KINDS
from bot.lists import SEARCH, everything
from bot.rights import needs
from bot.states import Transfers
from bot.widgets import CANCEL, Page, T, pad, typed

SENT = ProductStockTransfer(
    number=7, status="sent", warehouse=Warehouse(name="Main"), to_warehouse=Warehouse(name="Shop")
)
PREVIEW: dict[str, Any] = {
    "coming": [Choice("goods:1", "🚚👜 №7 → Shop")],
    "drafts": [],
    "may_goods": True,
    "may_materials": True,
    "kind": KINDS["goods"],
    "lines": [getters.PaperLine(1, "Clutch, black", "5", "only 2 free")],
    "line_choices": [Choice(1, "✏️ Clutch, black × 5")],
    "warehouse": "Main",
    "warehouses": [],
    "target": "Shop",
    "targets": [],
    "has_choice": True,
    "comment": "",
    "has_lines": True,
    "is_draft": True,
    "is_ready": True,
    "may_send": True,
    "things": [Choice(1, "Clutch, black · 3")],
    SEARCH: "",
    "thing": VARIANT,
    "free": "3",
    "quantity": "5",
    "is_whole": True,
    "card": TransferCard(SENT, []),
    "asked": getters.PaperLine(1, "Clutch, black", "5"),
    "missing": "",
    "reasons": [],
    "has_differences": True,
    "has_missing": True,
}
BACK_TO_FORM = SwitchTo(T(_("⬅️ Back")), id="to_form", state=Transfers.confirm)
BACK_TO_CARD = SwitchTo(T(_("⬅️ Back")), id="to_card", state=Transfers.card)

papers = Window(
    Page("bot/transfers/list.html"),
    options("coming", handlers.on_paper, id="coming", width=1),
    options("drafts", handlers.on_paper, id="draft", width=1),
    Row(
        Button(T(_("➕ Goods")), id="goods", on_click=handlers.on_begin, when="may_goods"),
        Button(T(_("➕ Materials")), id="materials", on_click=handlers.on_begin, when="may_materials"),
    ),
    Cancel(T(_("⬅️ Menu"))),
    PRESS_ONLY,
    state=Transfers.list,
    getter=getters.papers,
    preview_data=PREVIEW,
)
thing = Window(
    Page("bot/transfers/thing.html"),
    choices("things", handlers.on_thing, id=handlers.THINGS),
    everything(handlers.THINGS),
    SwitchTo(T(_("⬅️ Back")), id="no_more", state=Transfers.confirm, when="has_lines"),
    CANCEL,
    typed(handlers.on_search, example=_("black clutch")),
    state=Transfers.thing,
    getter=[getters.form, getters.things],
    preview_data=PREVIEW,
)
quantity = Window(
    Page("bot/transfers/quantity.html"),
    pad(handlers.on_quantity, id="pieces", when="is_whole"),
    Row(
        SwitchTo(T(_("⬅️ Back")), id="to_thing", state=Transfers.thing),
        Button(T(_("❌ Remove")), id="remove", on_click=handlers.on_remove, when="quantity"),
    ),
    typed(handlers.on_quantity_text, example="12"),
    state=Transfers.quantity,
    getter=getters.thing,
    preview_data=PREVIEW,
)
confirm = Window(
    Page("bot/transfers/confirm.html"),
    Button(T(_("🚚 Send")), id="send", on_click=handlers.on_send, when="may_send"),
    SwitchTo(T(_("➕ Add more")), id="more", state=Transfers.thing),
    choices("line_choices", handlers.on_thing, id="line", height=4),
    Row(
        SwitchTo(T(_("🏬 From")), id="from", state=Transfers.place, when="has_choice"),
        SwitchTo(T(_("➡️ To")), id="to", state=Transfers.target, when="has_choice"),
        SwitchTo(T(_("💬 Comment")), id="words", state=Transfers.comment),
    ),
    Row(
        Button(T(_("📝 Keep a draft")), id="keep", on_click=handlers.on_draft, when="is_ready"),
        Button(T(_("🗑 Delete draft")), id="drop", on_click=handlers.on_drop, when="is_draft"),
    ),
    CANCEL,
    PRESS_ONLY,
    state=Transfers.confirm,
    getter=getters.form,
    preview_data=PREVIEW,
)
place = Window(
    Page("bot/goods/warehouse.html"),
    choices("warehouses", handlers.on_place, id="warehouse"),
    BACK_TO_FORM,
    PRESS_ONLY,
    state=Transfers.place,
    getter=getters.form,
    preview_data=PREVIEW,
)
target = Window(
    Page("bot/goods/target.html"),
    choices("targets", handlers.on_target, id="target"),
    BACK_TO_FORM,
    PRESS_ONLY,
    state=Transfers.target,
    getter=getters.form,
    preview_data=PREVIEW,
)
comment = Window(
    Page("bot/goods/comment.html"),
    BACK_TO_FORM,
    typed(handlers.on_comment, example=_("for the fair")),
    state=Transfers.comment,
    getter=getters.form,
    preview_data=PREVIEW,
)
card = Window(
    Page("bot/transfers/card.html"),
    Button(T(_("✅ All came")), id="all", on_click=handlers.on_receive, when="is_whole"),
    Button(T(_("✅ Receive")), id="receive", on_click=handlers.on_receive, when="has_differences"),
    choices("line_choices", handlers.on_line, id="line", height=6),
    SwitchTo(T(_("❓ Where is the rest?")), id="rest", state=Transfers.missing, when="has_missing"),
    SwitchTo(T(_("⬅️ Back")), id="to_list", state=Transfers.list),
    PRESS_ONLY,
    state=Transfers.card,
    getter=getters.card,
    preview_data=PREVIEW,
)
came = Window(
    Page("bot/transfers/came.html"),
    Button(T(_("✅ It came whole")), id="whole", on_click=handlers.on_as_sent),
    BACK_TO_CARD,
    typed(handlers.on_came, example="12"),
    state=Transfers.came,
    getter=getters.card,
    preview_data=PREVIEW,
)
missing = Window(
    Page("bot/transfers/missing.html"),
    options("reasons", handlers.on_missing, id="why", width=1),
    BACK_TO_CARD,
    PRESS_ONLY,
    state=Transfers.missing,
    getter=getters.card,
    preview_data=PREVIEW,
)
words = Window(
    Page("bot/transfers/words.html"),
    BACK_TO_CARD,
    typed(handlers.on_words, example=_("the box was open")),
    state=Transfers.words,
    getter=getters.card,
    preview_data=PREVIEW,
)

transfer_papers = Dialog(
    papers,
    thing,
    quantity,
    confirm,
    place,
    target,
    comment,
    card,
    came,
    missing,
    words,
    on_start=handlers.on_open,
    getter=needs("inventory.transfer_productstock"),
    preview_data={},
)
