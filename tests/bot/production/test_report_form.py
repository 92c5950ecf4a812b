"""The report form: rejects, more than planned, for somebody else, and whatever people send by mistake."""

from collections.abc import Callable
from uuid import uuid5

import pytest

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.messaging.models import DialogState
from backend.production.models import ProductionOrder, ProductionReport
from bot.backend import call
from bot.keys import FORMS
from bot.simulator.person import Person
from tests.bot.conftest import Stage, talk_that_knows, until
from tests.bot.nonsense import AS_TAP, restart, send_nonsense, send_wrong_numbers

Play = Callable[..., None]
MakeWork = Callable[..., ProductionOrder]


@pytest.fixture
def work(make_work: MakeWork, variant: Variant) -> ProductionOrder:
    return make_work(variant, 5)


async def open_form(person: Person) -> None:
    await person.say("/menu")
    await person.tap("Production queue")
    await person.tap("× Clutch")
    await person.tap("✅ Report")
    await person.wait_for("How many are ready?")


def test_rejects_are_reported_with_a_reason_and_without_remaking(
    play: Play, work: ProductionOrder, worker: User
) -> None:
    async def scenario(stage: Stage) -> None:
        olena = await stage.person(worker)
        await open_form(olena)
        await olena.say("2")
        await olena.tap("There are rejects")
        await olena.say("3")
        await olena.tap("sewn wrong")
        await olena.wait_for("Will the rejected be made again?")
        await olena.say("1")
        await olena.wait_for("Left after that: 2")
        await olena.tap("✅ Record")
        await olena.wait_for("1 will not be remade")

    play(scenario)

    report = ProductionReport.objects.get()
    assert (report.quantity, report.rejected_quantity, report.scrapped_quantity) == (2, 3, 1)
    assert (report.reject_reason, report.worker) == ("sewing", worker)


def test_spoilt_pieces_alone_can_be_reported(play: Play, work: ProductionOrder, worker: User) -> None:
    async def scenario(stage: Stage) -> None:
        olena = await stage.person(worker)
        await open_form(olena)
        await olena.tap("Only rejects")
        await olena.tap("2")
        await olena.tap("cut wrong")
        await olena.tap("They will be remade")
        await olena.tap("✅ Record")
        await olena.wait_for("Rejected: 2 (cut wrong)")

    play(scenario)

    report = ProductionReport.objects.get()
    assert (report.quantity, report.rejected_quantity, report.scrapped_quantity) == (0, 2, 0)


def test_more_than_planned_is_asked_about_and_recorded_after_yes(
    play: Play, work: ProductionOrder, worker: User
) -> None:
    async def scenario(stage: Stage) -> None:
        olena = await stage.person(worker)
        await open_form(olena)
        await olena.say("7")
        await olena.wait_for("Only 5 left to make")
        await olena.tap("Record, no rejects")
        await olena.wait_for("Is it right?")
        await olena.double_tap("Yes, it is right")
        await olena.wait_for("Recorded as ready: 7")

    play(scenario)

    assert [report.quantity for report in ProductionReport.objects.all()] == [7]


def test_more_than_planned_is_corrected_after_no(play: Play, work: ProductionOrder, worker: User) -> None:
    async def scenario(stage: Stage) -> None:
        olena = await stage.person(worker)
        await open_form(olena)
        await olena.say("50")
        await olena.tap("Record, no rejects")
        await olena.tap("No, correct it")
        await olena.say("5")
        await olena.tap("Record, no rejects")
        await olena.wait_for("Recorded as ready: 5")

    play(scenario)

    assert [report.quantity for report in ProductionReport.objects.all()] == [5]


def test_a_double_tap_on_record_makes_one_report(play: Play, work: ProductionOrder, worker: User) -> None:
    async def scenario(stage: Stage) -> None:
        olena = await stage.person(worker)
        await open_form(olena)
        await olena.double_tap("2")
        await olena.double_tap("Record, no rejects")
        await olena.wait_for("Recorded as ready: 2")
        await olena.tap("Report more")
        await olena.say("1")
        await olena.tap("Record, no rejects", times=3)
        await olena.wait_for("Recorded as ready: 1")

    play(scenario)

    assert sorted(report.quantity for report in ProductionReport.objects.all()) == [1, 2]


