"""From the text that Telegram sent to an update that aiogram understands."""

import json
from typing import Any

from aiogram import Bot
from aiogram.types import Update


def read(payload: str, bot: Bot) -> Update:
    """Raises ValueError, UpdateTypeLookupError when it is something that this version does not know."""
    update = Update.model_validate(clean(json.loads(payload)), context={"bot": bot})
    update.event_type  # noqa: B018 - raises for a kind of update that is unknown here
    return update


def clean(value: Any) -> Any:
    """PostgreSQL keeps no NUL, and nobody prints half of an emoji."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode() if _is_dirty(value) else value
    if isinstance(value, list):
        return [clean(one) for one in value]
    if isinstance(value, dict):
        return {clean(name): clean(one) for name, one in value.items()}
    return value


def _is_dirty(text: str) -> bool:
    return (not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text)) or "\x00" in text
