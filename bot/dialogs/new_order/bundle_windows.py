from aiogram_dialog import Window
from aiogram_dialog.widgets.kbd import Button, Row, SwitchTo
from aiogram_dialog.widgets.media import DynamicMedia
from django.utils.translation import gettext_lazy as _
from magic_filter import F

from bot.dialogs.bundles import getters, handlers, previews
from bot.dialogs.bundles.ways import IN_ORDER
from bot.dialogs.bundles.windows import what_stands_in
from bot.dialogs.new_order import agreeing
from bot.dialogs.new_order.getters import bundle_price
from bot.states import NewOrder
from bot.widgets import Page, T, pad, typed

quantity = Window(
    DynamicMedia("photo", when="photo"),
    Page("bot/new_order/bundle_quantity.html"),
    pad(handlers.on_quantity),
    Button(T(_("🗑 Remove from the order")), id="drop", on_click=handlers.on_remove, when="taken"),
    Row(
        SwitchTo(T(_("🏷 Another price")), id="agree_bundle", state=NewOrder.bundle_price, when="taken"),
        Button(T(_("✍️ Other parts")), id="again", on_click=handlers.on_choose, when="has_choice"),
    ),
    SwitchTo(T(_("⬅️ Back")), id="sets_to_goods", state=NewOrder.goods, when=~F["taken"]),
    SwitchTo(T(_("⬅️ Back")), id="sets_to_review", state=NewOrder.review, when="taken"),
    typed(handlers.on_quantity_typed, example="3"),
    state=NewOrder.bundle_quantity,
    getter=getters.quantity,
    preview_data=previews.QUANTITY,
)

price = Window(
    Page("bot/new_order/bundle_price.html"),
    Button(T(_("🏷 By the rules")), id="by_rules_all", on_click=agreeing.on_bundle_by_rules, when="agreed"),
    SwitchTo(T(_("⬅️ Back")), id="set_price_to_review", state=NewOrder.review),
    typed(agreeing.on_bundle_price_typed, example="1950"),
    state=NewOrder.bundle_price,
    getter=bundle_price,
    preview_data=previews.PRICE,
)

WINDOWS = (*what_stands_in(IN_ORDER), quantity, price)
