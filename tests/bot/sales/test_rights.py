"""Who may see an order and do what with it, also with callback data of their own making."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.fulfillment import services as fulfillment
from backend.messaging.models import OutboxMessage
from backend.production.models import ProductionOrder
from backend.sales.models import Payment, SalesOrder
from bot.backend import call
from bot.simulator.person import Person
from tests.bot.conftest import Stage
from tests.bot.sales.conftest import Scene, Shop, open_card, settled, to_order, to_review


async def intent_of(person: Person, caption: str) -> tuple[int, str]:
    """The message and the conversation behind a button, to make callback data as a stranger would."""
    message, row, column = await person.find_button(caption)
    data = message["reply_markup"]["inline_keyboard"][row][column]["callback_data"]
    return message["message_id"], data.partition("\x1d")[0]


def test_forged_taps_write_nothing(
    sell: Callable[[Scene], None], shop: Shop, place_order: Callable[..., SalesOrder]
) -> None:
    other = place_order(shop.wallet, 1)

    async def scene(anna: Person, stage: Stage) -> None:
        await open_card(anna)
        message, intent = await intent_of(anna, "🚚 Ship")
        for tap in (f"shipped-{other.pk}-2", "shipped-2-999", "returned-2-2", "x", "", "pay", "cancelled--"):
            await anna.tap_data(message, f"{intent}\x1dact:{tap}")
        assert "Balance due: 200 UAH" in await anna.screen()
        await anna.tap("🚚 Ship")
        await anna.wait_for("Yes, ship it")
        for tap in (f"shipped-{other.pk}-2", "completed-2-2", "x"):
            await anna.tap_data(message, f"{intent}\x1dyes_ship:{tap}")
        for data in ("order:999999", "order:x", "order:", "pay:-1", f"order:{'9' * 40}"):
            await anna.tap_data(message, data)
        await settled()

    sell(scene)

    assert set(SalesOrder.objects.values_list("status", flat=True)) == {"ready"}
    assert not Payment.objects.exists()


def test_a_forged_method_of_payment_is_refused(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await open_card(anna)
        await anna.tap("Take payment")
        message, intent = await intent_of(anna, "cash")
        assert "no such record" in await anna.tap_data(message, f"{intent}\x1dmethod:bribe")

    sell(scene)

    assert not Payment.objects.exists()


@pytest.mark.parametrize(
    ("action", "yes"), [("Ship", "Yes, ship"), ("Cancel order", "Yes, cancel"), ("Take payment", "cash")]
)
def test_a_right_that_was_taken_away_is_refused_on_the_open_screen(
    sell: Callable[[Scene], None], shop: Shop, action: str, yes: str
) -> None:
    def take_away() -> None:
        shop.seller.groups.set(Group.objects.filter(name=Role.PRODUCTION))

    async def scene(anna: Person, stage: Stage) -> None:
        await open_card(anna)
        await anna.tap(action)
        await settled()
        await call(take_away)
        assert "do not have the right" in await anna.tap(yes)

    sell(scene)

    assert SalesOrder.objects.get().status == "ready"
    assert not Payment.objects.exists()


def test_nothing_is_shown_to_whom_the_right_was_taken_away(sell: Callable[[Scene], None], shop: Shop) -> None:
    def take_away() -> None:
        shop.seller.groups.set(Group.objects.filter(name=Role.PRODUCTION))

    async def scene(anna: Person, stage: Stage) -> None:
        await to_order(anna)
        await anna.tap("Orders")
        await anna.tap("№1 · Olena")
        await anna.wait_for("Balance due: 200 UAH")
        await settled()
        await call(take_away)
        assert "do not have the right" in await anna.tap("Back")
        assert "№1 · Olena" not in await anna.screen()
        sent = await anna.say("/menu")
        await anna.wait_for("Main menu", after=sent["message_id"])

    sell(scene)


def test_the_storekeeper_ships_and_sees_no_money(
    sell: Callable[[Scene], None], storekeeper: User, shop: Shop
) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await to_order(anna)
        stepan = await stage.person(storekeeper)
        await stepan.say("/start")
        await stepan.tap("To ship")
        await stepan.tap("№1 · Olena")
        await stepan.wait_for("Lady clutch, black × 2")
        for caption in ("Take payment", "Cancel order"):
            assert caption not in await stepan.screen()
        await stepan.tap("🚚 Ship")
        await stepan.tap("Yes, ship it")
        await stepan.wait_for("is shipped")
        message = (await stepan.messages())[-1]["message_id"]
        order = await call(SalesOrder.objects.get)
        assert "do not have the right" in await stepan.tap_data(message, f"pay:{order.pk}")
        seen = "\n".join(one.get("text", "") for one in await stepan.messages())
        assert "UAH" not in seen

    sell(scene)

    assert SalesOrder.objects.get().status == "shipped"


def test_a_forged_step_shows_no_money_to_the_storekeeper(
    sell: Callable[[Scene], None],
    storekeeper: User,
    shop: Shop,
    draft_order: Callable[..., SalesOrder],
    place_order: Callable[..., SalesOrder],
) -> None:
    draft, ready = draft_order((shop.clutch, 2)), place_order(shop.wallet, 1)

    async def scene(anna: Person, stage: Stage) -> None:
        stepan = await stage.person(storekeeper)
        await stepan.say("/start")
        await stepan.tap("To ship")
        await stepan.tap(f"{ready} · Olena")
        await stepan.wait_for("Wallet, beige × 1")
        message, intent = await intent_of(stepan, "🚚 Ship")
        for tap in (f"pay-{ready.pk}-{ready.version}", f"cancelled-{ready.pk}-{ready.version}"):
            assert "do not have the right" in await stepan.tap_data(message, f"{intent}\x1dact:{tap}")
        await stepan.tap_data(message, f"order:{draft.pk}")
        await stepan.wait_for(f"{draft} · draft")
        message, intent = await intent_of(stepan, "Back")
        tap = f"confirmed-{draft.pk}-{draft.version}"
        assert "do not have the right" in await stepan.tap_data(message, f"{intent}\x1dact:{tap}")
        await stepan.say("/menu")
        await stepan.tap("📋 Orders")
        message, intent = await intent_of(stepan, "drafts")
        assert "no such record" in await stepan.tap_data(message, f"{intent}\x1dfilter:unpaid")
        seen = "\n".join(one.get("text", "") for one in await stepan.messages())
        assert "UAH" not in seen

    sell(scene)


def test_a_pushed_button_opens_the_card_at_any_age(
    sell: Callable[[Scene], None], shop: Shop, manager: User, worker: User
) -> None:
    def finish() -> None:
        work = ProductionOrder.objects.get()
        fulfillment.report_finished(order_id=work.pk, quantity=1, actor=manager, key=uuid4())

    async def scene(anna: Person, stage: Stage) -> None:
        await to_order(anna, "5")
        await to_order(anna, "1")
        await call(finish)
        pushed = await anna.wait_for("is ready: every piece")
        await to_review(anna)
        row = pushed["reply_markup"]["inline_keyboard"][0]
        await anna.tap_data(pushed["message_id"], row[0]["callback_data"])
        await anna.wait_for("📦 №2 · ready")
        again = [one for one in await anna.messages() if one["message_id"] == pushed["message_id"]]
        assert again[0]["reply_markup"]["inline_keyboard"]
        await anna.tap("⬅️ Back")
        await anna.wait_for("Confirm order · 200 UAH")

        ivan = await stage.person(worker)
        await ivan.say("/start")
        menu = await ivan.wait_for("Main menu")
        assert "do not have the right" in await ivan.tap_data(menu["message_id"], row[0]["callback_data"])

    sell(scene)

    assert OutboxMessage.objects.get(kind="order_ready").status == "sent"
