"""The card of a production order: who may do what, and what happens when two want the same."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Variant
from backend.production import services as production
from backend.production.models import ProductionOrder, ProductionOrderChange, ProductionReport
from backend.sales.models import SalesOrder
from bot.backend import call
from bot.simulator.person import Person
from tests.bot.conftest import Stage
from tests.bot.nonsense import AS_TAP, restart, send_nonsense

Play = Callable[..., None]
MakeWork = Callable[..., ProductionOrder]


@pytest.fixture
def work(make_work: MakeWork, variant: Variant) -> ProductionOrder:
    return make_work(variant, 5)


@pytest.fixture
def other(make_user: Callable[..., User]) -> User:
    return make_user(Role.PRODUCTION, name="Petro")


async def open_card(person: Person) -> None:
    await person.say("/menu")
    await person.tap("Production queue")
    await person.tap("× Clutch")
    await person.wait_for("Left to make")


def test_of_two_workers_the_second_sees_who_took_the_work(
    play: Play, work: ProductionOrder, worker: User, other: User
) -> None:
    async def scenario(stage: Stage) -> None:
        olena, petro = await stage.person(worker), await stage.person(other)
        await open_card(olena)
        await open_card(petro)

        await olena.double_tap("Take")
        answer = await petro.tap("Take")

        assert "Worker has already taken this work" in answer
        await petro.wait_for("👤 Worker")
        assert "Take" not in await petro.screen()
        assert not olena.alerts
        await olena.wait_for("👤 Yours")

    play(scenario)

    work.refresh_from_db()
    assert (work.assignee, work.status) == (worker, "in_progress")
    assert ProductionOrderChange.objects.filter(to_status="in_progress").count() == 1


def test_work_is_paused_with_a_reason_resumed_and_handed_back(
    play: Play, work: ProductionOrder, worker: User
) -> None:
    async def scenario(stage: Stage) -> None:
        olena = await stage.person(worker)
        stage.telegram.flood.enabled = False
        await open_card(olena)
        await olena.tap("Take")
        await send_nonsense(olena, AS_TAP)
        await olena.tap("Pause")
        await olena.tap("Something is in the way")
        await send_nonsense(olena)
        before = (await olena.messages())[-1]["message_id"]
        await olena.say("ї" * 3000)
        await olena.wait_for("too long", after=before)
        await restart(stage)
        await olena.say("no zips")
        await olena.wait_for("⛔ no zips")
        await olena.tap("Go on")
        await olena.tap("Pause")
        await olena.tap("To embroidery")
        await olena.wait_for("at embroidery")
        await olena.tap("Hand back")
        await olena.wait_for("nobody yet")

    play(scenario)

    steps = list(ProductionOrderChange.objects.order_by("pk").values_list("to_status", "comment"))
    assert steps == [
        ("new", ""),
        ("in_progress", ""),
        ("blocked", "no zips"),
        ("in_progress", ""),
        ("embroidery", ""),
    ]


def test_a_manager_gives_work_to_somebody_without_telegram_and_cancels_it_after_a_question(
    play: Play, work: ProductionOrder, manager: User, make_user: Callable[..., User]
) -> None:
    maria = make_user(Role.PRODUCTION, name="Maria", telegram_id=None)

    async def scenario(stage: Stage) -> None:
        boss = await stage.person(manager)
        await open_card(boss)
        await boss.tap("Give to")
        await boss.double_tap("Maria")
        await boss.wait_for("👤 Maria")
        await boss.tap("Cancel the order")
        await boss.wait_for("Cancel production order №1")
        await boss.double_tap("Yes, cancel it")
        await boss.wait_for("cancelled")

    play(scenario)

    work.refresh_from_db()
    assert (work.assignee, work.status) == (maria, "cancelled")


def test_a_worker_does_not_see_the_customer_and_a_seller_does(
    play: Play, place_order: Callable[..., SalesOrder], variant: Variant, worker: User, seller: User
) -> None:
    place_order(variant, 2)

    async def scenario(stage: Stage) -> None:
        olena, anna = await stage.person(worker), await stage.person(seller)
        await open_card(olena)
        assert "for order №1 →" in await olena.screen()
        assert "Olena" not in await olena.screen()
        await open_card(anna)
        assert "№1 · Olena" in await anna.screen()
        assert "Report" not in await anna.screen()

    play(scenario)


def test_a_role_taken_away_in_the_middle_ends_it_at_the_next_tap(
    play: Play, work: ProductionOrder, worker: User
) -> None:
    async def scenario(stage: Stage) -> None:
        olena = await stage.person(worker)
        await open_card(olena)
        await olena.tap("✅ Report")
        await olena.say("2")
        await olena.wait_for("Record it?")
        await call(worker.groups.clear)
        assert "do not have the right" in await olena.tap("Record, no rejects")
        await olena.say("/menu")
        await olena.tap("Drop it")
        await olena.wait_for("no tasks")

    play(scenario)

    assert not ProductionReport.objects.exists()


def test_a_week_old_button_opens_the_card_as_it_stands_now(
    play: Play, work: ProductionOrder, worker: User, other: User
) -> None:
    async def scenario(stage: Stage) -> None:
        olena = await stage.person(worker)
        await olena.say("/menu")
        await olena.wait_for("Main menu")
        await call(production.take, order_id=work.pk, actor=other, key=uuid4())
        for _tap in range(3):
            await olena.tap_data(999_999, f"work:{work.pk}")
        await olena.wait_for("👤 Petro")
        assert "Take" not in await olena.screen()
        await olena.tap_data(999_999, f"report:{work.pk}")
        await olena.wait_for("👤 Petro")
        await olena.tap_data(999_999, "next")
        await olena.wait_for("New work will appear here")

    play(scenario)


def test_forged_data_of_the_card_writes_nothing(play: Play, work: ProductionOrder, worker: User) -> None:
    async def scenario(stage: Stage) -> None:
        olena = await stage.person(worker)
        await open_card(olena)
        message, row, column = await olena.find_button("Take")
        data = message["reply_markup"]["inline_keyboard"][row][column]["callback_data"]
        intent = data.partition("act:")[0]
        for forged in (
            "act:cancel_0",
            "act:take_7",
            "act:",
            "act:x",
            "worker:1",
            "cancel",
            "pause:done",
            "nobody",
        ):
            await olena.tap_data(message["message_id"], intent + forged)
        await olena.wait_for("Left to make")

    play(scenario)

    work.refresh_from_db()
    assert (work.status, work.assignee) == ("new", None)


def test_the_queue_shows_own_and_urgent_work_first_and_finds_by_words_and_number(
    play: Play, make_work: MakeWork, make_variant: Callable[..., Variant], worker: User, other: User
) -> None:
    plain, urgent = make_work(make_variant("Wallet"), 1), make_work(make_variant("Bag"), 2, is_urgent=True)
    mine = make_work(make_variant("Belt"), 3, assignee_id=worker.pk)
    make_work(make_variant("Purse"), 4, assignee_id=other.pk)
    for number in range(12):
        make_work(make_variant(f"Case {number}"), 9)

    async def scenario(stage: Stage) -> None:
        olena = await stage.person(worker)
        await olena.say("/menu")
        await olena.tap("Production queue")
        screen = await olena.screen()
        assert screen.index("3 × Belt") < screen.index("2 × Bag") < screen.index("1 × Wallet")
        assert "Purse" not in screen
        await olena.say("bag")
        await olena.wait_for("🔎 «bag»")
        assert "Belt" not in await olena.screen()
        await olena.say(str(plain.number))
        await olena.wait_for(f"🔎 «{plain.number}»")
        assert "1 × Wallet" in await olena.screen()
        await olena.say("nothing like it")
        await olena.wait_for("Type other words")
        await olena.tap("Clear the search")
        await olena.wait_for("3 × Belt")

    play(scenario)
    assert mine.assignee == worker
    assert urgent.is_urgent


def test_a_manager_plans_pieces_for_the_shelf(
    play: Play, variant: Variant, warehouse: object, manager: User
) -> None:
    async def scenario(stage: Stage) -> None:
        boss = await stage.person(manager)
        await boss.say("/menu")
        await boss.tap("Production queue")
        await boss.tap("Plan for the shelf")
        await boss.say("clutch")
        await boss.say("12")
        await boss.tap("Urgent")
        await boss.tap("Embroidery")
        await boss.tap("Due date")
        await boss.tap("No date")
        await boss.double_tap("Plan it")
        await boss.wait_for("Production order №1 is planned")
        await boss.tap("Open the work")
        await boss.wait_for("🪡 embroidery")

    play(scenario)

    order = ProductionOrder.objects.get()
    assert (order.variant, order.quantity, order.is_urgent, order.is_embroidery) == (variant, 12, True, True)


def test_a_photo_is_sent_and_the_card_stands_under_it(
    play: Play, work: ProductionOrder, worker: User, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    work.variant.photo.save("clutch.png", ContentFile(picture.getvalue()))

    async def scenario(stage: Stage) -> None:
        olena = await stage.person(worker)
        await open_card(olena)
        await olena.tap("Photo")
        await olena.wait_for("[photo] Clutch, black")
        assert "Left to make" in await olena.screen()
        (tmp_path / work.variant.photo.name).unlink()
        assert "no photo" in await olena.tap("Photo")

    play(scenario)
