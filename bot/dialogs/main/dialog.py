from typing import Any

from aiogram import F
from aiogram_dialog import Dialog, LaunchMode, Window
from aiogram_dialog.widgets.input import MessageInput
from aiogram_dialog.widgets.kbd import Group, Select, SwitchTo
from django.utils.translation import gettext_lazy as _

from bot.dialogs.main import getters, handlers
from bot.dialogs.main.previews import SEVERAL
from bot.states import Main
from bot.widgets import Label, Page, T


def _entries() -> Group:
    select: Select[Any] = Select(
        Label("{item.caption}"),
        id="entry",
        items="entries",
        item_id_getter=lambda choice: choice.id,
        on_click=handlers.on_entry,
    )
    return Group(select, width=2)


main_menu = Dialog(
    Window(
        Page("bot/main/menu.html"),
        _entries(),
        MessageInput(handlers.on_text, filter=F.text & ~F.text.startswith("/")),
        state=Main.menu,
        getter=getters.menu,
        preview_data={"entries": [], "has_tasks": False, "takes_orders": False},
    ),
    Window(
        Page("bot/main/warehouse.html"),
        _entries(),
        SwitchTo(T(_("⬅️ Menu")), id="menu", state=Main.menu),
        MessageInput(handlers.on_text, filter=F.text & ~F.text.startswith("/")),
        state=Main.warehouse,
        getter=getters.warehouse,
        preview_data=SEVERAL,
    ),
    launch_mode=LaunchMode.ROOT,
)
