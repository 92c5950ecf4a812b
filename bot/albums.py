"""Pictures of an album come as so many messages: a window that takes photos gets them all, any other one."""

from typing import Any

from aiogram.dispatcher.middlewares.base import BaseMiddleware
from aiogram.types import Message, TelegramObject
from aiogram_dialog.api.entities import Context

from bot.hints import Hints
from bot.middlewares import Handler
from bot.states import Comments, Counter

SCANS = (
    Counter.cart,
    Counter.found,
    Counter.quantity,
    Counter.bundle,
    Counter.part,
    Counter.bundle_quantity,
    Counter.pay,
    Counter.tendered,
)
TAKES_PHOTOS = (Comments.list, *SCANS)
CONTEXT, IS_REST = "aiogd_context", "is_rest_of_album"


async def is_for_window(_message: Message, aiogd_context: Context | None = None) -> bool:
    """Does the window that is open take photos for itself?"""
    return aiogd_context is not None and aiogd_context.state in TAKES_PHOTOS


def album_of(message: Message) -> str | None:
    """By what the pictures of one album are known."""
    return f"{message.chat.id}:{message.media_group_id}" if message.media_group_id else None


class Albums(BaseMiddleware):
    """Comes after aiogram-dialog has found the window that is open."""

    def __init__(self, hints: Hints) -> None:
        self.hints = hints

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        """Where an album means nothing, its first picture is answered for all of them."""
        assert isinstance(event, Message)
        data[IS_REST] = not self.hints.speaks_for_album(event)
        if data[IS_REST] and not await is_for_window(event, data.get(CONTEXT)):
            return None
        return await handler(event, data)
