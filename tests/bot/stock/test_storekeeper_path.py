"""The storekeeper receives and writes off: several lines, one document, however often it is pressed."""

from collections.abc import Callable

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.inventory.models import StockDocument
from backend.messaging.models import InboxUpdate
from bot.backend import call
from bot.simulator.person import Person
from tests.bot.conftest import Stage
from tests.bot.nonsense import AS_TAP, restart, send_nonsense, send_wrong_numbers

Play = Callable[..., None]
Shelf = Callable[[Variant], tuple[int, int]]
MakeVariant = Callable[..., Variant]


def test_goods_of_several_lines_are_received_by_one_document(
    play: Play, make_variant: MakeVariant, put_on_shelf: Callable[..., None], storekeeper: User, shelf: Shelf
) -> None:
    wallet, bag = make_variant("Wallet"), make_variant("Bag")
    put_on_shelf(wallet, 1)

    async def scenario(stage: Stage) -> None:
        ivan = await stage.person(storekeeper)
        await ivan.say("/menu")
        await ivan.tap("Receive goods")
        await ivan.tap("Wallet, black · 1")
        await ivan.double_tap("10")
        await ivan.tap("Add more goods")
        await restart(stage)
        await ivan.say("bag")
        await ivan.say("1 200")
        await ivan.wait_for("Bag, black × 1,200")
        await ivan.tap("✏️ Wallet")
        await ivan.tap("5")
        await ivan.tap("Comment")
        await ivan.say("note <15>")
        await ivan.double_tap("✅ Receive")
        await ivan.wait_for("Receipt №2")
        await ivan.wait_for("Wallet, black: +5 → 6 on the shelf, 6 free")
        await ivan.wait_for("note <15>")
        await ivan.tap("Receive more")
        await ivan.wait_for("What came?")

    play(scenario)

    assert (shelf(wallet), shelf(bag)) == ((6, 0), (1200, 0))
    assert StockDocument.objects.count() == 2


def test_a_write_off_that_lacks_goods_says_what_is_missing_and_stays_open(
    play: Play, variant: Variant, put_on_shelf: Callable[..., None], storekeeper: User, shelf: Shelf
) -> None:
    put_on_shelf(variant, 3)

    async def scenario(stage: Stage) -> None:
        ivan = await stage.person(storekeeper)
        await ivan.say("/menu")
        await ivan.tap("🗑 Write off")
        await ivan.tap("Clutch, black · 3")
        await ivan.say("5")
        await ivan.tap("Damage")
        await ivan.wait_for("only 3 free")
        answer = await ivan.tap("🗑 Write off")
        assert "Clutch, black: 5 needed, 3 available" in answer
        await ivan.tap("✏️ Clutch")
        await ivan.tap("2")
        await ivan.tap("Another reason")
        await ivan.tap("Theft")
        await ivan.double_tap("🗑 Write off")
        await ivan.wait_for("Write-off №2 · theft")

    play(scenario)

    assert shelf(variant) == (1, 0)
    assert StockDocument.objects.filter(kind="write_off", reason="theft").count() == 1


def test_wrong_content_in_the_form_gets_a_sentence_and_changes_nothing(
    play: Play, variant: Variant, warehouse: object, storekeeper: User, shelf: Shelf
) -> None:
    async def scenario(stage: Stage) -> None:
        ivan = await stage.person(storekeeper)
        stage.telegram.flood.enabled = False
        await ivan.say("/menu")
        await ivan.tap("Receive goods")
        await send_nonsense(ivan)
        await ivan.say("x" * 4000)
        await ivan.wait_for("too long")
        await ivan.say("clutch")
        await send_nonsense(ivan)
        await send_wrong_numbers(ivan)
        await ivan.say("3")
        await send_nonsense(ivan, AS_TAP)
        await ivan.tap("Comment")
        await send_nonsense(ivan)
        before = (await ivan.messages())[-1]["message_id"]
        await ivan.say("ї" * 4000)
        await ivan.wait_for("too long", after=before)
        await ivan.say("/cancel")
        await ivan.wait_for("Main menu")

    play(scenario)

    assert not StockDocument.objects.exists()


