"""Widgets of all dialogs. How a dialog author uses them:

    from django.utils.translation import gettext_lazy as _

    Window(
        Page("bot/orders/quantity.html"),       # templates/bot/orders/quantity.html: HTML, autoescaped, over
                                                # what the getter returned, dialog_data, start_data, user
        pad(on_quantity),                       # 1 2 3 5 10 … -> on_quantity(callback, manager, 5)
        typed(on_quantity_text, example="12"),  # text -> on_quantity_text(message, widget, manager);
                                                # photos, voice and the like get a hint, the screen stays
        Select(Label("{item.name}"), …),
        Button(T(_("Confirm")), id="confirm", on_click=on_confirm),
        Button(Label(_("Confirm {quantity} pcs")), …),  # a translated caption with data: for buttons only
        CANCEL,                                 # closes the dialog; BACK goes to the window before
        state=NewOrder.quantity, getter=getters.quantity, preview_data={…},
    )

A getter is `async def getter(dialog_manager, user, **kwargs) -> dict` and reads through `bot.backend.call`.
A handler does one `call`; the result goes out as a new message:

    await reply(manager, "bot/orders/created.html", buttons=[(_("Ship"), Ship(id=1).pack())], order=order)
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiogram import F
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram_dialog import DialogManager, ShowMode
from aiogram_dialog.widgets.common import WhenCondition
from aiogram_dialog.widgets.input import CombinedInput, MessageInput
from aiogram_dialog.widgets.input.base import MessageHandlerFunc
from aiogram_dialog.widgets.kbd import Back, Button, Cancel, Group
from aiogram_dialog.widgets.text import Const, Text
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bot.backend import call
from bot.lengths import CAPTION, TEXT, fitted

Sentence = str | Promise
NumberChosen = Callable[[CallbackQuery, DialogManager, int], Awaitable[None]]

PAD = (1, 2, 3, 5, 10, 20, 50, 100)
TYPE_IT = _("Send it as text, for example: %(example)s")


class T(Text):
    """A sentence in the person's language."""

    def __init__(self, text: Sentence, when: WhenCondition = None) -> None:
        super().__init__(when=when)
        self.text = text

    async def _render_text(self, data: dict[str, Any], manager: DialogManager) -> str:
        return str(self.text)


class Label(T):
    """A translated caption with data in {braces}, for buttons: texts of windows are HTML, so templates."""

    async def _render_text(self, data: dict[str, Any], manager: DialogManager) -> str:
        return str(self.text).format_map(data)


class Page(Text):
    """The text of a window: a Django template over what the getter read."""

    def __init__(self, template: str, when: WhenCondition = None) -> None:
        super().__init__(when=when)
        self.template = template

    async def _render_text(self, data: dict[str, Any], manager: DialogManager) -> str:
        user = manager.middleware_data.get("user")
        # Under a picture there is room for less.
        most = CAPTION if data.get("photo") else TEXT
        return await page(self.template, {"user": user, **data}, most)


async def page(template: str, context: Mapping[str, Any], most: int = TEXT) -> str:
    """Render a template in the person's language, as far as Telegram takes it; it may ask the database."""
    html = await call(render_to_string, template, dict(context))
    lines = "\n".join(line.strip() for line in html.strip().splitlines())
    return fitted(re.sub(r"\n{3,}", "\n\n", lines), most)


async def reply(
    manager: DialogManager, template: str, *, buttons: Sequence[tuple[Sentence, str]] = (), **context: Any
) -> None:
    """Send a result as a new message with what can be done next: captions and callback data."""
    data = manager.middleware_data
    text = await page(template, {"user": data["user"], **context})
    await data["bot"].send_message(data["event_chat"].id, text, reply_markup=keyboard(buttons))


def keyboard(buttons: Sequence[tuple[Sentence, str]]) -> InlineKeyboardMarkup | None:
    """Buttons under a message that lives outside of dialogs."""
    rows = [[InlineKeyboardButton(text=str(label), callback_data=data)] for label, data in buttons]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def pad(
    on_number: NumberChosen, numbers: Sequence[int] = PAD, *, id: str = "pad", when: WhenCondition = None
) -> Group:
    """Quantities at one tap."""

    async def chosen(callback: CallbackQuery, button: Button, manager: DialogManager) -> None:
        await on_number(callback, manager, int(str(button.widget_id).rpartition("_")[2]))

    buttons = (Button(Const(str(number)), id=f"{id}_{number}", on_click=chosen) for number in numbers)
    return Group(*buttons, width=4, when=when)


def typed(on_text: MessageHandlerFunc, *, example: Sentence) -> CombinedInput:
    """What a person types; anything else gets one sentence and changes nothing."""

    async def hint(message: Message, widget: MessageInput, manager: DialogManager) -> None:
        manager.show_mode = ShowMode.NO_UPDATE
        await message.answer(str(TYPE_IT) % {"example": str(example)})

    # A mistyped command is not a name or a number either.
    return CombinedInput(MessageInput(on_text, filter=F.text & ~F.text.startswith("/")), MessageInput(hint))


CANCEL = Cancel(T(_("✖️ Cancel")))
BACK = Back(T(_("⬅️ Back")))
