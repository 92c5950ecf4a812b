"""A seller holds pieces for somebody, and answers what next."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.fulfillment import holds
from backend.inventory import services as inventory
from backend.inventory.models import ProductReservation
from backend.messaging.models import OutboxMessage
from backend.production.models import ProductionOrder
from backend.sales.models import SalesOrder
from bot.backend import call
from bot.simulator.person import Person
from tests.bot.conftest import Stage

from .conftest import Scene, Shop, settled

Sell = Callable[[Scene], None]


def hold(shop: Shop, quantity: int = 2) -> ProductReservation:
    """What a seller has held for a while, as it stands."""
    stock = shop.clutch.stock.get()
    return inventory.reserve(
        warehouse_id=stock.warehouse_id,
        variant_id=shop.clutch.pk,
        quantity=quantity,
        customer_id=shop.customer.pk,
        actor=shop.seller,
        key=uuid4(),
    )


async def to_stock_card(anna: Person) -> None:
    await anna.tap("🔎 Stock")
    await anna.tap("Lady clutch")
    await anna.tap("📌 Hold")
    await anna.wait_for("How many shall be held")


async def asked(anna: Person, shop: Shop) -> ProductReservation:
    """The question what next is on the screen."""
    row = await call(hold, shop)
    await call(holds.ask_about_holds, timezone.now() + timedelta(hours=43))
    await call(lambda: OutboxMessage.objects.update(not_before=None))
    await anna.wait_for("Shall I hold it longer")
    return row


def test_pieces_are_held_for_a_customer_in_four_taps(sell: Sell, shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await to_stock_card(anna)
        await anna.tap("2")
        await anna.tap("👤 Olena")
        await anna.wait_for("is held until")
        await anna.tap("📌 My holds")
        await anna.tap("Lady clutch")
        await anna.wait_for("Held until")
        await settled()

    sell(scene)
    row = ProductReservation.objects.get()
    assert (row.quantity, row.customer, row.actor, row.status) == (2, shop.customer, shop.seller, "pending")


def test_pieces_are_held_for_somebody_in_words_or_for_nobody(sell: Sell, shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await to_stock_card(anna)
        await anna.say("3")
        await anna.say("Ira from the fair")
        await anna.tap("✍️ For: Ira from the fair")
        await anna.wait_for("is held until")
        await anna.say("/menu")
        await to_stock_card(anna)
        await anna.tap("1")
        await anna.tap("For nobody in particular")
        await anna.wait_for("× 1 is held until")
        await settled()

    sell(scene)
    rows = ProductReservation.objects.order_by("pk").values_list("quantity", "comment", "customer")
    assert list(rows) == [(3, "Ira from the fair", None), (1, "", None)]


def test_more_than_is_free_is_refused_and_the_form_stays(sell: Sell, shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await to_stock_card(anna)
        await anna.say("lots")
        await anna.say("50")
        await anna.tap("👤 Olena")
        await settled()
        assert any("Not enough" in alert for alert in anna.alerts)
        await anna.tap("Back")
        await anna.tap("5")
        await anna.tap("👤 Olena")
        await anna.wait_for("is held until")
        await settled()

    sell(scene)
    assert ProductReservation.objects.get().quantity == 5


def test_a_hold_is_extended_once_however_often_the_button_is_tapped(sell: Sell, shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        row = await asked(anna, shop)
        await anna.tap("⏳ Extend")
        await anna.wait_for("is held until")
        await anna.tap("⏳ Extend")
        await settled()
        now = await call(ProductReservation.objects.get, pk=row.pk)
        assert now.expires_at == row.expires_at + timedelta(hours=48)
        assert any("done already" in alert for alert in anna.alerts)

    sell(scene)


def test_what_is_held_is_released_or_made_by_one_tap(sell: Sell, shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await asked(anna, shop)
        await anna.tap("🧵 Make")
        await anna.wait_for("as many will be made")
        await settled()

    sell(scene)
    assert ProductReservation.objects.get().status == "released"
    assert ProductionOrder.objects.get().quantity == 2


def test_a_button_that_came_too_late_shows_that_it_is_released(sell: Sell, shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        row = await asked(anna, shop)
        await call(holds.release_expired, timezone.now() + timedelta(hours=49))
        await anna.tap("🔓 Release")
        await anna.wait_for("Not held any more: expired")
        await settled()
        assert (await call(ProductReservation.objects.get, pk=row.pk)).status == "expired"

    sell(scene)


def test_somebody_elses_button_is_refused(sell: Sell, shop: Shop, make_user: Callable[..., User]) -> None:
    thief = make_user(Role.SALES, name="Thief")

    async def scene(anna: Person, stage: Stage) -> None:
        row = await asked(anna, shop)
        other = await stage.person(thief)
        await other.say("/start")
        message = await other.wait_for("Main menu")
        for deed in ("extend", "release", "make"):
            await other.tap_data(message["message_id"], f"hold:{deed}:{row.pk}:{row.stamp}")
        await settled()
        assert other.alerts == ["Somebody else holds these pieces. Ask them or a manager."] * 3
        assert (await call(ProductReservation.objects.get, pk=row.pk)).is_hold

    sell(scene)


def test_a_hold_becomes_an_order_that_uses_it(sell: Sell, shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await call(hold, shop, 4)
        await anna.tap("📌 My holds")
        await anna.tap("Lady clutch")
        await anna.tap("Turn into an order")
        await anna.wait_for("Confirm order")
        await anna.tap("Confirm order")
        await anna.wait_for("is confirmed")
        await settled()

    sell(scene)
    assert SalesOrder.objects.get().status == "ready"
    assert not ProductReservation.objects.holds().exists()


def test_the_card_extends_and_releases(sell: Sell, shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        row = await call(hold, shop)
        await anna.tap("📌 My holds")
        await anna.tap("Lady clutch")
        await anna.tap("⏳ Extend")
        await settled()
        longer = await call(ProductReservation.objects.get, pk=row.pk)
        assert longer.stamp == row.stamp + 48 * 3600
        await anna.tap("🔓 Release")
        await anna.wait_for("Not held any more")
        await settled()

    sell(scene)
    assert ProductReservation.objects.get().status == "released"


def test_nobody_without_the_right_is_offered_holding(
    play: Callable[..., None], shop: Shop, worker: User
) -> None:
    async def scenario(stage: Stage) -> None:
        olena = await stage.person(worker)
        await olena.say("/start")
        await olena.tap("🔎 Stock")
        await olena.tap("Lady clutch")
        await olena.wait_for("Being made")
        screen = await olena.screen()
        assert "Hold" not in screen

    play(scenario)
