"""The local Telegram refuses what the real one refuses, in its words."""

import io
from typing import Any

import pytest
from PIL import Image

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
UNALLOWED = (
    "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
)


def inline(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


def refusal(run: Any, method: str, expected: str, **facts: Any) -> None:
    """A request to a person's chat is refused, and nothing appears in the chat."""

    async def scenario(place: Any) -> None:
        olena = await place.started()
        answer = await place.raw(method, **({"chat_id": olena.id} | facts))
        assert answer == {"ok": False, "error_code": 400, "description": expected}
        assert await olena.screen() == ""

    run(scenario)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"text": ""}, "Bad Request: message text is empty"),
        ({"text": "  \n "}, "Bad Request: text must be non-empty"),
        ({"text": "ж" * 4097}, "Bad Request: message is too long"),
        ({"text": "🙂" * 2049}, "Bad Request: message is too long"),
        ({"text": "ж" * 20000}, "Bad Request: text is too long"),
        ({"text": "x", "parse_mode": "BBCode"}, "Bad Request: unsupported parse_mode"),
        (
            {"text": "x", "reply_parameters": {"message_id": 999}},
            "Bad Request: message to be replied not found",
        ),
        ({"text": "x", "reply_to_message_id": 999}, "Bad Request: message to be replied not found"),
        ({"text": "x", "chat_id": ""}, "Bad Request: chat_id is empty"),
        ({"text": "x", "chat_id": 5}, "Bad Request: chat not found"),
        ({"text": "x", "reply_markup": "{"}, "Bad Request: can't parse reply keyboard markup JSON object"),
    ],
)
def test_texts_that_cannot_be_sent(run: Any, facts: dict[str, Any], expected: str) -> None:
    refusal(run, "sendMessage", expected, **facts)


def test_the_longest_text_is_counted_after_the_markup_is_gone(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        answer = await place.raw(
            "sendMessage", chat_id=olena.id, text=f"<b>{'ж' * 4096}</b>", parse_mode="HTML"
        )
        assert len(answer["result"]["text"]) == 4096

    run(scenario)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (inline([{"text": "a"}]), UNALLOWED),
        (inline([{"text": "a", "callback_data": ""}]), UNALLOWED),
        (inline([{"text": "a", "callback_data": "x", "url": "https://example.com"}]), UNALLOWED),
        (inline([{"text": "a", "callback_data": "x" * 65}]), "Bad Request: BUTTON_DATA_INVALID"),
        (inline([{"text": "a", "callback_data": "ж" * 33}]), "Bad Request: BUTTON_DATA_INVALID"),
        (
            inline([{"text": "", "callback_data": "x"}]),
            "Bad Request: can't parse inline keyboard button: Inline keyboard button text must be non-empty",
        ),
        (
            inline([{"callback_data": "x"}]),
            "Bad Request: can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (inline([{"text": "a", "callback_data": "x"}] * 9), "Bad Request: BUTTONS_TOO_MUCH"),
        (inline(*[[{"text": "a", "callback_data": "x"}]] * 101), "Bad Request: reply markup is too long"),
        (
            inline([{"text": "a", "url": "http://localhost:8000/"}]),
            "Bad Request: inline keyboard button URL 'http://localhost:8000/' is invalid: Wrong HTTP URL",
        ),
        (
            inline([{"text": "a", "url": "javascript://x.com"}]),
            "Bad Request: inline keyboard button URL 'javascript://x.com' is invalid: "
            "Unsupported URL protocol",
        ),
        (
            {"inline_keyboard": [{"text": "a"}]},
            'Bad Request: field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (
            {"keyboard": [[{"text": " "}]]},
            "Bad Request: can't parse keyboard button: Keyboard button text must be non-empty",
        ),
    ],
)
def test_keyboards_that_cannot_be_sent(run: Any, markup: dict[str, Any], expected: str) -> None:
    refusal(run, "sendMessage", expected, text="x", reply_markup=markup)


