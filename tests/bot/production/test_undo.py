"""A report is taken back under itself, and the button always says why it cannot be."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.production.models import ProductionOrder, ProductionReport
from backend.sales.models import SalesOrder
from bot.backend import call
from bot.simulator.person import Person
from tests.bot.conftest import Stage

Play = Callable[..., None]
MakeWork = Callable[..., ProductionOrder]
Shelf = Callable[[Variant], tuple[int, int]]


async def report(person: Person, quantity: int) -> None:
    await person.say("/menu")
    await person.tap("Production queue")
    await person.tap("× Clutch")
    await person.tap("✅ Report")
    await person.say(str(quantity))
    await person.tap("Record, no rejects")
    await person.wait_for(f"Recorded as ready: {quantity}")


def test_a_double_tap_on_undo_takes_back_once(
    play: Play, make_work: MakeWork, variant: Variant, worker: User, shelf: Shelf
) -> None:
    make_work(variant, 5)

    async def scenario(stage: Stage) -> None:
        olena = await stage.person(worker)
        await report(olena, 2)
        await olena.double_tap("↩️ Undo")
        await olena.wait_for("Taken back as ready: 2")
        assert not olena.alerts

    play(scenario)

    assert shelf(variant) == (0, 0)
    assert ProductionReport.objects.count() == 2


def test_after_fifteen_minutes_a_report_stays_and_the_button_says_so(
    play: Play, make_work: MakeWork, variant: Variant, worker: User, shelf: Shelf
) -> None:
    work = make_work(variant, 5)
    with time_machine.travel(timezone.now() - timedelta(minutes=16), tick=False):
        old = fulfillment.report_finished(order_id=work.pk, quantity=2, actor=worker, key=uuid4())

    async def scenario(stage: Stage) -> None:
        olena = await stage.person(worker)
        start = await olena.say("/menu")
        answer = await olena.tap_data(start["message_id"] + 1, f"undo:{old.pk}")
        assert "15 minutes" in answer

    play(scenario)

    assert shelf(variant) == (2, 0)
    assert ProductionReport.objects.count() == 1


def test_a_manager_takes_back_an_old_report_of_anybody(
    play: Play, make_work: MakeWork, variant: Variant, worker: User, manager: User, shelf: Shelf
) -> None:
    work = make_work(variant, 5)
    with time_machine.travel(timezone.now() - timedelta(days=1), tick=False):
        old = fulfillment.report_finished(order_id=work.pk, quantity=2, actor=worker, key=uuid4())

    async def scenario(stage: Stage) -> None:
        boss = await stage.person(manager)
        await boss.say("/menu")
        await boss.wait_for("Main menu")
        await boss.tap_data(999_999, f"undo:{old.pk}")
        await boss.wait_for("Taken back as ready: 2")

    play(scenario)

    assert shelf(variant) == (0, 0)


def test_shipped_pieces_are_not_taken_back(
    play: Play,
    place_order: Callable[..., SalesOrder],
    variant: Variant,
    worker: User,
    seller: User,
    shelf: Shelf,
) -> None:
    order = place_order(variant, 2)

    async def scenario(stage: Stage) -> None:
        olena = await stage.person(worker)
        await report(olena, 2)
        await call(fulfillment.ship_order, order_id=order.pk, actor=seller, key=uuid4())
        answer = await olena.tap("↩️ Undo")
        assert "already left the shelf" in answer

    play(scenario)

    assert shelf(variant) == (0, 0)
    assert ProductionReport.objects.count() == 1


def test_a_stranger_to_the_report_cannot_take_it_back(
    play: Play,
    make_work: MakeWork,
    variant: Variant,
    worker: User,
    seller: User,
    make_user: Callable[..., User],
) -> None:
    work = make_work(variant, 5)
    made = fulfillment.report_finished(order_id=work.pk, quantity=2, actor=worker, key=uuid4())
    other = make_user(Role.PRODUCTION, name="Other")

    async def scenario(stage: Stage) -> None:
        for member, reason in ((other, "Only the one who reported"), (seller, "do not have the right")):
            person = await stage.person(member)
            await person.say("/menu")
            await person.wait_for("Main menu")
            assert reason in await person.tap_data(1, f"undo:{made.pk}")

    play(scenario)

    assert ProductionReport.objects.count() == 1


@pytest.mark.parametrize(
    "data", ["undo:0", "undo:99999999999999999999999", "undo:x", "undo", "work:0", "work:x"]
)
def test_made_up_buttons_are_answered_and_do_nothing(
    play: Play, make_work: MakeWork, variant: Variant, worker: User, data: str
) -> None:
    make_work(variant, 5)

    async def scenario(stage: Stage) -> None:
        olena = await stage.person(worker)
        await olena.say("/menu")
        await olena.wait_for("Main menu")
        await olena.tap_data(1, data)  # fails when the tap is not answered

    play(scenario)

    assert not ProductionReport.objects.exists()
