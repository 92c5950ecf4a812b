"""The database goes away and comes back; the bot goes on by itself."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.local.postgres import Embedded
from backend.messaging import inbox
from backend.messaging.models import DialogState, InboxUpdate
from backend.sales.models import Customer
from bot.backend import call
from bot.runtime.secrecy import keep_secret
from bot.runtime.service import Service
from tests.bot.conftest import TOKEN, Stage, local_telegram, until
from tests.bot.form import dialog, make_router
from tests.bot.test_kills import database_url, fill_line, nursery

PEOPLE = 20
SEED = f"""
import django; django.setup()
from django.contrib.auth.models import Group
from backend.accounts.models import User
from backend.accounts.roles import Role
for number in range({PEOPLE}):
    user = User.objects.create_user(name=f"Person {{number}}", telegram_id=5000 + number)
    user.groups.add(Group.objects.get(name="sales"))
"""


@contextmanager
def own_postgres(folder: Path) -> Iterator[Embedded]:
    """A server that may be stopped without stopping the other tests."""
    server = Embedded(folder, is_durable=False, is_temporary=True)
    environment = {**os.environ, "DATABASE_URL": server.url(), "DJANGO_SETTINGS_MODULE": "backend.settings"}
    for step in (["backend/manage.py", "migrate", "-v0"], ["-c", SEED]):
        subprocess.run([sys.executable, *step], env=environment, check=True)
    try:
        yield server
    finally:
        server.stop()


def ask(url: str, query: str) -> Any:
    """One value out of a database."""
    with psycopg.connect(url) as line:
        row = line.execute(query.encode()).fetchone()
        return row and row[0]


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_postgres_stopped_five_times_under_load_loses_nothing() -> None:
    folder = Path.cwd() / ".data" / f"test-postgres-{os.getpid()}-outage"
    people = [User(pk=number, name="x", telegram_id=5000 + number) for number in range(PEOPLE)]
    handled = "SELECT count(*) FROM messaging_inboxupdate WHERE status = 'done'"

    async def scenario(server: Embedded) -> int:
        async with local_telegram() as (telegram, url), nursery("ours", url, server.url()) as born:
            sent = fill_line(telegram, people, 40)
            await born.bear()
            for _ in range(5):
                await asyncio.sleep(1)
                await asyncio.to_thread(server.server.stop)
                await asyncio.sleep(0.5)
                await asyncio.to_thread(server.server.start)
            await until(lambda: _equals(server, handled, sent), 60)
            return sent

    with own_postgres(folder) as server:
        sent = asyncio.run(scenario(server))
        names = ask(server.url(), "SELECT array_agg(name ORDER BY name) FROM sales_customer")
    assert len(names) == sent
    assert sorted(names) == sorted(f"{one.pk}-{number}" for one in people for number in range(40))


async def _equals(server: Embedded, query: str, value: int) -> bool:
    return bool(await asyncio.to_thread(ask, server.url(), query) == value)


def test_every_connection_cut_in_the_middle_of_work_is_not_noticed(
    play: Callable[..., None], seller: User
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        own = cursor.fetchone()[0]

    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller)
        for number in range(6):
            await person.say(f"/record {number}")
            if number % 2:
                await asyncio.to_thread(_cut_all_but, own)
        await person.say("/slow 0 last")

        await person.wait_for("last", timeout=15)

    play(scenario, [make_router()])
    assert sorted(Customer.objects.values_list("name", flat=True)) == [str(number) for number in range(6)]


def _cut_all_but(own: int) -> None:
    ask(
        database_url(),
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        f"WHERE datname = current_database() AND pid NOT IN (pg_backend_pid(), {own})",
    )


def test_a_death_between_the_effect_and_the_mark_records_once_and_goes_on_at_the_same_step(
    play: Callable[..., None], seller: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a kill leaves behind: the service has committed, the conversation has not moved."""
    real, deaths = inbox.finish, iter([True, True])

    def finish(**facts: Any) -> None:
        if Customer.objects.exists() and next(deaths, False):
            raise RuntimeError("killed here")
        real(**facts)

    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller)
        await person.say("/form")
        await person.wait_for("name?")
        await person.say("Olena")
        await person.wait_for("Record?")

        await person.tap("Yes")
        await until(lambda: call(lambda: not InboxUpdate.objects.filter(status="new").exists()), 20)

        said = [one["text"] for one in await person.messages() if "✅" in one.get("text", "")]
        assert set(said) == {"✅ Olena"}

    monkeypatch.setattr(inbox, "finish", finish)
    play(scenario, [make_router(), dialog])
    assert Customer.objects.count() == 1
    assert not DialogState.objects.filter(key__contains="context").exists()
    assert InboxUpdate.objects.latest("id").takes == 3


