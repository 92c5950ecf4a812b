from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Button, Cancel, Row, SwitchTo
from django.utils.translation import gettext_lazy as _

from bot.choices import PRESS_ONLY, choices, options
from bot.dialogs.cash import getters, handlers
from bot.dialogs.cash.previews import CARD, FORM, LIST
from bot.rights import needs
from bot.states import CashDesk
from bot.widgets import Page, T, typed

boxes = Window(
    Page("bot/cash/list.html"),
    choices("boxes", handlers.on_box, id="box"),
    Cancel(T(_("⬅️ Back"))),
    PRESS_ONLY,
    state=CashDesk.list,
    getter=getters.boxes,
    preview_data=LIST,
)

card = Window(
    Page("bot/cash/card.html"),
    Button(
        T(_("🔓 Count and open the shift")), id=getters.OPEN, on_click=handlers.on_count, when="is_closed"
    ),
    Row(
        Button(T(_("➕ Put in")), id=getters.PUT_IN, on_click=handlers.on_move),
        Button(T(_("➖ Take out")), id=getters.TAKE_OUT, on_click=handlers.on_move),
        when="is_open",
    ),
    Button(
        T(_("🔒 Count and close the shift")), id=getters.CLOSE, on_click=handlers.on_count, when="is_open"
    ),
    Cancel(T(_("⬅️ Back"))),
    PRESS_ONLY,
    state=CashDesk.card,
    getter=getters.card,
    preview_data=CARD,
)

count = Window(
    Page("bot/cash/count.html"),
    SwitchTo(T(_("⬅️ Back")), id="count_to_card", state=CashDesk.card),
    typed(handlers.on_counted, example="1250,50"),
    state=CashDesk.count,
    getter=getters.form,
    preview_data=FORM,
)

why = Window(
    Page("bot/cash/why.html"),
    SwitchTo(T(_("🔁 Count once more")), id="recount", state=CashDesk.count),
    SwitchTo(T(_("⬅️ Back")), id="why_to_card", state=CashDesk.card),
    typed(handlers.on_why, example=_("gave too much change")),
    state=CashDesk.why,
    getter=getters.form,
    preview_data=FORM,
)

amount = Window(
    Page("bot/cash/amount.html"),
    SwitchTo(T(_("⬅️ Back")), id="amount_to_card", state=CashDesk.card),
    typed(handlers.on_amount, example="500"),
    state=CashDesk.amount,
    getter=getters.form,
    preview_data=FORM,
)

place = Window(
    Page("bot/cash/place.html"),
    options("places", handlers.on_place, id="place", width=1),
    SwitchTo(T(_("⬅️ Back")), id="place_to_amount", state=CashDesk.amount),
    PRESS_ONLY,
    state=CashDesk.place,
    getter=getters.form,
    preview_data=FORM,
)

cash_desk = Dialog(
    boxes,
    card,
    count,
    why,
    amount,
    place,
    on_start=handlers.on_start,
    getter=needs("cash.keep_cashshift"),
    preview_data={},
)
