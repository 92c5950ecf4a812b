"""A seller writes an order down."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Product, Variant
from backend.core.models import Intent
from backend.inventory.models import ProductReservation
from backend.sales.models import Customer, SalesOrder
from backend.warehouses.models import Warehouse
from bot.backend import call
from bot.runtime.service import Service
from bot.simulator.person import Person
from tests.bot.conftest import TOKEN, Stage
from tests.bot.sales.conftest import Scene, Shop, settled, to_order, to_review


async def start_anew(stage: Stage) -> None:
    """The bot is stopped and started, as a deploy does."""
    await settled()
    await stage.service.stop()
    stage.service = Service(TOKEN, stage.url)
    stage.service.start()


def test_it_takes_four_taps(sell: Callable[[Scene], None], shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await to_order(anna, "5")

    sell(scene)

    order = SalesOrder.objects.get()
    assert (order.status, order.total, order.customer) == ("ready", 500, shop.customer)
    assert ProductReservation.objects.get().quantity == 5


@pytest.mark.parametrize("button", ["Confirm order", "Save as draft"])
def test_a_double_tap_writes_one_order(sell: Callable[[Scene], None], button: str) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await to_review(anna)
        await anna.double_tap(button)
        await anna.wait_for("№1")
        await settled()
        said = [one["text"] for one in await anna.messages() if "№1" in one.get("text", "")]
        assert len(said) == 1

    sell(scene)

    assert SalesOrder.objects.count() == 1
    assert Intent.objects.filter(use_case__contains="order").count() == 1


def test_confirming_and_saving_at_once_writes_one_order(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await to_review(anna)
        await asyncio.gather(anna.tap("Confirm order"), anna.tap("Save as draft"))
        await settled()

    sell(scene)

    assert SalesOrder.objects.count() == 1


def test_a_saved_draft_promises_nothing(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await to_review(anna)
        await anna.tap("Save as draft")
        await anna.wait_for("Draft №1 is saved")

    sell(scene)

    assert SalesOrder.objects.get().status == "draft"
    assert not ProductReservation.objects.exists()


def test_everything_that_was_filled_in_is_written(
    sell: Callable[[Scene], None], shop: Shop, make_variant: Callable[..., Variant]
) -> None:
    second = Warehouse.objects.create(name="Shop on Podil", kind="retail")

    async def scene(anna: Person, stage: Stage) -> None:
        await to_review(anna, "10")
        await anna.wait_for("5 on the shelf · 🧵 5 to make")
        await anna.tap("Etsy")
        await anna.wait_for("● Etsy")
        await anna.tap("Urgent")
        await anna.wait_for("🔥 urgent")
        await anna.tap("Comment")
        await anna.say("<b>initials</b> & co")
        await anna.wait_for("💬 <b>initials</b> & co")
        await anna.tap("🏬 Warehouse")
        await anna.tap("Shop on Podil")
        await anna.wait_for("🧵 10 to make")
        await anna.tap("Add goods")
        await anna.say("wallet")
        await anna.wait_for("How many?")
        await anna.say("1 000")
        await anna.wait_for("1,000 × 250 UAH")
        await anna.tap("Change goods")
        await anna.tap("Wallet")
        await anna.tap("Remove")
        await anna.wait_for("Total: 1,000 UAH")
        await anna.tap("Change goods")
        await anna.tap("3")
        await anna.wait_for("Total: 300 UAH")
        await anna.tap("📅")
        await anna.tap("+3")
        await anna.tap("Confirm order")
        await anna.wait_for("is confirmed")

    sell(scene)

    order = SalesOrder.objects.get()
    assert (order.source, order.is_urgent, order.comment) == ("etsy", True, "<b>initials</b> & co")
    assert (order.warehouse, order.status) == (second, "in_production")
    assert order.due_on == timezone.localdate() + timedelta(days=3)
    assert [(line.variant, line.quantity) for line in order.lines.all()] == [(shop.clutch, 3)]


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        ("Ivan Sirko 067 765 43 21", ("Ivan Sirko", "+380677654321", "")),
        ("@sirko.bags", ("sirko.bags", "", "sirko.bags")),
    ],
)
def test_a_new_customer_is_made_of_what_was_typed(
    sell: Callable[[Scene], None], typed: str, saved: tuple[str, str, str]
) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.tap("New order")
        await anna.say(typed)
        await anna.wait_for("Nobody is found")
        await anna.double_tap("➕ New customer")
        await anna.wait_for("What do we sell?")

    sell(scene)

    made = Customer.objects.exclude(name="Olena").get()
    assert (made.name, made.phone, made.instagram) == saved


def test_what_is_missing_of_a_new_customer_is_asked(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.tap("New order")
        await anna.say("Ivan Sirko")
        await anna.tap("➕ New customer")
        await anna.wait_for("What is the phone of Ivan Sirko")
        await anna.say("067 765 43 21")
        await anna.wait_for("What do we sell?")
        await anna.tap("Back")
        await anna.say("050 111 22 33")
        await anna.tap("➕ New customer")
        await anna.wait_for("What is the name")
        await anna.say("Petro")
        await anna.wait_for("What do we sell?", after=(await anna.messages())[-1]["message_id"] - 1)
        await anna.tap("Back")
        await anna.say("Hanna")
        await anna.tap("➕ New customer")
        await anna.tap("Without a phone")
        await settled()

    sell(scene)

    made = Customer.objects.exclude(name="Olena").order_by("pk").values_list("name", "phone")
    assert list(made) == [("Ivan Sirko", "+380677654321"), ("Petro", "+380501112233"), ("Hanna", "")]


def test_a_shared_contact_is_the_customer(sell: Callable[[Scene], None], shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.tap("New order")
        await anna.wait_for("Whom is it for?")
        await anna.send_contact(phone_number="380501112233", first_name="Ira", last_name="Koval")
        await anna.wait_for("What do we sell?")
        await anna.tap("Back")
        sent = await anna.send_contact(phone_number="380671234567", first_name="Lena from the market")
        await anna.wait_for("What do we sell?", after=sent["message_id"])
        await anna.tap("Lady clutch")
        await anna.tap("1")
        await anna.wait_for("👤 Olena, +380671234567")

    sell(scene)

    assert Customer.objects.exclude(pk=shop.customer.pk).get().name == "Ira Koval"


def test_a_customer_is_found_by_a_phone_typed_with_spaces(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.tap("New order")
        await anna.say("067 123 45 67")
        await anna.wait_for("Found for")
        await anna.tap("👤 Olena")
        await anna.wait_for("What do we sell?")

    sell(scene)


def test_an_order_without_a_card_keeps_the_words(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.tap("New order")
        await anna.say("a lady in <green>")
        await anna.tap("✍️ Without a card")
        await anna.tap("Lady clutch")
        await anna.tap("1")
        await anna.tap("Confirm order")
        await anna.wait_for("a lady in <green>")

    sell(scene)

    order = SalesOrder.objects.get()
    assert (order.customer, order.customer_info) == (None, "a lady in <green>")
    assert Customer.objects.count() == 1


def test_a_restart_goes_on_at_the_same_step(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.tap("New order")
        await start_anew(stage)
        await anna.say("Ivan Sirko")
        await start_anew(stage)
        await anna.tap("➕ New customer")
        await start_anew(stage)
        await anna.say("067 765 43 21")
        await start_anew(stage)
        await anna.say("lady")
        await start_anew(stage)
        await anna.say("4")
        await start_anew(stage)
        await anna.tap("Add goods")
        await start_anew(stage)
        await anna.tap("Wallet")
        await start_anew(stage)
        await anna.tap("2")
        await start_anew(stage)
        await anna.tap("Change goods")
        await start_anew(stage)
        await anna.tap("4 × Lady clutch")
        await start_anew(stage)
        await anna.say("3")
        await start_anew(stage)
        await anna.tap("📅")
        await start_anew(stage)
        await anna.tap("Tomorrow")
        await start_anew(stage)
        await anna.tap("Comment")
        await start_anew(stage)
        await anna.say("a gift")
        await start_anew(stage)
        await anna.tap("Confirm order")
        await anna.wait_for("is confirmed")

    sell(scene)

    order = SalesOrder.objects.get()
    assert (order.total, order.comment, order.customer_name) == (800, "a gift", "Ivan Sirko")


def test_a_changed_price_is_shown_and_confirmed_again(sell: Callable[[Scene], None], shop: Shop) -> None:
    def raise_price() -> None:
        Product.objects.filter(pk=shop.clutch.product_id).update(price=Decimal("120.00"))

    async def scene(anna: Person, stage: Stage) -> None:
        await to_review(anna)
        await call(raise_price)
        refusal = await anna.tap("Confirm order · 200 UAH")
        assert "Prices have changed" in refusal
        assert await call(SalesOrder.objects.count) == 0
        await anna.tap("Confirm order · 240 UAH")
        await anna.wait_for("is confirmed")

    sell(scene)

    assert SalesOrder.objects.get().total == 240


def test_a_right_that_was_taken_away_is_refused_on_the_open_form(
    sell: Callable[[Scene], None], shop: Shop
) -> None:
    def take_away() -> None:
        shop.seller.groups.set(Group.objects.filter(name=Role.PRODUCTION))

    async def scene(anna: Person, stage: Stage) -> None:
        await to_review(anna)
        await call(take_away)
        assert "do not have the right" in await anna.tap("Confirm order")
        assert "do not have the right" in await anna.tap("Save as draft")

    sell(scene)

    assert not SalesOrder.objects.exists()


def test_a_dismissed_seller_writes_nothing(sell: Callable[[Scene], None], shop: Shop) -> None:
    def dismiss() -> None:
        User.objects.filter(pk=shop.seller.pk).update(is_active=False)

    async def scene(anna: Person, stage: Stage) -> None:
        await to_review(anna)
        await call(dismiss)
        assert "people of the workshop" in await anna.tap("Confirm order")

    sell(scene)

    assert not SalesOrder.objects.exists()


@pytest.mark.parametrize(
    ("step", "widget", "forged"),
    [
        ("customer", "customer", ["999999", "x", "-1", "9" * 30, ""]),
        ("goods", "variant", ["999999", "x", "9" * 30]),
        ("review", "source", ["market", ""]),
        ("warehouse", "warehouse", ["999999", "x"]),
        ("due", "day", ["0", "x", "9" * 30, "MONTH13", "YEAR9999", "99999999999"]),
    ],
)
def test_forged_choices_change_nothing(
    sell: Callable[[Scene], None], step: str, widget: str, forged: list[str]
) -> None:
    Warehouse.objects.create(name="Second")
    ways = {"customer": [], "goods": ["👤 Olena"], "review": ["👤 Olena", "Lady clutch", "2"]}
    ways |= {"warehouse": [*ways["review"], "🏬 Warehouse"], "due": [*ways["review"], "📅"]}

    async def scene(anna: Person, stage: Stage) -> None:
        await anna.tap("New order")
        for button in ways[step]:
            await anna.tap(button)
        await settled()
        message, row, column = await anna.find_button(
            "Back" if step not in ("customer", "review") else "Cancel"
        )
        intent = message["reply_markup"]["inline_keyboard"][row][column]["callback_data"].partition("\x1d")[0]
        for data in forged:
            await anna.tap_data(message["message_id"], f"{intent}\x1d{widget}:{data}")
        await settled()
        assert "Main menu" not in await anna.screen()

    sell(scene)

    assert not SalesOrder.objects.exists()


def test_two_sellers_fill_in_their_own_orders(
    sell: Callable[[Scene], None], make_user: Callable[..., User]
) -> None:
    other = make_user(Role.SALES, name="Bohdan")

    async def scene(anna: Person, stage: Stage) -> None:
        bohdan = await stage.person(other)
        await bohdan.say("/start")
        await to_review(anna, "1")
        await to_review(bohdan, "5")
        await anna.tap("Confirm order")
        await bohdan.tap("Confirm order")
        await anna.wait_for("is confirmed")
        await bohdan.wait_for("is confirmed")

    sell(scene)

    totals = SalesOrder.objects.order_by("total").values_list("seller__name", "total", "status")
    assert list(totals) == [("Seller", 100, "ready"), ("Bohdan", 500, "in_production")]


def test_a_worker_is_not_offered_orders(play: Callable[..., None], worker: User, shop: Shop) -> None:
    async def scenario(stage: Stage) -> None:
        ivan = await stage.person(worker)
        await ivan.say("/start")
        menu = await ivan.wait_for("Main menu")
        assert "New order" not in await ivan.screen()
        assert "do not have the right" in await ivan.tap_data(menu["message_id"], "neworder")
        await settled()

    play(scenario)


def test_a_cancelled_form_writes_nothing(sell: Callable[[Scene], None]) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await to_review(anna)
        await anna.say("/cancel")
        await anna.wait_for("Main menu", after=(await anna.messages())[-1]["message_id"] - 1)
        await to_review(anna)
        await anna.tap("✖️ Cancel")
        await anna.wait_for("What shall we do?")

    sell(scene)

    assert not SalesOrder.objects.exists()
