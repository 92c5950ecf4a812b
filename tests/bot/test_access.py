"""Who is let in, and what the bot does with those who are not."""

import asyncio
from collections.abc import Callable

import pytest

from backend.accounts import services
from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.messaging.models import InboxUpdate
from bot.backend import call
from tests.bot.conftest import Stage, until
from tests.bot.form import dialog, make_router

REFUSAL = "for the people of the workshop"


def test_a_stranger_gets_one_polite_line_and_no_data(play: Callable[..., None], seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        stranger = await stage.person(name="Stranger")

        for text in ("/start", "/menu", "/help", "hello", "/form", "/start wrong-code", "/language"):
            await stranger.say(text)
        await stranger.wait_for("invitation is not known")
        await until(lambda: call(_all_handled))

        said = [one["text"] for one in await stranger.messages() if one["from"]["is_bot"]]
        assert sorted(said) == sorted(
            [said[0], "This invitation is not known. Ask your manager for a new link."]
        )
        assert REFUSAL in said[0]
        assert REFUSAL in await stranger.tap_data(1, "entry:Form:name")

    play(scenario, [make_router(), dialog])


def test_an_empty_invitation_of_a_stranger_is_no_invitation(play: Callable[..., None]) -> None:
    async def scenario(stage: Stage) -> None:
        stranger = await stage.person(name="Stranger")
        await stranger.say("hello")
        await stranger.wait_for(REFUSAL)
        account = {"id": stranger.id, "is_bot": False, "first_name": "Stranger"}
        chat = {"id": stranger.id, "type": "private", "first_name": "Stranger"}
        for text in ("/start ", "/start  \n", "/start \u00a0"):
            message = {"message_id": 7, "date": 1, "chat": chat, "from": account, "text": text}
            await stage.control.pull("inject", update={"message": message})
        await until(lambda: call(lambda: InboxUpdate.objects.count() == 4))
        await until(lambda: call(_all_handled))

    play(scenario)

    assert not InboxUpdate.objects.exclude(error="").exists()


def test_a_dismissed_persons_next_tap_is_refused(
    play: Callable[..., None], seller: User, owner: User, key: Callable[[], object]
) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller)
        await person.say("/form")
        await person.wait_for("name?")

        await call(services.dismiss, user_id=seller.pk, actor=owner, key=key())

        assert REFUSAL in await person.tap("Cancel")
        await person.say("Olena")
        await person.wait_for(REFUSAL)

    play(scenario, [make_router(), dialog])


def test_a_group_gets_no_data_and_the_bot_leaves(play: Callable[..., None], seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller)
        chat = (await person.do("group", title="Everybody", members=[], with_bot=True))["chat"]
        await person.say("/menu", chat=chat)
        await until(lambda: _has_left(stage, chat))
        await until(lambda: call(_all_handled))

        said = [one["text"] for one in await person.messages(chat) if one["from"]["is_bot"] and "text" in one]
        assert said == ["I work in private chats only. Write to me directly."]

    play(scenario)


def test_an_edited_message_changes_nothing(play: Callable[..., None], seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller)
        await person.say("/form")
        await person.wait_for("name?")
        first = await person.say("Olena")
        await person.wait_for("Record?")

        await person.edit(first["message_id"], "Oksana")

        await person.wait_for("do not read changed messages")
        await person.tap("Yes")
        await person.wait_for("✅ Olena")

    play(scenario, [make_router(), dialog])


def test_a_forwarded_message_is_never_an_answer(play: Callable[..., None], seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller)
        said = await person.say("Olena")
        await person.wait_for("Main menu")
        await person.say("/form")
        await person.wait_for("name?")

        await person.forward(said["message_id"])

        await person.wait_for("Copy the text and send it yourself")
        assert "Record?" not in await person.screen()

    play(scenario, [make_router(), dialog])


@pytest.mark.parametrize("kind", ["voice", "sticker", "document", "video"])
def test_a_form_asks_for_text_when_it_gets_something_else(
    play: Callable[..., None], seller: User, kind: str
) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller)
        await person.say("/form")
        await person.wait_for("name?")

        await person.send_file(kind, ("thing.bin", b"\x89PNG\r\n\x1a\n" + bytes(64)))

        await person.wait_for("Send it as text, for example: Olena")
        await person.say("Oksana")
        await person.wait_for("Record?")

    play(scenario, [make_router(), dialog])


def test_closing_and_opening_the_chat_is_noticed(play: Callable[..., None], seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        person = await stage.person(seller)
        await person.say("/menu")
        await person.wait_for("Main menu")

        await person.block()
        await until(lambda: call(_is_blocked, seller))
        await person.unblock()
        await until(lambda: call(lambda: not _is_blocked(seller)))

    play(scenario)


def test_people_at_once_are_answered_each_in_their_language(
    play: Callable[..., None], make_user: Callable[..., User]
) -> None:
    members = [make_user(Role.SALES, language=language) for language in ("en", "uk") * 5]

    async def scenario(stage: Stage) -> None:
        people = [await stage.person(member) for member in members]
        await asyncio.gather(*(person.say("/language") for person in people for _ in range(3)))
        for person, member in zip(people, members, strict=True):
            await person.wait_for("Українська")
            await person.tap("English" if member.language == "uk" else "Українська")
        await until(lambda: call(_all_handled))

    play(scenario)
    changed = {member.pk: "en" if member.language == "uk" else "uk" for member in members}
    assert dict(User.objects.filter(pk__in=changed).values_list("pk", "language")) == changed


async def _has_left(stage: Stage, chat: int) -> bool:
    return not stage.telegram.world.chats[chat].bot_present


def _all_handled() -> bool:
    return InboxUpdate.objects.exists() and not InboxUpdate.objects.filter(status="new").exists()


def _is_blocked(user: User) -> bool:
    user.refresh_from_db()
    return user.bot_blocked_at is not None
