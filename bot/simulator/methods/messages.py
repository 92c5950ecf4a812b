"""Sending of texts, contacts and places, forwarding and copying."""

from typing import Any

from .. import render, texts
from ..errors import bad_request
from ..request import Params
from ..simulator import Simulator
from ..world import Json, Message
from .access import Envelope, answer, charge, check_may_write, envelope, find_chat, find_message, post
from .registry import method

CHAT_ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip


@method("sendMessage")
def send_message(sim: Simulator, params: Params) -> Json:
    """A text message."""
    content = texts.message_text(params.text("text"), params.text("parse_mode"), params.json("entities"))
    return answer(sim, post(sim, envelope(sim, params), content))


@method("sendContact")
def send_contact(sim: Simulator, params: Params) -> Json:
    """A phone number with a name."""
    phone, name = params.text("phone_number"), params.text("first_name")
    if not phone:
        raise bad_request("phone number is empty")
    if not name:
        raise bad_request("first name is empty")
    contact: Json = {"phone_number": phone, "first_name": name}
    if params.text("last_name"):
        contact["last_name"] = params.text("last_name")
    return answer(sim, post(sim, envelope(sim, params), {"contact": contact}))


@method("sendLocation")
def send_location(sim: Simulator, params: Params) -> Json:
    """A point on the map."""
    try:
        place = {name: float(params.text(name)) for name in ("latitude", "longitude")}
    except ValueError:
        raise bad_request("location is empty") from None
    if abs(place["latitude"]) > 90 or abs(place["longitude"]) > 180:
        raise bad_request("wrong location specified")
    return answer(sim, post(sim, envelope(sim, params), {"location": place}))


@method("sendChatAction")
def send_chat_action(sim: Simulator, params: Params) -> bool:
    """«typing…» for five seconds."""
    action = params.text("action")
    if action not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = find_chat(sim, params)
    check_may_write(sim, chat)
    sim.tell("typing", chat=chat.id, members=chat.members, action=action)
    return True


@method("copyMessage")
def copy_message(sim: Simulator, params: Params) -> Json:
    """The same content again, without saying whose it was."""
    source = find_message(sim, params, "copy", "from_chat_id")
    if _is_service(source):
        raise bad_request("message can't be copied")
    content = dict(source.content)
    if params.text("caption") and "text" not in content:
        content = {name: value for name, value in content.items() if not name.startswith("caption")}
        content |= texts.caption(
            params.text("caption"), params.text("parse_mode"), params.json("caption_entities")
        )
    return {"message_id": post(sim, envelope(sim, params), content).message_id}


@method("forwardMessage")
def forward_message(sim: Simulator, params: Params) -> Json:
    """The message as it was, with its author."""
    source = find_message(sim, params, "forward", "from_chat_id")
    if _is_service(source) or source.extra.get("has_protected_content"):
        raise bad_request("message can't be forwarded")
    chat = find_chat(sim, params)
    check_may_write(sim, chat)
    charge(sim, chat)
    to = Envelope(chat, None, None, {})
    return answer(sim, post(sim, to, dict(source.content), {"forward_origin": origin(sim, source)}))


def origin(sim: Simulator, source: Message) -> Json:
    """Who wrote a message first."""
    known: Any = source.extra.get("forward_origin")
    if known:
        return dict(known)
    return {"type": "user", "sender_user": render.sender(sim.world, source.sender_id), "date": source.date}


def _is_service(message: Message) -> bool:
    return not any(name in message.content for name in CONTENT)


CONTENT = (
    "text",
    "photo",
    "document",
    "video",
    "audio",
    "voice",
    "sticker",
    "contact",
    "location",
    "animation",
    "poll",
)
