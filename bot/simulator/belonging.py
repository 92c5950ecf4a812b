"""Accounts and groups: who is there, and how groups come and change."""

from typing import Any

from . import render
from .errors import Impossible
from .simulator import Simulator
from .talking import push_membership
from .world import Account, Chat, Json

EDITABLE = ("first_name", "last_name", "username", "phone", "language_code", "note", "colour")


def find_account(sim: Simulator, account_id: str | int) -> Account:
    """An account by its id."""
    account = sim.world.accounts.get(int(account_id))
    if account is None:
        raise Impossible("there is no such account", 404)
    return account


def create_account(sim: Simulator, facts: Json) -> Account:
    """A new phone with a new Telegram account."""
    account_id = int(facts.get("id") or sim.world.free_account_id())
    if account_id in sim.world.accounts:
        raise Impossible("this id is taken", 409)
    name = str(facts.get("first_name") or "").strip()
    if not name:
        raise Impossible("a name is needed")
    account = Account(id=account_id, first_name=name[:64])
    change_account(sim, account, {**facts, "first_name": name[:64]})
    account.seeded, account.started = bool(facts.get("seeded")), bool(facts.get("started"))
    sim.world.add_account(account)
    sim.tell("account", account=sim.view_account(account))
    return account


def change_account(sim: Simulator, account: Account, facts: Json) -> None:
    """New facts about an account."""
    for name in EDITABLE:
        if facts.get(name) is not None:
            setattr(account, name, str(facts[name])[:64])
    account.username = account.username.removeprefix("@")
    if account.id in sim.world.accounts:
        sim.tell("account", account=sim.view_account(account))


def seed(sim: Simulator, people: list[Any]) -> None:
    """The people of a demo workshop: their chats with the bot are open already."""
    for facts in people:
        known = sim.world.accounts.get(int(facts["id"]))
        if known is not None:
            change_account(sim, known, facts)
        else:
            create_account(sim, {"started": True, **facts, "seeded": True})


def create_group(sim: Simulator, owner: Account, title: str, members: list[int]) -> Chat:
    """A person makes a group; the bot is not in it yet."""
    for one in members:
        find_account(sim, one)
    group_id = -4_000_000_000 - sim.world.next_number()
    people = list(dict.fromkeys([owner.id, *members]))
    chat = Chat(id=group_id, type="group", title=title.strip() or "Група", members=people, bot_present=False)
    sim.world.chats[group_id] = chat
    sim.post(chat, owner.id, {"group_chat_created": True})
    return chat


def set_bot_in_group(sim: Simulator, account: Account, chat: Chat, *, present: bool) -> None:
    """A person adds the bot to a group or removes it."""
    if not chat.is_group:
        raise Impossible("this is not a group")
    if chat.bot_present == present:
        return
    bot = render.bot_user(sim.world)
    states: list[Json] = [{"status": "left", "user": bot}, {"status": "member", "user": bot}]
    chat.bot_present = True
    content: Json = {"new_chat_members": [bot]} if present else {"left_chat_member": bot}
    old, new = states if present else reversed(states)
    push_membership(sim, account, chat, old, new)
    sim.push_message(sim.post(chat, account.id, content))
    chat.bot_present = present


def migrate(sim: Simulator, chat: Chat) -> Chat:
    """A group becomes a supergroup: new id, own message numbers, the old one is dead."""
    if chat.type != "group" or chat.migrated_to is not None:
        raise Impossible("only a group can become a supergroup")
    new_id = -1_001_000_000_000 - sim.world.next_number()
    successor = Chat(id=new_id, type="supergroup", title=chat.title, members=list(chat.members))
    successor.bot_present = chat.bot_present
    sim.world.chats[new_id] = successor
    owner = chat.members[0]
    farewell = sim.post(chat, owner, {"migrate_to_chat_id": new_id})
    sim.push_message(farewell)
    chat.migrated_to = new_id
    sim.push_message(sim.post(successor, owner, {"migrate_from_chat_id": chat.id}))
    return successor
