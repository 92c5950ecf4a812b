from aiogram.enums import ContentType
from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.input import CombinedInput, MessageInput
from aiogram_dialog.widgets.kbd import Button, Row, SwitchTo
from aiogram_dialog.widgets.media import DynamicMedia
from django.utils.translation import gettext_lazy as _
from magic_filter import F

from bot.calendar import ComingDays
from bot.choices import PRESS_ONLY, choices, options
from bot.dialogs.bundles import handlers as bundle_handlers
from bot.dialogs.new_order import (
    addresses,
    agreeing,
    bundle_windows,
    getters,
    handlers,
    previews,
)
from bot.rights import needs
from bot.states import NewOrder
from bot.widgets import CANCEL, Label, Page, T, pad, typed

customer = Window(
    Page("bot/new_order/customer.html"),
    choices("customers", handlers.on_customer, id="customer"),
    Button(
        Label(_("➕ New customer: {query}")),
        id="add_customer",
        on_click=handlers.on_new_customer,
        when="may_add",
    ),
    Button(Label(_("✍️ Without a card: {query}")), id="words", on_click=handlers.on_words, when="query"),
    Button(T(_("🕘 Recent customers")), id="recent", on_click=handlers.on_recent, when="query"),
    Row(
        SwitchTo(T(_("⬅️ Back")), id="keep_customer", state=NewOrder.review, when="has_lines"),
        CANCEL,
    ),
    CombinedInput(
        MessageInput(handlers.on_contact, content_types=[ContentType.CONTACT]),
        typed(handlers.on_customer_typed, example=_("Olena")),
    ),
    state=NewOrder.customer,
    getter=getters.customers,
    preview_data=previews.CUSTOMER,
)

contact = Window(
    Page("bot/new_order/contact.html"),
    Button(T(_("Without a phone")), id="without_phone", on_click=handlers.on_without_phone, when="may_skip"),
    SwitchTo(T(_("⬅️ Back")), id="to_customer", state=NewOrder.customer),
    CombinedInput(
        MessageInput(handlers.on_contact, content_types=[ContentType.CONTACT]),
        typed(handlers.on_missing_typed, example="067 123 45 67"),
    ),
    state=NewOrder.contact,
    getter=getters.contact,
    preview_data=previews.CONTACT,
)

site = Window(
    Page("bot/new_order/site.html"),
    choices("sites", addresses.on_site, id="site"),
    SwitchTo(T(_("➕ New address")), id="add_site", state=NewOrder.address, when="may_add"),
    Button(T(_("Without an address")), id="no_site", on_click=addresses.on_no_site),
    SwitchTo(T(_("⬅️ Back")), id="site_to_customer", state=NewOrder.customer),
    PRESS_ONLY,
    state=NewOrder.site,
    getter=addresses.addresses,
    preview_data=previews.SITE,
)

address = Window(
    Page("bot/new_order/address.html"),
    SwitchTo(T(_("⬅️ Back")), id="address_to_site", state=NewOrder.site),
    typed(addresses.on_address_typed, example=_("Lviv, Nova Poshta 5")),
    state=NewOrder.address,
    getter=addresses.addresses,
    preview_data=previews.SITE,
)

goods = Window(
    Page("bot/new_order/goods.html"),
    choices("bundles", bundle_handlers.on_bundle, id="bundle", height=3),
    choices("goods", handlers.on_variant, id="variant"),
    Button(T(_("🕘 What sells most")), id="popular", on_click=handlers.on_popular, when="query"),
    Row(
        SwitchTo(T(_("⬅️ Back")), id="goods_to_review", state=NewOrder.review, when="has_lines"),
        SwitchTo(T(_("⬅️ Back")), id="goods_to_customer", state=NewOrder.customer, when=~F["has_lines"]),
        CANCEL,
    ),
    typed(handlers.on_goods_typed, example=_("black clutch")),
    state=NewOrder.goods,
    getter=getters.goods,
    preview_data=previews.GOODS,
)

quantity = Window(
    DynamicMedia("photo", when="photo"),
    Page("bot/new_order/quantity.html"),
    pad(handlers.on_quantity),
    Button(T(_("🗑 Remove from the order")), id="remove", on_click=handlers.on_remove, when="taken"),
    SwitchTo(T(_("🏷 Another price")), id="agree", state=NewOrder.price, when="taken"),
    SwitchTo(T(_("⬅️ Back")), id="quantity_to_goods", state=NewOrder.goods, when=~F["taken"]),
    SwitchTo(T(_("⬅️ Back")), id="quantity_to_review", state=NewOrder.review, when="taken"),
    typed(handlers.on_quantity_typed, example="12"),
    state=NewOrder.quantity,
    getter=getters.quantity,
    preview_data=previews.QUANTITY,
)

