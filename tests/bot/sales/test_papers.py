"""Papers of an order in the chat."""

from collections.abc import Callable

from bot.simulator.person import Person
from tests.bot.conftest import Stage
from tests.bot.sales.conftest import Scene, open_card


def test_an_invoice_comes_as_a_document(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await open_card(anna)
        await anna.tap("📄 Papers and links")
        await anna.wait_for("Papers of order")
        await anna.tap("🧾 Invoice")
        await anna.wait_for("Choose one")
        files = [one["document"]["file_name"] for one in await anna.messages() if "document" in one]
        assert files == ["invoice-1.pdf"]

    sell(scene)
