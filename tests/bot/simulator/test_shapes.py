"""Every method answers in a shape the real client reads."""

import random
from typing import Any

from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    MenuButtonCommands,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
)
from aiogram.types.keyboard_button import KeyboardButton

from bot.simulator.methods import METHODS


def test_the_bot_about_itself(run: Any) -> None:
    async def scenario(place: Any) -> None:
        bot = place.bot
        me = await bot.get_me()
        assert (me.id, me.is_bot, me.username) == (4242, True, "tsekh_demo_bot")

        await bot.set_my_name("Майстерня")
        await bot.set_my_description("Опис")
        await bot.set_my_short_description("Коротко")
        assert (await bot.get_my_name()).name == "Майстерня"
        assert (await bot.get_my_description()).description == "Опис"
        assert (await bot.get_my_short_description()).short_description == "Коротко"
        assert (await bot.get_me()).first_name == "Майстерня"

        scope = BotCommandScopeAllPrivateChats()
        await bot.set_my_commands([BotCommand(command="start", description="Почати")], scope=scope)
        assert [one.command for one in await bot.get_my_commands(scope=scope)] == ["start"]
        assert await bot.get_my_commands() == []
        assert await bot.delete_my_commands(scope=scope)
        await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
        assert (await bot.get_chat_menu_button()).type == "commands"
        assert (await bot.get_webhook_info()).url == ""
        assert await bot.log_out()

    run(scenario)


def test_chats_and_members(run: Any) -> None:
    async def scenario(place: Any) -> None:
        bot, olena = place.bot, await place.started(username="olena")
        group = (await olena.do("group", title="Цех", members=[], with_bot=True))["chat"]

        chat = await bot.get_chat(olena.id)
        assert (chat.type, chat.username) == ("private", "olena")
        assert (await bot.get_chat(group)).title == "Цех"
        assert (await bot.get_chat_member(group, olena.id)).status == "creator"
        assert (await bot.get_chat_member(group, bot.id)).status == "member"

        sent = await bot.send_message(group, "важливо")
        await bot.pin_chat_message(group, sent.message_id)
        assert (await bot.get_chat(group)).pinned_message.text == "важливо"
        await bot.unpin_chat_message(group)
        assert (await bot.get_chat(group)).pinned_message is None
        assert await bot.leave_chat(group)
        assert (await bot.get_chat_member(group, bot.id)).status == "left"

    run(scenario)


def test_messages_of_every_method(run: Any) -> None:
    async def scenario(place: Any) -> None:
        bot, olena = place.bot, await place.started()
        keys = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Звіт")]], resize_keyboard=True)

        text = await bot.send_message(olena.id, "текст", reply_markup=keys, protect_content=True)
        reply = await bot.send_message(olena.id, "відповідь", reply_to_message_id=text.message_id)
        contact = await bot.send_contact(olena.id, "+380501112233", "Петро")
        location = await bot.send_location(olena.id, 50.45, 30.52)
        forwarded = await bot.forward_message(olena.id, olena.id, reply.message_id)
        copied = await bot.copy_message(olena.id, olena.id, contact.message_id)
        await bot.send_chat_action(olena.id, "typing")
        await bot.set_message_reaction(olena.id, 1, [ReactionTypeEmoji(emoji="👍")])

        assert text.has_protected_content
        assert reply.reply_to_message.text == "текст"
        assert contact.contact.first_name == "Петро"
        assert location.location.latitude == 50.45
        assert forwarded.forward_origin.sender_user.id == bot.id
        assert copied.message_id > forwarded.message_id
        messages = await olena.messages()
        assert messages[0]["reactions"] == [{"from": bot.id, "emoji": "👍"}]
        assert await bot.delete_messages(olena.id, [text.message_id, copied.message_id])

    run(scenario)


def test_requests_come_as_query_form_or_json(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        url = f"{place.url}/bot4242:TEST/sendmessage"
        facts = {"chat_id": str(olena.id), "text": "раз"}

        for way in ({"params": facts}, {"data": facts}, {"json": facts}):
            async with place.http.post(url, **way) as response:
                assert (await response.json())["result"]["text"] == "раз"
        async with place.http.post(url, data=b"{", headers={"Content-Type": "application/json"}) as response:
            assert (await response.json())["description"] == "Bad Request: can't parse JSON object"

    run(scenario)


JUNK = [None, "", "x", -1, 2**70, [], [1, "x", None], {}, {"a": 1}, True, "[1", "{}", "[[[]]]", [[None]]]
NAMES = [
    "chat_id",
    "text",
    "message_id",
    "reply_markup",
    "media",
    "commands",
    "offset",
    "message_ids",
    "reaction",
    "results",
    "reply_parameters",
    "entities",
    "scope",
    "menu_button",
    "photo",
    "url",
    "user_id",
]


def test_nonsense_is_refused_and_never_breaks_the_server(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        chance = random.Random(7)
        for number in range(600):
            method = chance.choice(sorted(METHODS))
            facts = {name: chance.choice(JUNK) for name in chance.sample(NAMES, 4)}
            facts |= {"chat_id": olena.id, "message_id": 1} if number % 2 else {}
            facts |= {"text": "x"} if number % 3 else {}
            answer = await place.raw(method, **facts)
            assert answer["ok"] or answer["error_code"] in (400, 403, 409, 429), (method, facts, answer)

        assert (await place.raw("getMe"))["ok"]
        assert (await olena.messages()) is not None

    run(scenario)
