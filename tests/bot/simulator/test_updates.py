"""Updates: the line, its confirmation, its losses, and the webhook."""

import asyncio
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer


def test_updates_stay_until_an_offset_confirms_them(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.person()
        for text in ("1", "2", "3"):
            await olena.say(text)

        first = await place.bot.get_updates(limit=2)
        again = await place.bot.get_updates()
        rest = await place.bot.get_updates(offset=first[-1].update_id + 1)

        assert [one.message.text for one in first] == ["1", "2"]
        assert [one.message.text for one in again] == ["1", "2", "3"]
        assert [one.message.text for one in rest] == ["3"]
        assert again[2].update_id == again[0].update_id + 2

    run(scenario)


def test_a_negative_offset_keeps_only_the_newest(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.person()
        for text in ("1", "2", "3"):
            await olena.say(text)

        assert [one.message.text for one in await place.bot.get_updates(offset=-1)] == ["3"]
        assert [one.message.text for one in await place.bot.get_updates()] == ["3"]

    run(scenario)


def test_long_polling_wakes_at_once(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.person()
        polling = asyncio.create_task(place.bot.get_updates(timeout=30))
        await asyncio.sleep(0.05)

        await olena.say("є хтось?")

        [update] = await asyncio.wait_for(polling, 2)
        assert update.message.text == "є хтось?"

    run(scenario)


def test_a_second_poller_ends_the_first(run: Any) -> None:
    async def scenario(place: Any) -> None:
        first = asyncio.create_task(place.raw("getUpdates", timeout=30))
        await asyncio.sleep(0.05)

        second = await place.raw("getUpdates")

        assert second == {"ok": True, "result": []}
        assert await first == {
            "ok": False,
            "error_code": 409,
            "description": "Conflict: terminated by other getUpdates request; "
            "make sure that only one bot instance is running",
        }

    run(scenario)


@pytest.mark.parametrize(
    ("seconds", "kinds"), [(140, ["message", "callback_query"]), (160, ["message"]), (90000, [])]
)
def test_taps_die_after_150_seconds_and_messages_after_a_day(
    run: Any, seconds: int, kinds: list[str]
) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.person()
        await olena.say("1")
        await olena.do("tap", message_id=1, data="x")

        await place.control.pull("clock", advance=seconds)

        assert [one.event_type for one in await place.bot.get_updates()] == kinds

    run(scenario)


def test_only_wanted_kinds_of_updates_come(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        await olena.do("react", message_id=1, emoji="👍")
        assert await place.updates(allowed_updates=["message_reaction"]) == []

        await olena.say("1")
        await olena.do("react", message_id=1, emoji="👎")

        [update] = await place.updates()
        assert update.message_reaction.new_reaction[0].emoji == "👎"

    run(scenario)


def test_an_update_can_come_again_and_a_poisoned_one_comes_as_it_is(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.person()
        await olena.say("1")
        [first] = await place.updates()

        await place.control.pull("redeliver", update_id=first.update_id)
        poison = {"message": {"message_id": "not a number", "text": "\ud800\x00"}}
        injected = await place.control.pull("inject", update=poison)

        answer = await place.raw("getUpdates")
        assert [one["update_id"] for one in answer["result"]] == [first.update_id, injected["update_id"]]
        assert answer["result"][1]["message"] == poison["message"]

    run(scenario)


def test_block_and_unblock_are_told(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()

        await olena.block()
        with pytest.raises(AssertionError, match="blocked"):
            await olena.say("1")
        await olena.unblock()

        states = [one.my_chat_member.new_chat_member.status for one in await place.updates()]
        assert states == ["kicked", "member"]

    run(scenario)


class Receiver:
    """A bot's address that fails as often as it is told."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.updates: list[dict[str, Any]] = []
        self.secrets: set[str | None] = set()

    async def take(self, request: web.Request) -> web.Response:
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if self.failures:
            self.failures -= 1
            return web.Response(status=500)
        update = await request.json()
        self.updates.append(update)
        chat_id = update["message"]["chat"]["id"]
        return web.json_response({"method": "sendMessage", "chat_id": chat_id, "text": "прийнято"})


def test_a_webhook_gets_updates_in_order_with_its_secret_despite_failures(run: Any) -> None:
    async def scenario(place: Any) -> None:
        receiver = Receiver(failures=2)
        app = web.Application()
        app.router.add_post("/hook", receiver.take)
        place.sim.webhook.pause = 0.01
        async with TestServer(app, host="127.0.0.1") as server:
            url = str(server.make_url("/hook"))
            await place.bot.set_webhook(url, secret_token="S1")
            olena = await place.person()
            for text in ("1", "2", "3"):
                await olena.say(text)

            await olena.wait_for("прийнято")
            while len(receiver.updates) < 3:
                await asyncio.sleep(0.01)

            conflict = await place.raw("getUpdates")
            info = await place.bot.get_webhook_info()
            await place.bot.delete_webhook()

        assert [one["message"]["text"] for one in receiver.updates] == ["1", "2", "3"]
        assert receiver.secrets == {"S1"}
        assert conflict["error_code"] == 409
        assert info.last_error_message.startswith("Wrong response from the webhook: 500")

    run(scenario)


def test_a_webhook_delivers_chats_side_by_side_and_waits_as_long_as_the_bot_asks(run: Any) -> None:
    async def scenario(place: Any) -> None:
        got: list[tuple[str, float]] = []
        refusals = iter([web.Response(status=503, headers={"Retry-After": "1"})])

        async def take(request: web.Request) -> web.Response:
            text = (await request.json())["message"]["text"]
            if text == "slow" and (refusal := next(refusals, None)):
                return refusal
            got.append((text, asyncio.get_running_loop().time()))
            return web.Response()

        app = web.Application()
        app.router.add_post("/hook", take)
        async with TestServer(app, host="127.0.0.1") as server:
            await place.bot.set_webhook(str(server.make_url("/hook")), max_connections=2)
            olena, ihor = await place.person(), await place.person("Ігор")
            for text in ("slow", "after"):
                await olena.say(text)
            await ihor.say("meanwhile")
            while len(got) < 3:
                await asyncio.sleep(0.01)
            await place.bot.delete_webhook()

        assert [text for text, _at in got] == ["meanwhile", "slow", "after"]
        assert got[1][1] - got[0][1] > 0.8

    run(scenario)


def test_what_a_webhook_did_not_accept_is_kept_for_polling(run: Any) -> None:
    async def scenario(place: Any) -> None:
        await place.bot.set_webhook("http://127.0.0.1:9/")
        olena = await place.person()
        await olena.say("1")
        await asyncio.sleep(0.05)

        await place.bot.delete_webhook()

        assert [one.message.text for one in await place.bot.get_updates()] == ["1"]

    run(scenario)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"url": "https://example.com/"}, "bad webhook: the local Telegram delivers to this machine only"),
        ({"url": "nonsense"}, "invalid webhook URL specified"),
        ({"url": "http://127.0.0.1/", "secret_token": "a b"}, "secret token contains unallowed characters"),
    ],
)
def test_webhooks_that_cannot_be_set(run: Any, facts: dict[str, str], reason: str) -> None:
    async def scenario(place: Any) -> None:
        assert (await place.raw("setWebhook", **facts))["description"] == f"Bad Request: {reason}"

    run(scenario)


def test_pending_updates_can_be_dropped(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.person()
        await olena.say("1")

        await place.bot.delete_webhook(drop_pending_updates=True)

        assert await place.bot.get_updates() == []

    run(scenario)
