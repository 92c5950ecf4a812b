"""A person about themselves: language, quiet hours, notices, what they did."""

import re
from collections.abc import Callable
from datetime import time
from uuid import uuid4

import pytest
from django.template.loader import render_to_string

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.messaging.models import NoticeChoice
from backend.production.models import ProductionOrder
from backend.sales.models import SalesOrder
from bot.entries import ENTRIES
from bot.simulator.person import Person
from tests.bot.conftest import Stage, until

Play = Callable[..., None]


async def profile_of(stage: Stage, member: User) -> Person:
    person = await stage.person(member)
    await person.say("/profile")
    await person.wait_for("Quiet hours")
    return person


def test_the_profile_says_who_one_is_here(play: Play, make_user: Callable[..., User]) -> None:
    both = make_user(Role.SALES, Role.PRODUCTION, name="Anna & Co", quiet_from=time(21), quiet_until=time(8))

    async def scenario(stage: Stage) -> None:
        person = await profile_of(stage, both)
        screen = await person.screen()
        assert "Anna & Co" in screen
        assert "Your roles: production, sales." in screen
        assert "English" in screen
        assert "Europe/Kyiv" in screen
        assert "Quiet from 21:00 to 08:00" in screen

    play(scenario)


def test_quiet_hours_are_chosen_by_a_button_or_typed(play: Play, worker: User) -> None:
    async def scenario(stage: Stage) -> None:
        person = await profile_of(stage, worker)
        await person.tap("🌙 Quiet hours")
        await person.tap("22:00–07:00")
        await person.wait_for("Now: from 22:00 to 07:00")
        for wrong in ("night", "25-8", "21", "-5"):
            await person.say(wrong)
        await person.wait_for("I could not read the hours")
        await person.say("20:30 - 6")
        await person.wait_for("Now: from 20:30 to 06:00")
        await person.tap("Urgent work at any hour")
        await person.wait_for("✅ 🔥 Urgent work")

    play(scenario)
    worker.refresh_from_db()
    assert (worker.quiet_from, worker.quiet_until, worker.hears_urgent) == (time(20, 30), time(6), True)


def test_quiet_hours_may_be_given_up(play: Play, make_user: Callable[..., User]) -> None:
    sleeper = make_user(Role.SALES, quiet_from=time(21), quiet_until=time(8))

    async def scenario(stage: Stage) -> None:
        person = await profile_of(stage, sleeper)
        await person.tap("🌙 Quiet hours")
        assert "Urgent" not in await person.screen()
        await person.tap("Never quiet")
        await person.wait_for("Now: notices come at any time")

    play(scenario)
    sleeper.refresh_from_db()
    assert sleeper.quiet_from == sleeper.quiet_until


def test_notices_are_switched_off_and_on(play: Play, worker: User) -> None:
    async def scenario(stage: Stage) -> None:
        person = await profile_of(stage, worker)
        await person.tap("🔔 Notices")
        await person.double_tap("✅ New work")
        await person.wait_for("▫️ New work")
        assert "Overdue" not in await person.screen()

    play(scenario)
    assert NoticeChoice.objects.get().is_on is False


def test_what_a_person_did(
    play: Play,
    make_user: Callable[..., User],
    plan_work: Callable[..., ProductionOrder],
    place_order: Callable[..., SalesOrder],
    variant: Variant,
    seller: User,
    worker: User,
) -> None:
    work = plan_work(variant, 10)
    fulfillment.report_finished(
        order_id=work.pk, quantity=4, rejected_quantity=1, reject_reason="sewing", actor=worker, key=uuid4()
    )
    place_order(variant, 2)

    async def scenario(stage: Stage) -> None:
        person = await profile_of(stage, worker)
        await person.tap("📈 My statistics")
        await person.wait_for("This month: 4 · rejected 1")
        assert "🛒" not in await person.screen()
        person = await profile_of(stage, seller)
        await person.tap("📈 My statistics")
        await person.wait_for("Today: 1 ·")
        assert "🧵" not in await person.screen()

    play(scenario)


def test_the_language_changes_the_commands_as_well(play: Play, seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        person = await profile_of(stage, seller)
        await person.tap("🌐 Language")
        await person.tap("Українська")
        await until(lambda: _has(stage, seller, "Профіль"))

    play(scenario)
    seller.refresh_from_db()
    assert seller.language == "uk"


def test_everybody_sees_the_commands_of_their_role(play: Play, worker: User, seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        for member in (worker, seller):
            await (await stage.person(member)).say("/start")
        await until(lambda: _has(stage, seller, "New order"))
        await until(lambda: _has(stage, worker, "Production queue"))

        assert not await _has(stage, worker, "New order")
        stranger = stage.telegram.world.bot.commands["default:lang:"]
        assert [one["command"] for one in stranger] == ["start", "help"]

    play(scenario)


def test_a_command_opens_what_it_names_and_refuses_those_who_may_not(play: Play, worker: User) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(worker)
        await person.say("/queue")
        await person.wait_for("Production queue")
        await person.say("/neworder")
        await person.wait_for("You do not have the right")

    play(scenario)


async def _has(stage: Stage, member: User, text: str) -> bool:
    listed = stage.telegram.world.bot.commands.get(f"chat:{member.telegram_id}:lang:", [])
    return any(text in one["description"] for one in listed)


@pytest.mark.parametrize("role", Role)
def test_help_tells_of_everything_in_the_menu_of_a_role(make_user: Callable[..., User], role: Role) -> None:
    rights = make_user(role).get_all_permissions()

    said = render_to_string("bot/main/help.html", {"rights": rights})

    named = set(re.findall(r"(?<![\w<])/([a-z]+)\b", said)) - {"menu", "cancel", "language", "b"}
    assert named == {entry.command for entry in ENTRIES if entry.is_for(rights)}


def test_one_role_is_one_role(play: Play, seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        assert "Your role: sales." in await (await profile_of(stage, seller)).screen()

    play(scenario)
