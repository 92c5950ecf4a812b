from aiogram import F
from aiogram_dialog import Dialog, LaunchMode, Window
from aiogram_dialog.widgets.input import MessageInput
from aiogram_dialog.widgets.kbd import Group, Select

from bot.dialogs.main import getters, handlers
from bot.states import Main
from bot.widgets import Label, Page

main_menu = Dialog(
    Window(
        Page("bot/main/menu.html"),
        Group(
            Select(
                Label("{item.label}"),
                id="entry",
                items="entries",
                item_id_getter=lambda entry: entry.id,
                on_click=handlers.on_entry,
            ),
            width=2,
        ),
        MessageInput(handlers.on_text, filter=F.text & ~F.text.startswith("/")),
        state=Main.menu,
        getter=getters.menu,
        preview_data={"entries": [], "has_tasks": False},
    ),
    launch_mode=LaunchMode.ROOT,
)
