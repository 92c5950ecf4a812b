from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Cancel
from aiogram_dialog.widgets.media import DynamicMedia
from django.utils.translation import gettext_lazy as _

from bot.choices import PRESS_ONLY, options
from bot.dialogs.summary import getters, handlers
from bot.states import Summary
from bot.widgets import Page, T

daily_summary = Dialog(
    Window(
        Page("bot/summary/day.html"),
        DynamicMedia("picture", when="picture"),
        options("days", handlers.on_day, id="day"),
        Cancel(T(_("⬅️ Menu"))),
        PRESS_ONLY,
        state=Summary.day,
        getter=getters.day,
        preview_data={"text": "📊", "days": [], "picture": None},
    ),
)
