"""A form that was begun is not dropped by the way."""

from collections.abc import Callable

from backend.sales.models import SalesOrder
from bot.simulator.person import Person
from tests.bot.conftest import Stage
from tests.bot.sales.conftest import Scene, settled, to_order, to_review


def test_another_order_asks_what_becomes_of_the_one_that_was_begun(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await to_order(anna)
        old = (await anna.find_button("🛒 New order"))[0]["message_id"]
        await to_review(anna)
        begun = await anna.say("/stock")
        await anna.wait_for("Choose, or type words", after=begun["message_id"])

        await anna.tap_data(old, "neworder")
        question = await anna.wait_for("You have not finished «🛒 New order»")
        await anna.tap("Go on")
        await anna.wait_for("Confirm order", after=question["message_id"])
        await anna.tap("Confirm order")
        await anna.wait_for("№2")

    sell(scene)

    assert SalesOrder.objects.count() == 2


def test_what_was_begun_is_dropped_when_the_seller_says_so(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await to_review(anna)
        await anna.say("/neworder")
        question = await anna.wait_for("You have not finished")
        await anna.tap("Drop it: 🛒 New order")
        await anna.wait_for("Whom is it for", after=question["message_id"])
        await settled()

    sell(scene)

    assert not SalesOrder.objects.exists()


def test_a_list_opens_over_the_form_and_back_returns_to_it(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await to_review(anna)
        for _time in range(3):
            said = await anna.say("/orders")
            await anna.wait_for("All orders", after=said["message_id"])
            said = await anna.say("/stock")
            await anna.wait_for("Choose, or type words", after=said["message_id"])
        await anna.tap("Menu")
        assert "Confirm order" in await anna.screen()

    sell(scene)


def test_nothing_is_asked_about_a_form_in_which_nothing_was_said(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.tap("New order")
        said = await anna.say("/neworder")
        await anna.wait_for("Whom is it for", after=said["message_id"])
        assert "not finished" not in str(await anna.messages())

    sell(scene)


def test_the_question_asked_long_ago_leads_somewhere(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await to_review(anna)
        await anna.say("/neworder")
        question = (await anna.wait_for("You have not finished"))["message_id"]
        said = await anna.say("/cancel")
        await anna.wait_for("Main menu", after=said["message_id"])
        await anna.tap_data(question, "goon")
        await anna.wait_for("Main menu", after=said["message_id"] + 1)
        await anna.tap_data(question, "afresh:receive")
        assert "do not have the right" in anna.alerts[-1]

    sell(scene)


def test_the_menu_asks_what_becomes_of_the_form(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await to_review(anna)
        for command in ("/menu", "/start"):
            await anna.say(command)
            question = await anna.wait_for("You have not finished «🛒 New order»")
            await anna.tap("Go on")
            await anna.wait_for("Confirm order", after=question["message_id"])
        await anna.say("/menu")
        question = await anna.wait_for("You have not finished", after=question["message_id"])
        await anna.tap("Drop it: the menu")
        await anna.wait_for("Main menu", after=question["message_id"])
        await anna.say("/menu")
        await settled()

    sell(scene)

    assert not SalesOrder.objects.exists()


def test_leaving_a_form_on_purpose_asks_nothing(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await to_review(anna)
        said = await anna.say("/cancel")
        await anna.wait_for("Main menu", after=said["message_id"])

    sell(scene)
