"""Forms: confirmed once however often they are tapped, and never lost."""

import asyncio
from collections.abc import Callable

from aiogram_dialog.api.entities import Stack
from django.utils import translation

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.core.models import Intent
from backend.messaging.models import DialogState
from backend.sales.models import Customer
from bot.backend import call, speak_to
from bot.simulator.person import Json, Person
from tests.bot.conftest import Stage, until
from tests.bot.form import Form, dialog, make_router
from tests.bot.sales.conftest import settled


async def open_form(person: Person) -> Json:
    """The form, opened and kept."""
    command = await person.say("/form")
    form = await person.wait_for("name?", after=command["message_id"])
    await settled()
    return form


async def fill_in(person: Person, name: str = "Olena") -> None:
    """A form, up to its confirmation."""
    command = await person.say("/form")
    await person.wait_for("name?", after=command["message_id"])
    said = await person.say(name)
    await person.wait_for("Record?", after=said["message_id"])


def test_impatient_taps_on_confirm_make_one_document(
    play: Callable[..., None], make_user: Callable[..., User]
) -> None:
    sellers = [make_user(Role.SALES) for _ in range(8)]

    async def scenario(stage: Stage) -> None:
        await stage.control.pull("flood", enabled=False)
        people = [await stage.person(seller) for seller in sellers]
        await asyncio.gather(
            *(fill_in(person, f"Name {one.pk}") for person, one in zip(people, sellers, strict=True))
        )
        await asyncio.gather(*(person.tap("Yes", times=4) for person in people))

    play(scenario, [make_router(), dialog])
    assert sorted(Customer.objects.values_list("name", flat=True)) == sorted(
        f"Name {one.pk}" for one in sellers
    )
    assert Intent.objects.count() == 8


def test_a_tap_on_a_form_that_is_written_says_so(play: Callable[..., None], seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller)
        await fill_in(person)
        message, row, column = await person.find_button("Yes")
        yes = message["reply_markup"]["inline_keyboard"][row][column]["callback_data"]
        await person.tap("Yes")
        await person.wait_for("✅ Olena")

        for _day in range(2):
            assert "done already" in await person.tap_data(message["message_id"], yes)

    play(scenario, [make_router(), dialog])
    assert Customer.objects.count() == Intent.objects.count() == 1


def test_two_forms_with_the_same_answers_are_two_documents(play: Callable[..., None], seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller)
        for number in (1, 2):
            await fill_in(person)
            await person.tap("Yes")
            await until(lambda number=number: call(lambda: Customer.objects.count() == number))

    play(scenario, [make_router(), dialog])
    assert Customer.objects.count() == 2


def test_a_form_goes_on_after_the_bot_was_started_anew(play: Callable[..., None], seller: User) -> None:
    async def first(stage: Stage) -> None:
        await fill_in(await stage.person(seller))

    async def second(stage: Stage) -> None:
        person = await stage.person(seller, started=True)
        kept = await call(lambda: DialogState.objects.get(key__contains="context"))
        intent = kept.key.rpartition(":")[2]
        await person.tap_data(1, f"{intent}\x1dyes")
        await person.wait_for("✅ Olena")

    play(first, [make_router(), dialog])
    play(second, [make_router(), dialog])


def test_a_button_of_an_old_screen_shows_the_present_one(play: Callable[..., None], seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller)
        await person.say("/form")
        old = await person.wait_for("name?")
        await person.say("/menu")
        present = await person.wait_for("Main menu")

        cancel = old["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        said = await person.tap_data(old["message_id"], cancel)

        assert "This screen is old" in said
        await person.wait_for("Main menu", after=present["message_id"])

    play(scenario, [make_router(), dialog])


def test_a_wiped_memory_or_a_renamed_state_never_locks_a_person_out(
    play: Callable[..., None], seller: User
) -> None:
    async def scenario(stage: Stage) -> None:
        await stage.control.pull("flood", enabled=False)
        person = await stage.person(seller)
        for damage in (_rename_states, _forget_everything, _forget_contexts):
            form = await open_form(person)
            await call(damage)
            assert "This screen is old" in await person.tap("Cancel")
            await person.wait_for("Main menu", after=form["message_id"])
            last = await open_form(person)
            await call(damage)
            await person.say("/start")
            await person.wait_for("Main menu", after=last["message_id"])

    play(scenario, [make_router(), dialog])


def test_what_a_dialog_starts_in_the_background_comes_after_and_is_kept(
    play: Callable[..., None], seller: User
) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller)
        await person.say("/later")
        await person.wait_for("name?")
        assert next(one["text"] for one in await person.messages() if one["from"]["is_bot"]) == "now"

        await person.say("Olena")
        await person.wait_for("Record?")
        await person.tap("Yes")

    play(scenario, [make_router(), dialog])
    assert Customer.objects.count() == 1


def test_what_dialogs_remember_does_not_pile_up(play: Callable[..., None], seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller)
        for _ in range(5):
            said = await person.say("/form")
            await person.wait_for("name?", after=said["message_id"])
            said = await person.say("/menu")
            await person.wait_for("Main menu", after=said["message_id"])

    play(scenario, [make_router(), dialog])
    assert DialogState.objects.count() == 2  # the stack, and the main menu on it


def test_a_refusal_is_an_alert_and_the_screen_stays(play: Callable[..., None], worker: User) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(worker)
        await fill_in(person)

        said = await person.tap("Yes")

        assert "You do not have the right" in said
        assert "Record?" in await person.screen()

    play(scenario, [make_router(), dialog])
    assert not Customer.objects.exists()


def test_languages_do_not_mix_between_people_served_at_once() -> None:
    async def speak(person: User) -> set[str]:
        speak_to(person)
        heard = set()
        for _ in range(30):
            await asyncio.sleep(0)
            heard |= {translation.get_language(), await call(translation.get_language)}
        return heard

    async def everybody() -> list[set[str]]:
        people = [User(name="x", language=language) for language in ("uk", "en") * 10]
        return await asyncio.gather(*(asyncio.create_task(speak(person)) for person in people))

    assert asyncio.run(everybody()) == [{"uk"}, {"en"}] * 10


def test_conversations_that_begin_in_the_same_second_have_names_of_their_own() -> None:
    stack = Stack(_id="")

    names = {stack.push(Form.name, None).id for _number in range(90)}

    assert len(names) == 90


def _rename_states() -> None:
    for kept in DialogState.objects.filter(key__contains="context"):
        kept.data["state"] = "Gone:" + kept.data["state"]
        kept.save()


def _forget_everything() -> None:
    DialogState.objects.all().delete()


def _forget_contexts() -> None:
    DialogState.objects.filter(key__contains="context").delete()
