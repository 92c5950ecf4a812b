"""Keys of intents: the same for every tap on one form or one button, so that the use case happens once.

A form (any dialog that is filled in and confirmed), in the handler of its confirm button:

    order = await call(sales.create_order, ..., actor=user, key=form_key(manager))
    new_form(manager)          # only if the dialog stays open for another document

A button of a pushed message, whose callback data carries the document's id and version:

    await call(production.take_order, ..., actor=user, key=tap_key(user, callback.data))
"""

from uuid import UUID, uuid4, uuid5

from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager
from aiogram_dialog.utils import remove_intent_id

from backend.accounts.models import User

TAPS = UUID("6f1f7d6e-6f0f-4d4c-9a35-0f6b1f0e3c11")
FORMS = UUID("0e2b6a43-8b1c-4c55-8f0d-52a2c9d1b7aa")
FORM = "form_key"


def form_key(manager: DialogManager, part: str = "") -> UUID:
    """The key of the form being filled in; `part` tells apart several writes of one form.

    It follows from the name of the conversation: an update that is run again after a crash finds the same,
    and so does a second tap, also when the form is closed by then.
    """
    context = manager.current_context()
    form = context.dialog_data.get(FORM) or _name(manager.middleware_data["event_chat"].id, context.id)
    return uuid5(FORMS, f"{form}:{part}")


def closed_form_key(callback: CallbackQuery) -> UUID | None:
    """The key of the form whose button was tapped, though the conversation is over."""
    intent, _data = remove_intent_id(callback.data or "")
    if intent is None or callback.message is None:
        return None
    return uuid5(FORMS, f"{_name(callback.message.chat.id, intent)}:")


def new_form(manager: DialogManager) -> None:
    """What is filled in from now on is another document."""
    manager.current_context().dialog_data[FORM] = uuid4().hex


def tap_key(user: User, data: str | None) -> UUID:
    """The key of a button that does one thing once for one person."""
    return uuid5(TAPS, f"{user.pk}:{data}")


def _name(chat_id: int, intent: str) -> str:
    return f"{chat_id}:{intent}"
