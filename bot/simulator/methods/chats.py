"""Chats: facts, members, pins, reactions, leaving."""

from .. import render
from ..errors import bad_request
from ..request import Params
from ..simulator import Simulator
from ..world import Json
from .access import check_may_write, find_chat, find_message
from .registry import method


@method("getChat")
def get_chat(sim: Simulator, params: Params) -> Json:
    """What is known about a chat."""
    return render.full_chat(sim.world, find_chat(sim, params))


@method("getChatMember")
def get_chat_member(sim: Simulator, params: Params) -> Json:
    """How somebody belongs to a chat."""
    chat = find_chat(sim, params)
    user_id = params.integer("user_id")
    if user_id != sim.world.bot.id and user_id not in sim.world.accounts:
        raise bad_request("invalid user_id specified")
    return render.member(sim.world, chat, user_id)


@method("leaveChat")
def leave_chat(sim: Simulator, params: Params) -> bool:
    """The bot leaves a group."""
    chat = find_chat(sim, params)
    if not chat.is_group:
        raise bad_request("can't leave private chats")
    check_may_write(sim, chat)
    chat.bot_present = False
    content: Json = {"left_chat_member": render.bot_user(sim.world)}
    sim.post(chat, sim.world.bot.id, content)
    return True


@method("pinChatMessage")
def pin_chat_message(sim: Simulator, params: Params) -> bool:
    """A message stays on top."""
    message = find_message(sim, params, "pin")
    chat = sim.world.chats[message.chat_id]
    check_may_write(sim, chat)
    chat.pinned = message.message_id
    sim.tell("pinned", chat=chat.id, members=chat.members, message=sim.view(message))
    return True


@method("unpinChatMessage", "unpinAllChatMessages")
def unpin_chat_message(sim: Simulator, params: Params) -> bool:
    """Nothing stays on top."""
    chat = find_chat(sim, params)
    check_may_write(sim, chat)
    chat.pinned = None
    sim.tell("pinned", chat=chat.id, members=chat.members, message=None)
    return True


@method("setMessageReaction")
def set_message_reaction(sim: Simulator, params: Params) -> bool:
    """The bot's emoji under a message."""
    message = find_message(sim, params, "react")
    reactions = params.json("reaction", "can't parse ReactionType JSON object") or []
    emoji = next((str(one.get("emoji", "")) for one in reactions if isinstance(one, dict)), "")
    message.reactions.pop(sim.world.bot.id, None)
    if emoji:
        message.reactions[sim.world.bot.id] = emoji
    sim.edited(message)
    return True
