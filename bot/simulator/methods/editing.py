"""Changing and deleting of messages, answers to taps."""

from ..checks import check_url, reply_markup
from ..errors import bad_request
from ..html_text import utf16_length
from ..request import Params
from ..simulator import Simulator
from ..texts import caption, message_text
from ..world import DAY, Chat, Json, Message
from .access import answer, charge, check_may_write, find_chat, find_message
from .media import input_media_content
from .registry import method

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
HAS_CAPTION = ("photo", "document", "video", "audio", "voice", "animation")
ALERT_LIMIT = 200


@method("editMessageText")
def edit_message_text(sim: Simulator, params: Params) -> Json:
    """Another text in the same message."""
    content = message_text(params.text("text"), params.text("parse_mode"), params.json("entities"))
    markup = _inline(params)
    message = _own(sim, params)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _apply(sim, message, content, markup)


@method("editMessageCaption")
def edit_message_caption(sim: Simulator, params: Params) -> Json:
    """Another caption under the same media."""
    new = caption(params.text("caption"), params.text("parse_mode"), params.json("caption_entities"))
    markup = _inline(params)
    message = _own(sim, params)
    if not any(name in message.content for name in HAS_CAPTION):
        raise bad_request("there is no caption in the message to edit")
    kept = {name: value for name, value in message.content.items() if not name.startswith("caption")}
    return _apply(sim, message, kept | new, markup)


@method("editMessageMedia")
def edit_message_media(sim: Simulator, params: Params) -> Json:
    """Another photo or document in the same message."""
    media = params.json("media", "can't parse media JSON object")
    if not isinstance(media, dict):
        raise bad_request("media must be non-empty")
    markup = _inline(params)
    message = _own(sim, params)
    if not any(name in message.content for name in ("text", *HAS_CAPTION)):
        raise bad_request("message can't be edited")
    return _apply(sim, message, input_media_content(sim, params, media), markup)


@method("editMessageReplyMarkup")
def edit_message_reply_markup(sim: Simulator, params: Params) -> Json:
    """Other buttons under the same message."""
    markup = _inline(params)
    message = _own(sim, params)
    return _apply(sim, message, message.content, markup)


def _inline(params: Params) -> Json | None:
    markup = params.json("reply_markup", "can't parse reply keyboard markup JSON object")
    return reply_markup(markup, inline_only=True)


def _own(sim: Simulator, params: Params) -> Message:
    if not params.text("chat_id") and params.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    message = find_message(sim, params, "edit")
    check_may_write(sim, sim.world.chats[message.chat_id])
    theirs = message.sender_id != sim.world.bot.id or "forward_origin" in message.extra
    keyboard = message.markup is not None and "inline_keyboard" not in message.markup
    if theirs or keyboard:
        raise bad_request("message can't be edited")
    return message


def _apply(sim: Simulator, message: Message, content: Json, markup: Json | None) -> Json:
    if content == message.content and markup == message.markup:
        raise bad_request(NOT_MODIFIED)
    charge(sim, sim.world.chats[message.chat_id])
    message.content, message.markup = content, markup
    message.edit_date = int(sim.world.now())
    sim.edited(message)
    return answer(sim, message)


@method("deleteMessage")
def delete_message(sim: Simulator, params: Params) -> bool:
    """A message vanishes for everybody, if it is younger than two days."""
    message = find_message(sim, params, "delete")
    chat = sim.world.chats[message.chat_id]
    _check_deletable(sim, chat, message)
    sim.remove(chat, [message.message_id])
    return True


@method("deleteMessages")
def delete_messages(sim: Simulator, params: Params) -> bool:
    """Several messages vanish; those already gone are passed over."""
    ids = params.json("message_ids", "can't parse message identifiers JSON object")
    if not isinstance(ids, list) or not ids:
        raise bad_request("message identifiers are not specified")
    if len(ids) > 100:
        raise bad_request("too many message identifiers specified")
    chat = find_chat(sim, params)
    found = [chat.messages[int(one)] for one in ids if int(one) in chat.messages]
    for message in found:
        _check_deletable(sim, chat, message)
    sim.remove(chat, [message.message_id for message in found])
    return True


def _check_deletable(sim: Simulator, chat: Chat, message: Message) -> None:
    others_in_group = chat.is_group and message.sender_id != sim.world.bot.id
    if others_in_group or "group_chat_created" in message.content:
        raise bad_request("message can't be deleted")
    if sim.world.now() - message.date > 2 * DAY:
        raise bad_request("message can't be deleted for everyone")


@method("answerCallbackQuery")
def answer_callback_query(sim: Simulator, params: Params) -> bool:
    """The button stops spinning; a text becomes a toast or an alert."""
    text = params.text("text")
    if utf16_length(text) > ALERT_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    if params.text("url"):
        check_url(params.text("url"))
    tap = sim.world.taps.get(params.text("callback_query_id"))
    if tap is None or sim.world.now() - tap.at > sim.answer_lifetime:
        raise bad_request(TOO_OLD)
    if tap.answer is None:
        tap.answer = {"text": text, "show_alert": params.flag("show_alert"), "url": params.text("url")}
        sim.tell(
            "answer",
            account=tap.account_id,
            chat=tap.chat_id,
            message_id=tap.message_id,
            tap=tap.id,
            **tap.answer,
        )
    return True
