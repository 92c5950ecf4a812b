"""Customers in the chat: found, looked at, and put in order by a manager."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from backend.accounts.models import User
from backend.sales.models import Customer, SalesOrder
from bot.backend import call
from bot.simulator.person import Person
from tests.bot.conftest import Stage
from tests.bot.sales.conftest import Scene, Shop


@pytest.fixture
def twin(customer: Customer) -> Customer:
    return Customer.objects.create(name="Olena <K>", instagram="olena.bags")


async def to_olena(person: Person) -> None:
    await person.say("/customers")
    await person.wait_for("Customers")
    await person.say("067 123 45 67")


def test_a_seller_finds_a_customer_and_sees_their_orders(
    sell: Callable[[Scene], None], shop: Shop, place_order: Callable[..., SalesOrder]
) -> None:
    place_order(shop.clutch, 2)

    async def scene(anna: Person, stage: Stage) -> None:
        await to_olena(anna)
        await anna.wait_for("Owes 200 UAH")
        screen = await anna.screen()
        assert "Credit limit" not in screen
        assert "Join with" not in screen
        await anna.tap("What to write")
        await anna.wait_for("Your order №1")
        await anna.tap("№1 ")
        await anna.wait_for("Lady clutch, black")
        await anna.tap("Back")
        await anna.wait_for("Owes 200 UAH")

    sell(scene)


def test_an_order_of_the_night_has_the_day_of_the_workshop(
    sell: Callable[[Scene], None], shop: Shop, place_order: Callable[..., SalesOrder]
) -> None:
    order = place_order(shop.clutch, 2)
    midnight = datetime(2026, 1, 31, 22, 30, tzinfo=UTC)
    SalesOrder.objects.filter(pk=order.pk).update(created_at=midnight)

    async def scene(anna: Person, stage: Stage) -> None:
        await to_olena(anna)
        await anna.wait_for("№1 · 01.02.2026")

    sell(scene)


def test_a_manager_sets_a_limit_and_makes_two_cards_one(
    play: Callable[..., None], customer: Customer, twin: Customer, manager: User
) -> None:
    async def scenario(stage: Stage) -> None:
        stage.telegram.flood.enabled = False
        boss = await stage.person(manager)
        await to_olena(boss)
        await boss.tap("Credit limit")
        await boss.say("-5")
        await boss.say("1500,50")
        await boss.wait_for("Credit limit 1,500.50 UAH, may owe 1,500.50 UAH more")
        await boss.tap("Join with a duplicate")
        await boss.say("bags")
        await boss.tap("Olena <K>")
        await boss.wait_for("This cannot be undone")
        await boss.double_tap("Yes, they are one")
        await boss.wait_for("The cards are one now: Olena")
        await boss.wait_for("@olena.bags")

    play(scenario)

    customer.refresh_from_db()
    assert (customer.credit_limit, customer.instagram) == (Decimal("1500.50"), "olena.bags")
    assert list(Customer.objects.current()) == [customer]


def test_a_limit_that_somebody_else_set_meanwhile_is_shown_before_it_is_changed(
    play: Callable[..., None], customer: Customer, manager: User
) -> None:
    async def scenario(stage: Stage) -> None:
        stage.telegram.flood.enabled = False
        boss = await stage.person(manager)
        await to_olena(boss)
        await boss.tap("Credit limit")
        await call(Customer.objects.update, credit_limit=Decimal(700))
        await boss.say("1500")
        await boss.wait_for("This has changed since you opened it")
        assert await call(Customer.objects.filter(credit_limit=700).count) == 1
        await boss.wait_for("The limit now: 700 UAH")
        await boss.say("1500")
        await boss.wait_for("Credit limit 1,500 UAH")

    play(scenario)

    customer.refresh_from_db()
    assert customer.credit_limit == 1500
