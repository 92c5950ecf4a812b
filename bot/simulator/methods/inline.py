"""Answers to what people type after the bot's name."""

from typing import Any

from .. import files, texts
from ..checks import reply_markup
from ..errors import TelegramError, bad_request
from ..html_text import utf16_length
from ..request import Params
from ..simulator import Simulator
from ..world import Json
from .editing import TOO_OLD
from .registry import method

RESULT_LIMIT = 50
OFFSET_LIMIT = 64


@method("answerInlineQuery")
def answer_inline_query(sim: Simulator, params: Params) -> bool:
    """Results appear above the person's input."""
    results = params.json("results", "can't parse inline query results JSON object")
    if not isinstance(results, list):
        raise bad_request("expected an Array of InlineQueryResult")
    if len(results) > RESULT_LIMIT:
        raise bad_request("RESULTS_TOO_MUCH")
    _check_ids(results)
    if params.integer("cache_time", 300) < 0:
        raise bad_request("CACHE_TIME_INVALID")
    if len(params.text("next_offset").encode()) > OFFSET_LIMIT:
        raise bad_request("NEXT_OFFSET_INVALID")
    shown = [_checked(sim, one) for one in results]
    query = sim.world.inline_queries.get(params.text("inline_query_id"))
    if query is None or sim.world.now() - query.at > sim.answer_lifetime:
        raise bad_request(TOO_OLD)
    query.results, query.next_offset = shown, params.text("next_offset")
    sim.tell("inline", account=query.account_id, query_id=query.id, results=shown)
    return True


def _check_ids(results: list[Any]) -> None:
    if not all(isinstance(one, dict) for one in results):
        raise bad_request("can't parse inline query result: expected an Object")
    ids = [str(one.get("id", "")) for one in results]
    if any(not 1 <= len(one.encode()) <= 64 for one in ids):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(ids)) != len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")


def _checked(sim: Simulator, result: Json) -> Json:
    """A result with the message that it will become; the refusal if it cannot become one."""
    kind = result.get("type")
    if kind not in ("article", "photo"):
        raise bad_request(f"can't parse inline query result: {kind} is not known here")
    reply_markup(result.get("reply_markup"), inline_only=True)
    given = result.get("input_message_content")
    if given is not None:
        return result | {"content": _message(given)}
    if kind == "article":
        raise bad_request("can't parse inline query result: Can't find field \"input_message_content\"")
    words = texts.caption(str(result.get("caption") or ""), str(result.get("parse_mode") or ""))
    try:
        picture = files.reuse(sim, "photo", str(result.get("photo_file_id") or ""))
    except TelegramError:
        raise bad_request("PHOTO_CONTENT_URL_EMPTY") from None
    return result | {"content": picture | words}


def _message(given: Any) -> Json:
    if not isinstance(given, dict) or not given.get("message_text"):
        raise bad_request("MESSAGE_TEXT_EMPTY")
    text = str(given["message_text"])
    if utf16_length(text) > texts.RAW_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    return texts.message_text(text, str(given.get("parse_mode") or ""), given.get("entities"))
