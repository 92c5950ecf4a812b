"""The one door into Django: several threads, living connections."""

import asyncio
import time
from collections.abc import Callable, Iterator

import pytest
from asgiref.sync import async_to_sync
from django.db import connection, transaction

from backend.accounts.models import User
from backend.accounts.selectors import member_by_telegram
from backend.core.retries import Busy
from bot.backend import Door


@pytest.fixture
def door() -> Iterator[Door]:
    door = Door()
    yield door
    door.close()


def backend_pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def cut(pids: set[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) AS pid", [list(pids)])


def nap(seconds: float) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [seconds])
    return backend_pid()


@pytest.mark.django_db(transaction=True)
def test_cut_connections_heal_on_the_first_call(door: Door) -> None:
    async def scenario() -> None:
        pids = set(await asyncio.gather(*(door.call(nap, 0.2) for _ in range(door.threads))))
        assert len(pids) == door.threads

        await asyncio.to_thread(cut_elsewhere, pids)
        fresh = set(await asyncio.gather(*(door.call(nap, 0.2) for _ in range(door.threads))))

        assert not fresh & pids

    def cut_elsewhere(pids: set[int]) -> None:
        cut(pids)
        connection.close()

    asyncio.run(scenario())


@pytest.mark.django_db(transaction=True)
def test_one_who_waits_for_a_lock_holds_up_nobody(door: Door, make_user: Callable[..., User]) -> None:
    person = make_user()

    def lock() -> None:
        with transaction.atomic():
            User.objects.select_for_update().get(pk=person.pk)

    async def scenario() -> list[float]:
        waiting = [asyncio.create_task(door.call(lock)) for _ in range(door.threads - 2)]
        times = []
        for _ in range(50):
            began = time.monotonic()
            await door.call(member_by_telegram, 1)
            times.append(time.monotonic() - began)
        for task in waiting:
            with pytest.raises(Busy):
                await task
        return times

    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        times = asyncio.run(scenario())
    assert sorted(times)[47] < 0.1


@pytest.mark.django_db
def test_a_tests_own_transaction_is_seen_through_the_door(door: Door, make_user: Callable[..., User]) -> None:
    person = make_user()
    door.is_inline = True

    assert async_to_sync(door.call)(member_by_telegram, person.telegram_id or 0) == person


@pytest.mark.django_db(transaction=True)
def test_closing_hands_the_connections_back() -> None:
    door = Door()

    async def scenario() -> set[int]:
        return set(await asyncio.gather(*(door.call(nap, 0.1) for _ in range(door.threads))))

    pids = asyncio.run(scenario())
    door.close()

    def left() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = ANY(%s)", [list(pids)])
            return int(cursor.fetchone()[0])

    # The database is a moment late to see that a line is gone.
    deadline = time.monotonic() + 5
    while left() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left() == 0
