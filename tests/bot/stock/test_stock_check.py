"""Anybody of the workshop sees what lies where; money and history are for those who may see them."""

from collections.abc import Callable

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.inventory.models import StockDocument
from backend.warehouses.models import Warehouse
from bot.simulator.person import Person
from tests.bot.conftest import Stage

Play = Callable[..., None]
PutOnShelf = Callable[..., None]


async def look_at(person: Person, text: str) -> str:
    await person.say("/menu")
    await person.tap("🔎 Stock")
    before = (await person.say(text))["message_id"]
    await person.wait_for("Being made", after=before)
    return await person.screen()


def test_each_role_sees_the_shelf_and_only_its_own_secrets(
    play: Play,
    variant: Variant,
    put_on_shelf: PutOnShelf,
    worker: User,
    seller: User,
    storekeeper: User,
    owner: User,
) -> None:
    put_on_shelf(variant, 7)

    async def scenario(stage: Stage) -> None:
        screens = [
            await look_at(await stage.person(one), "clutch") for one in (worker, seller, storekeeper, owner)
        ]
        assert all("Main: on hand 7, free 7" in screen for screen in screens)
        assert ["100 UAH" in screen for screen in screens] == [False, True, True, True]
        assert ["cost 40 UAH" in screen for screen in screens] == [False, False, False, True]
        assert ["Movements" in screen for screen in screens] == [False, False, True, True]
        assert ["Adjust" in screen for screen in screens] == [False, False, False, True]

    play(scenario)


def test_a_variant_is_found_by_sku_and_barcode_and_another_one_is_typed_on_its_card(
    play: Play, make_variant: Callable[..., Variant], put_on_shelf: PutOnShelf, worker: User
) -> None:
    wallet, bag = make_variant("Wallet"), make_variant("Bag")
    Variant.objects.filter(pk=bag.pk).update(barcode="4820000000017")
    put_on_shelf(wallet, 1)

    async def scenario(stage: Stage) -> None:
        olena = await stage.person(worker)
        assert "Wallet" in await look_at(olena, wallet.sku)
        before = (await olena.say("4820000000017"))["message_id"]
        await olena.wait_for("🔎 Bag", after=before)
        await olena.say("black")
        await olena.tap("Wallet, black · 1")
        await olena.wait_for("on hand 1")

    play(scenario)


def test_movements_show_a_running_balance_page_by_page(
    play: Play, variant: Variant, put_on_shelf: PutOnShelf, storekeeper: User
) -> None:
    for _time in range(10):
        put_on_shelf(variant, 2)

    async def scenario(stage: Stage) -> None:
        ivan = await stage.person(storekeeper)
        await look_at(ivan, "clutch")
        await ivan.tap("Movements")
        await ivan.wait_for("+2 → 20 · purchase")
        await ivan.tap("▶️")
        await ivan.wait_for("+2 → 2 · purchase")

    play(scenario)


def test_a_manager_puts_the_stock_right_by_what_was_counted(
    play: Play,
    variant: Variant,
    put_on_shelf: PutOnShelf,
    manager: User,
    shelf: Callable[[Variant], tuple[int, int]],
) -> None:
    put_on_shelf(variant, 10)

    async def scenario(stage: Stage) -> None:
        boss = await stage.person(manager)
        await look_at(boss, "clutch")
        await boss.tap("Adjust")
        before = (await boss.say("12 or so"))["message_id"]
        await boss.wait_for("could not read the number", after=before)
        await boss.say("8")
        await boss.wait_for("10 → 8 (-2)")
        await boss.tap("Counted again")
        await boss.double_tap("Put it right")
        await boss.wait_for("Clutch, black: -2 → 8")

    play(scenario)

    assert shelf(variant) == (8, 0)
    assert StockDocument.objects.filter(kind="adjustment").count() == 1


def test_a_second_warehouse_stands_in_the_card_with_a_total(
    play: Play, variant: Variant, put_on_shelf: PutOnShelf, storekeeper: User, warehouse: Warehouse
) -> None:
    Warehouse.objects.create(name="Shop", kind="retail")
    put_on_shelf(variant, 3)

    async def scenario(stage: Stage) -> None:
        ivan = await stage.person(storekeeper)
        await ivan.say("/menu")
        await ivan.tap("Receive goods")
        await ivan.say("clutch")
        await ivan.say("4")
        await ivan.tap("🏬 Warehouse")
        await ivan.tap("Shop")
        await ivan.tap("✅ Receive")
        await ivan.tap("Open the stock")
        await ivan.wait_for("Shop: on hand 4, free 4")
        assert "Σ on hand 7, free 7" in await ivan.screen()

    play(scenario)
