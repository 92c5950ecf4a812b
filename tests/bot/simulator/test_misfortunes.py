"""Limits, pauses, failures and cut lines."""

from typing import Any

import pytest
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError


def test_a_burst_passes_then_a_chat_must_wait(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena, ivan = await place.started(), await place.started("Іван")
        await place.control.pull("flood", burst=5)
        for number in range(5):
            await place.bot.send_message(olena.id, str(number))

        with pytest.raises(TelegramRetryAfter) as caught:
            await place.bot.send_message(olena.id, "6")
        refused = await place.raw("sendMessage", chat_id=olena.id, text="7")
        await place.bot.send_message(ivan.id, "інший чат вільний")

        assert caught.value.retry_after == 5
        assert refused["parameters"] == {"retry_after": 5}
        assert refused["description"] == "Too Many Requests: retry after 5"
        stats = await place.control.stats()
        assert (stats["refused_429"], stats["during_pause"]) == (2, 1)
        assert len(await olena.messages()) == 6

    run(scenario)


def test_too_much_in_a_second_silences_the_whole_bot(run: Any) -> None:
    async def scenario(place: Any) -> None:
        people = [await place.started() for _ in range(3)]
        await place.control.pull("flood", overall_per_second=2)

        answers = [await place.raw("sendMessage", chat_id=one.id, text="x") for one in people]

        assert [one["ok"] for one in answers] == [True, True, False]
        await place.control.pull("flood", overall_per_second=30)
        assert not (await place.raw("sendMessage", chat_id=people[0].id, text="x"))["ok"]

    run(scenario)


def test_a_group_takes_twenty_messages_a_minute(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        group = (await olena.do("group", title="Цех", members=[], with_bot=True))["chat"]
        await place.control.pull("flood", burst=100)

        answers = [await place.raw("sendMessage", chat_id=group, text=str(n)) for n in range(21)]

        assert [one["ok"] for one in answers] == [True] * 20 + [False]

    run(scenario)


def test_limits_can_be_switched_off_and_a_pause_ordered(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        await place.control.pull("flood", enabled=False, burst=1)
        for number in range(40):
            await place.bot.send_message(olena.id, str(number))

        await place.control.pull("fail", pause=35)

        answer = await place.raw("sendMessage", chat_id=olena.id, text="x")
        assert answer["parameters"] == {"retry_after": 35}
        assert (await place.raw("getMe"))["ok"]
        await place.control.clear("fail")
        assert (await place.raw("sendMessage", chat_id=olena.id, text="x"))["ok"]

    run(scenario)


def test_the_next_requests_of_a_method_fail_as_told(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        await place.control.pull("fail", method="sendMessage", times=2, code=500)

        for _ in range(2):
            with pytest.raises(TelegramServerError):
                await place.bot.send_message(olena.id, "x")
        await place.bot.send_message(olena.id, "втретє вийшло")

        assert await olena.screen() == "втретє вийшло"
        assert len(await olena.messages()) == 2

    run(scenario)


@pytest.mark.parametrize(("cut", "arrived"), [("before", False), ("after", True)])
def test_a_line_cut_before_or_after_the_message_was_taken(run: Any, cut: str, arrived: bool) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        await place.control.pull("fail", method="sendMessage", cut=cut)

        with pytest.raises(TelegramNetworkError):
            await place.bot.send_message(olena.id, "дійшло?")

        assert (await olena.screen() == "дійшло?") is arrived

    run(scenario)


def test_a_gateway_answers_in_html(run: Any) -> None:
    async def scenario(place: Any) -> None:
        await place.control.pull("fail", method="getMe", html=True, code=502)

        async with place.http.get(f"{place.url}/bot4242:TEST/getMe") as response:
            assert response.status == 502
            assert "<html>" in await response.text()

    run(scenario)


def test_a_group_becomes_a_supergroup_and_says_where_it_went(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        group = (await olena.do("group", title="Цех", members=[], with_bot=True))["chat"]
        joined, service = await place.updates()
        assert joined.my_chat_member.new_chat_member.status == "member"
        assert service.message.new_chat_members[0].is_bot

        moved = (await place.control.pull("migrate", chat=group))["chat"]

        answer = await place.raw("sendMessage", chat_id=group, text="x")
        assert answer["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
        assert answer["parameters"] == {"migrate_to_chat_id": moved}
        away, here = (update.message for update in await place.updates())
        assert (away.migrate_to_chat_id, here.migrate_from_chat_id) == (moved, group)
        assert (await place.bot.send_message(moved, "тут")).chat.type == "supergroup"

    run(scenario)


def test_in_a_group_the_bot_hears_only_what_is_meant_for_it(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        group = (await olena.do("group", title="Цех", members=[], with_bot=True))["chat"]
        await place.updates()
        sent = await place.bot.send_message(group, "Питання")

        for text in ("між нами", "/stock", "@tsekh_demo_bot привіт", "/stock@other_bot"):
            await olena.say(text, chat=group)
        await olena.say("відповідь", chat=group, reply_to=sent.message_id)

        heard = [one.message.text for one in await place.updates()]
        assert heard == ["/stock", "@tsekh_demo_bot привіт", "відповідь"]

    run(scenario)


def test_a_bot_removed_from_a_group_cannot_write_there(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        group = (await olena.do("group", title="Цех", members=[], with_bot=True))["chat"]

        await olena.do("bot", chat=group, present=False)
        await place.updates()
        await olena.say("/stock", chat=group)

        answer = await place.raw("sendMessage", chat_id=group, text="x")
        assert answer["description"] == "Forbidden: bot was kicked from the group chat"
        assert await place.updates() == []

    run(scenario)