def test_a_role_taken_away_in_the_middle_receives_nothing(
    play: Play, variant: Variant, warehouse: object, storekeeper: User
) -> None:
    async def scenario(stage: Stage) -> None:
        ivan = await stage.person(storekeeper)
        await ivan.say("/menu")
        await ivan.tap("Receive goods")
        await ivan.say("clutch")
        await ivan.say("3")
        await ivan.wait_for("× 3")
        await call(storekeeper.groups.clear)
        assert "do not have the right" in await ivan.tap("✅ Receive")

    play(scenario)

    assert not StockDocument.objects.exists()


def test_forged_lines_are_refused(play: Play, variant: Variant, warehouse: object, storekeeper: User) -> None:
    async def scenario(stage: Stage) -> None:
        ivan = await stage.person(storekeeper)
        await ivan.say("/menu")
        await ivan.tap("Receive goods")
        message, row, column = await ivan.find_button("Clutch")
        data = message["reply_markup"]["inline_keyboard"][row][column]["callback_data"]
        intent = data.partition("variant:")[0]
        for forged in (
            "variant:0",
            "variant:999999",
            "variant:-1",
            "variant:x",
            "receive",
            "line:1",
            "remove",
        ):
            await ivan.tap_data(message["message_id"], intent + forged)
        await ivan.wait_for("What came?")

    play(scenario)

    assert not StockDocument.objects.exists()


def test_forged_pages_turn_nothing(
    play: Play, make_variant: MakeVariant, put_on_shelf: Callable[..., None], storekeeper: User
) -> None:
    for number in range(9):
        put_on_shelf(make_variant(f"Bag {number}"), 1)

    async def scenario(stage: Stage) -> None:
        ivan = await stage.person(storekeeper)
        await ivan.say("/menu")
        await ivan.tap("🗑 Write off")
        message, row, column = await ivan.find_button("1 / 2")
        data = message["reply_markup"]["inline_keyboard"][row][column]["callback_data"]
        intent = data.partition("variant_page")[0]
        for widget in ("variant_page", "variant_page_prev", "variant_page_next", "variant_page_here"):
            for page in ("x", "-5", "", "9" * 30, "１"):
                await ivan.tap_data(message["message_id"], f"{intent}{widget}:{page}")
        await ivan.wait_for("1 / 2")
        await ivan.tap_data(message["message_id"], f"{intent}no_more")
        await ivan.wait_for("Nothing yet")
        assert await ivan.tap_data(message["message_id"], f"{intent}write_off")
        assert not await call(InboxUpdate.objects.exclude(error="").exists)

    play(scenario)

    assert not StockDocument.objects.filter(kind="write_off").exists()


async def open_where_it_stands(person: Person, button: str) -> None:
    if button.startswith("Plan"):
        await person.tap("Production queue")
    elif button in ("📦 Receive goods", "🗑 Write off"):
        await person.tap("Warehouse ▸")


@pytest.mark.parametrize(
    ("button", "shown"),
    [("🔎 Stock", "Bag"), ("📦 Receive goods", "Bag"), ("🗑 Write off", "Bag"), ("Plan for the shelf", "Bag")],
)
def test_whose_role_is_taken_away_sees_nothing_more(
    play: Play,
    variant: Variant,
    make_variant: MakeVariant,
    put_on_shelf: Callable[..., None],
    manager: User,
    button: str,
    shown: str,
) -> None:
    put_on_shelf(make_variant("Bag"), 1)

    async def scenario(stage: Stage) -> None:
        taras = await stage.person(manager)
        await taras.say("/menu")
        await open_where_it_stands(taras, button)
        await taras.tap(button)
        await taras.wait_for(shown)
        await call(manager.groups.clear)
        sent = await taras.say("clutch")
        await taras.wait_for("do not have the right", after=sent["message_id"])
        assert "Clutch" not in await taras.screen()

    play(scenario)


@pytest.mark.parametrize("button", ["📦 Receive goods", "🗑 Write off", "Plan for the shelf", "🛒 New order"])
def test_a_workshop_without_a_warehouse_says_what_is_missing(
    play: Play, make_variant: MakeVariant, manager: User, button: str
) -> None:
    make_variant("Bag")

    async def scenario(stage: Stage) -> None:
        taras = await stage.person(manager)
        await taras.say("/menu")
        await open_where_it_stands(taras, button)
        if button.startswith("Plan"):
            await taras.tap(button)
        answer = await taras.tap("Bag" if button.startswith("Plan") else button)
        assert "no warehouse" in answer or "no warehouse" in await taras.screen()
        assert not await call(InboxUpdate.objects.exclude(error="").exists)

    play(scenario)
