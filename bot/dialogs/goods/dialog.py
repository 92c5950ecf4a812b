from typing import Any

from aiogram.fsm.state import State
from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Button, Keyboard, Row, SwitchTo
from django.utils.translation import gettext_lazy as _

from backend.inventory.selectors import Shelf
from backend.warehouses.models import Warehouse
from bot import lists
from bot.choices import PRESS_ONLY, Choice, choices, options
from bot.dialogs.goods import getters, handlers
from bot.dialogs.work.preview import VARIANT
from bot.rights import needs
from bot.states import Receive, Transfer, WriteOff
from bot.widgets import CANCEL, Page, T, pad, typed

PREVIEW: dict[str, Any] = {
    "lines": [getters.DocumentLine(1, "Clutch, black", 5, 2)],
    "line_choices": [Choice(1, "✏️ Clutch, black × 5")],
    "warehouse": "Main",
    "warehouses": [],
    "has_choice": True,
    "reason": "damage",
    "reasons": [],
    "comment": "",
    "has_lines": True,
    "target": "Shop",
    "targets": [],
    "is_movable": True,
}
LINE_PREVIEW: dict[str, Any] = {
    "variant": VARIANT,
    "shelf": Shelf(Warehouse(name="Main"), 5, 2),
    "quantity": 5,
}


def variant(state: State, confirm: State, template: str) -> Window:
    """What is on the line."""
    return Window(
        Page(template),
        *lists.variant_choice(handlers.on_variant),
        SwitchTo(T(_("⬅️ Back")), id="no_more", state=confirm, when="has_lines"),
        CANCEL,
        state=state,
        getter=[getters.form, getters.variants],
        preview_data={**PREVIEW, **lists.VARIANTS_PREVIEW},
    )


def quantity(state: State, before: State, template: str) -> Window:
    """How many."""
    return Window(
        Page(template),
        pad(handlers.on_quantity, id="pieces"),
        Row(
            SwitchTo(T(_("⬅️ Back")), id="to_variant", state=before),
            Button(T(_("❌ Remove")), id="remove", on_click=handlers.on_remove, when="quantity"),
        ),
        typed(handlers.on_quantity_text, example="12"),
        state=state,
        getter=getters.line,
        preview_data=LINE_PREVIEW,
    )


def confirm(states: Any, template: str, record: Keyboard, *more: Keyboard) -> Window:
    """The whole document before it is written."""
    return Window(
        Page(template),
        record,
        Button(T(_("➕ Add more goods")), id="more", on_click=handlers.on_more),
        choices("line_choices", handlers.on_line, id="line", height=4),
        *more,
        Row(
            SwitchTo(T(_("🏬 Warehouse")), id="where", state=states.warehouse, when="has_choice"),
            SwitchTo(T(_("💬 Comment")), id="words", state=states.comment),
        ),
        CANCEL,
        PRESS_ONLY,
        state=states.confirm,
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


def comment(state: State, back: State) -> Window:
    """A few words."""
    return Window(
        Page("bot/goods/comment.html"),
        SwitchTo(T(_("⬅️ Back")), id="no_words", state=back),
        typed(handlers.on_comment, example=_("delivery note 15")),
        state=state,
        getter=getters.form,
        preview_data=PREVIEW,
    )


reason = Window(
    Page("bot/goods/reason.html"),
    options("reasons", handlers.on_reason, id="why"),
    CANCEL,
    PRESS_ONLY,
    state=WriteOff.reason,
    getter=getters.form,
    preview_data=PREVIEW,
)

receive_form = Dialog(
    variant(Receive.variant, Receive.confirm, "bot/goods/receive_variant.html"),
    quantity(Receive.quantity, Receive.variant, "bot/goods/receive_quantity.html"),
    confirm(
        Receive,
        "bot/goods/receive_confirm.html",
        Button(T(_("✅ Receive")), id="receive", on_click=handlers.on_receive, when="has_lines"),
    ),
    warehouse(Receive.warehouse, Receive.confirm),
    comment(Receive.comment, Receive.confirm),
    getter=needs("inventory.receive_productstock"),
    preview_data={},
)

write_off_form = Dialog(
    variant(WriteOff.variant, WriteOff.confirm, "bot/goods/write_off_variant.html"),
    quantity(WriteOff.quantity, WriteOff.variant, "bot/goods/write_off_quantity.html"),
    reason,
    confirm(
        WriteOff,
        "bot/goods/write_off_confirm.html",
        Button(T(_("🗑 Write off")), id="write_off", on_click=handlers.on_write_off, when="has_lines"),
        SwitchTo(T(_("❓ Another reason")), id="reason", state=WriteOff.reason),
    ),
    warehouse(WriteOff.warehouse, WriteOff.confirm),
    comment(WriteOff.comment, WriteOff.confirm),
    getter=needs("inventory.writeoff_productstock"),
    preview_data={},
)

target = Window(
    Page("bot/goods/target.html"),
    choices("targets", handlers.on_target, id="target"),
    SwitchTo(T(_("⬅️ Back")), id="same_target", state=Transfer.confirm),
    PRESS_ONLY,
    state=Transfer.target,
    getter=getters.form,
    preview_data=PREVIEW,
)

transfer_form = Dialog(
    variant(Transfer.variant, Transfer.confirm, "bot/goods/transfer_variant.html"),
    quantity(Transfer.quantity, Transfer.variant, "bot/goods/transfer_quantity.html"),
    confirm(
        Transfer,
        "bot/goods/transfer_confirm.html",
        Button(T(_("🔁 Move")), id="transfer", on_click=handlers.on_transfer, when="is_movable"),
        SwitchTo(T(_("➡️ To another warehouse")), id="to", state=Transfer.target, when="has_choice"),
    ),
    warehouse(Transfer.warehouse, Transfer.confirm),
    target,
    comment(Transfer.comment, Transfer.confirm),
    getter=needs("inventory.transfer_productstock"),
    preview_data={},
)