price = Window(
    Page("bot/new_order/price.html"),
    Button(T(_("🏷 By the rules")), id="by_rules", on_click=agreeing.on_by_rules, when="agreed"),
    SwitchTo(T(_("⬅️ Back")), id="price_to_review", state=NewOrder.review),
    typed(agreeing.on_price_typed, example="950"),
    state=NewOrder.price,
    getter=getters.price,
    preview_data=previews.PRICE,
)

review = Window(
    Page("bot/new_order/review.html"),
    options("methods", handlers.on_deposit, id="deposit", width=2),
    options("sources", handlers.on_source, id="source", width=3),
    Row(
        Button(T(_("➕ Add goods")), id="add", on_click=handlers.on_add),
        Button(T(_("✏️ Change goods")), id="change", on_click=handlers.on_change),
    ),
    Row(
        SwitchTo(Label("📅 {due_mark}"), id="due", state=NewOrder.due),
        Button(Label(_("{urgent_mark} Urgent")), id="urgent", on_click=handlers.on_urgent),
    ),
    Button(Label(_("🏷 Type: {type}")), id="type", on_click=handlers.on_type, when="has_types"),
    Row(
        SwitchTo(T(_("👤 Customer")), id="to_customer", state=NewOrder.customer),
        SwitchTo(T(_("📍 Address")), id="to_site", state=NewOrder.site, when="has_card"),
    ),
    Row(
        SwitchTo(T(_("💬 Comment")), id="comment", state=NewOrder.comment),
        SwitchTo(T(_("🏬 Warehouse")), id="warehouses", state=NewOrder.warehouse, when="has_warehouses"),
    ),
    Button(
        T(_("🙋 Ask a manager")),
        id="ask",
        on_click=agreeing.on_ask,
        when=F["must_ask"] & ~F["number"] & ~F["must_choose"],
    ),
    Button(
        Label(_("✅ Confirm order · {total}")),
        id="confirm",
        on_click=handlers.on_confirm,
        when=~F["number"] & ~F["must_ask"] & ~F["must_choose"],
    ),
    Button(
        Label(_("💾 Save changes · {total}")),
        id="save",
        on_click=handlers.on_save_changes,
        when=F["number"] & ~F["must_choose"],
    ),
    Row(
        Button(
            T(_("💾 Save as draft")), id="save_draft", on_click=handlers.on_save_draft, when="may_save_draft"
        ),
        CANCEL,
    ),
    PRESS_ONLY,
    state=NewOrder.review,
    getter=getters.review,
    preview_data=previews.REVIEW,
)

lines = Window(
    Page("bot/new_order/lines.html"),
    choices("bundles", bundle_handlers.on_taken, id="taken_bundle"),
    choices("lines", handlers.on_variant, id="line"),
    SwitchTo(T(_("⬅️ Back")), id="lines_to_review", state=NewOrder.review),
    PRESS_ONLY,
    state=NewOrder.lines,
    getter=getters.lines,
    preview_data=previews.LINES,
)

warehouse = Window(
    Page("bot/new_order/warehouse.html"),
    choices("warehouses", handlers.on_warehouse, id="warehouse"),
    SwitchTo(T(_("⬅️ Back")), id="warehouse_to_review", state=NewOrder.review),
    PRESS_ONLY,
    state=NewOrder.warehouse,
    getter=getters.warehouses,
    preview_data=previews.WAREHOUSES,
)

due = Window(
    Page("bot/new_order/due.html"),
    Row(
        Button(T(_("Today")), id="ahead_0", on_click=handlers.on_days_ahead),
        Button(T(_("Tomorrow")), id="ahead_1", on_click=handlers.on_days_ahead),
        Button(T("+3"), id="ahead_3", on_click=handlers.on_days_ahead),
        Button(T("+7"), id="ahead_7", on_click=handlers.on_days_ahead),
    ),
    ComingDays(id="day", on_click=handlers.on_day),
    Row(
        SwitchTo(T(_("⬅️ Back")), id="due_to_review", state=NewOrder.review),
        Button(T(_("No date")), id="no_day", on_click=handlers.on_no_day),
    ),
    typed(handlers.on_day_typed, example="25.12"),
    state=NewOrder.due,
    getter=getters.due,
    preview_data=previews.DUE,
)

comment = Window(
    Page("bot/new_order/comment.html"),
    Button(
        T(_("🗑 Without a comment")),
        id="no_comment",
        on_click=handlers.on_no_comment,
        when=F["dialog_data"]["comment"],
    ),
    SwitchTo(T(_("⬅️ Back")), id="comment_to_review", state=NewOrder.review),
    typed(handlers.on_comment_typed, example=_("initials M. K. inside")),
    state=NewOrder.comment,
    preview_data=previews.COMMENT,
)

new_order = Dialog(
    customer,
    contact,
    site,
    address,
    goods,
    quantity,
    price,
    review,
    lines,
    warehouse,
    due,
    comment,
    *bundle_windows.WINDOWS,
    on_start=handlers.on_start,
    getter=needs("sales.add_salesorder"),
    preview_data={},
)
