"""One-line remarks of the bot to those whose message it does not act upon, never more than one a minute."""

import time

from aiogram.types import CallbackQuery, Message
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bot.answers import answer

STRANGER = _("This bot is for the people of the workshop. Ask your manager for an invitation link.")
EDITED = _("I do not read changed messages. Press the button or send the message once more.")
NOT_TYPED = _("I do not take forwarded messages. Copy the text and send it yourself, please.")
PRIVATE_ONLY = _("I work in private chats only. Write to me directly.")

A_MINUTE = 60.0
REMEMBERED = 10_000


class Hints:
    """Remembers to whom it spoke a moment ago."""

    def __init__(self, every: float = A_MINUTE) -> None:
        self._every = every
        self._spoken: dict[tuple[int, str], float] = {}
        self._albums: dict[tuple[int, str], int] = {}

    async def give(self, event: Message | CallbackQuery, hint: Promise) -> None:
        """Say it in the chat; a tap is answered every time."""
        if isinstance(event, CallbackQuery):
            await answer(event, str(hint), is_alert=True)
        elif self.is_due(event.chat.id, str(hint)):
            await event.answer(str(hint))

    def is_due(self, chat_id: int, hint: str) -> bool:
        """Was it silent long enough?"""
        now = time.monotonic()
        if len(self._spoken) > REMEMBERED:
            self._spoken = {key: at for key, at in self._spoken.items() if now - at < self._every}
        last = self._spoken.get((chat_id, hint))
        if last is not None and now - last < self._every:
            return False
        self._spoken[chat_id, hint] = now
        return True

    def speaks_for_album(self, message: Message) -> bool:
        """Pictures of an album come as so many messages: the first one is answered, for all of them."""
        if not message.media_group_id:
            return True
        if len(self._albums) > REMEMBERED:
            self._albums.clear()
        first = self._albums.setdefault((message.chat.id, message.media_group_id), message.message_id)
        return first == message.message_id
