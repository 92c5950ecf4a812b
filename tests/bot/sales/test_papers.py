"""Papers of an order in the chat."""

from collections.abc import Callable
from typing import Any

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


def test_what_to_write_to_the_customer_and_how_they_pay_come_as_messages(
    sell: Callable[[Scene], None], settings: Any
) -> None:
    settings.PUBLIC_URL = "https://office.example"
    settings.LIQPAY_PUBLIC_KEY, settings.LIQPAY_PRIVATE_KEY = "i1", "secret"

    async def scene(anna: Person, stage: Stage) -> None:
        await open_card(anna)
        await anna.tap("📄 Papers and links")
        await anna.tap("What to write")
        await anna.wait_for("Choose one")
        await anna.tap("🔗 Link to pay")
        await anna.wait_for("Choose one")
        said = " ".join([one.get("text", "") for one in await anna.messages()])
        assert "https://office.example/order/" in said
        assert "https://office.example/pay/" in said

    sell(scene)
