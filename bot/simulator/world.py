"""The truth of the local Telegram: accounts, chats, messages, files and taps."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

COLOURS = ("#e17076", "#eda86c", "#a695e7", "#7bc862", "#6ec9cb", "#65aadd", "#ee7aae", "#c5a07a")
DAY = 24 * 60 * 60


@dataclass
class BotProfile:
    """The bot as people see it."""

    id: int
    username: str
    name: str
    description: str = ""
    short_description: str = ""
    menu_button: Json = field(default_factory=lambda: {"type": "commands"})
    chat_menu_buttons: dict[int, Json] = field(default_factory=dict)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


@dataclass
class Account:
    """A person's Telegram account."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    phone: str = ""
    language_code: str = "uk"
    note: str = ""
    colour: str = ""
    seeded: bool = False
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

    @property
    def full_name(self) -> str:
        """The name shown above the chat."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass
class Message:
    """One message; `content` holds the fields of the Bot API that are its substance."""

    message_id: int
    chat_id: int
    sender_id: int
    date: int
    content: Json
    edit_date: int | None = None
    reply_to: int | None = None
    markup: Json | None = None
    extra: Json = field(default_factory=dict)
    reactions: dict[int, str] = field(default_factory=dict)


@dataclass
class Chat:
    """A private chat with the bot (its id is the person's) or a group."""

    id: int
    type: str = "private"
    title: str = ""
    members: list[int] = field(default_factory=list)
    bot_present: bool = True
    migrated_to: int | None = None
    pinned: int | None = None
    last_own_id: int = 0
    keyboard: Json | None = None
    read: dict[int, int] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)

    @property
    def is_group(self) -> bool:
        """Whether several people sit in the chat."""
        return self.type != "private"


@dataclass
class Tap:
    """A pressed inline button that waits for the bot's answer."""

    id: str
    account_id: int
    chat_id: int
    message_id: int
    data: str
    at: float
    answer: Json | None = None


@dataclass
class InlineQuery:
    """What a person typed after the bot's name, and the bot's results."""

    id: str
    account_id: int
    query: str
    at: float
    results: list[Json] | None = None
    offset: str = ""
    next_offset: str = ""


@dataclass
class StoredFile:
    """Bytes that live at the local Telegram."""

    file_id: str
    unique_id: str
    kind: str
    name: str
    mime: str
    path: str
    data: bytes = b""
    width: int = 0
    height: int = 0
    sizes: list[Json] = field(default_factory=list)


@dataclass
class World:
    """Everything that exists in the local Telegram."""

    bot: BotProfile
    accounts: dict[int, Account] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    taps: dict[str, Tap] = field(default_factory=dict)
    inline_queries: dict[str, InlineQuery] = field(default_factory=dict)
    last_message_id: int = 0
    last_update_id: int = field(default_factory=lambda: 100_000_000 + secrets.randbelow(800_000_000))
    last_number: int = field(default_factory=lambda: 10_000 + secrets.randbelow(90_000))
    clock_shift: float = 0.0

    def now(self) -> float:
        """The time of this world; a test may move it forward."""
        return time.time() + self.clock_shift

    def next_number(self) -> int:
        """A number never used before, for files, taps and albums."""
        self.last_number += 1
        return self.last_number

    def add_account(self, account: Account) -> Account:
        """An account appears, with its chat with the bot, empty so far."""
        account.colour = account.colour or COLOURS[account.id % len(COLOURS)]
        self.accounts[account.id] = account
        self.chats.setdefault(account.id, Chat(id=account.id, members=[account.id]))
        return account

    def free_account_id(self) -> int:
        """An id no account has."""
        return max((*self.accounts, 700_000_000)) + 1 + secrets.randbelow(5000)

    def next_message_id(self, chat: Chat) -> int:
        """Supergroups count for themselves; all other chats of the bot share one counter."""
        if chat.type == "supergroup":
            chat.last_own_id += 1
            return chat.last_own_id
        self.last_message_id += 1
        return self.last_message_id

    def add_message(self, chat: Chat, sender_id: int, content: Json, **rest: Any) -> Message:
        """A message appears in a chat."""
        message = Message(self.next_message_id(chat), chat.id, sender_id, int(self.now()), content, **rest)
        chat.messages[message.message_id] = message
        return message

    def file(self, file_id: str) -> StoredFile | None:
        """A file by its id."""
        return self.files.get(file_id)
