"""What the workshop has to say arrives: in order, at Telegram's pace, to those who work here."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from aiogram.exceptions import TelegramBadRequest

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.messaging import delivery
from backend.messaging.models import OutboxMessage
from bot.backend import call
from bot.runtime.pace import Pace
from bot.runtime.sender import pieces
from bot.runtime.service import Service
from tests.bot.conftest import TOKEN, Stage, until


def write(person: User, text: str, **facts: object) -> None:
    """Something to say."""
    OutboxMessage.objects.create(recipient=person, kind="test", text=text, **facts)


def waiting() -> int:
    """How many messages are still to be sent."""
    return OutboxMessage.objects.filter(status="waiting").count()


async def all_sent(seconds: float = 5.0) -> None:
    """Wait for an empty outbox."""
    await until(lambda: call(lambda: not waiting()), seconds)


def test_a_message_arrives_within_a_second_with_its_buttons(play: Callable[..., None], seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller, started=True)
        began = time.monotonic()
        await call(write, seller, "<b>Order</b> 12", buttons=[[{"text": "Open", "data": "order:12"}]])

        message = await person.wait_for("Order 12")

        assert time.monotonic() - began < 1
        assert message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "order:12"

    play(scenario)
    kept = OutboxMessage.objects.get()
    assert (kept.status, bool(kept.message_id), bool(kept.sent_at)) == ("sent", True, True)


def test_the_order_of_one_persons_messages_is_kept(play: Callable[..., None], seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller, started=True)
        for number in range(5):
            await call(write, seller, f"message-{number}")
        await all_sent(10)

        said = [one["text"] for one in await person.messages() if one["from"]["is_bot"]]
        assert said == [f"message-{number}" for number in range(5)]

    play(scenario)


def test_telegram_is_left_alone_while_it_asks_for_silence(
    play: Callable[..., None], make_user: Callable[..., User]
) -> None:
    members = [make_user(Role.SALES) for _ in range(20)]

    async def scenario(stage: Stage) -> None:
        for member in members:
            await stage.person(member, started=True)
        await stage.control.pull("fail", method="sendMessage", code=429, retry_after=2)
        await call(write, members[0], "first")
        await until(lambda: _asked(stage, "sendMessage", 0, refused=1))
        before = sum((await stage.control.stats())["requests"].values())
        for member in members:
            await call(write, member, "second")
        await asyncio.sleep(1.5)
        during = sum((await stage.control.stats())["requests"].values())

        assert during == before
        await all_sent(10)

    play(scenario)
    assert OutboxMessage.objects.filter(status="sent").count() == 21


def test_somebody_who_blocked_the_bot_is_asked_once(
    play: Callable[..., None], make_user: Callable[..., User]
) -> None:
    gone, here = make_user(Role.SALES), make_user(Role.SALES)

    async def scenario(stage: Stage) -> None:
        await stage.person(here, started=True)
        person = await stage.person(gone, started=True)
        stage.telegram.world.accounts[person.id].blocked = True
        for _ in range(3):
            await call(write, gone, "hello")
        await call(write, here, "hello")
        await all_sent()

        assert (await stage.control.stats())["errors"] == {"403 Forbidden: bot was blocked by the user": 1}

    play(scenario)
    gone.refresh_from_db()
    assert gone.bot_blocked_at is not None
    assert OutboxMessage.objects.filter(status="failed", recipient=gone).count() == 3
    assert OutboxMessage.objects.filter(status="sent", recipient=here).count() == 1


def test_nothing_is_sent_to_the_dismissed(play: Callable[..., None], seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller, started=True)
        await call(lambda: User.objects.filter(pk=seller.pk).update(is_active=False))
        for _ in range(3):
            await call(write, seller, "secret")
        await all_sent()

        assert await person.messages() == []

    play(scenario)
    assert set(OutboxMessage.objects.values_list("status", "error")) == {("failed", delivery.DISMISSED)}


def test_a_message_that_cannot_be_written_is_kept_aside_and_the_rest_flows(
    play: Callable[..., None], seller: User
) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller, started=True)
        await call(write, seller, "broken", buttons=[[{"wrong": "button"}]])
        await call(write, seller, "hello")

        await person.wait_for("hello")

    play(scenario)
    assert "KeyError" in OutboxMessage.objects.get(status="failed").error


def test_broken_html_is_sent_as_plain_text(play: Callable[..., None], seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller, started=True)
        await call(write, seller, "<b>Order 12")
        await call(write, seller, "long 😀\n" * 700)

        await person.wait_for("Order 12")
        await all_sent()

        said = [one["text"] for one in await person.messages()]
        assert "".join(said[1:]).count("long") == 700

    play(scenario)


def test_a_refused_message_is_kept_with_the_reason_and_the_rest_flows(
    play: Callable[..., None], make_user: Callable[..., User]
) -> None:
    never_started, here = make_user(Role.SALES), make_user(Role.SALES)

    async def scenario(stage: Stage) -> None:
        person = await stage.person(here, started=True)
        await call(write, never_started, "hello")
        await call(write, here, "hello")

        await person.wait_for("hello")
        await all_sent()

    play(scenario)
    failed = OutboxMessage.objects.get(status="failed")
    assert failed.recipient == never_started
    assert TelegramBadRequest.__name__ in failed.error


def test_messages_wait_while_telegram_is_away(
    play: Callable[..., None], seller: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.runtime.sender.OUTAGE_PAUSE", 0.3)
    monkeypatch.setattr("bot.runtime.telegram.PAUSES", (0.05,))

    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller, started=True)
        await stage.control.pull("fail", method="sendMessage", times=5, code=502, html=True)
        await call(write, seller, "hello")

        await person.wait_for("hello", timeout=8)
        await all_sent()

    play(scenario)


def test_nothing_is_dropped_while_the_token_is_refused(
    play: Callable[..., None], seller: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.runtime.sender.OUTAGE_PAUSE", 0.3)

    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller, started=True)
        stage.telegram.token_revoked = True
        await call(write, seller, "hello")
        await asyncio.sleep(1.5)
        stage.telegram.token_revoked = False

        await person.wait_for("hello")

    play(scenario)


def test_a_lost_reply_of_the_bot_is_sent_again(play: Callable[..., None], seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller)
        await stage.control.pull("fail", method="sendMessage", times=1, code=429, retry_after=1)
        await person.say("/menu")
        await person.wait_for("Main menu")
        await stage.control.pull("fail", method="sendMessage", times=2, cut="before")
        said = await person.say("/menu")
        await person.wait_for("Main menu", after=said["message_id"])

    play(scenario)


def test_no_second_holds_more_messages_than_telegram_takes() -> None:
    async def scenario() -> list[float]:
        pace, times = Pace(), []
        began = time.monotonic()
        while time.monotonic() - began < 1.6:
            await pace.turn()
            times.append(time.monotonic())
        return times

    times = asyncio.run(scenario())
    assert max(sum(1 for other in times if at <= other < at + 1) for at in times) <= 30


@pytest.mark.parametrize("text", ["x" * 9000, "😀" * 5000, "line\n" * 2000, "short", ""])
def test_a_long_text_is_cut_without_losing_anything(text: str) -> None:
    found = pieces(text)

    assert "".join(found) == text
    assert all(len(piece.encode("utf-16-le")) // 2 <= 4096 for piece in found)


async def _asked(stage: Stage, method: str, times: int, refused: int = 0) -> bool:
    stats = await stage.control.stats()
    return stats["requests"].get(method, 0) >= times and sum(stats["errors"].values()) >= refused


def test_a_message_whose_answer_was_lost_comes_again_with_a_mark_and_no_other_does(
    play: Callable[..., None], make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "REPEAT_AFTER", timedelta(0))
    monkeypatch.setattr("bot.runtime.sender.OUTAGE_PAUSE", 0.3)
    monkeypatch.setattr("bot.runtime.telegram.PAUSES", ())
    lucky, unlucky, refused = (make_user(Role.SALES) for _ in range(3))

    async def scenario(stage: Stage) -> None:
        people = [await stage.person(one, started=True) for one in (lucky, unlucky, refused)]
        _one, second, third = people
        await stage.control.pull("fail", method="sendMessage", cut="after", chat_id=second.id)
        await stage.control.pull(
            "fail", method="sendMessage", code=429, retry_after=61, times=1, chat_id=third.id
        )
        for one in (lucky, unlucky):
            await call(write, one, "order 12")
        await all_sent(10)
        stage.service.sender._pace.pause(0)
        await call(write, refused, "order 12")
        await until(lambda: _asked(stage, "sendMessage", 0, refused=1), 10)

        said = [[one["text"] for one in await person.messages()] for person in people]
        assert said == [["order 12"], ["order 12", "🔁 You may have had this already.\norder 12"], []]

    play(scenario)
    assert OutboxMessage.objects.get(recipient=refused).tried_at is None


def test_processes_share_the_pace_and_the_silence_that_telegram_asks_for(
    play: Callable[..., None], make_user: Callable[..., User]
) -> None:
    members = [make_user(Role.SALES) for _ in range(40)]

    async def scenario(stage: Stage) -> None:
        second = Service(TOKEN, stage.url)
        second.start()
        try:
            for member in members:
                await stage.person(member, started=True)
            await asyncio.sleep(2.5)
            for member in members:
                await call(write, member, "hello")
            await all_sent(20)
            assert (await stage.control.stats())["refused_429"] == 0

            stage.service.sender._pace.pause(5)
            await asyncio.sleep(2.5)
            assert second.sender._pace.silence > 1
            assert second.sender._pace.own_silence == 0
        finally:
            await second.stop()

    play(scenario)
