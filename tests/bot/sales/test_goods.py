"""A seller chooses what is sold."""

from collections.abc import Callable

from backend.catalog.models import Product
from bot.simulator.person import Person
from tests.bot.conftest import Stage
from tests.bot.sales.conftest import Scene, Shop


def test_a_price_that_a_phone_would_cut_is_left_out(sell: Callable[[Scene], None], shop: Shop) -> None:
    Product.objects.filter(variants=shop.wallet).update(name="Wallet for passports and tickets")
    names: list[str] = []

    async def scene(anna: Person, stage: Stage) -> None:
        await anna.tap("New order")
        await anna.tap("👤 Olena")
        await anna.wait_for("What do we sell?")
        names.extend((await anna.screen()).splitlines())

    sell(scene)

    assert any("Lady clutch" in name and "100 UAH" in name for name in names)
    assert any("Wallet for passports and tickets, beige]" in name for name in names)
