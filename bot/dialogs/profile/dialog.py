from typing import Any

from aiogram_dialog import Dialog, LaunchMode, Window
from aiogram_dialog.widgets.kbd import Cancel, Keyboard, Row, SwitchTo
from django.utils.translation import gettext_lazy as _

from bot.choices import PRESS_ONLY, options
from bot.dialogs.profile import getters, handlers
from bot.states import Profile
from bot.widgets import Page, T, typed

PREVIEW: dict[str, Any] = {
    "role_names": ["sales"],
    "language": "English",
    "begin": None,
    "end": None,
    "has_notices": True,
    "has_figures": True,
}


def back(id: str) -> Keyboard:
    """Back to the card."""
    return SwitchTo(T(_("⬅️ Back")), id=id, state=Profile.card)


card = Window(
    Page("bot/profile/card.html"),
    Row(
        SwitchTo(T(_("🌐 Language")), id="language", state=Profile.language),
        SwitchTo(T(_("🌙 Quiet hours")), id="quiet", state=Profile.quiet),
    ),
    Row(
        SwitchTo(T(_("🔔 Notices")), id="notices", state=Profile.notices, when="has_notices"),
        SwitchTo(T(_("📈 My statistics")), id="figures", state=Profile.figures, when="has_figures"),
    ),
    Cancel(T(_("⬅️ Menu"))),
    PRESS_ONLY,
    state=Profile.card,
    getter=getters.card,
    preview_data=PREVIEW,
)

language = Window(
    Page("bot/profile/language.html"),
    options("languages", handlers.on_language, id="code"),
    back("same_language"),
    PRESS_ONLY,
    state=Profile.language,
    getter=getters.languages,
    preview_data={"languages": []},
)

quiet = Window(
    Page("bot/profile/quiet.html"),
    options("presets", handlers.on_preset, id="hours"),
    options("urgent", handlers.on_urgent, id="urgent", width=1),
    back("same_hours"),
    typed(handlers.on_hours, example="22:00-7:30"),
    state=Profile.quiet,
    getter=getters.quiet,
    preview_data={"begin": None, "end": None, "presets": [], "urgent": [], "zone": "Europe/Kyiv"},
)

notices = Window(
    Page("bot/profile/notices.html"),
    options("notices", handlers.on_notice, id="notice", width=1),
    back("same_notices"),
    PRESS_ONLY,
    state=Profile.notices,
    getter=getters.notices,
    preview_data={"notices": []},
)

figures = Window(
    Page("bot/profile/figures.html"),
    back("from_figures"),
    PRESS_ONLY,
    state=Profile.figures,
    getter=getters.figures,
    preview_data={"figures": None},
)

profile = Dialog(card, language, quiet, notices, figures, launch_mode=LaunchMode.SINGLE_TOP)
