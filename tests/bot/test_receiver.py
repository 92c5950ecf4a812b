"""Telegram brings updates to the bot's own address: from Telegram alone, each once, and none is lost."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from backend.accounts.models import User
from backend.messaging import inbox
from backend.messaging.models import InboxUpdate
from backend.sales.models import Customer
from bot.backend import call, door
from bot.runtime import poller, receiver
from bot.runtime.receiver import SECRET_HEADER, Webhook
from bot.runtime.service import Service
from bot.simulator.person import Control
from tests.bot.conftest import TOKEN, Stage, local_telegram, until
from tests.bot.form import make_router

SECRET = "a-secret-that-only-telegram-knows"
Scene = Callable[[Stage, Webhook], Awaitable[None]]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def new_webhook() -> Webhook:
    """An address of this machine."""
    port = free_port()
    return Webhook(f"http://127.0.0.1:{port}/telegram/updates", SECRET, port=port)


@asynccontextmanager
async def receiving() -> AsyncIterator[tuple[Stage, Webhook]]:
    """The bot at work, with an address of its own that Telegram knows."""
    webhook = new_webhook()
    async with local_telegram() as (telegram, url):
        telegram.webhook.pause = 0.05
        service = Service(TOKEN, url, webhook=webhook, routers=[make_router()])
        service.start()
        present = Stage(url, telegram, service, Control(url))
        try:
            await until(lambda: _is_told(present, webhook))
            yield present, webhook
        finally:
            await present.service.stop()
            for person in present.people:
                await person.close()


async def _is_told(stage: Stage, webhook: Webhook) -> bool:
    return stage.telegram.webhook.url == webhook.url


@pytest.fixture
def play(transactional_db: None) -> Iterator[Callable[[Scene], None]]:
    """Play a scene with a bot that receives."""

    async def act(scene: Scene) -> None:
        async with receiving() as (stage, webhook):
            await scene(stage, webhook)

    yield lambda scene: asyncio.run(act(scene))
    door.close()


def command(update_id: int, person: User, text: str) -> dict[str, Any]:
    """An update as Telegram sends it."""
    account = {"id": person.telegram_id, "is_bot": False, "first_name": person.name}
    entity = {"type": "bot_command", "offset": 0, "length": len(text.split()[0])}
    chat = {"id": person.telegram_id, "type": "private"}
    message = {"message_id": update_id, "date": 1, "chat": chat, "from": account}
    return {"update_id": update_id, "message": {**message, "text": text, "entities": [entity]}}


async def bring(webhook: Webhook, *bodies: Any, secret: str | None = SECRET) -> list[int]:
    """Bring bodies at once; the status of every answer."""
    headers = {} if secret is None else {SECRET_HEADER: secret}

    async def one(session: aiohttp.ClientSession, body: Any) -> int:
        options = {"data": body} if isinstance(body, bytes) else {"json": body}
        async with session.post(webhook.url, headers=headers, **options) as response:
            return response.status

    async with aiohttp.ClientSession() as session:
        return await asyncio.gather(*(one(session, body) for body in bodies))


def handled() -> list[str]:
    """What was recorded, in order."""
    return list(Customer.objects.order_by("pk").values_list("name", flat=True))


async def all_handled() -> None:
    """Wait for an empty inbox."""
    await until(lambda: call(lambda: not InboxUpdate.objects.filter(status="new").exists()), 10)


def test_what_telegram_brings_is_answered(play: Callable[[Scene], None], seller: User) -> None:
    async def scene(stage: Stage, webhook: Webhook) -> None:
        person = await stage.person(seller)
        for number in range(5):
            await person.say(f"/slow 0 answer-{number}")

        await person.wait_for("answer-4")
        said = [one["text"] for one in await person.messages() if one["from"]["is_bot"]]
        assert said == [f"answer-{number}" for number in range(5)]
        assert stage.telegram.webhook.secret == SECRET
        assert stage.telegram.webhook.info()["allowed_updates"] == sorted(poller.ALLOWED)
        assert stage.telegram.webhook.max_connections == receiver.CONNECTIONS

    play(scene)


def test_nobody_but_telegram_is_listened_to(play: Callable[[Scene], None], seller: User) -> None:
    async def scene(stage: Stage, webhook: Webhook) -> None:
        update = command(1, seller, "/record forged")
        refused: set[int] = set()
        for secret in (None, "", "wrong", SECRET[:-1], SECRET + "x", "é" * 20):
            refused.update(await bring(webhook, *[update] * 170, secret=secret))

        assert refused == {401}
        assert await call(InboxUpdate.objects.count) == 0

    play(scene)


def test_the_same_update_brought_five_times_at_once_is_handled_once(
    play: Callable[[Scene], None], seller: User
) -> None:
    async def scene(stage: Stage, webhook: Webhook) -> None:
        updates = [command(number, seller, f"/record {number}") for number in range(1, 41)]

        assert set(await bring(webhook, *updates * 5)) == {200}

        await all_handled()

    play(scene)
    assert sorted(map(int, handled())) == list(range(1, 41))


NO_UPDATES = [
    b"",
    b"not json",
    b"[1, 2]",
    b'{"message": {}}',
    b'{"update_id": "7"}',
    b'{"update_id": true}',
    b'{"update_id": -1}',
    b"\xff\x00\xfe",
    b"[" * 100_000,
    b'{"update_id": 9' + b"9" * 5000 + b"}",
]


def test_what_is_no_update_is_kept_aside_once_and_never_brought_again(
    play: Callable[[Scene], None], seller: User
) -> None:
    async def scene(stage: Stage, webhook: Webhook) -> None:
        assert set(await bring(webhook, *NO_UPDATES * 2)) == {200}
        assert await bring(webhook, command(5, seller, "/record after")) == [200]

        await all_handled()

    play(scene)
    assert handled() == ["after"]
    assert InboxUpdate.objects.filter(status="dead").count() == len(NO_UPDATES)


def test_a_body_without_end_is_kept_aside_in_part(
    play: Callable[[Scene], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver, "LARGEST", 100_000)

    async def scene(stage: Stage, webhook: Webhook) -> None:
        assert await bring(webhook, b'{"update_id": 1, "x": "' + b"x" * 3_000_000) == [200]

    play(scene)
    dead = InboxUpdate.objects.get()
    assert (dead.status, len(dead.payload)) == ("dead", receiver.KEPT_OF_UNREADABLE)


def test_telegram_brings_again_what_the_database_did_not_take(
    play: Callable[[Scene], None], seller: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, failures = inbox.store, iter([True] * 3)

    def store(**facts: Any) -> int:
        stored = real(**facts)
        if next(failures, False):
            raise RuntimeError("the answer of the commit was lost")
        return stored

    async def scene(stage: Stage, webhook: Webhook) -> None:
        monkeypatch.setattr(inbox, "store", store)
        person = await stage.person(seller)
        await person.say("/record once")
        await person.say("/slow 0 last")

        await person.wait_for("last")
        assert stage.telegram.webhook.last_error.startswith("Wrong response from the webhook: 500")

    play(scene)
    assert handled() == ["once"]


def test_two_processes_behind_one_address_handle_everything_once(
    play: Callable[[Scene], None], make_user: Callable[..., User], seller: User
) -> None:
    async def scene(stage: Stage, webhook: Webhook) -> None:
        other = new_webhook()
        # The second one listens elsewhere, and tells Telegram the address that both have.
        shared = Webhook(webhook.url, SECRET, port=other.port)
        second = Service(TOKEN, stage.url, webhook=shared, routers=[make_router()])
        second.start()
        try:
            direct = Webhook(f"http://127.0.0.1:{other.port}/telegram/updates", SECRET)
            await until(lambda: _listens(other.port))
            updates = [command(number, seller, f"/record {number}") for number in range(1, 61)]

            answers = await asyncio.gather(bring(webhook, *updates), bring(direct, *updates))

            assert set(answers[0] + answers[1]) == {200}
            await all_handled()
        finally:
            await second.stop()

    play(scene)
    assert sorted(map(int, handled())) == list(range(1, 61))


async def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_an_address_that_somebody_changed_is_told_again(
    play: Callable[[Scene], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiver, "LOOK_EVERY", 0.1)

    async def scene(stage: Stage, webhook: Webhook) -> None:
        await stage.telegram.webhook.set("", "")

        await until(lambda: _is_told(stage, webhook))

    play(scene)


def test_a_bot_that_asks_ends_the_webhook_that_stands(play: Callable[[Scene], None], seller: User) -> None:
    async def scene(stage: Stage, webhook: Webhook) -> None:
        await stage.service.stop()
        person = await stage.person(seller)
        await person.say("/slow 0 asked")

        stage.service = Service(TOKEN, stage.url, routers=[make_router()])
        stage.service.start()

        await person.wait_for("asked")
        assert stage.telegram.webhook.url == ""

    play(scene)


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"WEBHOOK_URL": "https://tsekh.example.com/t"}, "WEBHOOK_SECRET"),
        ({"WEBHOOK_URL": "https://tsekh.example.com/t", "WEBHOOK_SECRET": "short"}, "WEBHOOK_SECRET"),
        ({"WEBHOOK_URL": "tsekh", "WEBHOOK_SECRET": SECRET}, "WEBHOOK_URL"),
    ],
)
def test_the_bot_does_not_start_with_an_address_that_anybody_may_use(
    settings: dict[str, str], reason: str
) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "bot"],
        env={**os.environ, "BOT_TOKEN": TOKEN, **settings},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )

    assert result.returncode == 2
    assert reason in result.stderr
