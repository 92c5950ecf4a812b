"""Updates are handled in the order of each chat, whatever becomes of some of them."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.messaging.models import InboxUpdate
from bot.backend import call
from bot.runtime import worker
from tests.bot.conftest import Stage, until
from tests.bot.form import make_router

POISON: list[dict[str, Any]] = [
    {"message": {"chat": {"id": 1, "type": "private"}}},
    {"message": "not an object"},
    {"something_new": {"chat": {"id": 1}}},
    {"callback_query": {"id": 5, "from": None, "message": {"chat": {"id": "x"}}}},
    {},
]


def statuses() -> dict[str, int]:
    """How many updates are in each status."""
    found = list(InboxUpdate.objects.values_list("status", flat=True))
    return {status: found.count(status) for status in set(found)}


def test_messages_of_a_chat_are_handled_in_order_and_chats_side_by_side(
    play: Callable[..., None], make_user: Callable[..., User]
) -> None:
    members = [make_user(Role.SALES) for _ in range(5)]

    async def scenario(stage: Stage) -> None:
        people = [await stage.person(member) for member in members]
        began = time.monotonic()
        for number, seconds in enumerate((0.4, 0.2, 0.0)):
            for person in people:
                await person.say(f"/slow {seconds} answer-{number}")
        for person in people:
            await person.wait_for("answer-2")

        assert time.monotonic() - began < 2.5
        for person in people:
            said = [one["text"] for one in await person.messages() if one["from"]["is_bot"]]
            assert said == ["answer-0", "answer-1", "answer-2"]

    play(scenario, [make_router()])


def test_unreadable_updates_are_kept_aside_and_the_rest_flows(
    play: Callable[..., None], seller: User
) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller)
        for number in range(10):
            await stage.control.pull("inject", update=POISON[number % len(POISON)])
            await person.say(f"/slow 0 answer-{number}")

        await person.wait_for("answer-9")
        assert await call(statuses) == {"dead": 10, "done": 10}

    play(scenario, [make_router()])


def test_nul_and_half_an_emoji_are_read_as_text(play: Callable[..., None], seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller)
        said = await person.say("/slow 0 first")
        update = {"message": {**said, "text": "/slow 0 a\x00b\ud83dc", "message_id": 900}}

        await stage.control.pull("inject", update=update)

        await person.wait_for("ab?c")

    play(scenario, [make_router()])


def test_a_mistake_in_a_handler_is_tried_five_times_and_holds_back_its_chat_alone(
    play: Callable[..., None], make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "FIRST_PAUSE", 0.05)
    unlucky, other = make_user(Role.SALES), make_user(Role.SALES)

    async def scenario(stage: Stage) -> None:
        person, neighbour = await stage.person(unlucky), await stage.person(other)
        await person.say("/broken")
        await person.say("/slow 0 after")
        await neighbour.say("/slow 0 meanwhile")

        await neighbour.wait_for("meanwhile")
        await person.wait_for("after", timeout=10)
        said = [one["text"] for one in await person.messages() if one["from"]["is_bot"]]
        assert len(said) == 2
        assert "nothing is recorded twice" in said[0]

    play(scenario, [make_router()])
    dead = InboxUpdate.objects.get(status="dead")
    assert dead.attempts == 5
    assert "a mistake" in dead.error


def test_a_flood_of_one_person_does_not_starve_the_others(
    play: Callable[..., None], make_user: Callable[..., User]
) -> None:
    crowd = [make_user(Role.SALES) for _ in range(12)]
    late = make_user(Role.SALES)

    async def scenario(stage: Stage) -> None:
        await stage.control.pull("flood", enabled=False)
        people = [await stage.person(member) for member in crowd]
        latecomer = await stage.person(late)
        for _ in range(8):
            await asyncio.gather(*(person.say("/slow 0.2 x") for person in people))
        await latecomer.say("/slow 0 here")

        await latecomer.wait_for("here", timeout=1.5)

    play(scenario, [make_router()])


def test_the_same_update_delivered_again_is_not_handled_again(
    play: Callable[..., None], seller: User
) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller)
        for number in range(5):
            await person.say(f"/slow 0 answer-{number}")
        await person.wait_for("answer-4")
        for update in await call(lambda: list(InboxUpdate.objects.values_list("update_id", flat=True))):
            await stage.control.pull("redeliver", update_id=update)
        await person.say("/slow 0 last")

        await person.wait_for("last")
        assert len([one for one in await person.messages() if one["from"]["is_bot"]]) == 6

    play(scenario, [make_router()])


def test_an_answer_waits_while_telegram_is_away(
    play: Callable[..., None], seller: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "OUTAGE_PAUSE", 0.1)
    monkeypatch.setattr("bot.runtime.telegram.PAUSES", (0.05,))

    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller)
        await stage.control.pull("fail", method="sendMessage", times=16, code=502, html=True)
        await person.say("/slow 0 answer")

        await person.wait_for("answer", timeout=10)

    play(scenario, [make_router()])
    assert InboxUpdate.objects.get().status == "done"


def test_closing_waits_for_what_is_in_hand(play: Callable[..., None], seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller)
        await person.say("/slow 1 done")
        await until(lambda: call(lambda: InboxUpdate.objects.filter(takes=1).exists()))

        await stage.service.stop()

        assert "done" in await person.screen()
        assert await call(statuses) == {"done": 1}

    play(scenario, [make_router()])


def test_who_waits_longer_than_a_moment_sees_that_the_bot_is_typing(
    play: Callable[..., None], seller: User
) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller)
        await person.say("/slow 0 quick")
        await person.wait_for("quick")
        assert not stage.telegram.requests["sendChatAction"]
        await person.say("/slow 1 slow")
        await person.wait_for("slow")
        assert stage.telegram.requests["sendChatAction"] == 1

    play(scenario, [make_router()])
