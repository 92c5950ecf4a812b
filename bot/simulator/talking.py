"""What a person says: texts, files, contacts, edits, forwards."""

import re
from typing import Any

from . import files, render, texts
from .errors import Impossible, TelegramError
from .html_text import utf16_length
from .methods.messages import origin
from .request import Upload
from .simulator import Simulator
from .world import Account, Chat, Json, Message

LINK = re.compile(
    r"(?:https?://)?t\.me/(\w+)(?:\?start=([A-Za-z0-9_-]{1,64}))?/?|tg://resolve\?domain=(\w+)(?:&start=(\S+))?"
)
CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")


def chat_of(sim: Simulator, account: Account, chat_id: int | None) -> Chat:
    """The chat a person means; the one with the bot when they do not say."""
    chat = sim.world.chats.get(chat_id or account.id)
    if chat is None or account.id not in chat.members:
        raise Impossible("this account is not in that chat", 404)
    return chat


def check_can_write(account: Account, chat: Chat) -> None:
    """Whether the application would let the person write here now."""
    if account.deactivated:
        raise Impossible("the account is deactivated", 409)
    if account.blocked and not chat.is_group:
        raise Impossible("the bot is blocked by this account; unblock it first", 409)
    if chat.migrated_to is not None:
        raise Impossible("the group became a supergroup", 409)


def say(
    sim: Simulator, account: Account, chat: Chat, text: str, reply_to: int | None = None
) -> list[Message]:
    """A person sends text; what is longer than a message leaves as several, as the application does."""
    check_can_write(account, chat)
    if not text.strip():
        raise Impossible("the text is empty")
    return [_say_one(sim, account, chat, part, reply_to) for part in _parts(text)]


def _say_one(sim: Simulator, account: Account, chat: Chat, text: str, reply_to: int | None) -> Message:
    clean, entities = texts.typed(text)
    content: Json = {"text": clean, "entities": entities} if entities else {"text": clean}
    return deliver(sim, account, chat, content, reply_to=reply_to)


def _parts(text: str) -> list[str]:
    parts: list[str] = []
    current: list[str] = []
    length = 0
    for char in text:
        size = utf16_length(char)
        if length + size > texts.TEXT_LIMIT:
            parts.append("".join(current))
            current, length = [], 0
        current.append(char)
        length += size
    return [part for part in [*parts, "".join(current)] if part.strip()]


def deliver(sim: Simulator, account: Account, chat: Chat, content: Json, **rest: Any) -> Message:
    """A person's message appears, and the bot gets it."""
    check_can_write(account, chat)
    if not chat.is_group and not account.started:
        account.started = True
        sim.tell("account", account=sim.view_account(account))
    message = sim.post(chat, account.id, content, **rest)
    sim.push_message(message)
    return message


def open_link(sim: Simulator, account: Account, link: str) -> list[Message]:
    """A person opens an invitation link and presses Start."""
    code = link.strip()
    if match := LINK.fullmatch(code):
        name = match[1] or match[3]
        if name.lower() != sim.world.bot.username.lower():
            raise Impossible(f"this is a link to @{name}, not to this bot", 404)
        code = match[2] or match[4] or ""
    if code and not CODE.fullmatch(code):
        raise Impossible("a link's code has 1-64 of A-Z, a-z, 0-9, _ and -")
    chat = sim.world.chats[account.id]
    if account.blocked:
        set_blocked(sim, account, blocked=False)
    return say(sim, account, chat, f"/start {code}".strip())


def set_blocked(sim: Simulator, account: Account, *, blocked: bool) -> None:
    """A person stops or restarts the bot; it is told by my_chat_member."""
    if account.blocked == blocked:
        return
    account.blocked = blocked
    chat = sim.world.chats[account.id]
    states = ("member", "kicked") if blocked else ("kicked", "member")
    old, new = (_bot_state(sim, state) for state in states)
    push_membership(sim, account, chat, old, new)
    sim.tell("account", account=sim.view_account(account))


def _bot_state(sim: Simulator, status: str) -> Json:
    state: Json = {"status": status, "user": render.bot_user(sim.world)}
    return state | {"until_date": 0} if status == "kicked" else state