def test_a_foreman_reports_for_a_worker_without_telegram(
    play: Play, work: ProductionOrder, manager: User, make_user: Callable[..., User]
) -> None:
    maria = make_user(Role.PRODUCTION, name="Maria", telegram_id=None)

    async def scenario(stage: Stage) -> None:
        boss = await stage.person(manager)
        await open_form(boss)
        await boss.say("2")
        await boss.tap("Made by: Manager")
        await boss.tap("Maria")
        await boss.tap("Record, no rejects")
        await boss.wait_for("👤 Maria")

    play(scenario)

    report = ProductionReport.objects.get()
    assert (report.worker, report.actor) == (maria, manager)


def test_wrong_content_at_any_step_gets_a_sentence_and_changes_nothing(
    play: Play, work: ProductionOrder, worker: User
) -> None:
    async def scenario(stage: Stage) -> None:
        olena = await stage.person(worker)
        stage.telegram.flood.enabled = False
        await open_form(olena)
        await send_nonsense(olena)
        await send_wrong_numbers(olena)
        await olena.say("2")
        await send_nonsense(olena, AS_TAP)
        await olena.tap("There are rejects")
        await send_nonsense(olena)
        await send_wrong_numbers(olena)
        await olena.say("2")
        await send_nonsense(olena, AS_TAP)
        await olena.tap("other")
        await send_nonsense(olena)
        await olena.say("3")
        await olena.wait_for("must be from 0 to 2")
        await olena.tap("They will be remade")
        await olena.tap("✅ Record")
        await olena.wait_for("Recorded as ready: 2")

    play(scenario)

    report = ProductionReport.objects.get()
    assert (report.quantity, report.rejected_quantity) == (2, 2)


def test_a_restart_of_the_bot_goes_on_at_the_same_step(
    play: Play, work: ProductionOrder, worker: User
) -> None:
    async def scenario(stage: Stage) -> None:
        olena = await stage.person(worker)
        await open_form(olena)
        await restart(stage)
        await olena.say("2")
        await restart(stage)
        await olena.tap("There are rejects")
        await restart(stage)
        await olena.say("1")
        await restart(stage)
        await olena.tap("bad fittings")
        await restart(stage)
        await olena.tap("They will not be remade")
        await restart(stage)
        await olena.tap("✅ Record")
        await olena.wait_for("Recorded as ready: 2")
        await restart(stage)
        await olena.tap("↩️ Undo")
        await olena.wait_for("Taken back as ready: 2")

    play(scenario)

    assert ProductionReport.objects.filter(reverses=None).count() == 1
    work.refresh_from_db()
    assert (work.finished_quantity, work.scrapped_quantity) == (0, 0)


def test_a_closed_order_refuses_the_report_and_says_why(
    play: Play, work: ProductionOrder, worker: User, manager: User
) -> None:
    async def scenario(stage: Stage) -> None:
        olena, boss = await stage.person(worker), await stage.person(manager)
        await open_form(olena)
        await olena.say("2")
        await boss.say("/menu")
        await boss.tap("Production queue")
        await boss.tap("× Clutch")
        await boss.tap("Cancel the order")
        await boss.double_tap("Yes, cancel it")
        answer = await olena.tap("Record, no rejects")
        assert "cancelled" in answer

    play(scenario)

    assert not ProductionReport.objects.exists()


def test_a_report_whose_answer_was_lost_is_told_and_not_asked_about_again(
    play: Play, work: ProductionOrder, worker: User
) -> None:
    def report_and_die() -> None:
        """The report is kept, and the bot dies before it says so."""
        name, _form = talk_that_knows("quantity")
        fulfillment.report_finished(
            order_id=work.pk,
            quantity=5,
            rejected_quantity=0,
            scrapped_quantity=0,
            reject_reason="",
            worker=None,
            allow_more=False,
            actor=worker,
            key=uuid5(FORMS, f"{worker.telegram_id}:{name}:"),
        )

    async def scenario(stage: Stage) -> None:
        olena = await stage.person(worker)
        await open_form(olena)
        await olena.say("5")
        await olena.wait_for("Record it?")
        await until(lambda: call(DialogState.objects.filter(data__dialog_data__quantity=5).exists))
        await call(report_and_die)
        await olena.tap("✅ Record")
        await olena.wait_for("Recorded as ready: 5")

    play(scenario)

    assert ProductionReport.objects.get().quantity == 5
