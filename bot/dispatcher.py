"""How an update finds its handler."""

from collections.abc import Sequence

from aiogram import Bot, Dispatcher, Router
from aiogram.enums import ChatType
from aiogram.fsm.storage.memory import DisabledEventIsolation
from aiogram.types import Update
from aiogram_dialog import setup_dialogs
from aiogram_dialog.context.media_storage import MediaIdStorage

from bot import errors
from bot.albums import Albums
from bot.answers import Screens, answer, count_answers, typing
from bot.conversations import Conversations
from bot.dialogs import DIALOGS
from bot.hints import Hints
from bot.middlewares import Gate, OwnStep
from bot.routers import ROUTERS, fallback
from bot.runtime.chats import ChatOrder
from bot.storage import Storage


def build_dispatcher(
    storage: Storage,
    order: ChatOrder | None = None,
    *,
    routers: Sequence[Router] = (),
    hints: Hints | None = None,
) -> Dispatcher:
    """Everything the bot can answer. The worker keeps the order in a chat, so no event is isolated here."""
    dispatcher = Dispatcher(storage=storage, events_isolation=DisabledEventIsolation())
    dispatcher.update.outer_middleware(OwnStep(storage, order or ChatOrder()))
    spoken = hints or Hints()
    dispatcher.update.outer_middleware(Gate(spoken))
    errors.register(dispatcher, storage)
    # Commands and buttons of pushed messages come before dialogs: they work in the middle of any form.
    for router in (*ROUTERS, *routers, *DIALOGS, fallback.router):
        # aiogram ties a router to one dispatcher for ever; a process of tests builds many.
        router._parent_router = None
        dispatcher.include_router(router)
    dispatcher["pictures"] = pictures = MediaIdStorage()  # type: ignore[no-untyped-call]
    setup_dialogs(
        dispatcher,
        dialog_manager_factory=Conversations(Screens(), pictures, None),
        events_isolation=DisabledEventIsolation(),
    )
    dispatcher.message.outer_middleware(Albums(spoken))
    return dispatcher


async def handle(dispatcher: Dispatcher, bot: Bot, update: Update) -> None:
    """Handle one update; whatever its handler did or failed to do, a tap is answered."""
    count_answers()
    try:
        async with typing(bot, _private_chat(update)):
            await dispatcher.feed_update(bot, update)
    finally:
        if update.callback_query:
            await answer(update.callback_query)


def _private_chat(update: Update) -> int | None:
    """Where somebody waits for an answer."""
    content = update.message or (update.callback_query and update.callback_query.message)
    return content.chat.id if content and content.chat.type == ChatType.PRIVATE else None
