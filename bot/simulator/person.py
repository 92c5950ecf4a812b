"""A scripted person for tests: talks to the bot through the local Telegram as the chat page does."""

import asyncio
import itertools
from types import TracebackType
from typing import Any, Self

import aiohttp

Json = dict[str, Any]
PATIENCE = 15.0
SHOWN_ON_FAILURE = 8
MEDIA = ("photo", "document", "voice", "contact", "location", "sticker", "video", "poll")


class Person:
    """One Telegram account, driven by a test."""

    def __init__(self, base_url: str, account: Json, session: aiohttp.ClientSession) -> None:
        self.base_url = base_url.rstrip("/")
        self.account = account
        self.id: int = account["id"]
        self.alerts: list[str] = []
        self.toasts: list[str] = []
        self._session = session

    @classmethod
    async def create(cls, base_url: str, name: str = "Олена", **facts: Any) -> Self:
        """A new account; `language_code`, `username`, `phone` and the like may be given."""
        return await cls._open(base_url, "POST", "/people", {"first_name": name, **facts})

    @classmethod
    async def existing(cls, base_url: str, account_id: int) -> Self:
        """An account that is there already, for instance a seeded one."""
        return await cls._open(base_url, "PATCH", f"/people/{account_id}", {})

    @classmethod
    async def _open(cls, base_url: str, verb: str, path: str, facts: Json) -> Self:
        session = aiohttp.ClientSession()
        async with session.request(verb, base_url.rstrip("/") + path, json=facts) as response:
            account = await response.json()
        if "id" not in account:
            await session.close()
            raise AssertionError(f"no account: {account}")
        return cls(base_url, account, session)

    async def close(self) -> None:
        """The person leaves."""
        await self._session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def do(self, deed: str, **facts: Any) -> Any:
        """Any deed of the people's API; fails with what the person sees."""
        async with self._session.post(f"{self.base_url}/people/{self.id}/{deed}", json=facts) as response:
            body = await response.json()
        if response.status >= 400:
            raise AssertionError(f"{deed}: {body.get('error')}\n{await self._seen()}")
        return body

    async def _get(self, path: str, **query: Any) -> Any:
        async with self._session.get(f"{self.base_url}/people/{self.id}/{path}", params=query) as response:
            return await response.json()

    async def say(self, text: str, **facts: Any) -> Json:
        """Sends text or a command; returns the (last) message."""
        sent = await self.do("say", text=text, **facts)
        return dict(sent["messages"][-1])

    async def open_link(self, code: str) -> Json:
        """Opens an invitation: a whole link or just its code."""
        sent = await self.do("link", link=code)
        return dict(sent["messages"][-1])

    async def messages(self, chat: int | None = None, limit: int = 100) -> list[Json]:
        """What is in the chat, oldest first."""
        found = await self._get("messages", chat=chat or self.id, limit=limit)
        return list(found["messages"])

    async def _bot_messages(self) -> list[Json]:
        return [one for one in await self.messages() if one["from"]["is_bot"]]

    async def screen(self) -> str:
        """The newest message of the bot, with its buttons, as text."""
        found = await self._bot_messages()
        return _shown(found[-1]) if found else ""

    async def find_button(self, text: str) -> tuple[Json, int, int]:
        """The newest inline button whose caption contains the text: message, row, column."""
        for message in reversed(await self._bot_messages()):
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            for row, buttons in enumerate(rows):
                for column, button in enumerate(buttons):
                    if text.lower() in _plain(button["text"]).lower():
                        return message, row, column
        raise AssertionError(f"no button «{text}»\n{await self._seen()}")

    async def _wait_for_button(self, text: str, timeout: float) -> tuple[Json, int, int]:
        deadline = asyncio.get_running_loop().time() + timeout
        while True:
            try:
                return await self.find_button(text)
            except AssertionError:
                if asyncio.get_running_loop().time() >= deadline:
                    raise
                await asyncio.sleep(0.05)

    async def tap(self, text: str, *, times: int = 1, timeout: float = PATIENCE, wait: bool = True) -> str:
        """Presses the newest button with this caption; the bot's answer (`wait=False`: does not wait)."""
        message, row, column = await self._wait_for_button(text, timeout)
        tapped = await self.do("tap", message_id=message["message_id"], row=row, column=column, times=times)
        if not wait:
            return ""
        answers = [await self._answer(one, timeout) for one in tapped["callback_ids"]]
        return answers[0] if answers else ""

    async def double_tap(self, text: str, **options: Any) -> str:
        """Presses twice at once, as an impatient thumb does: two updates."""
        return await self.tap(text, times=2, **options)

    async def tap_data(self, message_id: int, data: str, timeout: float = PATIENCE) -> str:
        """A forged or stale tap: any data, on any message, even one that is gone."""
        tapped = await self.do("tap", message_id=message_id, data=data)
        return await self._answer(tapped["callback_id"], timeout)

    async def _answer(self, callback_id: str, timeout: float) -> str:
        seen = await self._get(f"taps/{callback_id}", wait=timeout)
        if seen.get("answer") is None:
            raise AssertionError(f"the bot did not answer the tap {seen.get('data')!r}\n{await self._seen()}")
        text = str(seen["answer"]["text"])
        if text:
            (self.alerts if seen["answer"]["show_alert"] else self.toasts).append(text)
        return text

    async def look_for(self, words: str, offset: str = "") -> Json:
        """Types after the bot's name: what is found, and where the next page begins."""
        asked = await self.do("inline", query=words, offset=offset)
        return dict(await self._get(f"inline/{asked['query_id']}", wait=PATIENCE))

    async def choose(self, found: Json, number: int = 0, chat: int | None = None) -> Json:
        """Picks one of what was found: it is sent in the person's name."""
        facts = {"query_id": found["query_id"], "result_id": found["results"][number]["id"]}
        sent = await self.do("choose", **facts, **({"chat": chat} if chat else {}))
        return dict(sent["messages"][-1])

    async def press(self, text: str) -> Json:
        """Presses a button of the keyboard under the chat."""
        sent = await self.do("press", text=text)
        return dict(sent["messages"][-1])

    async def wait_for(self, fragment: str, timeout: float = PATIENCE, after: int = 0) -> Json:
        """The bot's newest message with the fragment in text or buttons (`after`: newer than that id)."""
        deadline = asyncio.get_running_loop().time() + timeout
        while True:
            for message in reversed(await self._bot_messages()):
                if message["message_id"] > after and fragment.lower() in _shown(message).lower():
                    return message
            if asyncio.get_running_loop().time() >= deadline:
                raise AssertionError(f"the bot did not say «{fragment}» in {timeout} s\n{await self._seen()}")
            await asyncio.sleep(0.05)

    async def send_photo(self, data: bytes, caption: str = "") -> Json:
        """Sends a picture."""
        return await self.send_file("photo", ("photo.png", data), caption=caption)

    async def send_file(self, kind: str, *files: tuple[str, bytes], caption: str = "") -> Json:
        """Sends files of a kind (photo, document, voice, sticker, video); several make an album."""
        form = aiohttp.FormData({"kind": kind, "caption": caption})
        for number, (name, data) in zip(itertools.count(), files, strict=False):
            form.add_field(f"file{number}", data, filename=name, content_type="application/octet-stream")
        async with self._session.post(f"{self.base_url}/people/{self.id}/send", data=form) as response:
            body = await response.json()
        if response.status >= 400:
            raise AssertionError(f"send {kind}: {body.get('error')}")
        return dict(body["messages"][-1])

    async def send_contact(self, **facts: Any) -> Json:
        """Shares the own number, or somebody's card when `phone_number` and the like are given."""
        content = {"kind": "contact", "content": facts} if facts else {"kind": "own_contact"}
        sent = await self.do("send", **content)
        return dict(sent["messages"][-1])

    async def send_location(self, latitude: float = 50.4501, longitude: float = 30.5234) -> Json:
        """Sends a place."""
        place = {"latitude": latitude, "longitude": longitude}
        return dict((await self.do("send", kind="location", content=place))["messages"][-1])

    async def edit(self, message_id: int, text: str) -> Json:
        """Changes an own message."""
        return dict((await self.do("edit", message_id=message_id, text=text))["messages"][-1])

    async def forward(self, message_id: int, from_chat: int | None = None) -> Json:
        """Forwards a message to the bot."""
        sent = await self.do("forward", message_id=message_id, from_chat=from_chat or self.id)
        return dict(sent["messages"][-1])

    async def block(self) -> None:
        """Stops the bot."""
        await self.do("block")

    async def unblock(self) -> None:
        """Lets the bot write again."""
        await self.do("unblock")

    async def commands(self) -> list[Json]:
        """What is behind the menu button."""
        return list(await self._get("commands"))

    async def _seen(self) -> str:
        lines = []
        for message in (await self.messages())[-SHOWN_ON_FAILURE:]:
            who = "bot" if message["from"]["is_bot"] else message["from"]["first_name"]
            lines.append(f"  {who}: {_shown(message)}")
        shown = "\n".join(lines) or "  (nothing yet)"
        return f"{self.account['first_name']} sees:\n{shown}\nalerts: {self.alerts}, toasts: {self.toasts}"


