"""A seller takes an order in the chat, is paid in parts, ships it and completes it."""

from collections.abc import Callable

from backend.sales.models import SalesOrder
from bot.simulator.person import Person
from tests.bot.conftest import Stage
from tests.bot.sales.conftest import Scene


def test_an_order_goes_from_the_first_word_to_the_last_payment(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.tap("New order")
        await anna.say("olena")
        await anna.tap("👤 Olena")
        await anna.say("lady")
        await anna.wait_for("5 pieces on the shelf")
        await anna.tap("2")
        await anna.wait_for("Total: 200 UAH")
        await anna.tap("Add goods")
        await anna.tap("Wallet, beige")
        await anna.say("2")
        await anna.wait_for("Total: 700 UAH")
        await anna.tap("Due date")
        await anna.say("25.12")
        await anna.wait_for("25.12.2026")
        await anna.tap("Confirm order")
        await anna.wait_for("Order №1 is confirmed")

        await anna.tap("Take payment")
        await anna.wait_for("Balance due: 700 UAH")
        await anna.say("300")
        await anna.wait_for("Sum to write down: 300 UAH")
        await anna.tap("cash")
        await anna.wait_for("Balance due: 400 UAH")
        await anna.tap("Take payment")
        await anna.tap("card")
        await anna.wait_for("Paid in full")
        await anna.tap("🚚 Ship")
        await anna.tap("Yes, ship it")
        await anna.wait_for("is shipped")
        await anna.tap("Complete")
        await anna.wait_for("is completed")

    sell(scene)

    order = SalesOrder.objects.get()
    assert (order.status, order.payment_status, order.total) == ("completed", "paid", 700)
    assert (order.customer_name, str(order.due_on)) == ("Olena", "2026-12-25")
    assert [payment.method for payment in order.payments.order_by("pk")] == ["cash", "card"]
