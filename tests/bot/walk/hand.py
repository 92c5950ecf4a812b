"""A person and the bot in one process and one transaction: nothing lies between them, and time turns back."""

import copy
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.base import BaseSession
from aiogram.enums import ParseMode
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import InputFile
from django.db import connection, transaction

from backend.accounts.models import User
from backend.messaging import dialogs
from backend.messaging.models import DialogState
from bot.backend import call
from bot.dispatcher import build_dispatcher, handle
from bot.hints import Hints
from bot.keys import FORM
from bot.runtime.pace import Pace
from bot.runtime.reading import read
from bot.runtime.telegram import PatientLine
from bot.simulator import api, deeds, people
from bot.simulator.errors import TelegramError
from bot.simulator.request import Params, Upload
from bot.simulator.server import create_simulator
from bot.simulator.simulator import Simulator
from bot.simulator.world import Account, Chat, Json
from bot.storage import Storage
from tests.bot.conftest import TOKEN

assert deeds  # what a person can do is entered where it is written
# An intent is claimed before a service refuses, and goes with the refusal.
QUIET_TABLES = ("messaging_dialogstate", "core_intent")
# As pg_stat_xact_user_tables has it, which looks at every index and every scan besides.
WRITTEN = """
    SELECT * FROM (
        SELECT relname, pg_stat_get_xact_tuples_inserted(oid) AS inserted,
            pg_stat_get_xact_tuples_updated(oid) AS updated, pg_stat_get_xact_tuples_deleted(oid) AS deleted
        FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    ) counted WHERE inserted + updated + deleted > 0 ORDER BY relname
"""
Known = tuple[list[tuple[str, Any]], list[tuple[Any, ...]]]
"""Where the conversation stands, and what was written so far."""


class OneProcess(BaseSession):
    """The local Telegram is asked directly, and refuses as it does over the line."""

    def __init__(self, telegram: Simulator) -> None:
        super().__init__()
        self.telegram = telegram

    async def close(self) -> None:
        """Nothing was opened."""

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        """One method, with its arguments as a form carries them."""
        files: dict[str, InputFile] = {}
        dump = method.model_dump(warnings=False).items()
        values = {name: self.prepare_value(value, bot=bot, files=files) for name, value in dump}
        uploads = {
            name: Upload(file.filename or name, "application/octet-stream", await _bytes(bot, file))
            for name, file in files.items()
        }
        params = Params({name: value for name, value in values.items() if value}, uploads)
        try:
            found = await api.run(self.telegram, method.__api_method__, params)
            code, body = 200, {"ok": True, "result": found}
        except TelegramError as error:
            code, body = error.code, error.as_json()
        response = self.check_response(bot, method, code, json.dumps(body))
        return response.result  # type: ignore[return-value]

    async def stream_content(self, url: str, *_args: Any, **_kwargs: Any) -> AsyncGenerator[bytes, None]:
        """A file that somebody sent."""
        path = url.partition(f"/file/bot{TOKEN}/")[2]
        yield next(file.data for file in self.telegram.world.files.values() if file.path == path)


