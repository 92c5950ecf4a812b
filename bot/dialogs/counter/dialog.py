from aiogram.enums import ContentType
from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.input import CombinedInput, MessageInput
from aiogram_dialog.widgets.kbd import Button, Row, SwitchTo
from aiogram_dialog.widgets.media import DynamicMedia
from django.utils.translation import gettext_lazy as _

from bot.choices import PRESS_ONLY, choices, options
from bot.dialogs.bundles import handlers as bundle_handlers
from bot.dialogs.bundles.ways import AT_COUNTER
from bot.dialogs.bundles.windows import what_stands_in
from bot.dialogs.counter import getters, handlers, previews
from bot.rights import needs
from bot.states import Counter
from bot.widgets import CANCEL, Label, Page, T, pad, typed

PHOTO = MessageInput(handlers.on_photo, content_types=[ContentType.PHOTO])


def scanned() -> CombinedInput:
    """A photo of barcodes, a code or words: one more piece."""
    return CombinedInput(PHOTO, typed(handlers.on_typed, example=_("black clutch")))


cart = Window(
    Page("bot/counter/cart.html"),
    choices("lines", handlers.on_line, id="line"),
    choices("bundles", bundle_handlers.on_taken, id="taken_bundle", height=3),
    SwitchTo(Label(_("💰 To pay: {total}")), id="to_pay", state=Counter.pay, when="can_pay"),
    Row(
        Button(T(_("👤 Customer")), id="whose", on_click=handlers.on_to_customers),
        SwitchTo(T(_("🏬 Warehouse")), id="where", state=Counter.warehouse, when="has_warehouses"),
    ),
    Row(Button(T(_("🗑 Empty the cart")), id="empty", on_click=handlers.on_empty, when="is_filled"), CANCEL),
    scanned(),
    state=Counter.cart,
    getter=getters.cart,
    preview_data=previews.CART,
)

found = Window(
    Page("bot/counter/found.html"),
    choices("bundles", handlers.on_found_bundle, id="found_bundle", height=3),
    choices("goods", handlers.on_found, id="goods"),
    SwitchTo(T(_("⬅️ Back")), id="found_to_cart", state=Counter.cart),
    scanned(),
    state=Counter.found,
    getter=getters.found,
    preview_data=previews.FOUND,
)

quantity = Window(
    Page("bot/counter/quantity.html"),
    options("steps", handlers.on_step, id="step"),
    pad(handlers.on_pad),
    Button(T(_("🗑 Take out of the cart")), id="remove", on_click=handlers.on_remove),
    SwitchTo(T(_("⬅️ To the cart")), id="quantity_to_cart", state=Counter.cart),
    CombinedInput(PHOTO, typed(handlers.on_quantity_typed, example="12")),
    state=Counter.quantity,
    getter=getters.quantity,
    preview_data=previews.QUANTITY,
)

bundle_quantity = Window(
    DynamicMedia("photo", when="photo"),
    Page("bot/counter/bundle_quantity.html"),
    options("steps", handlers.on_bundle_step, id="bundle_step", when="one"),
    pad(bundle_handlers.on_quantity, id="bundle_pad", when="one"),
    Row(
        Button(T(_("✍️ Other parts")), id="again", on_click=bundle_handlers.on_choose, when="has_choice"),
        Button(T(_("🗑 Take out of the cart")), id="drop", on_click=bundle_handlers.on_remove),
    ),
    SwitchTo(T(_("⬅️ To the cart")), id="bundle_to_cart", state=Counter.cart),
    CombinedInput(PHOTO, typed(bundle_handlers.on_quantity_typed, example="3")),
    state=Counter.bundle_quantity,
    getter=getters.bundle_quantity,
    preview_data=previews.BUNDLE,
)

pay = Window(
    Page("bot/counter/pay.html"),
    options("methods", handlers.on_method, id="method", width=1),
    SwitchTo(T(_("⬅️ Back")), id="pay_to_cart", state=Counter.cart),
    CombinedInput(PHOTO, PRESS_ONLY),
    state=Counter.pay,
    getter=getters.pay,
    preview_data=previews.PAY,
)

tendered = Window(
    Page("bot/counter/tendered.html"),
    options("sums", handlers.on_sum, id="sum", width=2),
    SwitchTo(T(_("⬅️ Back")), id="sum_to_pay", state=Counter.pay),
    CombinedInput(PHOTO, typed(handlers.on_sum_typed, example="2000")),
    state=Counter.tendered,
    getter=getters.pay,
    preview_data=previews.PAY,
)

customer = Window(
    Page("bot/counter/customer.html"),
    choices("customers", handlers.on_customer, id="customers"),
    Button(T(_("👣 Without a card")), id="nobody", on_click=handlers.on_nobody, when="has_customer"),
    SwitchTo(T(_("⬅️ Back")), id="customer_to_cart", state=Counter.cart),
    typed(handlers.on_customer_typed, example=_("Olena")),
    state=Counter.customer,
    getter=getters.customers,
    preview_data=previews.CUSTOMERS,
)

warehouse = Window(
    Page("bot/counter/warehouse.html"),
    choices("warehouses", handlers.on_warehouse, id="warehouse"),
    SwitchTo(T(_("⬅️ Back")), id="warehouse_to_cart", state=Counter.cart),
    PRESS_ONLY,
    state=Counter.warehouse,
    getter=getters.warehouses,
    preview_data=previews.WAREHOUSES,
)

counter_sale = Dialog(
    cart,
    found,
    quantity,
    *what_stands_in(AT_COUNTER, CombinedInput(PHOTO, PRESS_ONLY)),
    bundle_quantity,
    pay,
    tendered,
    customer,
    warehouse,
    on_start=handlers.on_start,
    getter=needs("sales.complete_salesorder"),
    preview_data={},
)
