"""What people are told when something is refused, old, or gone."""

import logging
from contextlib import suppress
from typing import Any

from aiogram import Dispatcher
from aiogram.dispatcher.middlewares.base import BaseMiddleware
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.filters import ExceptionTypeFilter
from aiogram.types import CallbackQuery, ErrorEvent, Message, TelegramObject
from aiogram_dialog import DialogManager, ShowMode, StartMode
from aiogram_dialog.api.exceptions import (
    InvalidStackIdError,
    NoContextError,
    OutdatedIntent,
    UnknownIntent,
    UnknownState,
    UnregisteredDialogError,
    UnregisteredWindowError,
)
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from backend.core.errors import AlreadyDone, DomainError, Stale
from backend.core.use_cases import is_done
from backend.messaging import services
from bot.answers import answer
from bot.backend import call
from bot.keys import closed_form_key
from bot.middlewares import Handler
from bot.states import Main
from bot.storage import Storage

logger = logging.getLogger(__name__)

OLD = _("This screen is old. Here is how it stands now.")
NO_FAILURE = ("message is not modified", "query is too old", "query id is invalid")
STALE = (
    InvalidStackIdError,
    NoContextError,
    OutdatedIntent,
    UnknownIntent,
    UnknownState,
    UnregisteredDialogError,
    UnregisteredWindowError,
)


class ForgetFailedStep(BaseMiddleware):
    """A handler that failed has not moved the conversation."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Comes before aiogram-dialog looks at the error and mends its stack."""
        self.storage.forget_step()
        return await handler(event, data)


async def refuse(event: ErrorEvent, **data: Any) -> None:
    """The workshop said no: the reason in one sentence, the screen at the same step, as things stand now."""
    await _say(event, str(event.exception))
    manager: DialogManager | None = data.get("dialog_manager")
    if manager and manager.has_context() and (mode := _shown_anew(event, manager)):
        # The price or the status may be what has changed; a step that shows nothing to this person stays.
        with suppress(DomainError):
            await manager.show(mode)


async def show_present(event: ErrorEvent, **data: Any) -> None:
    """A button of an old screen, or a second tap on a form that is written: the present screen is shown."""
    logger.info("an old screen: %s", event.exception)
    await _say(event, str(AlreadyDone.message if await _is_written(event) else OLD), is_alert=False)
    manager: DialogManager | None = data.get("dialog_manager")
    if manager is None:
        return
    if not manager.has_context() or isinstance(
        event.exception, UnregisteredDialogError | UnregisteredWindowError
    ):
        await manager.start(Main.menu, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)
    elif not _is_on_present_screen(event, manager):
        await manager.show(ShowMode.SEND)


async def pass_over(event: ErrorEvent) -> bool:
    """Telegram had nothing to change, or the tap is too old to be answered: what was done stands."""
    if any(text in str(event.exception) for text in NO_FAILURE):
        return True
    raise event.exception


async def note_gone(event: ErrorEvent, **data: Any) -> None:
    """The person closed the chat while the bot was answering."""
    account = data.get("event_from_user")
    if account is not None:
        await call(services.note_blocked, telegram_id=account.id)


async def _say(event: ErrorEvent, text: str, *, is_alert: bool = True) -> None:
    source = event.update.event
    if isinstance(source, CallbackQuery):
        await answer(source, text, is_alert=is_alert)
    elif isinstance(source, Message):
        await source.answer(escape(text))


async def _is_written(event: ErrorEvent) -> bool:
    callback = event.update.callback_query
    key = callback and closed_form_key(callback)
    return bool(key and await call(is_done, key))


def _shown_anew(event: ErrorEvent, manager: DialogManager) -> ShowMode | None:
    """A screen that was pressed stays where it is; who typed at an old one looks at the new one below."""
    if _is_on_present_screen(event, manager):
        return ShowMode.EDIT
    return ShowMode.SEND if event.update.message and isinstance(event.exception, Stale) else None


def _is_on_present_screen(event: ErrorEvent, manager: DialogManager) -> bool:
    """A second tap on a message that shows the present state already."""
    callback = event.update.callback_query
    shown = manager.current_stack().last_message_id
    return bool(callback and callback.message and callback.message.message_id == shown)


def register(dispatcher: Dispatcher, storage: Storage) -> None:
    """One handler for each kind; everything else goes to the worker, which tries again."""
    dispatcher.errors.outer_middleware(ForgetFailedStep(storage))
    dispatcher.errors.register(refuse, ExceptionTypeFilter(DomainError))
    dispatcher.errors.register(show_present, ExceptionTypeFilter(*STALE))
    dispatcher.errors.register(pass_over, ExceptionTypeFilter(TelegramBadRequest))
    dispatcher.errors.register(note_gone, ExceptionTypeFilter(TelegramForbiddenError))
