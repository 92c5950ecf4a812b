from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Button
from django.utils.translation import gettext_lazy as _
from magic_filter import F

from bot.choices import PRESS_ONLY, choices, options
from bot.dialogs.oneline import getters, handlers, previews
from bot.rights import needs
from bot.states import OneLine
from bot.widgets import CANCEL, Page, T, typed

question = Window(
    Page("bot/oneline/question.html"),
    choices("candidates", handlers.on_choice, id=handlers.LIST, read=str),
    Button(T(_("✖️ Clear the search")), id="everything", on_click=handlers.on_everything, when="search"),
    options("numbers", handlers.on_choice, id="number", width=4),
    options("may_be", handlers.on_choice, id="may_be"),
    Button(T(_("▶️ Go on")), id="go_on", on_click=handlers.on_go_on, when=~F["question"]),
    CANCEL,
    typed(handlers.on_typed, example=_("black clutch")),
    state=OneLine.question,
    getter=getters.question,
    preview_data=previews.QUESTION,
)

remember = Window(
    Page("bot/oneline/remember.html"),
    Button(T(_("💡 Yes, remember it")), id="remember", on_click=handlers.on_remember),
    Button(T(_("Not this time")), id="not_now", on_click=handlers.on_go_on),
    PRESS_ONLY,
    state=OneLine.remember,
    getter=getters.remember,
    preview_data=previews.REMEMBER,
)

line_form = Dialog(
    question,
    remember,
    on_start=handlers.on_start,
    getter=needs("sales.add_salesorder"),
    preview_data={},
)
