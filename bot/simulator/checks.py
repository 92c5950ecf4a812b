"""What Telegram refuses in keyboards and buttons, in its own words."""

import re
from typing import Any

from .errors import bad_request
from .world import Json

ACTIONS = ("url", "callback_data", "callback_game", "pay", "switch_inline_query",
           "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "login_url", "web_app",
           "copy_text")  # fmt: skip
MAY_BE_EMPTY = frozenset({"switch_inline_query", "switch_inline_query_current_chat"})
ROW_LIMIT = 8
TOTAL_LIMIT = 100
DATA_LIMIT = 64
URL = re.compile(
    r"(?:https?://)?(?:[^\s/@]+@)?(\[[0-9a-f:]+\]|[^\s/:?#@]+)(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE
)
TG_URL = re.compile(r"tg:(?://)?[A-Za-z0-9_-]+(?:[/?]\S*)?", re.IGNORECASE)


def reply_markup(markup: Any, *, inline_only: bool = False, private: bool = True) -> Json | None:
    """The keyboard to attach, or the refusal."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if rows := markup.get("keyboard"):
        _check_rows(rows, "keyboard", lambda button: _reply_button(button, private=private))
        kind = "keyboard"
    elif rows := markup.get("inline_keyboard"):
        _check_rows(rows, "inline_keyboard", _inline_button)
        kind = "inline_keyboard"
    else:
        kind = next((name for name in ("remove_keyboard", "force_reply") if markup.get(name)), "")
    if not kind:
        return None
    if inline_only and kind != "inline_keyboard":
        raise bad_request("inline keyboard expected")
    return markup


def _check_rows(rows: Any, field: str, check: Any) -> None:
    of_markup = " of the InlineKeyboardMarkup" if field == "inline_keyboard" else ""
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{field}"{of_markup} must be an Array of Arrays')
    if sum(len(row) for row in rows) > TOTAL_LIMIT:
        raise bad_request("reply markup is too long")
    if any(len(row) > ROW_LIMIT for row in rows):
        raise bad_request("BUTTONS_TOO_MUCH")
    for row in rows:
        for button in row:
            check(button)


def _broken(kind: str, reason: str) -> Exception:
    return bad_request(f"can't parse {kind}: {reason}")


def _text(button: Json, kind: str, title: str) -> None:
    if "text" not in button:
        raise _broken(kind, 'Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise _broken(kind, 'Field "text" must be of type String')
    if not button["text"].strip():
        raise _broken(kind, f"{title} text must be non-empty")


def _inline_button(button: Any) -> None:
    kind = "inline keyboard button"
    if not isinstance(button, dict):
        raise _broken(kind, "InlineKeyboardButton must be an Object")
    _text(button, kind, "Inline keyboard button")
    given = [name for name in ACTIONS if button.get(name) is not None]
    given = [name for name in given if button[name] != "" or name in MAY_BE_EMPTY]
    if len(given) != 1:
        raise _broken(kind, "Text buttons are unallowed in the inline keyboard")
    if given == ["callback_data"]:
        _callback_data(button["callback_data"])
    elif given == ["url"]:
        check_url(button["url"])


def _callback_data(data: Any) -> None:
    if not isinstance(data, str):
        raise _broken("inline keyboard button", 'Field "callback_data" must be of type String')
    if len(data.encode("utf-8", "surrogatepass")) > DATA_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")


def check_url(url: Any) -> None:
    """A link on a button: http(s) with a real host, or tg://."""
    text = str(url)
    if TG_URL.fullmatch(text):
        return
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*)://", text)
    if scheme and scheme[1].lower() not in ("http", "https"):
        raise bad_request(f"inline keyboard button URL '{text}' is invalid: Unsupported URL protocol")
    match = URL.fullmatch(text)
    if not match or ("." not in match[1] and not match[1].startswith("[")):
        raise bad_request(f"inline keyboard button URL '{text}' is invalid: Wrong HTTP URL")


def _reply_button(button: Any, *, private: bool) -> None:
    kind = "keyboard button"
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise _broken(kind, "KeyboardButton must be a String or an Object")
    _text(button, kind, "Keyboard button")
    if not private and button.get("request_contact"):
        raise bad_request("phone number can be requested in private chats only")
    if not private and button.get("request_location"):
        raise bad_request("location can be requested in private chats only")
