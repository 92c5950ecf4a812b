"""A mistake in goods is taken back in the chat, right under the result, after one question."""

from collections.abc import Callable

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.inventory.models import StockDocument
from backend.warehouses.models import Warehouse
from bot.simulator.person import Person
from tests.bot.conftest import Stage

Play = Callable[..., None]
Shelf = Callable[[Variant], tuple[int, int]]


async def receive(person: Person) -> None:
    """Ten clutches come."""
    await person.say("/receive")
    await person.tap("Clutch, black")
    await person.tap("10")
    await person.tap("✅ Receive")
    await person.wait_for("Receipt №")


async def write_off(person: Person) -> None:
    """One clutch is damaged."""
    await person.say("/writeoff")
    await person.tap("Clutch, black")
    await person.tap("1")
    await person.tap("Damage")
    await person.tap("🗑 Write off")
    await person.wait_for("Write-off №")


async def move(person: Person) -> None:
    """Two clutches go to the shop."""
    await person.say("/move")
    await person.tap("Clutch, black")
    await person.tap("2")
    await person.tap("🔁 Move")
    await person.wait_for("Transfer №")


async def adjust(person: Person) -> None:
    """One clutch is missing."""
    await person.say("/stock")
    await person.tap("Clutch, black")
    await person.tap("Adjust")
    await person.say("-1")
    await person.tap("Counted again")
    await person.tap("Put it right")
    await person.wait_for("Adjustment №")


@pytest.mark.parametrize("deed", [receive, write_off, move, adjust])
def test_every_document_is_taken_back_once_and_only_when_it_is_meant(
    play: Play,
    variant: Variant,
    put_on_shelf: Callable[..., None],
    manager: User,
    shelf: Shelf,
    deed: Callable[..., None],
    books_hold: None,
) -> None:
    put_on_shelf(variant, 3)
    Warehouse.objects.create(name="Shop")

    async def scenario(stage: Stage) -> None:
        stage.telegram.flood.enabled = False
        oleh = await stage.person(manager)
        await deed(oleh)
        await oleh.tap("↩️ Undo")
        await oleh.wait_for("Take it back?")
        await oleh.tap("No, let it stand")
        result = await oleh.wait_for("↩️ Undo")
        await oleh.tap("↩️ Undo")
        document = (await oleh.find_button("Yes, take it back"))[0]["reply_markup"]["inline_keyboard"][0][0]
        await oleh.double_tap("Yes, take it back")
        await oleh.wait_for("Reversal №3")
        await oleh.tap_data(result["message_id"], document["callback_data"].replace("reverse", "askundo"))
        assert "already reversed" in oleh.alerts[-1]

    play(scenario)

    assert shelf(variant) == (3, 0)
    assert StockDocument.objects.count() == 3


def test_a_storekeeper_without_the_right_is_not_offered_it(
    play: Play, variant: Variant, put_on_shelf: Callable[..., None], storekeeper: User, shelf: Shelf
) -> None:
    put_on_shelf(variant, 3)

    async def scenario(stage: Stage) -> None:
        ivan = await stage.person(storekeeper)
        await receive(ivan)
        result = await ivan.wait_for("Receipt №")
        assert "Undo" not in str(result)
        for data in ("askundo:1", "reverse:1", "keep:1"):
            assert "do not have the right" in await ivan.tap_data(result["message_id"], data)

    play(scenario)

    assert shelf(variant) == (13, 0)


def test_goods_that_have_left_cannot_be_taken_back(
    play: Play, variant: Variant, manager: User, place_order: Callable[..., None], shelf: Shelf
) -> None:
    async def scenario(stage: Stage) -> None:
        oleh = await stage.person(manager)
        await receive(oleh)
        receipt = await oleh.wait_for("Receipt №")
        await write_off(oleh)
        undo = receipt["reply_markup"]["inline_keyboard"][-1][0]["callback_data"]
        answer = await oleh.tap_data(receipt["message_id"], undo.replace("askundo", "reverse"))
        assert "10 needed, 9 available" in answer

    play(scenario)

    assert shelf(variant) == (9, 0)
