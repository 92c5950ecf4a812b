from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Button, Cancel
from django.utils.translation import gettext_lazy as _

from bot.choices import Choice, choices
from bot.dialogs.queue import getters, handlers
from bot.lists import SEARCH, everything
from bot.states import Queue
from bot.widgets import Page, T, typed

production_queue = Dialog(
    Window(
        Page("bot/queue/list.html"),
        choices("rows", handlers.on_work, id=handlers.LIST),
        everything(handlers.LIST),
        Button(T(_("➕ Plan for the shelf")), id="plan", on_click=handlers.on_plan, when="plans"),
        Cancel(T(_("⬅️ Menu"))),
        typed(handlers.on_search, example=_("black clutch")),
        state=Queue.list,
        getter=getters.queue,
        preview_data={
            "rows": [Choice(1, "🔥 3 × Clutch, black · 25.11")],
            "mine": 1,
            "free": 0,
            "late": 0,
            "is_cut": False,
            "sees_everything": False,
            "plans": True,
            SEARCH: "",
        },
    ),
)
