"""Money goes back in the chat: to the customer or to their balance, and from the balance it pays."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.sales import services as sales
from backend.sales.models import CustomerBalance, Payment, PaymentMethod, SalesOrder, Settlement
from tests.bot.conftest import Stage
from tests.bot.desk import open_order
from tests.bot.nonsense import restart, send_nonsense, send_wrong_numbers

Play = Callable[..., None]


@pytest.fixture
def order(place_order: Callable[..., SalesOrder], make_variant: Callable[..., Variant]) -> SalesOrder:
    return place_order(make_variant("Wallet"), 3)


def pay(order: SalesOrder, amount: int, seller: User) -> Payment:
    return sales.pay_order(
        order_id=order.pk, amount=Decimal(amount), method=PaymentMethod.CARD, actor=seller, key=uuid4()
    )


@pytest.fixture
def on_balance(place_order: Callable[..., SalesOrder], order: SalesOrder, seller: User) -> None:
    """250 lie on the balance of the customer."""
    other = place_order(order.lines.get().variant, 3)
    pay(other, 250, seller)
    fulfillment.cancel_order(order_id=other.pk, settlement=Settlement.BALANCE, actor=seller, key=uuid4())


def balance() -> Decimal:
    return CustomerBalance.objects.get().amount


def test_an_order_is_paid_from_the_balance_as_far_as_it_goes(
    play: Play, order: SalesOrder, on_balance: None, seller: User
) -> None:
    async def scenario(stage: Stage) -> None:
        anna = await open_order(stage, seller)
        await anna.tap("💳 Take payment")
        await anna.wait_for("On the customer's balance: 250 UAH")
        assert "🪙 Customer's balance" not in await anna.screen()
        await anna.tap("🪙 From the balance: 250 UAH")
        await anna.wait_for("Sum to write down: 250 UAH")
        await restart(stage)
        await anna.double_tap("🪙 Customer's balance")
        await anna.wait_for("250 UAH for order №1 is written down. Balance due: 50 UAH")
        await anna.tap("💳 Take payment")
        assert "🪙" not in await anna.screen()

    play(scenario)

    order.refresh_from_db()
    assert (order.paid_total, balance()) == (250, 0)


def test_a_forged_tap_takes_no_more_than_is_there(
    play: Play, order: SalesOrder, on_balance: None, seller: User
) -> None:
    async def scenario(stage: Stage) -> None:
        anna = await open_order(stage, seller)
        await anna.tap("💳 Take payment")
        message, _row, _column = await anna.find_button("💵 Cash")
        data = next(
            button["callback_data"]
            for row in message["reply_markup"]["inline_keyboard"]
            for button in row
            if button["text"] == "💵 Cash"
        )
        answer = await anna.tap_data(message["message_id"], data.replace("cash", "balance"))
        assert "There is 250\xa0UAH on the customer's balance" in answer

    play(scenario)

    order.refresh_from_db()
    assert (order.paid_total, balance()) == (0, 250)


def test_money_of_a_cancelled_order_goes_to_the_balance(play: Play, order: SalesOrder, seller: User) -> None:
    pay(order, 120, seller)

    async def scenario(stage: Stage) -> None:
        anna = await open_order(stage, seller)
        await anna.tap("✖️ Cancel order")
        await anna.wait_for("Money goes back to the customer: 120 UAH (card)")
        await anna.double_tap("🪙 Yes, and the money to the balance")
        await anna.wait_for("On the customer's balance: +120 UAH")

    play(scenario)

    order.refresh_from_db()
    assert (order.status, order.paid_total, balance()) == ("cancelled", 0, 120)


def test_what_was_paid_from_the_balance_returns_there_unasked(
    play: Play, order: SalesOrder, on_balance: None, seller: User
) -> None:
    sales.pay_order(
        order_id=order.pk, amount=Decimal(200), method=PaymentMethod.BALANCE, actor=seller, key=uuid4()
    )

    async def scenario(stage: Stage) -> None:
        anna = await open_order(stage, seller)
        await anna.tap("✖️ Cancel order")
        await anna.wait_for("Back to the customer's balance: 200 UAH")
        assert "🪙 Yes" not in await anna.screen()
        await anna.double_tap("✖️ Yes, cancel the order")
        await anna.wait_for("On the customer's balance: +200 UAH")

    play(scenario)

    order.refresh_from_db()
    assert (order.status, order.paid_total, balance()) == ("cancelled", 0, 250)


def test_what_is_to_be_handed_over_is_told_apart_from_what_returns_to_the_balance(
    play: Play, order: SalesOrder, on_balance: None, seller: User
) -> None:
    pay(order, 80, seller)
    sales.pay_order(
        order_id=order.pk, amount=Decimal(200), method=PaymentMethod.BALANCE, actor=seller, key=uuid4()
    )

    async def scenario(stage: Stage) -> None:
        anna = await open_order(stage, seller)
        await anna.tap("✖️ Cancel order")
        await anna.tap("✖️ Yes, cancel the order")
        told = await anna.wait_for("On the customer's balance: +200 UAH")
        assert "Give back to the customer: 80\xa0UAH" in told["text"]

    play(scenario)

    assert balance() == 250


def test_a_manager_gives_back_a_part_of_a_payment(
    play: Play, order: SalesOrder, seller: User, manager: User
) -> None:
    pay(order, 200, seller)

    async def scenario(stage: Stage) -> None:
        boss = await open_order(stage, manager)
        await boss.tap("💸 Give money back")
        await boss.tap("200 UAH")
        await boss.wait_for("Goes back: 200 UAH")
        await send_nonsense(boss)
        await send_wrong_numbers(boss, "0", "-1", "NaN")
        await boss.say("200.01")
        await boss.wait_for("At most 200 UAH of this payment can go back")
        await boss.say("50")
        await boss.wait_for("Goes back: 50 UAH")
        await boss.tap("Why it goes back")
        assert "💵 Cash" not in await boss.screen()
        await boss.say("a <scratch>")
        await boss.wait_for("💬 a <scratch>")
        await restart(stage)
        await boss.double_tap("💵 Cash")
        await boss.wait_for("50 UAH of order №1 goes back. (cash)")
        await boss.tap("📄 №1")
        await boss.wait_for("Balance due: 150 UAH")

    play(scenario)

    refund = Payment.objects.get(refunds__isnull=False)
    assert (refund.amount, refund.method, refund.comment) == (-50, "cash", "a <scratch>")


def test_a_seller_is_not_offered_to_give_money_back(play: Play, order: SalesOrder, seller: User) -> None:
    pay(order, 200, seller)

    async def scenario(stage: Stage) -> None:
        anna = await open_order(stage, seller)
        assert "Give money back" not in await anna.screen()

    play(scenario)