def test_the_longest_callback_data_and_real_links_pass(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        row = [
            {"text": "a", "callback_data": "x" * 64},
            {"text": "b", "url": "https://example.com/?q=1#x"},
            {"text": "c", "url": "tg://resolve?domain=tsekh_demo_bot"},
            {"text": "d", "url": "http://127.0.0.1:8000/"},
            {"text": "e", "switch_inline_query_current_chat": ""},
        ]
        answer = await place.raw("sendMessage", chat_id=olena.id, text="x", reply_markup=inline(row))
        assert answer["ok"], answer

    run(scenario)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"text": "a", "reply_markup": inline([{"text": "b", "callback_data": "x"}])}, NOT_MODIFIED),
        ({"text": "b", "message_id": 999}, "Bad Request: message to edit not found"),
        ({"text": "b", "message_id": 1}, "Bad Request: message can't be edited"),
        ({"text": "b", "reply_markup": {"keyboard": [["x"]]}}, "Bad Request: inline keyboard expected"),
        ({"text": ""}, "Bad Request: message text is empty"),
    ],
)
def test_edits_that_cannot_be_made(run: Any, facts: dict[str, Any], expected: str) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        markup = inline([{"text": "b", "callback_data": "x"}])
        sent = await place.raw("sendMessage", chat_id=olena.id, text="a", reply_markup=markup)
        facts_ = {"chat_id": olena.id, "message_id": sent["result"]["message_id"]} | facts
        answer = await place.raw("editMessageText", **facts_)
        assert answer["description"] == expected
        assert (await olena.messages())[-1]["text"] == "a"

    run(scenario)


def test_an_edit_without_a_keyboard_takes_it_away(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        markup = inline([{"text": "b", "callback_data": "x"}])
        sent = (await place.raw("sendMessage", chat_id=olena.id, text="a", reply_markup=markup))["result"]
        answer = await place.raw("editMessageText", chat_id=olena.id, message_id=sent["message_id"], text="a")
        assert answer["ok"]
        assert "reply_markup" not in answer["result"]
        again = await place.raw("editMessageReplyMarkup", chat_id=olena.id, message_id=sent["message_id"])
        assert again["description"] == NOT_MODIFIED

    run(scenario)


def test_a_message_with_a_reply_keyboard_and_a_forward_cannot_be_edited(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        sent = await place.raw("sendMessage", chat_id=olena.id, text="a", reply_markup={"keyboard": [["x"]]})
        copy = await place.raw("forwardMessage", chat_id=olena.id, from_chat_id=olena.id, message_id=1)
        for one in (sent, copy):
            answer = await place.raw(
                "editMessageText", chat_id=olena.id, message_id=one["result"]["message_id"], text="b"
            )
            assert answer["description"] == "Bad Request: message can't be edited"

    run(scenario)


def test_text_and_caption_are_edited_by_their_own_methods(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        photo = await olena.send_photo(picture())
        sent = await place.raw("sendPhoto", chat_id=olena.id, photo=photo["photo"][0]["file_id"])
        text = await place.raw("sendMessage", chat_id=olena.id, text="a")
        to_photo = {"chat_id": olena.id, "message_id": sent["result"]["message_id"]}
        to_text = {"chat_id": olena.id, "message_id": text["result"]["message_id"]}

        wrong = await place.raw("editMessageText", **to_photo, text="b")
        assert wrong["description"] == "Bad Request: there is no text in the message to edit"
        wrong = await place.raw("editMessageCaption", **to_text, caption="b")
        assert wrong["description"] == "Bad Request: there is no caption in the message to edit"
        wrong = await place.raw("editMessageCaption", **to_photo, caption="ж" * 1025)
        assert wrong["description"] == "Bad Request: message caption is too long"
        right = await place.raw("editMessageCaption", **to_photo, caption="b")
        assert right["result"]["caption"] == "b"
        media = {"type": "photo", "media": photo["photo"][0]["file_id"], "caption": "c"}
        right = await place.raw("editMessageMedia", **to_photo, media=media)
        assert right["result"]["caption"] == "c"

    run(scenario)


def picture(width: int = 60, height: int = 40) -> bytes:
    body = io.BytesIO()
    Image.new("RGB", (width, height)).save(body, "PNG")
    return body.getvalue()


def test_deleting_what_is_missing_or_too_old(run: Any) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        sent = (await place.raw("sendMessage", chat_id=olena.id, text="a"))["result"]["message_id"]

        gone = await place.raw("deleteMessage", chat_id=olena.id, message_id=999)
        assert gone["description"] == "Bad Request: message to delete not found"
        await place.control.pull("age", chat=olena.id, message_id=sent, seconds=48 * 3600 + 60)
        old = await place.raw("deleteMessage", chat_id=olena.id, message_id=sent)
        assert old["description"] == "Bad Request: message can't be deleted for everyone"
        both = await place.raw("deleteMessages", chat_id=olena.id, message_ids=[1, 999])
        assert both["result"] is True
        assert [one["message_id"] for one in await olena.messages()] == [sent]

    run(scenario)


@pytest.mark.parametrize("seconds", [0, 151])
def test_a_tap_can_be_answered_for_a_while_only(run: Any, seconds: int) -> None:
    async def scenario(place: Any) -> None:
        olena = await place.started()
        tapped = await olena.do("tap", message_id=1, data="x")
        await place.control.pull("age", taps=True, seconds=seconds)

        long = await place.raw("answerCallbackQuery", callback_query_id=tapped["callback_id"], text="ж" * 201)
        assert long["description"] == "Bad Request: MESSAGE_TOO_LONG"
        unknown = await place.raw("answerCallbackQuery", callback_query_id="77")
        assert unknown["description"] == TOO_OLD
        answer = await place.raw("answerCallbackQuery", callback_query_id=tapped["callback_id"])
        assert answer.get("description") == (TOO_OLD if seconds else None)

    run(scenario)


def test_people_who_cannot_be_written_to(run: Any) -> None:
    async def scenario(place: Any) -> None:
        stranger, blocker, gone = await place.person(), await place.started(), await place.started()
        await blocker.block()
        await place.control.pull("deactivate", account=gone.id)
        await blocker.do("group", title="Цех", members=[stranger.id], with_bot=True)

        answers = [
            await place.raw("sendMessage", chat_id=one.id, text="a") for one in (stranger, blocker, gone)
        ]

        assert [(one["error_code"], one["description"]) for one in answers] == [
            (403, "Forbidden: bot can't initiate conversation with a user"),
            (403, "Forbidden: bot was blocked by the user"),
            (403, "Forbidden: user is deactivated"),
        ]

    run(scenario)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"not a picture", "Bad Request: IMAGE_PROCESS_FAILED"),
        (picture(210, 10), "Bad Request: PHOTO_INVALID_DIMENSIONS"),
    ],
)
def test_a_photo_must_be_one(run: Any, body: bytes, expected: str) -> None:
    async def scenario(place: Any) -> None:
        from aiogram.exceptions import TelegramBadRequest
        from aiogram.types import BufferedInputFile

        olena = await place.started()
        with pytest.raises(TelegramBadRequest) as caught:
            await place.bot.send_photo(olena.id, BufferedInputFile(body, "photo.png"))
        assert expected in caught.value.message

    run(scenario)


