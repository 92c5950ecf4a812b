"""The promise: whatever kills the bot, nothing that Telegram took is lost, and nothing is recorded twice."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from urllib.parse import quote

import pytest
from django.db import connection

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.messaging.models import InboxUpdate, OutboxMessage
from backend.sales.models import Customer
from bot.backend import call, door
from bot.runtime.sender import SLOTS
from bot.simulator.person import Person
from bot.simulator.simulator import Simulator
from tests.bot.conftest import TOKEN, local_telegram, until
from tests.bot.test_receiver import new_webhook

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]


class Nursery:
    """Bears bots and kills them."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.born: list[int] = []

    async def bear(self) -> int:
        """A bot begins to work; returns its process id."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(b"\n")
        self.born.append(int(await self._process.stdout.readline()))
        return self.born[-1]


def database_url() -> str:
    """The tests' own database, for another process."""
    place = connection.settings_dict
    return f"postgresql://{place['USER']}@{quote(str(place['HOST']), safe='')}/{place['NAME']}"


@asynccontextmanager
async def nursery(kind: str, url: str, database: str, **more: str) -> AsyncIterator[Nursery]:
    """Everything loaded, no bot born yet."""
    environment = {
        **os.environ,
        **more,
        "DATABASE_URL": database,
        "BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": url,
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "backend.settings",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bot.nursery", kind, env=environment,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    present = Nursery(process)
    try:
        yield present
    finally:
        for child in present.born:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        assert process.stdin
        process.stdin.close()
        await process.wait()


def fill_line(telegram: Simulator, people: list[User], each: int, mark: str = "") -> int:
    """Everybody has written a lot while the bot was away."""
    for number in range(each):
        for person in people:
            sender = {"id": person.telegram_id, "is_bot": False, "first_name": person.name}
            content = {
                "message_id": telegram.world.last_update_id + 1,
                "date": 1,
                "chat": {"id": person.telegram_id, "type": "private"},
                "from": sender,
                "text": f"/record {person.pk}-{mark}{number}",
                "entities": [{"type": "bot_command", "offset": 0, "length": 7}],
            }
            telegram.updates.put({"message": content}, "message")
    return each * len(people)


async def kill_again_and_again(
    born: Nursery, kills: int, done: Callable[[], bool], how: signal.Signals, life: tuple[float, float]
) -> int:
    """Bots are born and killed at any moment of their work, the last one lives until all is done."""
    for count in range(kills):
        child = await born.bear()
        await asyncio.sleep(random.uniform(*life))
        os.kill(child, how)
        if how is signal.SIGTERM:
            await _gone(child)
        if await call(done):
            return count
    child = await born.bear()
    async with asyncio.timeout(90):
        while not await call(done):
            await asyncio.sleep(0.1)
    return kills


async def _gone(child: int) -> None:
    with suppress(ProcessLookupError, FileNotFoundError):
        for _ in range(100):
            with open(f"/proc/{child}/stat") as stat:
                if ") Z" in stat.read():
                    return
            await asyncio.sleep(0.05)


BACKLOG = 75
"""So many messages of everybody: a quick machine does not come to the end before the last kill."""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_twenty_kills_under_a_backlog_lose_nothing_and_repeat_nothing(
    make_user: Callable[..., User], how: signal.Signals
) -> None:
    people = [make_user(Role.SALES) for _ in range(40)]

    async def scenario() -> tuple[int, int]:
        async with local_telegram() as (telegram, url), nursery("ours", url, database_url()) as born:
            sent = fill_line(telegram, people, BACKLOG)
            done = lambda: InboxUpdate.objects.filter(status="done").count() == sent  # noqa: E731
            return sent, await kill_again_and_again(born, 20, done, how, (0.2, 0.9))

    sent, kills = asyncio.run(scenario())
    door.close()
    names = list(Customer.objects.order_by("pk").values_list("name", flat=True))
    assert kills == 20, "the backlog was too small for twenty kills"
    assert sorted(names) == sorted(f"{one.pk}-{number}" for one in people for number in range(BACKLOG))
    assert len(names) == sent
    for person in people:
        mine = [int(name.partition("-")[2]) for name in names if name.startswith(f"{person.pk}-")]
        assert mine == list(range(BACKLOG))


def test_ten_kills_of_a_bot_that_receives_lose_nothing_and_repeat_nothing(
    make_user: Callable[..., User],
) -> None:
    people, webhook = [make_user(Role.SALES) for _ in range(40)], new_webhook()
    place = {"WEBHOOK_URL": webhook.url, "WEBHOOK_SECRET": webhook.secret, "PORT": str(webhook.port)}

    async def scenario() -> tuple[int, int]:
        async with local_telegram() as (telegram, url):
            telegram.webhook.pause = 0.05
            async with nursery("receiving", url, database_url(), **place) as born:
                sent = fill_line(telegram, people, 50)
                done = lambda: InboxUpdate.objects.filter(status="done").count() == sent  # noqa: E731
                return sent, await kill_again_and_again(born, 10, done, signal.SIGKILL, (0.4, 1.0))

    sent, kills = asyncio.run(scenario())
    door.close()
    names = list(Customer.objects.values_list("name", flat=True))
    assert kills == 10, "the backlog was too small for ten kills"
    assert sorted(names) == sorted(f"{one.pk}-{number}" for one in people for number in range(50))
    assert len(names) == sent


@pytest.mark.parametrize("kills", [0, 3])
def test_control_aiograms_own_polling_loses_what_it_took(make_user: Callable[..., User], kills: int) -> None:
    people = [make_user(Role.SALES) for _ in range(10)]

    async def scenario() -> int:
        async with local_telegram() as (telegram, url), nursery("aiograms", url, database_url()) as born:
            sent = fill_line(telegram, people, 40)
            done = lambda: not telegram.updates.waiting  # noqa: E731
            await kill_again_and_again(born, kills, done, signal.SIGKILL, (0.3, 0.6))
            with suppress(AssertionError):
                await until(lambda: call(lambda: Customer.objects.count() == sent), 8)
            return sent

    sent = asyncio.run(scenario())
    door.close()
    lost = sent - Customer.objects.count()
    assert bool(lost) is bool(kills)


def test_a_sender_killed_again_and_again_sends_everything(make_user: Callable[..., User]) -> None:
    people = [make_user(Role.SALES) for _ in range(30)]
    for number in range(8):
        tell_all(people, number)

    async def scenario() -> tuple[list[str], int]:
        async with local_telegram() as (telegram, url), nursery("ours", url, database_url()) as born:
            telegram.flood.enabled = False
            for person in people:
                await (await Person.create(url, id=person.telegram_id, started=True)).close()
            done = lambda: not OutboxMessage.objects.filter(status="waiting").exists()  # noqa: E731
            kills = await kill_again_and_again(born, 10, done, signal.SIGKILL, (0.4, 1.0))
            chats = telegram.world.chats.values()
            return [f"{c.id} {m.content['text']}" for c in chats for m in c.messages.values()], kills

    said, kills = asyncio.run(scenario())
    door.close()
    expected = {f"{person.telegram_id} message {number}" for person in people for number in range(8)}
    assert set(said) == expected
    # Sending cannot be exactly once: what was under way at a death goes out again.
    assert len(said) - len(expected) <= kills * SLOTS


def tell_all(people: list[User], number: int) -> None:
    """Something for everybody."""
    OutboxMessage.objects.bulk_create(
        OutboxMessage(recipient=person, kind="test", text=f"message {number}") for person in people
    )
