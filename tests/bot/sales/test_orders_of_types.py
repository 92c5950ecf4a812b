"""The list of orders, of one type or of all."""

from collections.abc import Callable

from backend.sales.models import SalesOrder
from backend.workflow.kinds import POINT_OF_SALE
from backend.workflow.memory import memory
from backend.workflow.models import DocumentType
from bot.simulator.person import Person
from tests.bot.conftest import Stage
from tests.bot.sales.conftest import Scene, Shop


def test_orders_are_looked_through_type_by_type(
    sell: Callable[[Scene], None], shop: Shop, place_order: Callable[..., SalesOrder]
) -> None:
    place_order(shop.clutch, 1)
    place_order(shop.wallet, 1, document_type=POINT_OF_SALE)

    async def scene(anna: Person, stage: Stage) -> None:
        await anna.tap("Orders")
        await anna.tap("🏷 all types")
        await anna.wait_for("№1 ")
        await anna.wait_for("open 1")
        assert "№2 " not in await anna.screen()
        await anna.tap("🏷")
        await anna.wait_for("№2 ")
        assert "№1 " not in await anna.screen()
        await anna.tap("🏷")
        await anna.wait_for("🏷 all types")
        await anna.wait_for("open 2")

    sell(scene)


def test_with_one_type_in_use_nothing_is_asked(sell: Callable[[Scene], None], shop: Shop) -> None:
    DocumentType.objects.filter(code=POINT_OF_SALE).update(is_active=False)
    memory.forget()

    async def scene(anna: Person, stage: Stage) -> None:
        await anna.tap("Orders")
        await anna.wait_for("All orders")
        assert "🏷" not in await anna.screen()

    sell(scene)
