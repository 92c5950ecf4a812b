"""Callback data is made by the client: whatever it says, nobody's tap breaks the bot."""

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiogram_dialog.widgets.kbd import Keyboard

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.messaging.models import DialogState, InboxUpdate
from backend.reports.books import broken
from bot.backend import call
from bot.dialogs import DIALOGS
from bot.simulator.person import Person
from tests.bot.conftest import Stage, until

TAPS = 150
DATA = (
    "",
    "x",
    "-1",
    "0",
    "1",
    "2",
    "9" * 18,
    "9" * 30,
    "１",
    "1_0",
    "a-1-0",
    "shipped-1-0",
    "take_0",
    "NaN",
    "0001-01-01",
    "9999-12-31",
    "MONTH13",
    "9999999999",
)
TEXTS = (
    "1",
    "12",
    "0",
    "-3",
    "+2",
    "1,500",
    "9" * 12,
    "{user.password}",
    "<b>&",
    "%(x)s",
    "31.12",
    "№1",
    "@a b",
)
PUSHED = (
    "order:{}",
    "pay:{}",
    "neworder",
    "work:{}",
    "report:{}",
    "undo:{}",
    "next",
    "stock:{}",
    "receive",
    "writeoff",
    "askundo:{}",
    "keep:{}",
    "reverse:{}",
    "goon",
    "afresh:{}",
    "afresh:receive",
    "lang:xx",
    "order",
    "{}:{}",
)


def widgets(dialog: Any) -> dict[str, list[str]]:
    """The ids of everything that can be pressed, by window."""

    def ids(keyboard: Keyboard) -> Iterator[str]:
        if keyboard.widget_id:
            yield str(keyboard.widget_id)
        for inner in getattr(keyboard, "buttons", ()):
            yield from ids(inner)

    return {state.state: sorted(set(ids(window.keyboard))) for state, window in dialog.windows.items()}


WIDGETS = {state: ids for dialog in DIALOGS for state, ids in widgets(dialog).items()}
EVERY = sorted({name for names in WIDGETS.values() for name in names})


async def present(person: Person) -> tuple[int, str]:
    """The newest message with buttons of a conversation, and which conversation it is."""
    for message in reversed(await person.messages()):
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                intent, found, _widget = button.get("callback_data", "").partition("\x1d")
                if found:
                    return message["message_id"], intent
    return 1, "none"


def window(intent: str) -> list[str]:
    """What can be pressed, seen or unseen, in the window of a conversation."""
    contexts = (row.data for row in DialogState.objects.all() if row.data.get("id") == intent)
    return next((WIDGETS[context["state"]] for context in contexts), EVERY)


def idle() -> bool:
    return not InboxUpdate.objects.filter(status="new").exists()


async def tap(person: Person, dice: random.Random) -> None:
    """One deed: what a message of ours may carry, what is typed, what is offered, or anything at all."""
    chance, (message, intent) = dice.random(), await present(person)
    if chance < 0.1:
        number = dice.choice(DATA)
        return await _forge(person, message, dice.choice(PUSHED).format(number, number))
    if chance < 0.2:
        await person.say(dice.choice(TEXTS))
        return await until(lambda: call(idle), 20)
    if chance < 0.5:
        last = (await person.messages())[-1].get("reply_markup", {}).get("inline_keyboard", [])
        offered = [button["callback_data"] for row in last for button in row]
        return await _forge(person, message, dice.choice(offered or ["nothing"]))
    widget = dice.choice(await call(window, intent) or EVERY)
    data = dice.choice(("", f":{dice.choice(DATA)}"))
    await _forge(person, message, f"{intent}\x1d{widget}{data}")


async def _forge(person: Person, message: int, data: str) -> None:
    await person.tap_data(message, data[:64])


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.parametrize("role", [Role.SALES, Role.PRODUCTION, Role.STOREKEEPER, Role.OWNER])
def test_no_forged_tap_breaks_the_bot(
    play: Callable[..., None],
    role: Role,
    make_user: Callable[..., User],
    place_order: Callable[..., Any],
    put_on_shelf: Callable[..., None],
    make_variant: Callable[..., Any],
) -> None:
    for number in range(9):
        put_on_shelf(make_variant(f"Bag {number}"), 3)
    place_order(make_variant("Wallet"), 2)
    member, dice = make_user(role), random.Random(role.value)

    async def scenario(stage: Stage) -> None:
        stage.telegram.flood.enabled = False
        person = await stage.person(member)
        await person.say("/menu")
        await person.wait_for("Main menu")
        for _number in range(TAPS):
            await tap(person, dice)
        await until(lambda: call(idle), 20)

    play(scenario)

    failed = InboxUpdate.objects.exclude(error="").values_list("payload", "error")
    assert not failed, "\n\n".join(f"{payload[-300:]}\n{error[-1500:]}" for payload, error in failed)
    assert not list(broken())
