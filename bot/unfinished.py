"""A form that was begun and not confirmed: nothing drops it without asking."""

from typing import Any

from aiogram.fsm.state import State
from aiogram_dialog import DialogManager, ShowMode, StartMode
from aiogram_dialog.api.entities import Context
from aiogram_dialog.api.exceptions import DialogsError
from aiogram_dialog.api.internal import STORAGE_KEY
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bot.buttons import Afresh, GoOn
from bot.entries import ENTRIES, Entry
from bot.states import (
    Adjust,
    AskMaterial,
    Buying,
    Count,
    Counter,
    Hold,
    Main,
    NewOrder,
    OneLine,
    Plan,
    Receive,
    ReceiveMaterial,
    Report,
    Return,
    Transfer,
    Transfers,
    WriteOff,
    WriteOffMaterial,
)
from bot.widgets import Sentence, keyboard

IN_MENU = (NewOrder, Counter, Receive, WriteOff, Transfer, Count, Transfers)
FORMS: dict[Any, Sentence] = {
    **{form: next(entry.label for entry in ENTRIES if entry.state.group is form) for form in IN_MENU},
    Plan: gettext_lazy("➕ Plan for the shelf"),
    Report: gettext_lazy("✅ Report"),
    Return: gettext_lazy("↩️ Take back"),
    Adjust: gettext_lazy("⚙️ Adjust"),
    OneLine: gettext_lazy("📝 Order in one line"),
    Hold: gettext_lazy("📌 Hold"),
    ReceiveMaterial: gettext_lazy("📥 Receive material"),
    WriteOffMaterial: gettext_lazy("🗑 Write off material"),
    Buying: gettext_lazy("🛒 What to buy"),
    AskMaterial: gettext_lazy("📦 Ask for material"),
}
MENU = "menu"
"""The command of the main menu itself, where no form is wanted instead."""
FILLED = ("lines", "bundles", "picked")
LOOKED_AT = (Transfers,)
"""Lists with cards and a form: somebody who only looks has begun nothing."""


async def unfinished(manager: DialogManager) -> Context | None:
    """The form in this conversation in which something was said, whatever is open over it."""
    if not manager.has_context():
        return None
    storage = manager.middleware_data[STORAGE_KEY]
    for intent in reversed(manager.current_stack().intents):
        try:
            context: Context = await storage.load_context(intent)
        except DialogsError:
            continue
        if context.state.group in FORMS and _is_begun(context):
            return context
    return None


async def enter(manager: DialogManager, entry: Entry) -> None:
    """Open what the menu offers: a list over the form that was begun, another form after asking."""
    context = await unfinished(manager)
    if context is None:
        await begin(manager, entry.state)
    elif entry.state.group in FORMS:
        await _ask(manager, context, entry.label, entry.command)
    else:
        await _uncover(manager, context)
        await manager.start(entry.state, show_mode=ShowMode.SEND)


async def leave(manager: DialogManager) -> None:
    """The main menu, after asking what becomes of a form that was begun."""
    if context := await unfinished(manager):
        return await _ask(manager, context, _("the menu"), MENU)
    await manager.start(Main.menu, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)


async def go_on(manager: DialogManager) -> None:
    """What lies over the form is closed, and the form shown; without a form, what is open."""
    if context := await unfinished(manager):
        await _uncover(manager, context)
    manager.show_mode = ShowMode.SEND
    await manager.show()


async def begin(manager: DialogManager, state: State) -> None:
    """Everything that is open is closed; the main menu lies under what is opened."""
    await manager.start(Main.menu, mode=StartMode.RESET_STACK, show_mode=ShowMode.NO_UPDATE)
    await manager.start(state, show_mode=ShowMode.SEND)


async def _ask(manager: DialogManager, context: Context, wanted: Sentence, command: str) -> None:
    data, form = manager.middleware_data, str(FORMS[context.state.group])
    text = _("You have not finished «%(form)s». Go on with it, or drop it?") % {"form": form}
    drop = _("🗑 Drop it: %(wanted)s") % {"wanted": wanted}
    buttons: list[tuple[Sentence, str]] = [
        (_("▶️ Go on"), GoOn().pack()),
        (drop, Afresh(command=command).pack()),
    ]
    await data["bot"].send_message(data["event_chat"].id, text, reply_markup=keyboard(buttons))


async def _uncover(manager: DialogManager, context: Context) -> None:
    while manager.current_context().id != context.id:
        await manager.done(show_mode=ShowMode.NO_UPDATE)


def _is_begun(context: Context) -> bool:
    first = context.state.group.__states__[0]
    is_filled = any(context.dialog_data.get(name) for name in FILLED)
    return is_filled or (context.state != first and context.state.group not in LOOKED_AT)
