"""Lists to choose from: what a dialog offers as buttons, page by page.

choices("customers", on_customer, id="customer")   # data["customers"] is a list of Choice
                                                   # -> on_customer(callback, select, manager, 12)
PRESS_ONLY                                         # a window without typing: words get a hint
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager, ShowMode
from aiogram_dialog.widgets.common import WhenCondition
from aiogram_dialog.widgets.input import MessageInput
from aiogram_dialog.widgets.kbd import Group, Keyboard, Select
from django.utils.translation import gettext as _

from backend.core.errors import TextRefused
from bot.pages import Pages, pager
from bot.widgets import Label

HEIGHT = 7
LONGEST_QUERY = 100
FITS_A_PHONE = 38
RecordChosen = Callable[[CallbackQuery, Any, DialogManager, int], Awaitable[None]]
NameChosen = Callable[[CallbackQuery, Any, DialogManager, str], Awaitable[None]]


@dataclass(frozen=True)
class Choice:
    """A button of a list."""

    id: int | str
    caption: str


def with_price(name: str, price: str) -> str:
    """A caption with the price, where a phone has the room for both.

    A phone cuts what is longer: better no price than half of one, and colours tell variants apart.
    """
    priced = f"{name} · {price}"
    return priced if len(priced) <= FITS_A_PHONE else name


def whole(text: str) -> int:
    """An id out of callback data, which anybody can write; 0 is nobody's."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def choices(
    items: str,
    on_choice: RecordChosen | NameChosen,
    *,
    id: str,
    height: int = HEIGHT,
    read: Callable[[str], Any] = whole,
) -> Keyboard:
    """Records one under another, with arrows under them when they do not fit; `read` makes ids of data."""
    select: Select[Any] = Select(
        Label("{item.caption}"),
        id=id,
        items=items,
        item_id_getter=lambda choice: choice.id,
        type_factory=read,
        on_click=on_choice,  # type: ignore[arg-type]
    )
    page = f"{id}_page"
    return Group(Pages(select, id=page, width=1, height=height, hide_pager=True), pager(page))


def options(
    items: str, on_choice: NameChosen, *, id: str, width: int = 2, when: WhenCondition = None
) -> Group:
    """A few named things side by side."""
    select: Select[str] = Select(
        Label("{item.caption}"),
        id=id,
        items=items,
        item_id_getter=lambda choice: choice.id,
        on_click=on_choice,  # type: ignore[arg-type]
    )
    return Group(select, width=width, when=when)


async def search_for(manager: DialogManager, field: str, text: str, *, list_id: str) -> None:
    """What was typed is looked for, and the list begins at its first page (TextRefused)."""
    if len(text) > LONGEST_QUERY:
        raise TextRefused
    manager.dialog_data[field] = " ".join(text.split())
    await first_page(manager, list_id)


async def first_page(manager: DialogManager, list_id: str) -> None:
    """The list has changed: it begins anew."""
    page = manager.find(f"{list_id}_page")
    if page is not None:
        await page.set_page(0)


async def ask_to_press(message: Message, _widget: Any, manager: DialogManager) -> None:
    """Words say nothing here: the buttons stay where they are, and a sentence points at them."""
    manager.show_mode = ShowMode.NO_UPDATE
    await message.answer(_("Press one of the buttons under my last question."))


PRESS_ONLY = MessageInput(ask_to_press)
