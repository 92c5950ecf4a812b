from typing import Any

from aiogram.fsm.state import State
from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Button, Row, SwitchTo
from django.utils.translation import gettext_lazy as _

from bot.choices import PRESS_ONLY, Choice, choices, options
from bot.dialogs.material_papers import getters, handlers
from bot.dialogs.materials.dialog import LEATHER
from bot.rights import needs
from bot.states import ReceiveMaterial, WriteOffMaterial
from bot.widgets import CANCEL, Page, T, pad, typed

PREVIEW: dict[str, Any] = {
    "material": LEATHER,
    "packs": [Choice("1x2", "hide × 2")],
    "pack": None,
    "is_whole": False,
    "free": "4.6 m²",
    "quantity": "2 m²",
    "note": "",
    "lot": "",
    "expires_on": None,
    "reason": "damage",
    "reasons": [],
    "warehouse": "Main",
    "warehouses": [],
    "has_choice": True,
    "comment": "",
}


def quantity(state: State, template: str) -> Window:
    """How much."""
    return Window(
        Page(template),
        options("packs", handlers.on_pack, id="pack", width=3),
        pad(handlers.on_quantity, id="pieces", when="is_whole"),
        CANCEL,
        typed(handlers.on_quantity_text, example="2,5"),
        state=state,
        getter=getters.form,
        preview_data=PREVIEW,
    )


def warehouse(state: State, back: State) -> Window:
    """Which warehouse."""
    return Window(
        Page("bot/goods/warehouse.html"),
        choices("warehouses", handlers.on_warehouse, id="warehouse"),
        SwitchTo(T(_("⬅️ Back")), id="same_place", state=back),
        PRESS_ONLY,
        state=state,
        getter=getters.form,
        preview_data=PREVIEW,
    )


def words(state: State, back: State, template: str, on_text: Any, example: Any) -> Window:
    """Something about it that is typed."""
    return Window(
        Page(template),
        SwitchTo(T(_("⬅️ Back")), id="no_words", state=back),
        typed(on_text, example=example),
        state=state,
        getter=getters.form,
        preview_data=PREVIEW,
    )


receive_confirm = Window(
    Page("bot/material_papers/receive_confirm.html"),
    Button(T(_("✅ Receive")), id="receive", on_click=handlers.on_receive),
    Row(
        SwitchTo(T(_("✏️ Quantity")), id="again", state=ReceiveMaterial.quantity),
        SwitchTo(T(_("🏷 Lot")), id="lot", state=ReceiveMaterial.lot),
    ),
    Row(
        SwitchTo(T(_("⏳ Best before")), id="expires", state=ReceiveMaterial.expires),
        SwitchTo(T(_("🏬 Warehouse")), id="where", state=ReceiveMaterial.warehouse, when="has_choice"),
    ),
    SwitchTo(T(_("💬 Comment")), id="words", state=ReceiveMaterial.comment),
    CANCEL,
    PRESS_ONLY,
    state=ReceiveMaterial.confirm,
    getter=getters.form,
    preview_data=PREVIEW,
)
receive_material = Dialog(
    quantity(ReceiveMaterial.quantity, "bot/material_papers/receive_quantity.html"),
    receive_confirm,
    words(
        ReceiveMaterial.lot, ReceiveMaterial.confirm, "bot/material_papers/lot.html", handlers.on_lot, "A-117"
    ),
    words(
        ReceiveMaterial.expires,
        ReceiveMaterial.confirm,
        "bot/material_papers/expires.html",
        handlers.on_expires,
        "25.12.2027",
    ),
    warehouse(ReceiveMaterial.warehouse, ReceiveMaterial.confirm),
    words(
        ReceiveMaterial.comment,
        ReceiveMaterial.confirm,
        "bot/goods/comment.html",
        handlers.on_comment,
        _("delivery note 15"),
    ),
    getter=needs("materials.receive_materialstock"),
    preview_data={},
)

reason = Window(
    Page("bot/goods/reason.html"),
    options("reasons", handlers.on_reason, id="why"),
    CANCEL,
    PRESS_ONLY,
    state=WriteOffMaterial.reason,
    getter=getters.form,
    preview_data=PREVIEW,
)
write_off_confirm = Window(
    Page("bot/material_papers/write_off_confirm.html"),
    Button(T(_("🗑 Write off")), id="write_off", on_click=handlers.on_write_off),
    Row(
        SwitchTo(T(_("✏️ Quantity")), id="again", state=WriteOffMaterial.quantity),
        SwitchTo(T(_("❓ Another reason")), id="reason", state=WriteOffMaterial.reason),
    ),
    Row(
        SwitchTo(T(_("🏬 Warehouse")), id="where", state=WriteOffMaterial.warehouse, when="has_choice"),
        SwitchTo(T(_("💬 Comment")), id="words", state=WriteOffMaterial.comment),
    ),
    CANCEL,
    PRESS_ONLY,
    state=WriteOffMaterial.confirm,
    getter=getters.form,
    preview_data=PREVIEW,
)
write_off_material = Dialog(
    quantity(WriteOffMaterial.quantity, "bot/material_papers/write_off_quantity.html"),
    reason,
    write_off_confirm,
    warehouse(WriteOffMaterial.warehouse, WriteOffMaterial.confirm),
    words(
        WriteOffMaterial.comment,
        WriteOffMaterial.confirm,
        "bot/goods/comment.html",
        handlers.on_comment,
        _("water damage"),
    ),
    getter=needs("materials.writeoff_materialstock"),
    preview_data={},
)
