"""World objects in the JSON of the Bot API."""

from .world import Account, Chat, InlineQuery, Json, Message, Tap, World


def bot_user(world: World) -> Json:
    """The bot as a User."""
    bot = world.bot
    return {"id": bot.id, "is_bot": True, "first_name": bot.name, "username": bot.username}


def user(account: Account) -> Json:
    """A person as a User: a bot never learns the phone from it."""
    shape: Json = {"id": account.id, "is_bot": False, "first_name": account.first_name}
    for name in ("last_name", "username", "language_code"):
        if getattr(account, name):
            shape[name] = getattr(account, name)
    return shape


def sender(world: World, sender_id: int) -> Json:
    """Whoever wrote: the bot or a person."""
    return bot_user(world) if sender_id == world.bot.id else user(world.accounts[sender_id])


def chat(world: World, where: Chat) -> Json:
    """A chat as the bot sees it."""
    if where.is_group:
        return {"id": where.id, "type": where.type, "title": where.title}
    shape = user(world.accounts[where.id])
    shape.pop("is_bot")
    shape.pop("language_code", None)
    return shape | {"type": "private"}


def full_chat(world: World, where: Chat) -> Json:
    """The answer of getChat."""
    shape = chat(world, where) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
    if where.is_group:
        shape["permissions"] = {"can_send_messages": True}
    if where.pinned in where.messages:
        shape["pinned_message"] = message(world, where.messages[where.pinned])
    return shape


def message(world: World, what: Message, *, with_reply: bool = True) -> Json:
    """A message as the bot sees it; a reply is shown one level deep."""
    where = world.chats[what.chat_id]
    shape: Json = {
        "message_id": what.message_id,
        "from": sender(world, what.sender_id),
        "chat": chat(world, where),
        "date": what.date,
        **what.extra,
        **what.content,
    }
    if what.edit_date:
        shape["edit_date"] = what.edit_date
    if what.markup and "inline_keyboard" in what.markup:
        shape["reply_markup"] = what.markup
    if with_reply and what.reply_to in where.messages:
        shape["reply_to_message"] = message(world, where.messages[what.reply_to], with_reply=False)
    return shape


def callback_query(world: World, tap: Tap) -> Json:
    """A tap; the message may be gone by now, then only its number is left."""
    where = world.chats[tap.chat_id]
    found = where.messages.get(tap.message_id)
    gone = {"chat": chat(world, where), "message_id": tap.message_id, "date": 0}
    return {
        "id": tap.id,
        "from": user(world.accounts[tap.account_id]),
        "message": message(world, found) if found else gone,
        "chat_instance": str(7_000_000_000_000 + abs(tap.chat_id)),
        "data": tap.data,
    }


def inline_query(world: World, query: InlineQuery) -> Json:
    """A typed inline query."""
    return {
        "id": query.id,
        "from": user(world.accounts[query.account_id]),
        "query": query.query,
        "offset": query.offset,
        "chat_type": "sender",
    }


def member(world: World, where: Chat, user_id: int) -> Json:
    """How a person or the bot belongs to a chat."""
    if user_id == world.bot.id:
        present = where.bot_present
        if not where.is_group:
            present = not world.accounts[where.id].blocked
        return {"status": "member" if present else "left", "user": bot_user(world)}
    status = "member" if user_id in where.members else "left"
    if where.is_group and where.members and where.members[0] == user_id:
        return {"status": "creator", "user": user(world.accounts[user_id]), "is_anonymous": False}
    return {"status": status, "user": user(world.accounts[user_id])}
