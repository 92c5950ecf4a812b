from aiogram import F
from aiogram_dialog import Dialog, LaunchMode, Window
from aiogram_dialog.widgets.input import CombinedInput, MessageInput
from aiogram_dialog.widgets.kbd import Button, Cancel, SwitchTo
from django.utils.translation import gettext_lazy as _

from bot.choices import PRESS_ONLY, choices
from bot.dialogs.comments import getters, handlers
from bot.dialogs.comments.previews import PREVIEW, SAID
from bot.states import Comments
from bot.widgets import Page, T

IS_PICTURE = F.document.mime_type.startswith("image/") & ~F.animation

comments = Window(
    Page("bot/comments/list.html"),
    choices("comments", handlers.on_comment, id=getters.LIST, height=getters.HEIGHT),
    Cancel(T(_("⬅️ Back"))),
    CombinedInput(
        MessageInput(handlers.on_text, filter=F.text & ~F.text.startswith("/")),
        MessageInput(handlers.on_photo, filter=F.photo),
        MessageInput(handlers.on_file, filter=IS_PICTURE),
        MessageInput(handlers.on_anything),
    ),
    state=Comments.list,
    getter=getters.comments,
    preview_data=PREVIEW,
)

card = Window(
    Page("bot/comments/card.html"),
    Button(T(_("📷 Photos")), id="photos", on_click=handlers.on_photos, when="has_photos"),
    Button(T(_("🙈 Hide the comment")), id="hide", on_click=handlers.on_hide, when="may_hide"),
    SwitchTo(T(_("⬅️ Back")), id="to_list", state=Comments.list),
    PRESS_ONLY,
    state=Comments.card,
    getter=getters.card,
    preview_data={"said": SAID, "number": 12, "may_hide": True, "has_photos": True},
)

order_comments = Dialog(comments, card, launch_mode=LaunchMode.SINGLE_TOP)
