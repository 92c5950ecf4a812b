"""A person and a bot talk: texts, links, taps, edits, files."""

import asyncio
import io
from typing import Any

import pytest
from aiogram.types import BufferedInputFile, InaccessibleMessage, InputMediaPhoto
from PIL import Image


def picture(width: int = 600, height: int = 400, kind: str = "PNG") -> bytes:
    body = io.BytesIO()
    Image.new("RGB", (width, height), "#a67c52").save(body, kind)
    return body.getvalue()


def test_an_invitation_link_sends_start_with_its_code(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.person()

        await olena.open_link("https://t.me/tsekh_demo_bot?start=CODE_1")

        [update] = await place.updates()
        assert update.message.text == "/start CODE_1"
        assert update.message.from_user.language_code == "uk"
        assert update.message.entities[0].type == "bot_command"

    run(scenario)


def test_a_link_to_another_bot_is_refused(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.person()

        with pytest.raises(AssertionError, match="not to this bot"):
            await olena.open_link("https://t.me/other_bot?start=CODE")

        assert await place.updates() == []

    run(scenario)


def test_a_tap_reaches_the_bot_and_its_answer_reaches_the_person(run: Any, keyboard: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        await place.bot.send_message(olena.id, "Готово?", reply_markup=keyboard(Так="yes"))

        tapping = asyncio.create_task(olena.tap("так"))
        [update] = await place.updates(timeout=5)
        assert update.callback_query.data == "yes"
        assert update.callback_query.message.text == "Готово?"
        await update.callback_query.answer("Записано", show_alert=True).as_(place.bot)

        assert await tapping == "Записано"
        assert olena.alerts == ["Записано"]

    run(scenario)


def test_a_double_tap_is_two_updates(run: Any, keyboard: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        await place.bot.send_message(olena.id, "Готово?", reply_markup=keyboard(Так="yes"))

        tapping = asyncio.create_task(olena.double_tap("Так"))
        updates: list[Any] = []
        while len(updates) < 2:
            updates += await place.updates(timeout=5)
        for update in updates:
            await update.callback_query.answer().as_(place.bot)
        await tapping

        assert len({update.update_id for update in updates}) == 2
        assert len({update.callback_query.id for update in updates}) == 2

    run(scenario)


def test_a_tap_on_a_deleted_message_has_only_its_number(run: Any, keyboard: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        sent = await place.bot.send_message(olena.id, "Готово?", reply_markup=keyboard(Так="yes"))
        await place.bot.delete_message(olena.id, sent.message_id)

        await olena.do("tap", message_id=sent.message_id, data="yes")

        [update] = await place.updates()
        assert isinstance(update.callback_query.message, InaccessibleMessage)
        assert update.callback_query.message.date == 0

    run(scenario)


def test_an_edit_of_a_person_is_an_edited_message(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        said = await olena.say("5")

        await olena.edit(said["message_id"], "50")

        first, second = await place.updates()
        assert (first.message.text, second.edited_message.text) == ("5", "50")
        assert second.edited_message.edit_date

    run(scenario)


def test_a_forward_names_its_author_and_a_reply_its_message(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena, ivan = await place.started(), await place.started("Іван")
        said = await ivan.say("12 штук")
        await place.updates()

        await olena.forward(said["message_id"], from_chat=ivan.id)
        mine = await olena.say("так", reply_to=said["message_id"] + 1)

        forwarded, reply = await place.updates()
        assert forwarded.message.forward_origin.sender_user.id == ivan.id
        assert reply.message.reply_to_message.text == "12 штук"
        assert reply.message.message_id == mine["message_id"]

    run(scenario)


def test_own_and_foreign_contacts_differ(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started(phone="+380501112233")

        await olena.send_contact()
        await olena.send_contact(phone_number="+380990000000", first_name="Петро")

        own, foreign = (update.message.contact for update in await place.updates())
        assert (own.user_id, own.phone_number) == (olena.id, "+380501112233")
        assert foreign.user_id is None

    run(scenario)


@pytest.mark.parametrize("kind", ["document", "voice", "sticker", "video", "audio"])
def test_files_of_a_person_can_be_downloaded(run: Any, kind: str) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()

        await olena.send_file(kind, ("file.bin", b"12345"), caption="ось" if kind != "sticker" else "")

        [update] = await place.updates()
        file = await place.bot.get_file(getattr(update.message, kind).file_id)
        body = await place.bot.download_file(file.file_path)
        assert body.read() == b"12345"

    run(scenario)


def test_a_photo_comes_in_sizes_and_an_album_shares_an_id(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()

        await olena.send_file("photo", ("1.png", picture()), ("2.png", picture()), caption="дві")

        first, second = (update.message for update in await place.updates())
        assert [size.width for size in first.photo] == [90, 320, 600]
        assert first.media_group_id == second.media_group_id
        assert (first.caption, second.caption) == ("дві", None)

    run(scenario)


def test_the_bot_sends_photos_documents_and_albums(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        upload = BufferedInputFile(picture(1500, 1000, "JPEG"), "photo.jpg")

        photo = await place.bot.send_photo(olena.id, upload, caption="<b>Клатч</b>", parse_mode="HTML")
        again = await place.bot.send_photo(olena.id, photo.photo[-1].file_id)
        document = await place.bot.send_document(olena.id, BufferedInputFile(b"%PDF", "накладна.pdf"))
        album = await place.bot.send_media_group(olena.id, [InputMediaPhoto(media=upload)] * 2)

        assert photo.caption_entities[0].type == "bold"
        assert photo.photo[-1].width == 1280
        assert again.photo[-1].file_unique_id == photo.photo[-1].file_unique_id
        assert document.document.file_name == "накладна.pdf"
        assert album[0].media_group_id == album[1].media_group_id

    run(scenario)


def test_every_other_kind_of_message_parses(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()

        await olena.send_location()
        await olena.do("send", kind="poll", content={"question": "Коли?", "options": ["Зараз", "Потім"]})
        await olena.do("send", kind="dice")

        place_, poll, dice = (update.message for update in await place.updates())
        assert place_.location.latitude == pytest.approx(50.4501)
        assert [option.text for option in poll.poll.options] == ["Зараз", "Потім"]
        assert dice.dice.value == 4

    run(scenario)


def test_the_keyboard_under_the_chat_sends_its_text_or_the_contact(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        rows = [[{"text": "Звіт"}], [{"text": "Номер", "request_contact": True}]]
        await place.raw("sendMessage", chat_id=olena.id, text="Оберіть", reply_markup={"keyboard": rows})

        await olena.press("Звіт")
        await olena.press("Номер")

        text, contact = (update.message for update in await place.updates())
        assert text.text == "Звіт"
        assert contact.contact.user_id == olena.id
        await place.raw("sendMessage", chat_id=olena.id, text="Все", reply_markup={"remove_keyboard": True})
        with pytest.raises(AssertionError, match="no such button"):
            await olena.press("Звіт")

    run(scenario)


def test_an_inline_query_ends_as_a_message_via_the_bot(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        asked = await olena.do("inline", query="клатч")
        [update] = await place.updates()
        assert update.inline_query.query == "клатч"
        result = {
            "type": "article",
            "id": "1",
            "title": "Клатч",
            "input_message_content": {"message_text": "Клатч №7"},
        }

        await place.raw("answerInlineQuery", inline_query_id=update.inline_query.id, results=[result])
        await olena.do("choose", query_id=asked["query_id"], result_id="1")

        [update] = await place.updates()
        assert update.message.text == "Клатч №7"
        assert update.message.via_bot.username == "tsekh_demo_bot"

    run(scenario)


def test_text_longer_than_a_message_leaves_as_several(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()

        await olena.say("ж" * 5000)

        assert [len(update.message.text) for update in await place.updates()] == [4096, 904]

    run(scenario)


def test_a_person_fails_with_what_is_on_the_screen(run: Any, keyboard: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        await place.bot.send_message(olena.id, "Скільки готово?", reply_markup=keyboard(Десять="10"))

        with pytest.raises(AssertionError, match=r"(?s)Скільки готово\?.*\[Десять\]"):
            await olena.wait_for("чого немає", timeout=0.1)

    run(scenario)


def test_commands_of_the_menu_follow_scope_and_language(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena, anna = await place.started(), await place.started("Anna", language_code="en")
        start = [{"command": "start", "description": "Start"}]
        await place.raw("setMyCommands", commands=start)
        ours = [{"command": "start", "description": "Почати"}]
        await place.raw("setMyCommands", commands=ours, language_code="uk")
        special = [{"command": "stock", "description": "Stock"}]
        await place.raw("setMyCommands", commands=special, scope={"type": "chat", "chat_id": anna.id})

        assert await olena.commands() == ours
        assert await anna.commands() == special
        await place.raw("deleteMyCommands", scope={"type": "chat", "chat_id": anna.id})
        assert await anna.commands() == start
        assert (await place.bot.get_my_commands(language_code="uk"))[0].description == "Почати"

    run(scenario)


def test_everybody_who_watches_hears_what_happens(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        async with place.http.ws_connect(f"{place.url}/people/events") as socket:
            await place.bot.send_chat_action(olena.id, "typing")
            sent = await place.bot.send_message(olena.id, "раз")
            await place.bot.edit_message_text("два", chat_id=olena.id, message_id=sent.message_id)
            tapped = await olena.do("tap", message_id=sent.message_id, data="x")
            await place.bot.answer_callback_query(tapped["callback_id"], text="так")
            await place.bot.delete_message(olena.id, sent.message_id)
            events = [await socket.receive_json(timeout=2) for _ in range(5)]

        assert [one["type"] for one in events] == ["typing", "message", "edited", "answer", "deleted"]
        assert events[3]["text"] == "так"
        assert events[4]["message_ids"] == [sent.message_id]

    run(scenario)


def test_unread_messages_are_counted_until_they_are_seen(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        for text in ("1", "2"):
            await place.bot.send_message(olena.id, text)

        async def unread() -> int:
            async with place.http.get(f"{place.url}/people") as response:
                return int((await response.json())["accounts"][0]["unread"])

        assert await unread() == 2
        await olena.do("read")
        assert await unread() == 0

    run(scenario)
