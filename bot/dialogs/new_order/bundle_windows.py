from aiogram_dialog import Window
from aiogram_dialog.widgets.kbd import Button, Row, SwitchTo
from aiogram_dialog.widgets.media import DynamicMedia
from django.utils.translation import gettext_lazy as _
from magic_filter import F

from bot.choices import PRESS_ONLY, choices
from bot.dialogs.new_order import bundle_getters, bundle_handlers, previews_of_bundles
from bot.states import NewOrder
from bot.widgets import CANCEL, Page, T, pad, typed

bundle = Window(
    DynamicMedia("photo", when="photo"),
    Page("bot/new_order/bundle.html"),
    choices("presets", bundle_handlers.on_preset, id="preset"),
    Button(T(_("✍️ Choose the parts")), id="choose", on_click=bundle_handlers.on_choose),
    Row(SwitchTo(T(_("⬅️ Back")), id="bundle_to_goods", state=NewOrder.goods), CANCEL),
    PRESS_ONLY,
    state=NewOrder.bundle,
    getter=bundle_getters.bundle,
    preview_data=previews_of_bundles.BUNDLE,
)

part = Window(
    Page("bot/new_order/part.html"),
    choices("variants", bundle_handlers.on_part, id="part", read=str),
    Row(SwitchTo(T(_("⬅️ Back")), id="part_to_goods", state=NewOrder.goods), CANCEL),
    PRESS_ONLY,
    state=NewOrder.part,
    getter=bundle_getters.part,
    preview_data=previews_of_bundles.PART,
)

quantity = Window(
    DynamicMedia("photo", when="photo"),
    Page("bot/new_order/bundle_quantity.html"),
    pad(bundle_handlers.on_quantity),
    Button(T(_("🗑 Remove from the order")), id="drop", on_click=bundle_handlers.on_remove, when="taken"),
    Row(
        SwitchTo(T(_("🏷 Another price")), id="agree_bundle", state=NewOrder.bundle_price, when="taken"),
        Button(T(_("✍️ Other parts")), id="again", on_click=bundle_handlers.on_choose, when="has_choice"),
    ),
    SwitchTo(T(_("⬅️ Back")), id="sets_to_goods", state=NewOrder.goods, when=~F["taken"]),
    SwitchTo(T(_("⬅️ Back")), id="sets_to_review", state=NewOrder.review, when="taken"),
    typed(bundle_handlers.on_quantity_typed, example="3"),
    state=NewOrder.bundle_quantity,
    getter=bundle_getters.quantity,
    preview_data=previews_of_bundles.QUANTITY,
)

price = Window(
    Page("bot/new_order/bundle_price.html"),
    Button(T(_("🏷 By the rules")), id="by_rules_all", on_click=bundle_handlers.on_by_rules, when="agreed"),
    SwitchTo(T(_("⬅️ Back")), id="set_price_to_review", state=NewOrder.review),
    typed(bundle_handlers.on_price_typed, example="1950"),
    state=NewOrder.bundle_price,
    getter=bundle_getters.price,
    preview_data=previews_of_bundles.PRICE,
)

WINDOWS = (bundle, part, quantity, price)
