"""The bot goes and comes back before every deed, and nobody notices."""

from collections.abc import Callable

import pytest

from bot.backend import call
from tests.bot.walk.hand import Hand, present_state
from tests.bot.walk.journeys import JOURNEYS, Journey

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.name)
def test_a_restart_at_every_step_goes_on_at_that_step(walk: Callable[..., None], journey: Journey) -> None:
    async def scenario(hand: Hand) -> None:
        for number, (deed, state) in enumerate(journey.steps):
            hand.restart()
            await deed(hand)
            now = await call(present_state)
            assert now == state.state, f"step {number + 1}: {now} instead of {state.state}\n{hand.shown()}"
        assert journey.end in hand.shown(), hand.shown()

    walk(journey, scenario)
