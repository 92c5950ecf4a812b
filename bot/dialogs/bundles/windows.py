"""What stands in a bundle: the same two questions in every form that sells bundles."""

from aiogram_dialog import Window
from aiogram_dialog.widgets.input import BaseInput
from aiogram_dialog.widgets.kbd import Button, SwitchTo
from aiogram_dialog.widgets.media import DynamicMedia
from django.utils.translation import gettext_lazy as _

from bot.choices import PRESS_ONLY, choices
from bot.dialogs.bundles import getters, handlers, previews
from bot.dialogs.bundles.ways import Ways
from bot.widgets import Page, T


def what_stands_in(ways: Ways, messages: BaseInput = PRESS_ONLY) -> tuple[Window, Window]:
    """The usual choices of a bundle, and one place after another; what is sent instead of a press."""
    return _presets(ways, messages), _part(ways, messages)


def _presets(ways: Ways, messages: BaseInput) -> Window:
    return Window(
        DynamicMedia("photo", when="photo"),
        Page("bot/bundles/presets.html"),
        choices("presets", handlers.on_preset, id="preset"),
        Button(T(_("✍️ Choose the parts")), id="choose", on_click=handlers.on_choose),
        SwitchTo(T(_("⬅️ Back")), id="bundle_to_goods", state=ways.search),
        messages,
        state=ways.presets,
        getter=getters.presets,
        preview_data=previews.PRESETS,
    )


def _part(ways: Ways, messages: BaseInput) -> Window:
    return Window(
        Page("bot/bundles/part.html"),
        choices("variants", handlers.on_part, id="part", read=str),
        SwitchTo(T(_("⬅️ Back")), id="part_to_goods", state=ways.search),
        messages,
        state=ways.part,
        getter=getters.part,
        preview_data=previews.PART,
    )
