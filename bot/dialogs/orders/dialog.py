from aiogram_dialog import Dialog, LaunchMode, Window
from aiogram_dialog.widgets.kbd import Button, Cancel, SwitchTo
from django.utils.translation import gettext_lazy as _
from magic_filter import F

from bot.choices import PRESS_ONLY, choices, options
from bot.dialogs.orders import getters, handlers, papers, previews
from bot.rights import needs
from bot.states import Orders
from bot.widgets import Label, Page, T, typed

orders = Window(
    Page("bot/orders/list.html"),
    options("filters", handlers.on_filter, id="filter", width=2),
    choices("orders", handlers.on_order, id="order"),
    Button(Label("{whose}"), id="whose", on_click=handlers.on_whose, when="may_have_own"),
    Button(Label("🏷 {type_shown}"), id="type", on_click=handlers.on_type, when="has_types"),
    Cancel(T(_("⬅️ Back")), id="leave_list"),
    typed(handlers.on_typed, example="125"),
    state=Orders.list,
    getter=getters.orders,
    preview_data=previews.LIST,
)

shipping = Window(
    Page("bot/orders/shipping.html"),
    choices("orders", handlers.on_order, id="ready_order"),
    Cancel(T(_("⬅️ Back")), id="leave_shipping"),
    PRESS_ONLY,
    state=Orders.shipping,
    getter=getters.shipping,
    preview_data=previews.LIST,
)

card = Window(
    Page("bot/orders/card.html"),
    options("actions", handlers.on_action, id="act"),
    Button(Label(_("💬 Comments ({comments})")), id="comments", on_click=handlers.on_comments),
    SwitchTo(T(_("📄 Papers and links")), id="to_papers", state=Orders.papers),
    Button(T(_("⬅️ Back")), id="leave_card", on_click=handlers.on_back),
    PRESS_ONLY,
    state=Orders.card,
    getter=getters.card,
    preview_data=previews.CARD,
)

confirm = Window(
    Page("bot/orders/confirm.html"),
    options("yes", handlers.on_confirm, id="yes_confirm", width=1),
    Button(T(_("🙋 Ask a manager")), id="ask_discount", on_click=handlers.on_ask_discount, when="must_ask"),
    SwitchTo(T(_("⬅️ Back")), id="confirm_to_card", state=Orders.card),
    PRESS_ONLY,
    state=Orders.confirm,
    getter=getters.confirming,
    preview_data=previews.CONFIRM,
)

ship = Window(
    Page("bot/orders/ship.html"),
    options("yes", handlers.on_ship, id="yes_ship", width=1),
    SwitchTo(T(_("⬅️ Back")), id="ship_to_card", state=Orders.card),
    PRESS_ONLY,
    state=Orders.ship,
    getter=getters.shipment,
    preview_data=previews.SHIP,
)

cancel = Window(
    Page("bot/orders/cancel.html"),
    options("yes", handlers.on_cancel, id="yes_cancel", width=1),
    SwitchTo(T(_("⬅️ Back")), id="cancel_to_card", state=Orders.card),
    typed(handlers.on_reason_typed, example=_("the customer changed their mind")),
    state=Orders.cancel,
    getter=getters.cancelling,
    preview_data=previews.CANCEL,
)

pay = Window(
    Page("bot/orders/pay.html"),
    options("methods", handlers.on_method, id="method"),
    Button(Label(_("½ Half: {half}")), id="half", on_click=handlers.on_half, when="may_halve"),
    Button(
        Label(_("Full balance: {full}")),
        id="full",
        on_click=handlers.on_full,
        when=F["is_part"] & F["methods"],
    ),
    Button(
        Label(_("🪙 From the balance: {on_balance}")),
        id="use_balance",
        on_click=handlers.on_balance,
        when="may_use_balance",
    ),
    SwitchTo(T(_("⬅️ Back")), id="pay_to_card", state=Orders.card),
    typed(handlers.on_amount_typed, example="1250,50"),
    state=Orders.pay,
    getter=getters.payment,
    preview_data=previews.PAY,
)

on_paper = Window(
    Page("bot/orders/papers.html"),
    options("papers", papers.on_paper, id="paper", width=1),
    Button(T(_("✉️ What to write to the customer")), id="words", on_click=papers.on_words, when="may_write"),
    Button(T(_("🔗 Link to pay")), id="ask_to_pay", on_click=papers.on_ask_to_pay, when="may_ask"),
    SwitchTo(T(_("⬅️ Back")), id="papers_to_card", state=Orders.card),
    PRESS_ONLY,
    state=Orders.papers,
    getter=papers.offered,
    preview_data=previews.PAPERS,
)

order_cards = Dialog(
    orders,
    shipping,
    card,
    confirm,
    ship,
    cancel,
    pay,
    on_paper,
    on_start=handlers.on_start,
    getter=needs("sales.view_salesorder"),
    preview_data={},
    launch_mode=LaunchMode.SINGLE_TOP,
)
