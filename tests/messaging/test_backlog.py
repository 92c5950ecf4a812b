"""A long backlog is not slower to work through than a short one."""

import pytest

from backend.messaging import inbox
from tests.messaging.test_inbox import BOT, US, message
from tests.stopwatch import best_of

pytestmark = pytest.mark.django_db


def seconds_of_a_claim(chats: int, each: int) -> float:
    """The best of ten, with so many updates waiting."""
    inbox.store(bot_id=BOT, updates=[message(number, chat=number % chats) for number in range(chats * each)])
    return best_of(10, lambda: inbox.claim(bot_id=BOT, worker=US, in_hand=[], served=[], limit=8))


def test_a_claim_is_quick_with_twenty_thousand_updates_waiting() -> None:
    assert seconds_of_a_claim(chats=100, each=200) < 0.05
