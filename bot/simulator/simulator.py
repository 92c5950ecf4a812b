"""The local Telegram as one object: the world, the line of updates, the limits and the news."""

from collections import Counter
from typing import Any

from . import render
from .faults import Faults
from .hub import Hub
from .limits import Flood
from .updates import UpdateLine
from .webhook import Webhook
from .world import Account, Chat, Json, Message, StoredFile, World

Album = list[Json]


class Simulator:
    """What the Bot API, the people's API and the tests act upon."""

    def __init__(self, token: str, world: World, *, answer_lifetime: float = 150.0) -> None:
        self.token = token
        self.token_revoked = False
        self.answer_lifetime = answer_lifetime
        self.world = world
        self.updates = UpdateLine(world)
        self.webhook = Webhook(self.updates)
        self.flood = Flood()
        self.faults = Faults()
        self.hub = Hub()
        self.requests: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()

    def tell(self, kind: str, **facts: Any) -> None:
        """News for those who watch."""
        self.hub.tell({"type": kind, **facts})

    def post(self, chat: Chat, sender_id: int, content: Json, **rest: Any) -> Message:
        """A message appears in a chat and everybody in it sees it."""
        message = self.world.add_message(chat, sender_id, content, **rest)
        if sender_id != self.world.bot.id:
            chat.read[sender_id] = message.message_id
        self.tell("message", chat=chat.id, members=chat.members, message=self.view(message))
        return message

    def edited(self, message: Message) -> None:
        """A message changed on everybody's screen."""
        chat = self.world.chats[message.chat_id]
        self.tell("edited", chat=chat.id, members=chat.members, message=self.view(message))

    def remove(self, chat: Chat, message_ids: list[int]) -> None:
        """Messages vanish from everybody's screen."""
        for message_id in message_ids:
            chat.messages.pop(message_id, None)
        self.tell("deleted", chat=chat.id, members=chat.members, message_ids=message_ids)

    def set_keyboard(self, chat: Chat, markup: Json | None) -> None:
        """The keyboard under the chat changes."""
        chat.keyboard = markup
        self.tell("keyboard", chat=chat.id, members=chat.members, keyboard=markup)

    def view(self, message: Message) -> Json:
        """A message as people see it: the Bot API's shape, with what only people are shown."""
        shape = render.message(self.world, message)
        if message.reactions:
            shape["reactions"] = [{"from": who, "emoji": emoji} for who, emoji in message.reactions.items()]
        return shape

    def view_account(self, account: Account) -> Json:
        """An account for the page."""
        last = next(reversed(self.world.chats[account.id].messages.values()), None)
        return {
            **render.user(account), "phone": account.phone, "note": account.note, "colour": account.colour,
            "last_name": account.last_name, "username": account.username, "seeded": account.seeded,
            "started": account.started, "blocked": account.blocked, "deactivated": account.deactivated,
            "last": self.view(last) if last else None,
            "unread": sum(self.unread(account, chat) for chat in self.chats_of(account)),
        }  # fmt: skip

    def chats_of(self, account: Account) -> list[Chat]:
        """The chat with the bot first, then the groups."""
        groups = [
            chat for chat in self.world.chats.values()
            if chat.is_group and account.id in chat.members and chat.migrated_to is None
        ]  # fmt: skip
        return [self.world.chats[account.id], *groups]

    def unread(self, account: Account, chat: Chat) -> int:
        """Messages the person has not seen yet."""
        seen = chat.read.get(account.id, 0)
        return sum(
            1 for one in chat.messages.values() if one.message_id > seen and one.sender_id != account.id
        )

    def push(self, kind: str, payload: Json) -> int | None:
        """An update for the bot."""
        return self.updates.push(kind, payload)

    def push_message(self, message: Message, kind: str = "message") -> int | None:
        """An update about a person's message, unless a group's privacy hides it from the bot."""
        if not self._visible_to_bot(message):
            return None
        return self.push(kind, render.message(self.world, message))

    def _visible_to_bot(self, message: Message) -> bool:
        chat = self.world.chats[message.chat_id]
        if not chat.is_group:
            return True
        if not chat.bot_present:
            return False
        replied = chat.messages.get(message.reply_to or 0)
        if replied is not None and replied.sender_id == self.world.bot.id:
            return True
        text = str(message.content.get("text") or message.content.get("caption") or "")
        mention = f"@{self.world.bot.username}".lower()
        command = text.startswith("/") and "@" not in text.split()[0]
        service = any(name in message.content for name in SERVICE)
        return service or command or mention in text.lower()

    def add_file(self, file: StoredFile) -> StoredFile:
        """Bytes to keep."""
        self.world.files[file.file_id] = file
        return file


SERVICE = (
    "new_chat_members",
    "left_chat_member",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "group_chat_created",
)
