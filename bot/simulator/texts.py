"""Texts as they arrive: cleaned, trimmed, measured, with the entities Telegram finds by itself."""

import re
from typing import Any

from .errors import bad_request
from .html_text import parse_html, utf16_length
from .world import Json

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
RAW_LIMIT = 1 << 15
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
AUTOMATIC = (
    ("url", re.compile(r"https?://[^\s<>]+[^\s<>.,!?;:)»\"']|(?<![\w@.])t\.me/[^\s<>]+", re.IGNORECASE)),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]*\w")),
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z0-9_]{3,32}\b")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
)


def formatted(text: str, parse_mode: str = "", entities: Any = None) -> tuple[str, list[Json]]:
    """What a bot wrote: markup parsed or entities taken, trimmed, automatic entities added."""
    if len(text.encode("utf-8", "surrogatepass")) > RAW_LIMIT:
        raise bad_request("text is too long")
    if text and parse_mode and parse_mode.lower() != "none":
        if parse_mode.lower() != "html":
            raise bad_request("unsupported parse_mode")
        text, found = parse_html(text)
    else:
        found = [dict(one) for one in entities or []]
    text, found = _trimmed(_cleaned(text), found)
    return text, merged(text, found)


def _cleaned(text: str) -> str:
    return CONTROL.sub(" ", text.replace("\r", ""))


def typed(text: str) -> tuple[str, list[Json]]:
    """What a person typed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return text, merged(text, [])


def message_text(text: str, parse_mode: str = "", entities: Any = None) -> Json:
    """The fields of a text message, or the refusal."""
    if not text:
        raise bad_request("message text is empty")
    text, found = formatted(text, parse_mode, entities)
    if not text:
        raise bad_request("text must be non-empty")
    if utf16_length(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return {"text": text, "entities": found} if found else {"text": text}


def caption(text: str, parse_mode: str = "", entities: Any = None) -> Json:
    """The caption fields of a media message, or the refusal."""
    text, found = formatted(text, parse_mode, entities)
    if utf16_length(text) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    return {"caption": text, "caption_entities": found} if found else {"caption": text}


def _trimmed(text: str, found: list[Json]) -> tuple[str, list[Json]]:
    shift = utf16_length(text) - utf16_length(text.lstrip())
    text = text.strip()
    length = utf16_length(text)
    kept = []
    for entity in found:
        begin = max(0, entity["offset"] - shift)
        end = min(length, entity["offset"] - shift + entity["length"])
        if end > begin:
            public = {name: value for name, value in entity.items() if not name.startswith("_")}
            kept.append(public | {"offset": begin, "length": end - begin})
    return text, kept


def merged(text: str, found: list[Json]) -> list[Json]:
    """Entities of the author and the ones Telegram finds: commands, links, mentions, hashtags."""
    taken = [(one["offset"], one["offset"] + one["length"]) for one in found if one["type"] in _OPAQUE]
    result = list(found)
    for kind, pattern in AUTOMATIC:
        for match in pattern.finditer(text):
            begin = utf16_length(text[: match.start()])
            end = begin + utf16_length(match[0])
            if all(end <= left or begin >= right for left, right in taken):
                taken.append((begin, end))
                result.append({"type": kind, "offset": begin, "length": end - begin})
    return sorted(result, key=lambda one: (one["offset"], -one["length"]))


_OPAQUE = frozenset({"code", "pre", "text_link", "text_mention", "url"})
