"""Every window speaks one language: whoever chose English reads no Cyrillic, and the other way round."""

import re
from collections.abc import Callable

import pytest
from aiogram.fsm.state import State

from backend.accounts.models import User
from bot.backend import call
from bot.simulator.world import Json
from tests.bot.walk.hand import Hand
from tests.bot.walk.journeys import JOURNEYS, Journey

pytestmark = pytest.mark.django_db
CYRILLIC = re.compile(r"[А-Яа-яІЇЄҐіїєґ]+")
LATIN = re.compile(r"[A-Za-z]{3,}")
# Names of people, goods, places and services, and what was typed on the way.
DATA = re.compile(
    r"Lady clutch|Lviv, Nova Poshta|Clutches|[Ww]allet|black|beige|beauty|tomorrow|deposit"
    r"|Gift set|SET-\d+|with a wallet|place [12]"
    r"|Olena|Taras|Walker|Halyna|Seller|Manager|Main|Shop|Fair|Etsy"
    r"|SKU-?\d*|Instagram|Telegram|English|Europe/Kyiv|initials|drop|lost while moving|delivery note|water"
    r"|rack|for the fair|they changed their mind|it did not fit|no zips"
    r"|Leather|hide|Zip|Thread|Tannery|Etna|Pouch|LTH-1|ZIP-1|Storekeeper|we have enough|USD|UAH"
)
UKRAINIAN = re.compile("Українська")


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.name)
def test_a_window_speaks_one_language(walk: Callable[..., None], journey: Journey) -> None:
    passed: set[State] = set()

    async def scenario(hand: Hand) -> None:
        for deed, state in journey.steps:
            await deed(hand)
            if state not in passed:
                passed.add(state)
                await check_ukrainian(hand, state)
        english = [UKRAINIAN.sub("", shown(message)) for message in hand.said()]
        assert [CYRILLIC.findall(text) for text in english if CYRILLIC.search(text)] == []

    walk(journey, scenario)


async def check_ukrainian(hand: Hand, state: State) -> None:
    """The same window for somebody who chose Ukrainian."""
    async with hand.turned_back():
        await call(User.objects.filter(telegram_id=hand.account.id).update, language="uk")
        message = next(one for one in reversed(hand.said()) if intent_of(one))
        await hand.do("tap", message_id=message["message_id"], data=f"{intent_of(message)}\x1dnothing")

        window = next(one for one in reversed(hand.said()) if intent_of(one))
        text = DATA.sub("", shown(window))
        assert CYRILLIC.search(text), f"{state.state}: {shown(window)}"
        assert LATIN.findall(text) == [], f"{state.state}: {shown(window)}"


def intent_of(message: Json) -> str:
    """Which conversation the buttons of a message belong to; empty for other messages."""
    for row in (message.get("reply_markup") or {}).get("inline_keyboard", []):
        for button in row:
            intent, found, _widget = button.get("callback_data", "").partition("\x1d")
            if found:
                return str(intent)
    return ""


def shown(message: Json) -> str:
    """All that a message says, with its buttons; links are not words."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    words = [message.get("text") or message.get("caption") or ""]
    return "\n".join([*words, *(button["text"] for row in rows for button in row)])
