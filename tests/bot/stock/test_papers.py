"""The storekeeper sends, receives and counts; a manager decides about what differs."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.inventory import count_papers
from backend.inventory.models import (
    ProductStock,
    ProductStockCount,
    ProductStockCountLine,
    ProductStockTransfer,
)
from backend.ledger.counting import Answer
from backend.materials import stock as materials
from backend.materials.models import Material, MaterialColor, MaterialGroup, MaterialStock, Unit
from backend.materials.stock import Coming
from backend.messaging.kinds import Notice
from backend.messaging.notices import choose_notice
from backend.warehouses.models import Warehouse
from bot.backend import call
from bot.simulator.person import Person
from tests.bot.conftest import Stage
from tests.bot.nonsense import restart

Play = Callable[..., None]
MakeVariant = Callable[..., Variant]


@pytest.fixture
def wallet(make_variant: MakeVariant, put_on_shelf: Callable[..., None]) -> Variant:
    wallet = make_variant("Wallet")
    put_on_shelf(wallet, 417)
    return wallet


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    return Warehouse.objects.create(name="Shop", kind="retail")


@pytest.fixture
def leather(warehouse: Warehouse, manager: User) -> MaterialColor:
    """Five square metres."""
    group = MaterialGroup.objects.create(name="Leathers")
    made = Material.objects.create(name="Leather", group=group, unit=Unit.M2)
    leather = MaterialColor.objects.create(material=made, sku="LTH")
    goods = [Coming(leather.pk, Decimal(5), Decimal(100))]
    materials.receive(warehouse_id=warehouse.pk, goods=goods, actor=manager, key=uuid4())
    return leather


async def open_menu(stage: Stage, person: User, entry: str) -> Person:
    ivan = await stage.person(person)
    stage.telegram.flood.enabled = False
    await ivan.say("/menu")
    await ivan.tap(entry)
    return ivan


def lies(variant: Variant) -> dict[str, int]:
    rows = ProductStock.objects.for_variant(variant.pk).filter(quantity__gt=0)
    return dict(rows.values_list("warehouse__kind", "quantity"))


def test_goods_are_sent_and_the_other_storekeeper_receives_them(
    play: Play, wallet: Variant, shop: Warehouse, storekeeper: User, make_user: Callable[..., User]
) -> None:
    async def scenario(stage: Stage) -> None:
        ivan = await open_menu(stage, storekeeper, "🚐 Transfers")
        await ivan.tap("➕ Goods")
        await ivan.say("wallet")
        await ivan.say("3")
        await restart(stage)
        await ivan.say("/receive")
        await ivan.wait_for("You have not finished «🚐 Transfers»")
        await ivan.tap("▶️ Go on")
        await ivan.wait_for("Wallet, black × 3")
        await ivan.double_tap("🚚 Send")
        await ivan.wait_for("Sent · №1 · Main → Shop")
        await ivan.tap("📥 №1")
        await ivan.double_tap("✅ All came")
        await ivan.wait_for("Received · №1")

    play(scenario)

    assert lies(wallet) == {"storage": 414, "retail": 3}
    assert ProductStockTransfer.objects.get().status == "received"


def test_a_draft_is_opened_again_and_material_goes_in_its_unit(
    play: Play, leather: MaterialColor, shop: Warehouse, storekeeper: User
) -> None:
    async def scenario(stage: Stage) -> None:
        ivan = await open_menu(stage, storekeeper, "🚐 Transfers")
        await ivan.tap("➕ Materials")
        await ivan.tap("Leather")
        await ivan.say("1,25")
        await ivan.wait_for("Leather × 1.25 m²")
        await ivan.tap("Keep a draft")
        before = (await ivan.wait_for("Draft · №1"))["message_id"]
        await ivan.tap("📝 №1")
        await ivan.wait_for("Leather × 1.25 m²", after=before)
        await ivan.tap("✏️ Leather")
        await ivan.say("9")
        await ivan.wait_for("only 5 m² free")
        assert "9 m² needed, 5 available" in await ivan.tap("🚚 Send")
        await ivan.tap("✏️ Leather")
        await ivan.say("2.5")
        await ivan.tap("🚚 Send")
        await ivan.wait_for("Sent · №1")

    play(scenario)

    there = MaterialStock.objects.get(warehouse__kind="transit")
    assert (there.quantity, there.value) == (Decimal("2.5"), 250)


def test_a_count_is_blind_and_a_list_from_a_cellar_is_taken_line_by_line(
    play: Play,
    wallet: Variant,
    make_variant: MakeVariant,
    put_on_shelf: Callable[..., None],
    storekeeper: User,
) -> None:
    bag = make_variant("Bag")
    put_on_shelf(bag, 4)

    async def scenario(stage: Stage) -> None:
        ivan = await open_menu(stage, storekeeper, "🗒 Stock counts")
        await ivan.tap("➕ Goods")
        await ivan.tap("Main")
        await ivan.tap("Everything")
        await ivan.wait_for("2 lines of 2 are still to be counted")
        assert "417" not in await ivan.screen()
        await ivan.tap("Take the list along")
        await ivan.wait_for(f"{wallet.sku} · Wallet, black =")
        filled = f"{bag.sku} = 4\nNONE = 3\n{wallet.sku} · Wallet, black = 1,5"
        await ivan.say(filled)
        screen = await ivan.wait_for("1 line is written down")
        assert "NONE = 3: there is no such SKU" in screen["text"]
        assert "I could not read the number" in screen["text"]
        await ivan.say(f"{wallet.sku.lower()} = 417")
        await ivan.wait_for("Everything on the list is counted")
        await ivan.tap("Finish")
        await ivan.wait_for("Everything agrees with the book")

    play(scenario)

    assert ProductStockCount.objects.get().status == "posted"


def test_a_manager_decides_by_the_buttons_of_the_message(
    play: Play, wallet: Variant, storekeeper: User, manager: User, owner: User
) -> None:
    choose_notice(person=owner, notice=Notice.COUNT_DIFFERS, is_on=True)

    async def scenario(stage: Stage) -> None:
        boss, late = await stage.person(manager), await stage.person(owner)
        for person in (boss, late):
            await person.say("/menu")
        ivan = await open_menu(stage, storekeeper, "🗒 Stock counts")
        await ivan.tap("➕ Goods")
        await ivan.tap("Main")
        await ivan.tap("Everything")
        await ivan.say(f"{wallet.sku} = 415")
        await ivan.tap("Finish")
        await ivan.wait_for("1 line is to be counted once more")
        await ivan.tap("🧮 №1")
        await ivan.tap("Wallet, black")
        await ivan.say("415")
        await ivan.tap("Finish")
        await ivan.wait_for("a manager decides")
        await boss.wait_for("417 in the book, counted 415, again 415")
        await boss.double_tap("✅ Accept")
        await boss.wait_for("The book says now what was counted")
        await ivan.wait_for("accepted it")
        await late.wait_for("417 in the book, counted 415, again 415")
        await late.tap("🔁 Count again")
        await late.wait_for("№1 · 👜 Goods · Main · posted")

    play(scenario)

    assert lies(wallet) == {"storage": 415}


def test_a_number_that_was_put_right_and_then_back_is_the_one_that_counts(
    play: Play, wallet: Variant, storekeeper: User
) -> None:
    async def scenario(stage: Stage) -> None:
        ivan = await open_menu(stage, storekeeper, "🗒 Stock counts")
        await ivan.tap("➕ Goods")
        await ivan.tap("Main")
        await ivan.tap("Everything")
        for number in ("417", "416", "417"):
            await ivan.tap("Wallet, black")
            await ivan.say(number)
            await ivan.wait_for("Everything on the list is counted")

    play(scenario)

    assert ProductStockCountLine.objects.get().counted_quantity == 417


def test_a_manager_decides_about_the_numbers_on_the_screen(
    play: Play, wallet: Variant, warehouse: Warehouse, storekeeper: User, manager: User, owner: User
) -> None:
    choose_notice(person=manager, notice=Notice.COUNT_DIFFERS, is_on=False)
    paper = count_papers.start_count(warehouse_id=warehouse.pk, actor=storekeeper, key=uuid4())

    def found(*numbers: int) -> int:
        for number in numbers:
            who: dict[str, Any] = {"count_id": paper.pk, "actor": storekeeper}
            count_papers.answer_count(answers=[Answer(wallet.pk, number)], key=uuid4(), **who)
            version = count_papers.finish_count(key=uuid4(), **who).version
        return version

    version = found(415, 415)

    async def scenario(stage: Stage) -> None:
        boss = await open_menu(stage, manager, "Warehouse ▸")
        await boss.tap("Stock counts")
        await boss.tap("№1")
        await boss.wait_for("counted 415, again 415")
        await call(count_papers.recount, count_id=paper.pk, version=version, actor=owner, key=uuid4())
        await call(found, 10)
        await boss.tap("✅ Accept")
        await boss.wait_for("again 10")
        assert await call(lies, wallet) == {"storage": 417}
        await boss.tap("✅ Accept")
        await boss.wait_for("The book says now what was counted")

    play(scenario)

    assert lies(wallet) == {"storage": 10}
