"""Orders and their cards: what may be done, by whom, and once."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4, uuid5

from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Product
from backend.core.models import Intent
from backend.fulfillment import services as fulfillment
from backend.messaging.models import DialogState
from backend.sales import services as sales
from backend.sales.models import Payment, PaymentMethod, SalesOrder
from bot.backend import call
from bot.keys import FORMS
from bot.simulator.person import Person
from tests.bot.conftest import Stage, talk_that_knows
from tests.bot.sales.conftest import Scene, Shop, open_card, settled, to_review


def times_done(use_case: str) -> int:
    return Intent.objects.filter(use_case=use_case).count()


def test_a_double_tap_pays_ships_completes_once(sell: Callable[[Scene], None], shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await open_card(anna)
        await anna.tap("Take payment")
        await anna.tap("½ Half")
        await anna.wait_for("Sum to write down: 100 UAH")
        await anna.double_tap("💵 cash")
        await anna.wait_for("Balance due: 100 UAH")
        await anna.tap("Take payment")
        await anna.double_tap("🏦 bank transfer")
        await anna.wait_for("Paid in full")
        await anna.tap("🚚 Ship")
        await anna.double_tap("Yes, ship it")
        await anna.wait_for("is shipped")
        await anna.double_tap("🏁 Complete")
        await anna.wait_for("is completed")
        assert anna.alerts == ["✅ This is done already."]
        await settled()
        said = [one.get("text", "") for one in await anna.messages()]
        results = [text for text in said if text.startswith("✅") and not text.startswith("✅ №")]
        assert len(results) == 5

    sell(scene)

    assert list(Payment.objects.order_by("pk").values_list("amount", "method")) == [
        (100, "cash"),
        (100, "transfer"),
    ]
    assert (times_done("fulfillment.ship_order"), times_done("sales.complete_order")) == (1, 1)
    assert SalesOrder.objects.get().status == "completed"


def test_the_same_sum_may_be_paid_twice(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await open_card(anna)
        for _time in range(2):
            await anna.tap("Take payment")
            await anna.wait_for("Sum to write down")
            await anna.say("50")
            await anna.wait_for("Sum to write down: 50 UAH")
            await anna.tap("💵 cash")
            await settled()

    sell(scene)

    assert SalesOrder.objects.get().paid_total == 100


def test_a_double_tap_cancels_once_and_gives_everything_back(
    sell: Callable[[Scene], None], shelf: Callable[..., tuple[int, int]], shop: Shop
) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await open_card(anna)
        await anna.tap("Take payment")
        await anna.tap("💳 card")
        await anna.wait_for("Paid in full")
        await anna.tap("Cancel order")
        await anna.wait_for("Money goes back to the customer: 200 UAH")
        await anna.say("the customer <changed> their mind")
        await anna.wait_for("Reason: the customer <changed> their mind")
        await anna.double_tap("Yes, cancel")
        await anna.wait_for("Give back to the customer: 200 UAH")
        await settled()

    sell(scene)

    order = SalesOrder.objects.get()
    assert (order.status, order.paid_total, Payment.objects.count()) == ("cancelled", 0, 2)
    assert order.changes.latest("pk").comment == "the customer <changed> their mind"
    assert shelf(shop.clutch) == (5, 0)


def test_a_draft_is_confirmed_at_the_prices_of_today(sell: Callable[[Scene], None], shop: Shop) -> None:
    def set_price(price: int) -> None:
        Product.objects.filter(pk=shop.clutch.product_id).update(price=Decimal(price))

    async def scene(anna: Person, stage: Stage) -> None:
        await to_review(anna)
        await anna.tap("Save as draft")
        await call(set_price, 120)
        await anna.tap("📄 Open")
        await anna.tap("Confirm order")
        await anna.wait_for("Prices have changed")
        await call(set_price, 130)
        assert "now 260\u00a0UAH" in await anna.tap("Confirm order · 240 UAH")
        await anna.double_tap("Confirm order · 260 UAH")
        await anna.wait_for("is confirmed")
        await settled()

    sell(scene)

    order = SalesOrder.objects.get()
    assert (order.status, order.total) == ("ready", 260)
    assert times_done("fulfillment.confirm_order") == 1


def test_a_draft_is_written_anew(sell: Callable[[Scene], None], shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await to_review(anna)
        await anna.tap("Save as draft")
        await anna.tap("📄 Open")
        await anna.tap("✏️ Change")
        await anna.wait_for("✏️ Draft №1")
        await anna.tap("Add goods")
        await anna.tap("Wallet")
        await anna.tap("3")
        await anna.tap("📅")
        await anna.tap("Tomorrow")
        await anna.double_tap("Save changes · 950 UAH")
        await anna.wait_for("Wallet, beige × 3 = 750 UAH")
        await anna.tap("Confirm order")
        await anna.tap("Confirm order · 950 UAH")
        await anna.wait_for("is confirmed")

    sell(scene)

    order = SalesOrder.objects.get()
    assert (order.total, order.due_on) == (950, timezone.localdate() + timedelta(days=1))
    assert times_done("sales.change_order") == 1


def test_a_draft_that_somebody_changed_meanwhile_is_not_overwritten(sell: Callable[[Scene], None]) -> None:
    def change() -> None:
        SalesOrder.objects.update(version=5, comment="from the office")

    async def scene(anna: Person, stage: Stage) -> None:
        await to_review(anna)
        await anna.tap("Save as draft")
        await anna.tap("📄 Open")
        await anna.tap("✏️ Change")
        await anna.wait_for("✏️ Draft №1")
        await settled()
        await call(change)
        assert "has changed since you opened it" in await anna.tap("Save changes")
        await anna.tap("✖️ Cancel")
        await anna.wait_for("💬 from the office")

    sell(scene)

    assert SalesOrder.objects.get().comment == "from the office"


def test_a_draft_is_deleted_once(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await to_review(anna)
        await anna.tap("Save as draft")
        await anna.tap("📄 Open")
        await anna.tap("Delete draft")
        await anna.double_tap("Yes, delete")
        await anna.wait_for("is cancelled")
        await settled()

    sell(scene)

    assert SalesOrder.objects.get().status == "cancelled"
    assert times_done("sales.cancel_draft_order") == 1


def test_a_stale_card_shows_the_present_and_writes_nothing(
    sell: Callable[[Scene], None], shop: Shop, manager: User
) -> None:
    def ship() -> None:
        order = SalesOrder.objects.get()
        fulfillment.ship_order(order_id=order.pk, actor=manager, key=uuid4())

    async def scene(anna: Person, stage: Stage) -> None:
        await open_card(anna)
        await anna.tap("Cancel order")
        await anna.wait_for("Yes, cancel")
        await call(ship)
        assert "has changed since you opened it" in await anna.tap("Yes, cancel")
        await anna.wait_for("This cannot be done now")
        await anna.tap("Back")
        await anna.wait_for("🚚 №1 · shipped")
        assert "Cancel order" not in await anna.screen()

    sell(scene)

    assert SalesOrder.objects.get().status == "shipped"


def test_the_shown_sum_is_refused_when_somebody_paid_meanwhile(
    sell: Callable[[Scene], None], manager: User
) -> None:
    def pay() -> None:
        order = SalesOrder.objects.get()
        sales.pay_order(
            order_id=order.pk, amount=Decimal(150), method=PaymentMethod.CASH, actor=manager, key=uuid4()
        )

    async def scene(anna: Person, stage: Stage) -> None:
        await open_card(anna)
        await anna.tap("Take payment")
        await anna.wait_for("Sum to write down: 200 UAH")
        await call(pay)
        assert "more than the balance due" in await anna.tap("💵 cash")
        await anna.wait_for("Sum to write down: 50 UAH")

    sell(scene)

    assert SalesOrder.objects.get().paid_total == 150


def test_orders_are_found_and_filtered(
    sell: Callable[[Scene], None], shop: Shop, place_order: Callable[..., SalesOrder], manager: User
) -> None:
    late = place_order(shop.wallet, 9, customer_info="<Marko> & Co", customer_id=None)
    SalesOrder.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    shop_order = place_order(shop.clutch, 1)
    SalesOrder.objects.filter(pk=shop_order.pk).update(seller=manager)

    async def scene(anna: Person, stage: Stage) -> None:
        await anna.tap("Orders")
        await anna.wait_for("My orders")
        await anna.find_button("🧵⚠️ №1 · <Marko> & Co")
        await anna.find_button("● open 1")
        await anna.tap("Everybody")
        await anna.wait_for("All orders")
        await anna.find_button("● open 2")
        await anna.find_button("unpaid 2")
        await anna.tap("📦 ready")
        await anna.wait_for("№2 · Olena")
        await anna.tap("drafts")
        await anna.wait_for("No drafts")
        await anna.say("marko")
        await anna.wait_for("Found for «marko»")
        await anna.say("№2")
        await anna.tap("№2 · Olena")
        await anna.wait_for("📦 №2 · ready")
        await anna.tap("Back")
        await anna.say("nobody")
        await anna.wait_for("Nothing is found for «nobody»")
        await anna.say("1")
        await anna.tap("№1")
        await anna.wait_for("late")

    sell(scene)


def test_a_second_seller_sees_the_present_card(
    sell: Callable[[Scene], None], make_user: Callable[..., User]
) -> None:
    other = make_user(Role.SALES, name="Bohdan")

    async def scene(anna: Person, stage: Stage) -> None:
        await open_card(anna)
        await anna.tap("Take payment")
        await anna.wait_for("Sum to write down: 200 UAH")
        bohdan = await stage.person(other)
        await bohdan.say("/start")
        await bohdan.tap("Orders")
        await bohdan.wait_for("All orders")
        await bohdan.tap("№1")
        await bohdan.tap("Take payment")
        await bohdan.wait_for("Sum to write down: 200 UAH")
        answers = await asyncio.gather(anna.tap("cash"), bohdan.tap("cash"))
        assert any("paid in full already" in answer for answer in answers)

    sell(scene)

    assert SalesOrder.objects.get().paid_total == 200
    assert Payment.objects.count() == 1


def test_a_bot_that_died_after_shipping_ships_nothing_again(
    sell: Callable[[Scene], None], shop: Shop, shelf: Callable[..., tuple[int, int]]
) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await open_card(anna)
        await anna.tap("🚚 Ship")
        await anna.wait_for("Yes, ship it")
        await settled()
        before = await call(standings)
        window, row, column = await anna.find_button("Yes, ship it")
        yes = window["reply_markup"]["inline_keyboard"][row][column]["callback_data"]
        await anna.tap("Yes, ship it")
        await settled()
        await anna.wait_for("🚚 №1 · shipped")
        await call(put_back, before)
        assert "done already" in await anna.tap_data(window["message_id"], yes)

    sell(scene)

    assert shelf(shop.clutch) == (3, 0)
    assert times_done("fulfillment.ship_order") == 1


def standings() -> list[DialogState]:
    return list(DialogState.objects.all())


def put_back(rows: list[DialogState]) -> None:
    """As if the process had died before it could keep the step."""
    DialogState.objects.all().delete()
    DialogState.objects.bulk_create(rows)


def test_a_payment_whose_answer_was_lost_is_told_and_not_taken_twice(
    sell: Callable[[Scene], None], shop: Shop
) -> None:
    def pay_and_die() -> None:
        """The payment is kept, and the bot dies before it says so."""
        name, form = talk_that_knows("shown_amount")
        fulfillment.pay_order(
            order_id=form["order_id"],
            amount=Decimal(form["shown_amount"]),
            method=PaymentMethod.CASH,
            actor=shop.seller,
            key=uuid5(FORMS, f"{shop.seller.telegram_id}:{name}:pay"),
        )

    async def scene(anna: Person, stage: Stage) -> None:
        await open_card(anna)
        await anna.tap("Take payment")
        await anna.wait_for("Sum to write down")
        await settled()
        await call(pay_and_die)
        await anna.tap("cash")
        await anna.wait_for("for order №1 is written down")

    sell(scene)

    assert Payment.objects.get().amount == 200