def _shown(message: Json) -> str:
    kinds = [name for name in MEDIA if name in message]
    body = message.get("text") or message.get("caption") or ""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    lines = [" ".join([*(f"[{kind}]" for kind in kinds), body]).strip()]
    lines += ["    " + " ".join(f"[{button['text']}]" for button in row) for row in rows]
    return _plain("\n".join(lines))


def _plain(text: str) -> str:
    """Spaces that do not break look like any other to a person."""
    return text.replace("\u00a0", " ")


class Control:
    """The levers of the local Telegram, for tests."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")

    async def _send(self, verb: str, lever: str, facts: Json) -> Json:
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                verb, f"{self.base_url}/control/{lever}", json=facts if verb == "POST" else None
            ) as response,
        ):
            body: Json = await response.json()
        if response.status >= 400:
            raise AssertionError(f"control {lever}: {body}")
        return body

    async def pull(self, lever: str, **facts: Any) -> Json:
        """Any lever by name: fail, flood, redeliver, inject, age, clock, delete, migrate and so on."""
        return await self._send("POST", lever, facts)

    async def stats(self) -> Json:
        """What was asked of the local Telegram and what it refused."""
        return await self._send("GET", "stats", {})

    async def clear(self, lever: str) -> Json:
        """Ends misfortunes (`fail`) or counting (`stats`)."""
        return await self._send("DELETE", lever, {})
