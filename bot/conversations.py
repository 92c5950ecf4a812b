"""aiogram-dialog's manager, which gives every conversation a name of its own."""

import secrets
import string
from dataclasses import replace
from typing import Any

from aiogram import Router
from aiogram_dialog import DialogManager
from aiogram_dialog.api.entities import ChatEvent, OldMessage, UnknownText
from aiogram_dialog.api.entities import stack as stacks
from aiogram_dialog.api.protocols import DialogRegistryProtocol
from aiogram_dialog.manager.manager import ManagerImpl
from aiogram_dialog.manager.manager_factory import DefaultManagerFactory

LETTERS = string.ascii_letters + string.digits


def new_name() -> str:
    """A name that no other conversation of this person will ever have: what is done once goes by it."""
    return "".join(secrets.choice(LETTERS) for _letter in range(10))


# The library names a conversation by the second and a number up to a hundred: the menu and the form that is
# opened over it at once had the same name once in a hundred times, and the form took the menu with it.
stacks.new_id = new_name


class Conversation(ManagerImpl):
    """A conversation with one person."""

    def _get_last_message(self) -> OldMessage | None:
        """The window of this conversation; a pushed message whose button was tapped stays as it is."""
        last, stack = super()._get_last_message(), self.current_stack()
        if last is None or stack.last_message_id in (None, last.message_id):
            return last
        return replace(
            last,
            message_id=stack.last_message_id,
            media_id=stack.last_media_id,
            media_uniq_id=stack.last_media_unique_id,
            content_type=stack.content_type,
            text=UnknownText.UNKNOWN,
        )


class Conversations(DefaultManagerFactory):
    """Makes a manager for each update."""

    def __call__(
        self, event: ChatEvent, data: dict[str, Any], registry: DialogRegistryProtocol, router: Router
    ) -> DialogManager:
        """A conversation about this event."""
        return Conversation(
            event=event,
            data=data,
            message_manager=self.message_manager,
            media_id_storage=self.media_id_storage,
            registry=registry,
            router=router,
            getter=self.getter,
        )
