"""Answers to inline queries are refused as Telegram refuses them."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.bot.simulator.conftest import Place

TEXT = {"message_text": "x"}


def article(id: str = "1", **facts: Any) -> dict[str, Any]:
    return {"type": "article", "id": id, "title": "x", "input_message_content": TEXT, **facts}


@pytest.mark.parametrize(
    ("results", "facts", "reason"),
    [
        ([article(str(number)) for number in range(51)], {}, "RESULTS_TOO_MUCH"),
        ([article(), article()], {}, "RESULT_ID_DUPLICATE"),
        ([article("ж" * 33)], {}, "RESULT_ID_INVALID"),
        ([article("")], {}, "RESULT_ID_INVALID"),
        ([article()], {"next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        ([article()], {"cache_time": -1}, "CACHE_TIME_INVALID"),
        ([article(input_message_content={"message_text": ""})], {}, "MESSAGE_TEXT_EMPTY"),
        ([article(input_message_content={"message_text": "<b>", "parse_mode": "HTML"})], {}, "can't parse"),
        ([article(input_message_content=None)], {}, "input_message_content"),
        ([{"type": "photo", "id": "1", "photo_file_id": "gone"}], {}, "PHOTO_CONTENT_URL_EMPTY"),
        ([{"type": "hologram", "id": "1"}], {}, "can't parse inline query result"),
        ([1], {}, "can't parse inline query result"),
        ({}, {}, "expected an Array"),
    ],
)
def test_a_wrong_answer_is_refused(
    run: Callable[..., None], results: Any, facts: dict[str, Any], reason: str
) -> None:
    async def scene(place: Place) -> None:
        person = await place.started()
        await person.do("inline", query="x")
        [update] = await place.updates()
        query = update.inline_query.id

        refused = await place.raw("answerInlineQuery", inline_query_id=query, results=results, **facts)

        assert not refused["ok"]
        assert reason in refused["description"]

    run(scene)


def test_a_good_answer_is_shown_with_its_next_page(run: Callable[..., None]) -> None:
    async def scene(place: Place) -> None:
        person = await place.started()
        asked = await person.do("inline", query="x", offset="20")
        [update] = await place.updates()
        assert (update.inline_query.query, update.inline_query.offset) == ("x", "20")

        facts = {"inline_query_id": update.inline_query.id, "results": [article()], "next_offset": "40"}
        assert (await place.raw("answerInlineQuery", **facts))["ok"]

        sent = await person.do("choose", query_id=asked["query_id"], result_id="1")
        assert sent["messages"][0]["text"] == "x"

    run(scene)
