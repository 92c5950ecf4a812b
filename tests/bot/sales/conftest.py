"""A workshop with something to sell, and the seller in front of the bot."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.messaging.models import InboxStatus, InboxUpdate
from backend.sales.models import Customer
from bot.backend import call
from bot.simulator.person import Person
from tests.bot.conftest import Stage, until


@dataclass
class Shop:
    """What the scenes are played with: 5 clutches of 100 and 2 wallets of 250 are on the shelf."""

    seller: User
    customer: Customer
    clutch: Variant
    wallet: Variant


Scene = Callable[[Person, Stage], Awaitable[None]]


@pytest.fixture
def shop(
    seller: User,
    customer: Customer,
    make_variant: Callable[..., Variant],
    put_on_shelf: Callable[..., None],
) -> Shop:
    shop = Shop(seller, customer, make_variant("Lady clutch"), make_variant("Wallet", "beige", price=250))
    put_on_shelf(shop.clutch, 5)
    put_on_shelf(shop.wallet, 2)
    return shop


@pytest.fixture
def sell(play: Callable[..., None], shop: Shop) -> Callable[[Scene], None]:
    """Play a scene of the seller, who may type as fast as a test does."""

    def act(scene: Scene) -> None:
        async def scenario(stage: Stage) -> None:
            stage.telegram.flood.enabled = False
            anna = await stage.person(shop.seller)
            await anna.say("/start")
            await anna.wait_for("Main menu")
            first = stage.service
            try:
                await scene(anna, stage)
            finally:
                if stage.service is not first:
                    await stage.service.stop()

        play(scenario)

    return act


async def settled() -> None:
    """Wait until everything that was said is handled and kept."""

    def is_idle() -> bool:
        return not InboxUpdate.objects.filter(status=InboxStatus.NEW).exists()

    async def question() -> bool:
        return await call(is_idle)

    await until(question)


async def to_review(anna: Person, quantity: str = "2") -> None:
    """The shortest way to the last screen of the form."""
    await anna.tap("New order")
    await anna.tap("👤 Olena")
    await anna.tap("Lady clutch")
    await anna.tap(quantity)
    await anna.wait_for("Confirm order")


async def to_order(anna: Person, quantity: str = "2") -> None:
    """An order that is confirmed, with its result on the screen."""
    await to_review(anna, quantity)
    await anna.tap("Confirm order")
    await anna.wait_for("is confirmed")


async def open_card(anna: Person) -> None:
    """An order of 200 on the screen, with everything that can be done with it."""
    await to_order(anna)
    await anna.tap("📄 Open")
    await anna.wait_for("Balance due: 200 UAH")
