"""A person opens an invitation link, and is a member from that moment."""

from collections.abc import Callable
from uuid import uuid4

from backend.accounts import services
from backend.accounts.models import User
from backend.accounts.roles import Role
from bot.backend import call
from tests.bot.conftest import Stage


def test_an_invited_person_is_greeted_with_their_role(
    play: Callable[..., None], make_user: Callable[..., User]
) -> None:
    manager = make_user(Role.MANAGER)

    async def scenario(stage: Stage) -> None:
        key = uuid4()
        await call(services.invite, role=Role.PRODUCTION, name="Olena", actor=manager, key=key)
        olena = await stage.person(name="Olena")

        await olena.say(f"/start {services.code_of(key)}")

        await olena.wait_for("production")
        await olena.wait_for("Main menu")

    play(scenario)
    assert User.objects.get(name="Olena").roles == {"production"}
