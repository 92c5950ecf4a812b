from aiogram_dialog import Dialog, LaunchMode, Window
from aiogram_dialog.widgets.kbd import Button, Cancel, SwitchTo
from django.utils.translation import gettext_lazy as _

from bot.choices import PRESS_ONLY, Choice, choices, options
from bot.dialogs.customers import getters, handlers
from bot.dialogs.customers.previews import CARD
from bot.rights import needs
from bot.states import Customers
from bot.widgets import Page, T, typed

found = Window(
    Page("bot/customers/list.html"),
    choices("customers", handlers.on_customer, id="customer"),
    Cancel(T(_("⬅️ Back")), id="leave_customers"),
    typed(handlers.on_typed, example="0671234567"),
    state=Customers.list,
    getter=getters.customers,
    preview_data={"customers": [Choice(1, "Олена")], "query": ""},
)

card = Window(
    Page("bot/customers/card.html"),
    choices("orders", handlers.on_order, id="order", height=5),
    Button(T(_("✉️ What to write to the customer")), id="words", on_click=handlers.on_words, when="may_write"),
    SwitchTo(T(_("💳 Credit limit")), id="to_limit", state=Customers.limit, when="may_set_limit"),
    Button(T(_("🔗 Join with a duplicate")), id="to_twins", on_click=handlers.on_twins, when="may_merge"),
    SwitchTo(T(_("⬅️ Back")), id="to_customers", state=Customers.list),
    PRESS_ONLY,
    state=Customers.card,
    getter=getters.card,
    preview_data=CARD,
)

limit = Window(
    Page("bot/customers/limit.html"),
    Button(T(_("∞ No limit")), id="no_limit", on_click=handlers.on_no_limit, when="has_limit"),
    SwitchTo(T(_("⬅️ Back")), id="limit_to_card", state=Customers.card),
    typed(handlers.on_limit_typed, example="5000"),
    state=Customers.limit,
    getter=getters.limit,
    preview_data=CARD,
)

twins = Window(
    Page("bot/customers/twins.html"),
    choices("twins", handlers.on_twin, id="twin"),
    SwitchTo(T(_("⬅️ Back")), id="twins_to_card", state=Customers.card),
    typed(handlers.on_twin_typed, example="0671234567"),
    state=Customers.twins,
    getter=getters.twins,
    preview_data={**CARD, "twins": [Choice(2, "Олена К.")], "twin_query": ""},
)

merge = Window(
    Page("bot/customers/merge.html"),
    options("yes", handlers.on_merge, id="yes_merge", width=1),
    SwitchTo(T(_("⬅️ Back")), id="merge_to_twins", state=Customers.twins),
    PRESS_ONLY,
    state=Customers.merge,
    getter=getters.merging,
    preview_data={**CARD, "other": CARD["card"], "yes": [Choice("1-2", "✅")]},
)

customer_cards = Dialog(
    found,
    card,
    limit,
    twins,
    merge,
    getter=needs("sales.view_customer"),
    preview_data={},
    launch_mode=LaunchMode.SINGLE_TOP,
)
