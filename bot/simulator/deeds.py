"""What a person can do, one name each: the bodies of `POST /people/{id}/<deed>`."""

from typing import Any

from . import belonging, pressing, talking
from .errors import Impossible
from .people import deed
from .request import Params
from .simulator import Simulator
from .world import Account, Chat, Json, Message


@deed("say")
def say(sim: Simulator, account: Account, chat: Chat, params: Params) -> list[Message]:
    """Text or a command: `text`, `reply_to`."""
    return talking.say(sim, account, chat, params.text("text"), params.integer("reply_to") or None)


@deed("link")
def link(sim: Simulator, account: Account, chat: Chat, params: Params) -> list[Message]:
    """An invitation link or its code: `link`."""
    return talking.open_link(sim, account, params.text("link"))


@deed("send")
def send(sim: Simulator, account: Account, chat: Chat, params: Params) -> Any:
    """A file (`kind`, upload, `caption`) or a structured message (`kind`, `content`)."""
    kind = params.text("kind")
    reply_to = params.integer("reply_to") or None
    if params.uploads:
        uploads = list(params.uploads.values())
        return talking.send_files(sim, account, chat, kind, uploads, params.text("caption"), reply_to)
    return talking.deliver(sim, account, chat, _content(sim, account, kind, params), reply_to=reply_to)


def _content(sim: Simulator, account: Account, kind: str, params: Params) -> Json:
    given = params.json("content") or {}
    if kind == "own_contact":
        return talking.own_contact(account)
    if kind == "contact":
        return {"contact": {"phone_number": "+380441234567", "first_name": "Контакт", **given}}
    if kind == "location":
        return {"location": {"latitude": 50.4501, "longitude": 30.5234, **given}}
    if kind == "poll":
        return {"poll": _poll(sim, given)}
    if kind == "dice":
        return {"dice": {"emoji": "🎲", "value": 4}}
    raise Impossible(f"unknown kind of message: {kind}")


def _poll(sim: Simulator, given: Json) -> Json:
    options = [str(one) for one in given.get("options") or ["Так", "Ні"]]
    return {
        "id": str(sim.world.next_number()), "question": str(given.get("question") or "Питання?"),
        "options": [
            {"persistent_id": str(number), "text": text, "voter_count": 0}
            for number, text in enumerate(options)
        ],
        "total_voter_count": 0, "is_closed": False, "is_anonymous": True, "type": "regular",
        "allows_multiple_answers": False, "allows_revoting": True, "members_only": False,
    }  # fmt: skip


@deed("tap")
def tap(sim: Simulator, account: Account, chat: Chat, params: Params) -> Json:
    """An inline button: `message_id` with `row` and `column`, or with `data` (forged or stale); `times`."""
    message_id = params.integer("message_id")
    times = max(1, params.integer("times", 1))
    if params.values.get("data") is not None:
        ids = [pressing.tap(sim, account, chat, message_id, params.text("data")).id for _ in range(times)]
        return {"callback_id": ids[0], "callback_ids": ids}
    place = params.integer("row"), params.integer("column")
    results = [pressing.press(sim, account, chat, message_id, *place) for _ in range(times)]
    return {**results[0], "callback_ids": [one["callback_id"] for one in results if "callback_id" in one]}


@deed("press")
def press(sim: Simulator, account: Account, chat: Chat, params: Params) -> list[Message]:
    """A button of the keyboard under the chat: `text`."""
    return pressing.press_keyboard(sim, account, chat, params.text("text"))


@deed("edit")
def edit(sim: Simulator, account: Account, chat: Chat, params: Params) -> Message:
    """Another text in an own message: `message_id`, `text`."""
    return talking.edit(sim, account, chat, params.integer("message_id"), params.text("text"))


@deed("delete")
def delete(sim: Simulator, account: Account, chat: Chat, params: Params) -> None:
    """Deletes messages: `message_id` or `message_ids`."""
    ids = params.json("message_ids") or [params.integer("message_id")]
    talking.delete(sim, account, chat, [int(one) for one in ids])


@deed("forward")
def forward(sim: Simulator, account: Account, chat: Chat, params: Params) -> Message:
    """Forwards `message_id` of the chat `from_chat` (any the test names) into `chat`."""
    source_chat = sim.world.chats.get(params.integer("from_chat") or chat.id)
    source = source_chat.messages.get(params.integer("message_id")) if source_chat else None
    if source is None:
        raise Impossible("there is no such message", 404)
    return talking.forward(sim, account, source, chat)


@deed("react")
def react(sim: Simulator, account: Account, chat: Chat, params: Params) -> None:
    """An emoji under a message: `message_id`, `emoji` (empty takes it back)."""
    talking.react(sim, account, chat, params.integer("message_id"), params.text("emoji"))


@deed("block")
def block(sim: Simulator, account: Account, chat: Chat, params: Params) -> None:
    """Stops the bot."""
    talking.set_blocked(sim, account, blocked=True)


@deed("unblock")
def unblock(sim: Simulator, account: Account, chat: Chat, params: Params) -> None:
    """Lets the bot write again."""
    talking.set_blocked(sim, account, blocked=False)


@deed("read")
def read(sim: Simulator, account: Account, chat: Chat, params: Params) -> None:
    """Has seen everything."""
    newest = max(chat.messages, default=0)
    if chat.read.get(account.id) != newest:
        chat.read[account.id] = newest
        sim.tell("read", account=account.id, chat=chat.id, unread=sim.view_account(account)["unread"])


@deed("group")
def group(sim: Simulator, account: Account, chat: Chat, params: Params) -> Json:
    """Makes a group: `title`, `members`, `with_bot`."""
    made = belonging.create_group(sim, account, params.text("title"), params.json("members") or [])
    if params.flag("with_bot"):
        belonging.set_bot_in_group(sim, account, made, present=True)
    return {"chat": made.id}


@deed("bot")
def bot(sim: Simulator, account: Account, chat: Chat, params: Params) -> None:
    """Adds the bot to a group or removes it: `present`."""
    belonging.set_bot_in_group(sim, account, chat, present=params.flag("present"))


@deed("inline")
def inline(sim: Simulator, account: Account, chat: Chat, params: Params) -> Json:
    """Types after the bot's name: `query`; the next page: `offset`."""
    query = pressing.type_inline(sim, account, params.text("query"), params.text("offset"))
    return {"query_id": query.id}


@deed("choose")
def choose(sim: Simulator, account: Account, chat: Chat, params: Params) -> Message:
    """Picks an inline result: `query_id`, `result_id`."""
    return pressing.choose_inline(sim, account, chat, params.text("query_id"), params.text("result_id"))
