"""The storekeeper moves goods between warehouses."""

from collections.abc import Callable

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.inventory.models import ProductStock, StockDocument
from backend.warehouses.models import Warehouse
from bot.simulator.person import Person
from tests.bot.conftest import Stage
from tests.bot.nonsense import AS_TAP, restart, send_nonsense, send_wrong_numbers

Play = Callable[..., None]


@pytest.fixture
def wallet(make_variant: Callable[..., Variant], put_on_shelf: Callable[..., None]) -> Variant:
    wallet = make_variant("Wallet")
    put_on_shelf(wallet, 5)
    return wallet


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    return Warehouse.objects.create(name="Shop", kind="retail")


async def open_form(stage: Stage, person: User) -> Person:
    ivan = await stage.person(person)
    stage.telegram.flood.enabled = False
    await ivan.say("/menu")
    await ivan.tap("🔁 Move goods")
    return ivan


def lies(variant: Variant) -> dict[str, int]:
    rows = ProductStock.objects.for_variant(variant.pk)
    return dict(rows.values_list("warehouse__name", "quantity"))


def test_the_only_other_warehouse_needs_no_choice(
    play: Play, wallet: Variant, shop: Warehouse, storekeeper: User
) -> None:
    async def scenario(stage: Stage) -> None:
        ivan = await open_form(stage, storekeeper)
        await ivan.wait_for("Main → Shop")
        await ivan.tap("Wallet, black")
        await restart(stage)
        await ivan.tap("2")
        await ivan.wait_for("Main → Shop")
        await ivan.double_tap("🔁 Move")
        await ivan.wait_for("Transfer №2 · Main → Shop")
        await ivan.wait_for("Wallet, black (Main): -2 → 3 on the shelf, 3 free")
        await ivan.wait_for("Wallet, black (Shop): +2 → 2 on the shelf, 2 free")
        await ivan.tap("Open the stock")
        await ivan.wait_for("Σ on hand 5, free 5")

    play(scenario)

    assert lies(wallet) == {"Main": 3, "Shop": 2}
    assert StockDocument.objects.filter(kind="transfer").count() == 1


def test_among_several_warehouses_one_is_chosen_and_a_shortage_is_named(
    play: Play, wallet: Variant, shop: Warehouse, storekeeper: User
) -> None:
    Warehouse.objects.create(name="Fair", kind="retail")

    async def scenario(stage: Stage) -> None:
        ivan = await open_form(stage, storekeeper)
        await ivan.say("wallet")
        await ivan.say("9")
        await ivan.tap("Fair")
        await ivan.wait_for("only 5 free")
        assert "9 needed, 5 available" in await ivan.tap("🔁 Move")
        await ivan.tap("✏️ Wallet")
        await ivan.tap("5")
        await ivan.tap("To another warehouse")
        await ivan.tap("Shop")
        await ivan.tap("🏬 Warehouse")
        await ivan.tap("Main")
        await ivan.tap("🔁 Move")
        await ivan.wait_for("Main → Shop")

    play(scenario)

    assert lies(wallet) == {"Main": 0, "Shop": 5}


def test_with_one_warehouse_there_is_nowhere_to_move(play: Play, wallet: Variant, storekeeper: User) -> None:
    async def scenario(stage: Stage) -> None:
        ivan = await open_form(stage, storekeeper)
        await ivan.wait_for("There is only one warehouse")
        await ivan.say("wallet")
        before = (await ivan.say("1"))["message_id"]
        await ivan.wait_for("There is only one warehouse", after=before)
        await ivan.tap("⬅️ Back")
        await ivan.wait_for("Wallet, black × 1")
        assert "🔁 Move\n" not in await ivan.screen()

    play(scenario)

    assert lies(wallet) == {"Main": 5}


def test_wrong_content_changes_nothing(
    play: Play, wallet: Variant, shop: Warehouse, storekeeper: User
) -> None:
    async def scenario(stage: Stage) -> None:
        ivan = await open_form(stage, storekeeper)
        await send_nonsense(ivan)
        await ivan.say("wallet")
        await send_wrong_numbers(ivan)
        await ivan.say("1")
        await send_nonsense(ivan, AS_TAP)
        await ivan.tap("To another warehouse")
        await send_nonsense(ivan, AS_TAP)
        await ivan.say("/cancel")
        await ivan.wait_for("Main menu")

    play(scenario)

    assert lies(wallet) == {"Main": 5}
