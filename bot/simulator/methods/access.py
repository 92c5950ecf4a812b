"""May the bot do this here: chats, messages, keyboards and limits, in Telegram's order of refusals."""

from dataclasses import dataclass

from .. import checks, render
from ..errors import TelegramError, bad_request, forbidden
from ..request import Params
from ..simulator import Simulator
from ..world import Chat, Json, Message


def find_chat(sim: Simulator, params: Params, name: str = "chat_id") -> Chat:
    """The chat of a request, as far as the bot knows it."""
    text = params.text(name)
    if not text:
        raise bad_request("chat_id is empty")
    try:
        chat = sim.world.chats.get(int(text))
    except ValueError:
        chat = None
    if chat is None:
        raise bad_request("chat not found")
    if not chat.is_group and not _knows(sim, chat):
        raise bad_request("chat not found")
    return chat


def _knows(sim: Simulator, chat: Chat) -> bool:
    if sim.world.accounts[chat.id].started:
        return True
    return any(
        one.is_group and one.bot_present and chat.id in one.members for one in sim.world.chats.values()
    )


def check_may_write(sim: Simulator, chat: Chat) -> None:
    """Whether the bot may write to a chat."""
    if chat.migrated_to is not None:
        raise TelegramError(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            {"migrate_to_chat_id": chat.migrated_to},
        )
    if chat.is_group:
        if not chat.bot_present:
            raise forbidden(f"bot was kicked from the {chat.type} chat")
        return
    account = sim.world.accounts[chat.id]
    if account.deactivated:
        raise forbidden("user is deactivated")
    if not account.started:
        raise forbidden("bot can't initiate conversation with a user")
    if account.blocked:
        raise forbidden("bot was blocked by the user")


def charge(sim: Simulator, chat: Chat, items: int = 1) -> None:
    """The limits of sending."""
    sim.flood.charge(chat.id, is_group=chat.is_group, items=items)


@dataclass
class Envelope:
    """Where a message goes and what goes along with it."""

    chat: Chat
    markup: Json | None
    reply_to: int | None
    extra: Json


def envelope(sim: Simulator, params: Params, *, items: int = 1) -> Envelope:
    """Checks everything about a new message but its content."""
    markup = params.json("reply_markup", "can't parse reply keyboard markup JSON object")
    private = not params.text("chat_id").startswith("-")
    markup = checks.reply_markup(markup, private=private)
    chat = find_chat(sim, params)
    check_may_write(sim, chat)
    reply_to = _reply(chat, params)
    charge(sim, chat, items)
    extra = {"has_protected_content": True} if params.flag("protect_content") else {}
    return Envelope(chat, markup, reply_to, extra)


def _reply(chat: Chat, params: Params) -> int | None:
    given = params.json("reply_parameters", "can't parse reply parameters JSON object") or {}
    if not isinstance(given, dict):
        raise bad_request("object expected as reply parameters")
    reply_to = given.get("message_id") or params.integer("reply_to_message_id")
    without = given.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply")
    if not reply_to:
        return None
    if int(reply_to) in chat.messages:
        return int(reply_to)
    if without:
        return None
    raise bad_request("message to be replied not found")


def post(sim: Simulator, to: Envelope, content: Json, extra: Json | None = None) -> Message:
    """The bot's message appears; its keyboard goes under the chat."""
    message = sim.post(
        to.chat,
        sim.world.bot.id,
        content,
        markup=to.markup,
        reply_to=to.reply_to,
        extra={**to.extra, **(extra or {})},
    )
    if to.markup and "inline_keyboard" not in to.markup:
        sim.set_keyboard(to.chat, None if to.markup.get("remove_keyboard") else to.markup)
    return message


def answer(sim: Simulator, message: Message) -> Json:
    """A message as a method's result."""
    return render.message(sim.world, message)


def find_message(sim: Simulator, params: Params, what: str, chat_name: str = "chat_id") -> Message:
    """The message a request is about."""
    chat = find_chat(sim, params, chat_name)
    found = chat.messages.get(params.integer("message_id"))
    if found is None:
        raise bad_request(f"message to {what} not found")
    return found
