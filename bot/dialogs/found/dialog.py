from typing import Any

from aiogram_dialog import Dialog, DialogManager, Window
from aiogram_dialog.widgets.kbd import Cancel
from django.utils.translation import gettext_lazy as _

from bot.choices import PRESS_ONLY, Choice, options
from bot.dialogs.found import handlers
from bot.states import Found
from bot.widgets import Page, T

ICONS = {"variant": "👜", "bundle": "🎁", "material": "🧶", "order": "📄", "work": "🧵", "purchase": "🚛"}


async def items(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """The things as buttons; whoever presses one is asked for their rights there."""
    started = dialog_manager.start_data if isinstance(dialog_manager.start_data, dict) else {}
    rows = started.get(handlers.ITEMS, [])
    return {"items": [Choice(f"{kind}:{pk}", f"{ICONS[kind]} {name}") for kind, pk, name in rows]}


found = Window(
    Page("bot/found/list.html"),
    options("items", handlers.on_item, id="item", width=1),
    Cancel(T(_("⬅️ Back"))),
    PRESS_ONLY,
    state=Found.list,
    getter=items,
    preview_data={"items": [Choice("variant:1", "👜 Clutch, black")]},
)

found_things = Dialog(found)
