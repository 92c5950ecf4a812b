"""A process that is frozen, not dead, keeps its locks: another one takes its place, and it notices."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.messaging.models import InboxUpdate
from backend.sales.models import Customer
from bot.backend import call, door
from tests.bot.conftest import local_telegram, until
from tests.bot.test_kills import database_url, fill_line, nursery

ROUNDS, EACH = 4, 10


def handled(count: int) -> Callable[[], bool]:
    """Is everything that was written handled?"""
    return lambda: InboxUpdate.objects.filter(status="done").count() == count


async def freeze_by_turns(people: list[User], kind: str, patience: float) -> list[float]:
    """Whoever leads is frozen under load, every time; how long it took until all was handled without it."""
    took, sent = [], 0
    async with local_telegram() as (telegram, url), nursery(kind, url, database_url()) as born:
        leader = await born.bear()
        sent += fill_line(telegram, people, 1, "warm")
        await until(lambda: call(handled(sent)), 20)
        heir = await born.bear()
        await asyncio.sleep(2)
        for number in range(ROUNDS):
            sent += fill_line(telegram, people, EACH, f"{number}a")
            await asyncio.sleep(0.15 * number)
            os.kill(leader, signal.SIGSTOP)
            began = time.monotonic()
            sent += fill_line(telegram, people, EACH, f"{number}b")
            try:
                await until(lambda: call(handled(sent)), patience)  # noqa: B023 - asked within this round
            finally:
                os.kill(leader, signal.SIGCONT)
            took.append(time.monotonic() - began)
            await asyncio.sleep(1.5)
            leader, heir = heir, leader
        sent += fill_line(telegram, people, 1, "last")
        await until(lambda: call(handled(sent)), 20)
    return took


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(180)
def test_frozen_leaders_are_replaced_and_lose_and_repeat_nothing(
    make_user: Callable[..., User],
) -> None:
    people = [make_user(Role.SALES) for _ in range(20)]

    took = asyncio.run(freeze_by_turns(people, "watched", patience=30))

    door.close()
    names = list(Customer.objects.values_list("name", flat=True))
    assert len(names) == len(set(names)) == len(people) * (2 + ROUNDS * 2 * EACH)
    # Two seconds without a sign, a second look, the takeover, and the work itself.
    assert max(took) < 20
    print("frozen for", [f"{one:.1f} s" for one in took])


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(180)
def test_control_without_the_watch_everything_stands_still(
    make_user: Callable[..., User],
) -> None:
    people = [make_user(Role.SALES) for _ in range(20)]

    with pytest.raises(AssertionError, match="in time"):
        asyncio.run(freeze_by_turns(people, "unwatched", patience=12))
    door.close()


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


LOOP = """
import asyncio, time
from bot.runtime import watchdog
watchdog.STUCK, watchdog.LOOK_EVERY = 1.0, 0.1
async def main():
    asyncio.create_task(watchdog.stay_awake())
    await asyncio.sleep(2)
    {then}
asyncio.run(main())
watchdog.rest()
print("closed by itself")
"""


@pytest.mark.parametrize(("then", "code"), [("time.sleep(20)", 1), ("pass", 0)])
def test_a_process_whose_loop_stands_still_ends(then: str, code: int) -> None:
    result = run(LOOP.format(then=then))

    assert result.returncode == code
    assert ("Timeout" in result.stderr) is bool(code)


def test_systemd_hears_that_the_process_lives(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        run(LOOP.format(then="pass"), NOTIFY_SOCKET=str(tmp_path / "notify"))
        systemd.settimeout(1)

        assert [systemd.recv(100) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
