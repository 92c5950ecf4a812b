"""An owner looks at a day, and at the days around it."""

from collections.abc import Callable

from backend.accounts.models import User
from tests.bot.conftest import Stage

Play = Callable[..., None]


def test_an_owner_steps_through_the_days_with_a_picture(play: Play, owner: User, warehouse: object) -> None:
    async def scenario(stage: Stage) -> None:
        lady = await stage.person(owner)
        await lady.say("/menu")
        await lady.tap("📊 Summary", timeout=20)
        message = await lady.wait_for("Orders taken", timeout=20)
        assert "photo" in message
        first = await lady.screen()
        await lady.tap("Yesterday", timeout=20)
        second = await lady.screen()
        await lady.tap("◀️", timeout=20)
        assert len({first, second, await lady.screen()}) == 3
        await lady.tap("Today", timeout=20)
        assert await lady.screen() == first
        await lady.tap("⬅️ Menu")
        await lady.wait_for("Main menu")

    play(scenario)


def test_a_seller_is_not_offered_the_summary(play: Play, seller: User) -> None:
    async def scenario(stage: Stage) -> None:
        anna = await stage.person(seller)
        await anna.say("/menu")
        await anna.wait_for("Main menu")
        assert "Summary" not in await anna.screen()

    play(scenario)
