"""The choice of a variant, with which many conversations begin, and the pages of long texts."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.common import ManagedScroll
from aiogram_dialog.widgets.kbd import Button, Keyboard
from django.utils.translation import gettext_lazy as _

from backend.core.errors import TextRefused
from backend.core.quantities import show_number
from backend.inventory import selectors
from bot.backend import call
from bot.choices import Choice, choices, first_page, search_for
from bot.widgets import T, typed

SEARCH = "search"
VARIANTS = "variant"
LONGEST_COMMENT = 500
Chosen = Callable[[CallbackQuery | Message, DialogManager, int], Awaitable[None]]


def variant_choice(on_variant: Chosen) -> tuple[Any, ...]:
    """Widgets that choose a variant: those that move most, or a search whose only find is chosen at once."""

    async def on_tap(callback: CallbackQuery, select: Any, manager: DialogManager, variant_id: int) -> None:
        await on_variant(callback, manager, variant_id)

    async def on_text(message: Message, widget: Any, manager: DialogManager) -> None:
        only = await search_variants(message, manager)
        if only:
            await on_variant(message, manager, only)

    return (
        choices("variants", on_tap, id=VARIANTS),
        everything(VARIANTS),
        typed(on_text, example=_("black clutch")),
    )


async def search_variants(message: Message, manager: DialogManager) -> int | None:
    """Look for variants by what was typed; the id of the only one that fits."""
    await search_for(manager, SEARCH, message.text or "", list_id=VARIANTS)
    found = await call(selectors.find_variants, manager.dialog_data[SEARCH])
    if len(found) != 1:
        return None
    del manager.dialog_data[SEARCH]
    return found[0].id


async def variants(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """What can be chosen, and by which words it was looked for."""
    text = dialog_manager.dialog_data.get(SEARCH, "")
    return variant_list(await call(selectors.find_variants, text), text)


def variant_list(found: list[selectors.VariantRow], text: str) -> dict[str, Any]:
    """Found variants as buttons, each with how many are free."""
    return {
        "variants": [Choice(row.id, f"{row.name} · {show_number(row.available)}") for row in found],
        SEARCH: text,
    }


VARIANTS_PREVIEW: dict[str, Any] = {"variants": [Choice(1, "Clutch, black · 3")], SEARCH: ""}


def comment_of(message: Message, longest: int = LONGEST_COMMENT) -> str:
    """A remark that fits into a document (TextRefused)."""
    text = (message.text or "").strip()
    if len(text) > longest:
        raise TextRefused
    return text


def everything(list_id: str) -> Keyboard:
    """A button that ends the search."""

    async def on_click(callback: CallbackQuery, button: Button, manager: DialogManager) -> None:
        manager.dialog_data.pop(SEARCH, None)
        await first_page(manager, list_id)

    return Button(T(_("✖️ Clear the search")), id=f"{list_id}_all", on_click=on_click, when=SEARCH)


def scroll_of(manager: DialogManager, id: str) -> ManagedScroll:
    """The pages of a long text."""
    scroll: ManagedScroll | None = manager.find(id)
    assert scroll
    return scroll
