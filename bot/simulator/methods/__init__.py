"""The methods of the Bot API, by name."""

from . import chats, editing, inline, media, messages, profile, updates
from .registry import METHODS

__all__ = ["METHODS", "chats", "editing", "inline", "media", "messages", "profile", "updates"]
