"""A customer gives goods back: whole in two taps, or by lines and pieces."""

import asyncio
from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Bundle, Variant
from backend.fulfillment import services as fulfillment
from backend.sales import services as sales
from backend.sales.bundles import OrderBundle
from backend.sales.models import PaymentMethod, SalesOrder, SalesReturn
from backend.sales.services import Draft
from bot.simulator.person import Person
from tests.bot.conftest import Stage
from tests.bot.desk import open_order
from tests.bot.nonsense import restart, send_nonsense, send_wrong_numbers

Play = Callable[..., None]
Shelf = Callable[[Variant], tuple[int, int]]


@pytest.fixture
def wallet(make_variant: Callable[..., Variant], put_on_shelf: Callable[..., None]) -> Variant:
    wallet = make_variant("Wallet")
    put_on_shelf(wallet, 5)
    return wallet


@pytest.fixture
def shipped(wallet: Variant, place_order: Callable[..., SalesOrder], seller: User) -> SalesOrder:
    order = place_order(wallet, 3)
    sales.pay_order(
        order_id=order.pk, amount=Decimal(100), method=PaymentMethod.CASH, actor=seller, key=uuid4()
    )
    return fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid4())


async def open_return(stage: Stage, member: User) -> Person:
    person = await open_order(stage, member)
    await person.tap("↩️ Take back")
    return person


def test_a_whole_order_is_taken_back_once_and_its_seller_is_told(
    play: Play, shipped: SalesOrder, manager: User, seller: User, wallet: Variant, shelf: Shelf
) -> None:
    async def scenario(stage: Stage) -> None:
        anna = await stage.person(seller)
        await anna.say("/menu")
        boss = await open_return(stage, manager)
        await boss.wait_for("Everything comes back")
        await boss.say("it did <not> fit")
        await boss.wait_for("💬 it did <not> fit")
        await boss.tap("Why it comes back")
        await boss.tap("Did not fit")
        await boss.wait_for("Goes back: 100 UAH (cash)")
        await restart(stage)
        await boss.double_tap("↩️ Take back, money to the customer")
        await boss.wait_for("Return №1 of order №1")
        await boss.wait_for("Give back to the customer: 100 UAH")
        await boss.tap("📄 №1")
        await boss.wait_for("↩️ №1 · returned")
        assert "Take back" not in await boss.screen()
        await anna.wait_for("came back whole")

    play(scenario)

    shipped.refresh_from_db()
    assert (shipped.status, shipped.paid_total, shelf(wallet)) == ("returned", 0, (5, 0))
    assert SalesReturn.objects.count() == 1


def test_a_part_comes_back_with_a_piece_that_is_no_good(
    play: Play, shipped: SalesOrder, storekeeper: User, wallet: Variant, shelf: Shelf
) -> None:
    async def scenario(stage: Stage) -> None:
        ivan = await open_return(stage, storekeeper)
        await ivan.tap("3/3 · Wallet, black")
        await ivan.tap("2")
        await ivan.wait_for("A part comes back")
        await ivan.tap("2/3 · Wallet, black")
        await ivan.tap("Some are no good")
        await ivan.say("1")
        await ivan.wait_for("Type why some pieces are no good")
        await ivan.tap("Why it comes back")
        await ivan.tap("Defect")
        await ivan.wait_for("Type in a few words why")
        assert "Take back" not in await ivan.screen()
        await ivan.say("torn")
        await ivan.wait_for("💬 torn")
        await ivan.tap("↩️ Take back")
        message = await ivan.wait_for("Return №1")
        assert "Wallet, black × 2 · 🗑 1" in message["text"]
        assert "UAH" not in message["text"]
        await ivan.tap("📄 №1")
        await ivan.wait_for("2 came back")
        await ivan.tap("↩️ Take back")
        await ivan.wait_for("1/1 · Wallet, black")

    play(scenario)

    shipped.refresh_from_db()
    assert (shipped.status, shipped.paid_total, shelf(wallet)) == ("shipped", 100, (3, 0))


def test_of_two_people_who_take_it_back_at_once_one_does(
    play: Play,
    shipped: SalesOrder,
    manager: User,
    make_user: Callable[..., User],
    wallet: Variant,
    shelf: Shelf,
) -> None:
    other = make_user(Role.STOREKEEPER, name="Ivan")

    async def scenario(stage: Stage) -> None:
        boss, ivan = await open_return(stage, manager), await open_return(stage, other)
        for person in (boss, ivan):
            await person.tap("· Wallet")
            await person.tap("1")
            await person.wait_for("A part comes back")
            await person.tap("Why it comes back")
            await person.tap("Changed their mind")
        answers = await asyncio.gather(boss.tap("↩️ Take back"), ivan.tap("↩️ Take back"))
        assert sum("has changed since you opened it" in answer for answer in answers) == 1

    play(scenario)

    assert (shelf(wallet), SalesReturn.objects.count()) == ((3, 0), 1)


def test_wrong_numbers_and_content_change_nothing(
    play: Play, shipped: SalesOrder, storekeeper: User, wallet: Variant, shelf: Shelf
) -> None:
    async def scenario(stage: Stage) -> None:
        ivan = await open_return(stage, storekeeper)
        await send_nonsense(ivan)
        await ivan.tap("· Wallet")
        await send_nonsense(ivan)
        await send_wrong_numbers(ivan, "4", "-1", "1,5", "NaN", "two")
        await ivan.tap("Some are no good")
        await send_wrong_numbers(ivan, "4", "-1", "x")
        await ivan.tap("Back")
        await ivan.say("0")
        await ivan.wait_for("Nothing can be taken back now")
        await ivan.tap("⬅️ Back")
        await ivan.wait_for("🚚 №1 · shipped")

    play(scenario)

    assert (shelf(wallet), SalesReturn.objects.count()) == ((2, 0), 0)


def test_a_seller_is_not_offered_to_take_goods_back(play: Play, shipped: SalesOrder, seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        anna = await open_order(stage, seller)
        await anna.wait_for("🚚 №1 · shipped")
        assert "Take back" not in await anna.screen()

    play(scenario)


def test_a_part_of_a_bundle_is_named_with_it(
    play: Play,
    wallet: Variant,
    make_bundle: Callable[..., Bundle],
    draft: Callable[..., Draft],
    seller: User,
    manager: User,
) -> None:
    gift = make_bundle((wallet, 2), price=Decimal(150), name="Pair <of> wallets")
    wanted = draft(bundles=[OrderBundle(gift.pk, 1)])
    order = fulfillment.place_order(draft=wanted, expected_total=Decimal(150), actor=seller, key=uuid4())
    fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid4())

    async def scenario(stage: Stage) -> None:
        boss = await open_return(stage, manager)
        await boss.wait_for("Wallet, black · 🎁 Pair <of> wallets: 2 / 2")
        await boss.tap("· Wallet, black · 🎁 Pair <of> wallets")
        await boss.wait_for("↩️ Wallet, black · 🎁 Pair <of> wallets")

    play(scenario)
