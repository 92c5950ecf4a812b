"""A seller types an order in one line."""

from collections.abc import Callable

from backend.catalog.models import Product
from backend.sales.models import Customer, Payment, SalesOrder
from backend.sales.synonyms import Synonym
from bot.backend import call
from bot.simulator.person import Person
from tests.bot.conftest import Stage
from tests.bot.sales.conftest import Scene, Shop, settled
from tests.bot.sales.test_new_order import start_anew

WHOLE = "lady clutch 3, wallet beige x1 Taras 0501234567 tomorrow deposit 100 cash urgent"


def test_a_clear_line_is_an_order_after_one_tap(sell: Callable[[Scene], None], shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.say(WHOLE)
        card = await anna.wait_for("Confirm order")
        assert "🆕 Taras, +380501234567" in card["text"]
        assert "Deposit: 100\u00a0UAH · cash" in card["text"]
        await anna.tap("Confirm order")
        await anna.wait_for("is confirmed")

    sell(scene)

    order = SalesOrder.objects.get()
    assert (order.status, order.total, order.paid_total, order.is_urgent) == ("ready", 550, 100, True)
    assert (order.customer.name, order.customer.phone) == ("Taras", "+380501234567")  # type: ignore[union-attr]
    assert Payment.objects.get().method == "cash"


def test_a_double_tap_writes_one_order_one_customer_and_one_payment(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.say(WHOLE)
        await anna.wait_for("Confirm order")
        await anna.double_tap("Confirm order")
        await anna.wait_for("is confirmed")
        await settled()

    sell(scene)

    assert (SalesOrder.objects.count(), Payment.objects.count()) == (1, 1)
    assert Customer.objects.filter(name="Taras").count() == 1


def test_the_order_is_undone_from_its_message(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.say(WHOLE)
        await anna.tap("Confirm order")
        await anna.tap("Undo the order")
        await anna.wait_for("Cancel order №1?")
        await anna.tap("Yes, cancel")
        await anna.wait_for("is cancelled")

    sell(scene)

    order = SalesOrder.objects.get()
    assert (order.status, order.paid_total) == ("cancelled", 0)


def test_an_unclear_word_is_explained_once_and_remembered(sell: Callable[[Scene], None], shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.say("beauty black 2 Olena")
        await anna.wait_for("«beauty»")
        await start_anew(stage)
        await anna.tap("Lady clutch")
        await anna.wait_for("Shall I remember")
        await start_anew(stage)
        await anna.tap("Yes, remember it")
        await anna.wait_for("Confirm order")
        await anna.tap("Confirm order")
        await anna.wait_for("is confirmed")
        await anna.say("beauty black 1 Olena")
        await anna.wait_for("Confirm order · 100")

    sell(scene)

    word = Synonym.objects.get()
    assert (word.word, word.product, word.author, word.used_count) == (
        "beauty",
        shop.clutch.product,
        shop.seller,
        1,
    )
    assert SalesOrder.objects.get().customer == shop.customer


def test_a_word_may_be_a_name_or_a_comment(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.say("lady clutch 2 Zirka gift-wrap 0631112233 smth")
        await anna.wait_for("«smth»")
        await anna.tap("To the comment")
        card = await anna.wait_for("Confirm order")
        assert "smth" in card["text"]

    sell(scene)

    assert not SalesOrder.objects.exists()


def test_a_second_tap_does_not_answer_the_next_question(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.say("lady clutch 2 foo bar Olena")
        await anna.wait_for("«foo»")
        await anna.double_tap("Pass over")
        await anna.wait_for("«bar»")
        await settled()
        assert "«bar»" in (await anna.messages())[-1]["text"]

    sell(scene)


def test_words_without_goods_open_the_menu(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.say("hello, how are you?")
        await anna.wait_for("Main menu")
        await anna.say("one two three lady clutch a1a b2b c3c d4d e5e f6f g7g h8h i9i j0j")
        await anna.wait_for("I understand too little")

    sell(scene)

    assert not SalesOrder.objects.exists()


def test_a_price_that_changed_is_shown_first(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.say("lady clutch 2 Olena")
        await anna.wait_for("Confirm order · 200")
        await call(Product.objects.filter(name="Lady clutch").update, price=120)
        await anna.tap("Confirm order")
        await anna.wait_for("Confirm order · 240")

    sell(scene)

    assert not SalesOrder.objects.exists()
