"""Pages of a long list or text: back, where we are, forth."""

from typing import Any

from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager
from aiogram_dialog.api.protocols import DialogProtocol
from aiogram_dialog.widgets.kbd import CurrentPage, Keyboard, NextPage, PrevPage, Row, ScrollingGroup
from aiogram_dialog.widgets.text import Const, Format

LONGEST_NUMBER = 5


class OnlyPages(Keyboard):
    """Anybody can make callback data: what is not the number of a page turns nothing."""

    async def _process_item_callback(
        self, callback: CallbackQuery, data: str, dialog: DialogProtocol, manager: DialogManager
    ) -> bool:
        if data.isascii() and data.isdigit() and len(data) <= LONGEST_NUMBER:
            return await super()._process_item_callback(callback, data, dialog, manager)
        return True


class Pages(OnlyPages, ScrollingGroup):
    """Buttons, a few at a time."""


class Back(OnlyPages, PrevPage):
    """The page before."""


class Here(OnlyPages, CurrentPage):
    """Which page it is."""


class Forth(OnlyPages, NextPage):
    """The page after."""


def pager(scroll: str) -> Keyboard:
    """Arrows for a scroll with this id: only when there is more than one page."""
    return Row(
        Back(scroll, id=f"{scroll}_prev", text=Const("◀️"), when=_has_pages),
        Here(scroll, id=f"{scroll}_here", text=Format("{current_page1} / {pages}"), when=_has_pages),
        Forth(scroll, id=f"{scroll}_next", text=Const("▶️"), when=_has_pages),
    )


def _has_pages(data: dict[str, Any], widget: Any, manager: DialogManager) -> bool:
    return bool(data["pages"] > 1)