class Hand:
    """What a person does, and how the bot answers; the bot may die between any two deeds."""

    def __init__(self, member: User) -> None:
        self.telegram = create_simulator(TOKEN)
        self.telegram.flood.enabled = False
        self.account = self.telegram.world.add_account(
            Account(member.telegram_id or 0, member.name, language_code=member.language, started=True)
        )
        self.restart()

    @property
    def chat(self) -> Chat:
        """The conversation."""
        return self.telegram.world.chats[self.account.id]

    def restart(self) -> None:
        """The bot goes and comes back: only the database remembers."""
        line = OneProcess(self.telegram)
        line.middleware(PatientLine(Pace(per_second=10_000)))
        self.bot = Bot(TOKEN, session=line, default=DefaultBotProperties(parse_mode=ParseMode.HTML))
        self.storage = Storage()
        self.dispatcher = build_dispatcher(self.storage, hints=Hints(every=0))

    async def do(self, deed: str, **facts: Any) -> Any:
        """A deed of the chat page; then the bot handles all that came of it."""
        uploads = facts.pop("uploads", {})
        params = Params(values=facts, uploads=uploads)
        done = people.DEEDS[deed](self.telegram, self.account, self.chat, params)
        await self.settle()
        return done

    async def receive(self, content: Json, kind: str = "message") -> None:
        """Something that the application of a person sends, whatever it is."""
        account = {"id": self.account.id, "is_bot": False, "first_name": self.account.first_name}
        chat = {"id": self.account.id, "type": "private", "first_name": self.account.first_name}
        number = self.telegram.world.next_message_id(self.chat)
        date = int(self.telegram.world.now())
        self.telegram.push(
            kind, {"message_id": number, "date": date, "chat": chat, "from": account, **content}
        )
        await self.settle()

    async def settle(self) -> None:
        """Every update is handled and its step kept, as the worker does; a mistake of the bot comes out."""
        waiting, self.telegram.updates.waiting = self.telegram.updates.waiting, []
        for update in waiting:
            async with self.storage.step() as step:
                await handle(self.dispatcher, self.bot, read(update.body, self.bot))
            await call(dialogs.keep_standings, step.changed)

    async def tap(self, caption: str) -> None:
        """The newest button with these words."""
        for message in reversed(self.said()):
            for row, buttons in enumerate((message.get("reply_markup") or {}).get("inline_keyboard", [])):
                for column, button in enumerate(buttons):
                    if caption.lower() in _plain(button["text"]).lower():
                        await self.do("tap", message_id=message["message_id"], row=row, column=column)
                        return
        raise AssertionError(f"no button «{caption}» in\n{self.shown()}")

    def said(self) -> list[Json]:
        """What the bot has said, oldest first."""
        seen = [self.telegram.view(message) for message in self.chat.messages.values()]
        return [message for message in seen if message["from"]["is_bot"]]

    def toasts(self) -> list[str]:
        """The answers to taps."""
        answers = [tap.answer for tap in self.telegram.world.taps.values() if tap.answer]
        return [str(answer["text"]) for answer in answers if answer.get("text")]

    def shown(self) -> str:
        """The end of the conversation, as text."""
        lines = []
        for message in self.said()[-4:]:
            lines.append(message.get("text") or message.get("caption") or str(message.keys()))
            rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
            lines += ["    " + " ".join(f"[{button['text']}]" for button in row) for row in rows]
        return _plain("\n".join([*lines, f"toasts: {self.toasts()[-3:]}"]))

    @asynccontextmanager
    async def turned_back(self) -> AsyncIterator[None]:
        """What happens inside is undone in the database and in the chat."""
        mark, chat = await call(transaction.savepoint), copy.deepcopy(self.chat)
        try:
            yield
        finally:
            await call(transaction.savepoint_rollback, mark)
            self.telegram.world.chats[self.account.id] = chat


def known() -> Known:
    """Whatever is no answer changes neither of them."""
    return standing(), written()


def standing() -> list[tuple[str, Any]]:
    """The open windows and what was filled in there; a menu that was opened anew is the same menu."""
    rows = [row.data for row in DialogState.objects.filter(key__contains=":aiogd:context:").order_by("key")]
    filled = [(row["state"], row["start_data"], row["dialog_data"], row["widget_data"]) for row in rows]
    return sorted(
        (state, str([start, _without_key(data), widgets])) for state, start, data, widgets in filled
    )


def present_state() -> str:
    """The window that is open on top."""
    stacks = DialogState.objects.filter(key__contains=":aiogd:stack:")
    intents = [intent for stack in stacks for intent in stack.data.get("intents", [])]
    if not intents:
        return ""
    return str(DialogState.objects.get(key__endswith=f":aiogd:context:{intents[-1]}").data["state"])


def written() -> list[tuple[Any, ...]]:
    """Everything that this transaction wrote so far, undone or not, but where the conversation stands."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return [row for row in cursor.fetchall() if row[0] not in QUIET_TABLES]


def _without_key(data: Json) -> Json:
    return {name: value for name, value in data.items() if name != FORM}


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


async def _bytes(bot: Bot, file: InputFile) -> bytes:
    return b"".join([part async for part in file.read(bot)])
