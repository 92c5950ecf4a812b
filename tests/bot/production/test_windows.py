"""Every window can be drawn from its preview data alone, in both languages."""

import asyncio
from typing import Any, cast

import pytest
from aiogram.fsm.state import State
from aiogram.types import Chat
from aiogram_dialog import Dialog
from aiogram_dialog.api.entities import EVENT_CONTEXT_KEY, Context, EventContext
from django.utils import translation

from backend.accounts.models import User
from bot.dialogs import DIALOGS

pytestmark = pytest.mark.django_db(transaction=True)
CHAT = Chat(id=1, type="private")


class Preview:
    """A conversation in which nothing was said yet."""

    event = None

    def __init__(self, dialog: Dialog, state: State) -> None:
        self.dialog, self.context = dialog, Context("0", "0", state, {})
        place = EventContext(
            bot=cast(Any, None), chat=CHAT, user=cast(Any, None), thread_id=None, business_connection_id=None
        )
        self.middleware_data = {
            "dialog_manager": self,
            "event_chat": CHAT,
            "user": User(name="Olena"),
            EVENT_CONTEXT_KEY: place,
        }

    def is_preview(self) -> bool:
        return True

    def current_context(self) -> Context:
        return self.context

    @property
    def dialog_data(self) -> dict[str, Any]:
        return self.context.dialog_data

    async def load_data(self) -> dict[str, Any]:
        return {"dialog_data": {}, "start_data": {}}

    def find(self, widget_id: str) -> Any:
        widget = self.dialog.find(widget_id)
        return widget and widget.managed(self)


async def _draw(dialog: Dialog) -> list[str]:
    return [(await dialog.render(cast(Any, Preview(dialog, state)))).text or "" for state in dialog.states()]


@pytest.mark.parametrize("dialog", DIALOGS, ids=lambda dialog: dialog.states_group_name())
@pytest.mark.parametrize("language", ["uk", "en"])
def test_every_window_has_words(dialog: Dialog, language: str) -> None:
    with translation.override(language):
        drawn = asyncio.run(_draw(dialog))

    assert len(drawn) == len(dialog.windows)
    assert all(text.strip() for text in drawn)