def push_membership(sim: Simulator, account: Account, chat: Chat, old: Json, new: Json) -> None:
    """The bot learns that its place in a chat changed."""
    sim.push(
        "my_chat_member",
        {
            "chat": render.chat(sim.world, chat),
            "from": render.user(account),
            "date": int(sim.world.now()),
            "old_chat_member": old,
            "new_chat_member": new,
        },
    )


def send_files(
    sim: Simulator,
    account: Account,
    chat: Chat,
    kind: str,
    uploads: list[Upload],
    caption: str,
    reply_to: int | None,
) -> list[Message]:
    """A person sends a file, or several as an album."""
    if kind not in files.FOLDER:
        raise Impossible(f"unknown kind of file: {kind}")
    check_can_write(account, chat)
    try:
        contents = [files.media(sim, kind, upload) for upload in uploads]
        words = texts.caption(caption) if caption else {}
    except TelegramError as error:
        raise Impossible(error.description) from None
    extra = {"media_group_id": str(13_000_000_000_000 + sim.world.next_number())} if len(uploads) > 1 else {}
    sent = []
    for content in contents:
        sent.append(deliver(sim, account, chat, content | words, reply_to=reply_to, extra=dict(extra)))
        words = {}
    return sent


def own_contact(account: Account) -> Json:
    """A person's own card, as the «share my number» button sends it."""
    card: Json = {
        "phone_number": account.phone or f"+380{account.id % 10**9:09d}",
        "first_name": account.first_name,
    }
    if account.last_name:
        card["last_name"] = account.last_name
    return {"contact": card | {"user_id": account.id}}


def own_message(sim: Simulator, account: Account, chat: Chat, message_id: int) -> Message:
    """A message this person wrote."""
    message = chat.messages.get(message_id)
    if message is None:
        raise Impossible("there is no such message", 404)
    if message.sender_id != account.id:
        raise Impossible("this message is somebody else's", 403)
    return message


def edit(sim: Simulator, account: Account, chat: Chat, message_id: int, text: str) -> Message:
    """A person changes what they wrote."""
    message = own_message(sim, account, chat, message_id)
    check_can_write(account, chat)
    if "forward_origin" in message.extra:
        raise Impossible("a forwarded message cannot be edited")
    clean, entities = texts.typed(text)
    field = "text" if "text" in message.content else "caption"
    names = ("text", "entities") if field == "text" else ("caption", "caption_entities")
    kept = {name: value for name, value in message.content.items() if name not in names}
    message.content = kept | {names[0]: clean} | ({names[1]: entities} if entities else {})
    message.edit_date = int(sim.world.now())
    sim.edited(message)
    sim.push_message(message, "edited_message")
    return message


def forward(sim: Simulator, account: Account, source: Message, chat: Chat) -> Message:
    """A person forwards a message they see."""
    if source.extra.get("has_protected_content"):
        raise Impossible("this message is protected from forwarding")
    return deliver(sim, account, chat, dict(source.content), extra={"forward_origin": origin(sim, source)})


def delete(sim: Simulator, account: Account, chat: Chat, message_ids: list[int]) -> None:
    """A person deletes messages for everybody; the bot is not told, as at Telegram."""
    found = [one for one in message_ids if one in chat.messages]
    if not found:
        raise Impossible("there is no such message", 404)
    sim.remove(chat, found)


def react(sim: Simulator, account: Account, chat: Chat, message_id: int, emoji: str) -> None:
    """A person puts or takes back an emoji."""
    message = chat.messages.get(message_id)
    if message is None:
        raise Impossible("there is no such message", 404)
    old = message.reactions.pop(account.id, "")
    if emoji:
        message.reactions[account.id] = emoji
    sim.edited(message)
    shapes = [[{"type": "emoji", "emoji": one}] if one else [] for one in (old, emoji)]
    sim.push(
        "message_reaction",
        {
            "chat": render.chat(sim.world, chat), "message_id": message_id, "user": render.user(account),
            "date": int(sim.world.now()), "old_reaction": shapes[0], "new_reaction": shapes[1],
        },
    )  # fmt: skip
