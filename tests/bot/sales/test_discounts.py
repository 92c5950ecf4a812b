"""A seller agrees a low price; a manager answers by a button, and the seller goes on by one tap."""

from collections.abc import Callable

from backend.accounts.models import User
from backend.sales.models import DiscountRequest, SalesOrder
from bot.simulator.person import Person
from tests.bot.conftest import Stage
from tests.bot.sales.conftest import Scene, settled, to_review


async def agree(anna: Person, price: str) -> None:
    """Two clutches at this price, on the last screen of the form."""
    await to_review(anna)
    await anna.tap("Change goods")
    await anna.tap("Another price")
    await anna.wait_for("By the rules: 100 UAH")
    await anna.say(price)
    await anna.wait_for("agreed, ")


async def met(stage: Stage, user: User) -> Person:
    """Somebody whom the bot may write to."""
    person = await stage.person(user)
    await person.say("/start")
    await person.wait_for("Main menu")
    return person


def test_a_small_discount_asks_nobody(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await agree(anna, "95")
        await anna.tap("Confirm order · 190")
        await anna.wait_for("is confirmed")

    sell(scene)

    assert not DiscountRequest.objects.exists()


def test_a_great_one_is_allowed_by_a_button_and_confirmed_by_one_tap(
    sell: Callable[[Scene], None], manager: User
) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        boss = await met(stage, manager)
        await agree(anna, "80")
        await anna.double_tap("Ask a manager")
        await anna.wait_for("managers are asked")
        await boss.wait_for("Seller asks for a discount")
        await boss.double_tap("✅ Allow")
        await boss.wait_for("are allowed")
        await anna.wait_for("allows the prices")
        await anna.double_tap("Confirm the order")
        await anna.wait_for("is confirmed")
        await settled()

    sell(scene)

    order, request = SalesOrder.objects.get(), DiscountRequest.objects.get()
    assert (order.status, order.total) == ("ready", 160)
    assert (request.status, request.decided_by) == ("used", manager)


def test_a_refusal_is_told_and_the_second_manager_is_late(
    sell: Callable[[Scene], None], manager: User, make_user: Callable[..., User]
) -> None:
    other = make_user("manager", name="Petro")

    async def scene(anna: Person, stage: Stage) -> None:
        boss, petro = await met(stage, manager), await met(stage, other)
        await agree(anna, "50")
        await anna.tap("Ask a manager")
        await boss.wait_for("asks for a discount")
        await petro.wait_for("asks for a discount")
        await boss.tap("✖️ Refuse")
        await anna.wait_for("does not allow the prices")
        refusal = await petro.tap("✅ Allow")
        assert "decided already" in str(refusal)

    sell(scene)

    assert SalesOrder.objects.get().status == "draft"
    assert DiscountRequest.objects.get().status == "refused"
