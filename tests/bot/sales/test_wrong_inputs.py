"""What does not belong to a step gets one sentence, and the step stays as it was."""

import io
from collections.abc import Callable, Sequence

import pytest
from PIL import Image

from backend.messaging.models import DialogState
from backend.sales.models import Customer, Payment, SalesOrder
from bot.backend import call
from bot.simulator.person import Person
from tests.bot.conftest import Stage
from tests.bot.sales.conftest import Scene, settled, to_order, to_review

LONG = "довго " * 833
NO_NUMBERS = ["0", "-5", "1e3", "NaN", "1,5", "٣", "1_000", "five", LONG]
NO_SUMS = ["0", "-5", "1e3", "NaN", "1,505", "100000", "a lot", LONG]
NO_DAYS = ["31.02", "01.01.2020", "25.12.2099", "someday", "NaN", LONG]


def picture() -> bytes:
    """The smallest photo that Telegram takes."""
    file = io.BytesIO()
    Image.new("RGB", (16, 16)).save(file, "PNG")
    return file.getvalue()


def standings() -> dict[str, object]:
    """Where everybody stands, as it is kept."""
    return {row.key: (row.state, row.data) for row in DialogState.objects.all()}


async def refused(anna: Person, *, texts: Sequence[str] = (), contact: bool = True) -> None:
    """Everything that this step does not take is answered, and changes nothing."""
    await settled()
    before = await call(standings)
    for text in texts:
        sent = await anna.say(text)
        await anna.wait_for("", after=sent["message_id"])
    for kind in ("photo", "voice", "sticker"):
        sent = await anna.send_file(kind, (f"{kind}.png", picture()))
        await anna.wait_for("", after=sent["message_id"])
    if contact:
        sent = await anna.send_contact(phone_number="380501112233", first_name="Ira")
        await anna.wait_for("", after=sent["message_id"])
    sent = await anna.send_location()
    await anna.wait_for("", after=sent["message_id"])
    await settled()
    assert await call(standings) == before


async def at_customer(anna: Person) -> None:
    await anna.tap("New order")
    await anna.wait_for("Whom is it for?")


async def at_contact(anna: Person) -> None:
    await at_customer(anna)
    await anna.say("Ivan Sirko")
    await anna.tap("➕ New customer")
    await anna.wait_for("What is the phone")


async def at_goods(anna: Person) -> None:
    await at_customer(anna)
    await anna.tap("👤 Olena")
    await anna.wait_for("What do we sell?")


async def at_quantity(anna: Person) -> None:
    await at_goods(anna)
    await anna.tap("Lady clutch")
    await anna.wait_for("How many?")


async def at_lines(anna: Person) -> None:
    await to_review(anna)
    await anna.tap("Add goods")
    await anna.tap("Wallet")
    await anna.tap("1")
    await anna.tap("Change goods")
    await anna.wait_for("Which line")


async def at_due(anna: Person) -> None:
    await to_review(anna)
    await anna.tap("📅")
    await anna.wait_for("When does the customer get it?")


async def at_comment(anna: Person) -> None:
    await to_review(anna)
    await anna.tap("💬")
    await anna.wait_for("Type it")


async def at_list(anna: Person) -> None:
    await anna.tap("Orders")
    await anna.wait_for("No open orders")


async def at_shipping(anna: Person) -> None:
    await anna.tap("To ship")
    await anna.wait_for("Nothing is ready")


async def at_card(anna: Person) -> None:
    await to_order(anna)
    await anna.tap("📄 Open")
    await anna.wait_for("Total")


async def at_pay(anna: Person) -> None:
    await at_card(anna)
    await anna.tap("Take payment")
    await anna.wait_for("Sum to write down")


async def at_ship(anna: Person) -> None:
    await at_card(anna)
    await anna.tap("🚚 Ship")
    await anna.wait_for("Yes, ship it")


async def at_cancel(anna: Person) -> None:
    await at_card(anna)
    await anna.tap("Cancel order")
    await anna.wait_for("Yes, cancel")


STEPS = {
    "customer": (at_customer, [LONG], False),
    "contact": (at_contact, ["12", "not a phone", LONG], False),
    "goods": (at_goods, [LONG], True),
    "quantity": (at_quantity, NO_NUMBERS, True),
    "review": (to_review, ["5", "confirm", LONG], True),
    "lines": (at_lines, ["5", LONG], True),
    "due": (at_due, NO_DAYS, True),
    "comment": (at_comment, [LONG], True),
    "list": (at_list, [LONG], True),
    "shipping": (at_shipping, ["5", LONG], True),
    "card": (at_card, ["5", LONG], True),
    "pay": (at_pay, NO_SUMS, True),
    "ship": (at_ship, ["yes", LONG], True),
    "cancel": (at_cancel, [LONG], True),
}


@pytest.mark.parametrize("step", STEPS)
def test_what_does_not_belong_to_a_step_changes_nothing(sell: Callable[[Scene], None], step: str) -> None:
    arrive, texts, contact = STEPS[step]

    async def scene(anna: Person, stage: Stage) -> None:
        await arrive(anna)
        await refused(anna, texts=texts, contact=contact)

    sell(scene)

    assert Customer.objects.count() == 1
    assert not Payment.objects.exists()
    assert SalesOrder.objects.exclude(status="ready").count() == 0
