"""What every update passes before a handler sees it: who is it, may they, in which language."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import Bot
from aiogram.dispatcher.middlewares.base import BaseMiddleware
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.types import CallbackQuery, ChatMemberUpdated, InlineQuery, Message, TelegramObject, Update
from aiogram.types import User as Account
from aiogram_dialog.api.entities import DialogUpdate
from django.conf import settings
from django.utils import translation

from backend.accounts.selectors import member_by_telegram
from backend.messaging import services
from bot import hints
from bot.backend import call, speak_to
from bot.hints import Hints
from bot.runtime.chats import ChatOrder
from bot.storage import Storage

STRANGERS_ASK_AGAIN = 60
Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class OwnStep(BaseMiddleware):
    """An event that a dialog sent to itself keeps the chat's order and saves its own changes."""

    def __init__(self, storage: Storage, order: ChatOrder) -> None:
        self.storage = storage
        self.order = order

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Updates from Telegram are in the worker's hands already."""
        if not isinstance(event, DialogUpdate):
            return await handler(event, data)
        async with self.order.turn(event.event.chat.id), self.storage.step() as step:
            result = await handler(event, data)
            await self.storage.save(step)
            return result


class Gate(BaseMiddleware):
    """Members of the workshop pass, in private chats, with what they typed themselves."""

    def __init__(self, hints: Hints) -> None:
        self.hints = hints

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Membership is asked afresh for every update: a dismissed person's next tap is refused."""
        assert isinstance(event, Update)
        account: Account | None = data.get("event_from_user")
        if account is None or account.is_bot or not await self._is_private(event, data["bot"]):
            return None
        data["user"] = person = await call(member_by_telegram, account.id)
        speak_to(person, language_of(account))
        return await self._pass(handler, event, data)

    async def _pass(self, handler: Handler, event: Update, data: dict[str, Any]) -> Any:
        if event.my_chat_member:
            return await _note_blocking(event.my_chat_member)
        if event.edited_message:
            return await self._refuse(event.edited_message, data, hints.EDITED)
        if event.inline_query:
            return await handler(event, data) if data["user"] else await answer_nothing(event.inline_query)
        content = event.message or event.callback_query
        if content is None:
            return await handler(event, data) if isinstance(event, DialogUpdate) and data["user"] else None
        if isinstance(content, Message) and content.via_bot and content.via_bot.id == data["bot"].id:
            # A card that was looked for here with the bot's name says all by itself.
            return None
        if isinstance(content, Message) and not _is_typed(content):
            return await self._refuse(content, data, hints.NOT_TYPED)
        if data["user"] is None and not _is_invitation(content):
            return await self.hints.give(content, hints.STRANGER)
        return await handler(event, data)

    async def _refuse(self, message: Message, data: dict[str, Any], hint: Any) -> None:
        if message.sender_chat is None:
            await self.hints.give(message, hint if data["user"] else hints.STRANGER)

    async def _is_private(self, event: Update, bot: Bot) -> bool:
        if isinstance(event, DialogUpdate) or event.inline_query:
            return True
        if event.my_chat_member and event.my_chat_member.chat.type != ChatType.PRIVATE:
            await self._leave(event.my_chat_member, bot)
        elif event.callback_query:
            message = event.callback_query.message
            if message and message.chat.type == ChatType.PRIVATE:
                return True
            await self.hints.give(event.callback_query, hints.PRIVATE_ONLY)
        else:
            content = event.message or event.edited_message or event.my_chat_member
            return content is not None and content.chat.type == ChatType.PRIVATE
        return False

    async def _leave(self, change: ChatMemberUpdated, bot: Bot) -> None:
        came = change.new_chat_member.status in {ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR}
        if came and self.hints.is_due(change.chat.id, "leaving"):
            with translation.override(language_of(change.from_user)):
                if change.chat.type != ChatType.CHANNEL:
                    await bot.send_message(change.chat.id, str(hints.PRIVATE_ONLY))
            await bot.leave_chat(change.chat.id)


async def answer_nothing(query: InlineQuery) -> None:
    """Whoever is not of the workshop finds nothing, whatever they look for."""
    await query.answer([], cache_time=STRANGERS_ASK_AGAIN, is_personal=True)


async def _note_blocking(change: ChatMemberUpdated) -> None:
    is_blocked = change.new_chat_member.status in {ChatMemberStatus.KICKED, ChatMemberStatus.LEFT}
    note = services.note_blocked if is_blocked else services.note_unblocked
    await call(note, telegram_id=change.from_user.id)


def _is_typed(message: Message) -> bool:
    """Written by the person, now: not forwarded, not made by another bot, not in a channel's name."""
    return message.forward_origin is None and message.via_bot is None and message.sender_chat is None


def _is_invitation(content: Message | CallbackQuery) -> bool:
    words = (content.text or "").split() if isinstance(content, Message) else []
    return len(words) > 1 and words[0] == "/start"


def language_of(account: Account) -> str:
    """The language to speak with somebody who is not a member yet."""
    code = (account.language_code or "").partition("-")[0]
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
