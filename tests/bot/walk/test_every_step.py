"""At every step whatever is no answer gets one sentence, and changes nothing."""

import logging
import re
from collections.abc import Callable

import pytest
from aiogram.fsm.state import State

from backend.accounts.models import User
from bot.backend import call
from bot.dialogs import DIALOGS
from tests.bot.walk.contents import SHOWN_ANEW, WORDS, Content, contents_for
from tests.bot.walk.hand import Hand, Known, known, present_state, standing
from tests.bot.walk.journeys import JOURNEYS, Journey

pytestmark = pytest.mark.django_db
DIRT = ("\ud800\x00", "\x00", "\u200b\u202e")


def test_every_window_has_a_way() -> None:
    windows = {str(state.state) for dialog in DIALOGS for state in dialog.states()}

    passed = {str(state.state) for journey in JOURNEYS for _deed, state in journey.steps}

    assert windows - passed == set(), "add a way to tests/bot/walk/journeys.py"


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.name)
def test_what_is_no_answer_gets_one_sentence_and_changes_nothing(
    walk: Callable[..., None], journey: Journey, caplog: pytest.LogCaptureFixture
) -> None:
    passed: set[State] = set()

    async def scenario(hand: Hand) -> None:
        person = await call(User.objects.get, telegram_id=hand.account.id)
        rights = await call(person.get_all_permissions)
        for deed, state in journey.steps:
            await deed(hand)
            assert await call(present_state) == state.state, hand.shown()
            if state not in passed | ELSEWHERE[journey.name]:
                passed.add(state)
                before = await call(known)
                for content in contents_for(state, rights):
                    await try_content(hand, state, content, before)
                await try_dirt(hand, state, before)
        assert journey.end in hand.shown(), hand.shown()

    with caplog.at_level(logging.WARNING):
        walk(journey, scenario)
    assert [record.getMessage() for record in caplog.records] == []


async def try_content(hand: Hand, state: State, content: Content, before: Known) -> None:
    """It is sent, answered by one sentence, and undone."""
    said = len(hand.said())
    async with hand.turned_back():
        await content.send(hand)

        answers = hand.said()[said:]
        place = f"{content.name} at {state.state}\n{hand.shown()}"
        assert await call(known) == before, place
        assert len(answers) == content.messages, place
        if state not in SHOWN_ANEW:
            assert all(is_sentence(answer) for answer in answers), place


async def try_dirt(hand: Hand, state: State, before: Known) -> None:
    """Half of an emoji and other things that are no letters: an answer in words, or none at all."""
    for text in DIRT:
        said = len(hand.said())
        async with hand.turned_back():
            await hand.receive({"text": text})
            assert len(hand.said()) >= said
            assert state in WORDS or await call(standing) == before[0], f"{text!r} at {state.state}"


def is_sentence(answer: dict) -> bool:
    """Words without buttons: what to do, in one sentence, or in two short ones."""
    text = answer.get("text", "")
    return (
        "reply_markup" not in answer and 0 < len(text) < 200 and len(re.findall(r"[.!?](?:\s|$)", text)) <= 2
    )


def _elsewhere() -> dict[str, set[State]]:
    """Windows that an earlier journey passes are not tried again."""
    seen: set[State] = set()
    found = {}
    for journey in JOURNEYS:
        found[journey.name] = set(seen)
        seen |= {state for _deed, state in journey.steps}
    return found


ELSEWHERE = _elsewhere()