def test_the_second_process_takes_over_when_the_first_goes(play: Callable[..., None], seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        second = Service(TOKEN, stage.url, routers=[])
        second.start()
        try:
            person = await stage.person(seller)
            await person.say("/menu")
            first = await person.wait_for("Main menu")
            conflicts = (await stage.control.stats())["updates"].get("conflicts", 0)
            await stage.service.stop()

            await person.say("/menu")

            await person.wait_for("Main menu", after=first["message_id"], timeout=3)
            assert conflicts == 0
        finally:
            await second.stop()

    play(scenario)


def test_the_token_is_in_no_log_and_no_table(
    play: Callable[..., None], seller: User, capfd: pytest.CaptureFixture[str]
) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.control.pull("fail", method="*", times=3, code=502, html=True)
        person = await stage.person(seller)
        await person.say("/broken")
        await until(lambda: call(lambda: InboxUpdate.objects.exclude(error="").exists()), 10)

    keep_secret(TOKEN)
    play(scenario, [make_router()])
    out, err = capfd.readouterr()
    assert TOKEN.partition(":")[2] not in out + err
    assert all(
        TOKEN.partition(":")[2] not in error for error in InboxUpdate.objects.values_list("error", flat=True)
    )


def test_after_six_hours_away_messages_are_handled_in_order_and_old_taps_are_gone(
    play: Callable[..., None], make_user: Callable[..., User]
) -> None:
    members = [make_user(Role.SALES) for _ in range(10)]

    async def scenario(stage: Stage) -> None:
        people = [await stage.person(member) for member in members]
        for person in people:
            await person.say("/form")
            await person.wait_for("What is the name?")
        await stage.service.stop()
        for number in range(10):
            for person in people:
                await person.tap("Cancel", wait=False)
                await person.say(f"/record {person.id}-{number}")
            await stage.control.pull("clock", advance=2160)

        stage.service = Service(TOKEN, stage.url, routers=[make_router(), dialog])
        stage.service.start()
        await until(lambda: call(lambda: Customer.objects.count() == 100), 30)

        assert (await stage.control.stats())["updates"]["expired"] == 100

    play(scenario, [make_router(), dialog])
    names = list(Customer.objects.order_by("pk").values_list("name", flat=True))
    for member in members:
        mine = [name for name in names if name.startswith(f"{member.telegram_id}-")]
        assert mine == [f"{member.telegram_id}-{number}" for number in range(10)]
    # The form that nobody could cancel stands where it stood.
    assert DialogState.objects.filter(state__isnull=True, key__contains="context").count() == 10


def test_a_tap_that_waited_longer_than_telegram_waits_is_carried_out_once(
    play: Callable[..., None], seller: User
) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller)
        await person.say("/form")
        await person.wait_for("name?")
        await person.say("Olena")
        await person.wait_for("Record?")
        await stage.control.pull("answers", lifetime=0, callback_lifetime=3600)

        await person.tap("Yes", wait=False)
        await person.tap("Yes", wait=False)

        await person.wait_for("✅ Olena")
        await until(lambda: call(lambda: not InboxUpdate.objects.exclude(status="done").exists()), 10)

    play(scenario, [make_router(), dialog])
    assert Customer.objects.count() == 1