@pytest.mark.parametrize(
    ("method", "facts", "expected"),
    [
        ("sendPhoto", {}, "Bad Request: there is no photo in the request"),
        ("sendPhoto", {"photo": "nonsense"}, "Bad Request: wrong file identifier/HTTP URL specified"),
        ("sendPhoto", {"photo": "https://example.com/a.png"}, "Bad Request: failed to get HTTP URL content"),
        ("sendDocument", {"document": "attach://x"}, "Bad Request: there is no document in the request"),
        ("getFile", {"file_id": "x"}, "Bad Request: wrong file_id or the file is temporarily unavailable"),
        ("sendContact", {"first_name": "A"}, "Bad Request: phone number is empty"),
        ("sendChatAction", {"action": "dancing"}, "Bad Request: wrong parameter action in request"),
        (
            "setMyCommands",
            {"commands": [{"command": "Bad-1", "description": "x"}]},
            "Bad Request: BOT_COMMAND_INVALID",
        ),
        ("copyMessage", {"from_chat_id": 5, "message_id": 1}, "Bad Request: chat not found"),
        ("leaveChat", {}, "Bad Request: can't leave private chats"),
    ],
)
def test_other_requests_that_cannot_be_met(run: Any, method: str, facts: Any, expected: str) -> None:
    refusal(run, method, expected, **facts)


def test_an_unknown_method_and_a_wrong_token(run: Any) -> None:
    async def scenario(place: Any) -> None:
        assert await place.raw("sendPigeon") == {"ok": False, "error_code": 404, "description": "Not Found"}
        async with place.http.get(f"{place.url}/bot1:WRONG/getMe") as response:
            assert response.status == 401
            assert (await response.json())["description"] == "Unauthorized"
        await place.control.pull("token", revoked=True)
        assert (await place.raw("getMe"))["error_code"] == 401

    run(scenario)
