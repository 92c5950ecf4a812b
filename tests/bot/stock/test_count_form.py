"""The storekeeper counts: blind, many lines, written once, and never over what moved meanwhile."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.inventory.models import StockDocument
from backend.inventory.services import Goods
from backend.sales.models import SalesOrder
from backend.warehouses.models import Warehouse
from bot.backend import call
from bot.simulator.person import Person
from tests.bot.conftest import Stage
from tests.bot.nonsense import AS_TAP, restart, send_nonsense, send_wrong_numbers

Play = Callable[..., None]
Shelf = Callable[[Variant], tuple[int, int]]
MakeVariant = Callable[..., Variant]


@pytest.fixture
def wallet(make_variant: MakeVariant, put_on_shelf: Callable[..., None]) -> Variant:
    wallet = make_variant("Wallet")
    put_on_shelf(wallet, 417)
    return wallet


async def open_count(stage: Stage, person: User) -> Person:
    ivan = await stage.person(person)
    stage.telegram.flood.enabled = False
    await ivan.say("/menu")
    await ivan.tap("🧮 Count")
    return ivan


def counts() -> int:
    return StockDocument.objects.filter(kind="count").count()


def test_several_lines_are_counted_blind_and_written_once(
    play: Play, wallet: Variant, make_variant: MakeVariant, storekeeper: User, shelf: Shelf
) -> None:
    bag = make_variant("Bag")

    async def scenario(stage: Stage) -> None:
        ivan = await open_count(stage, storekeeper)
        await ivan.find_button("Wallet, black")
        assert "417" not in await ivan.screen()
        await ivan.tap("Wallet, black")
        await ivan.wait_for("How many lie there")
        assert "417" not in await ivan.screen()
        await ivan.say("415")
        await ivan.wait_for("☑️ Wallet, black × 415")
        await restart(stage)
        await ivan.say("bag")
        await ivan.double_tap("3")
        await ivan.tap("✅ Finish · 2")
        await ivan.wait_for("Wallet, black × 415 (-2)")
        await ivan.tap("Comment")
        await ivan.say("rack <3>")
        await ivan.double_tap("✅ Write down")
        await ivan.wait_for("Stock count №2 · Main")
        screen = await ivan.wait_for("2 lines counted")
        assert "Wallet, black: -2 → 415" in screen["text"]
        assert "Bag, black: +3 → 3" in screen["text"]
        assert "rack <3>" in screen["text"]
        await ivan.tap("Count more")
        await ivan.wait_for("What do you count?")

    play(scenario)

    assert (shelf(wallet), shelf(bag), counts()) == ((415, 0), (3, 0), 1)


def test_a_count_that_agrees_says_so(play: Play, wallet: Variant, storekeeper: User, shelf: Shelf) -> None:
    async def scenario(stage: Stage) -> None:
        ivan = await open_count(stage, storekeeper)
        await ivan.say("wallet")
        await ivan.say("417")
        await ivan.tap("Finish")
        await ivan.tap("Write down")
        await ivan.wait_for("Everything agrees with the book")

    play(scenario)

    assert (shelf(wallet), counts()) == ((417, 0), 1)


def test_what_moved_while_it_was_counted_is_counted_again(
    play: Play, wallet: Variant, storekeeper: User, manager: User, warehouse: Warehouse, shelf: Shelf
) -> None:
    def receive() -> None:
        goods = [Goods(wallet.pk, 3)]
        fulfillment.receive_goods(warehouse_id=warehouse.pk, goods=goods, actor=manager, key=uuid4())

    async def scenario(stage: Stage) -> None:
        ivan = await open_count(stage, storekeeper)
        await ivan.say("wallet")
        await ivan.wait_for("How many lie there")
        await call(receive)
        await ivan.say("417")
        await ivan.tap("Finish")
        await ivan.wait_for("it moved, count it again")
        assert "It moved while you counted: Wallet, black" in await ivan.tap("Write down")
        await ivan.tap("⚠️ Wallet")
        await ivan.say("420")
        await ivan.tap("Finish")
        await ivan.tap("Write down")
        await ivan.wait_for("Everything agrees")

    play(scenario)

    assert (shelf(wallet), counts()) == ((420, 0), 1)


def test_fewer_than_what_is_reserved_is_refused_by_name(
    play: Play, wallet: Variant, storekeeper: User, place_order: Callable[..., SalesOrder], shelf: Shelf
) -> None:
    place_order(wallet, 4)

    async def scenario(stage: Stage) -> None:
        ivan = await open_count(stage, storekeeper)
        await ivan.say("wallet")
        await ivan.say("3")
        await ivan.tap("Finish")
        await ivan.wait_for("4 are reserved")
        assert "3 counted, but 4 are reserved" in await ivan.tap("Write down")
        await ivan.tap("✏️ Wallet")
        await ivan.tap("❌ Remove")
        await ivan.wait_for("What do you count?")

    play(scenario)

    assert (shelf(wallet), counts()) == ((417, 4), 0)


def test_another_warehouse_is_chosen_before_anything_is_counted(
    play: Play, wallet: Variant, storekeeper: User
) -> None:
    Warehouse.objects.create(name="Shop", kind="retail")

    async def scenario(stage: Stage) -> None:
        ivan = await open_count(stage, storekeeper)
        await ivan.tap("🏬 Warehouse")
        await ivan.tap("Shop")
        await ivan.say("wallet")
        await ivan.say("2")
        await ivan.wait_for("☑️ Wallet, black × 2")
        assert "🏬" not in await ivan.screen()
        await ivan.tap("Finish")
        await ivan.tap("Write down")
        await ivan.wait_for("Stock count №2 · Shop")

    play(scenario)

    assert StockDocument.objects.get(kind="count").warehouse.name == "Shop"


def test_wrong_content_changes_nothing(play: Play, wallet: Variant, storekeeper: User) -> None:
    async def scenario(stage: Stage) -> None:
        ivan = await open_count(stage, storekeeper)
        await send_nonsense(ivan)
        await ivan.say("wallet")
        await send_nonsense(ivan)
        await send_wrong_numbers(ivan, "-5", "1e3", "NaN", "1,5", "1_000", "١٢", "9" * 4000)
        await ivan.say("0")
        await ivan.tap("Finish · 1")
        await send_nonsense(ivan, AS_TAP)
        await ivan.tap("Comment")
        await send_nonsense(ivan)
        await ivan.say("/cancel")
        await ivan.wait_for("Main menu")

    play(scenario)

    assert counts() == 0


def test_a_seller_is_not_offered_to_count(play: Play, seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        anna = await stage.person(seller)
        await anna.say("/menu")
        await anna.wait_for("Main menu")
        screen = await anna.screen()
        assert "Count" not in screen
        assert "Move goods" not in screen

    play(scenario)
