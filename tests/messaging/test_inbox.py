"""The inbox keeps what Telegram gave, once, and hands it out in the order of each chat."""

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backend.messaging import inbox, services
from backend.messaging.dialogs import Standing, standing
from backend.messaging.inbox import LeaseLost
from backend.messaging.models import InboxUpdate
from backend.messaging.presence import Presence

BOT = 1
US, THEM = 11, 12

pytestmark = pytest.mark.django_db
# Whoever is at work writes its sign of life for everybody to see: it is not to outlive the test.
SEEN_BY_ALL = pytest.mark.django_db(transaction=True)


def message(update_id: int, chat: int | None = 5, text: str = "hello") -> dict[str, Any]:
    """An update, as Telegram sends it."""
    return {"update_id": update_id, "message": {"text": text, **({"chat": {"id": chat}} if chat else {})}}


def take(worker: int = US, limit: int = 100, **options: Any) -> list[int]:
    """The ids of the updates that a process takes."""
    options = {"in_hand": [], "served": [], **options}
    return [item.update_id for item in inbox.claim(bot_id=BOT, worker=worker, limit=limit, **options)]


@contextmanager
def at_work(worker: int) -> Iterator[None]:
    """A process that the database sees as alive."""
    presence = Presence()
    with asyncio.Runner() as runner:
        # The database is a moment late to see that the last one of this number is gone; a stranger to it
        # is given another number then.
        while presence.worker != worker:
            presence.worker = worker
            runner.run(presence.arrive())
        yield
        runner.run(presence.leave())


def test_the_same_update_is_kept_once() -> None:
    assert inbox.store(bot_id=BOT, updates=[message(1), message(2), message(1)]) == 2
    assert inbox.store(bot_id=BOT, updates=[message(2), message(3)]) == 1

    assert InboxUpdate.objects.count() == 3


def test_an_id_used_again_with_other_content_is_new_and_reported(caplog: pytest.LogCaptureFixture) -> None:
    inbox.store(bot_id=BOT, updates=[message(1)])

    with caplog.at_level(logging.ERROR):
        fresh = inbox.store(bot_id=BOT, updates=[message(1, text="another")])

    assert fresh == 1
    assert "update id 1 again" in caplog.text


@pytest.mark.parametrize("text", ["\x00", "half \ud83d of an emoji", "x" * 10_000_000, "😀"], ids=str.__len__)
def test_any_text_survives(text: str) -> None:
    inbox.store(bot_id=BOT, updates=[message(1, text=text)])

    (item,) = inbox.claim(bot_id=BOT, worker=US, in_hand=[], served=[], limit=1)
    assert item.update_id == 1
    assert "\x00" not in item.payload


@SEEN_BY_ALL
def test_only_the_oldest_update_of_a_chat_can_be_taken() -> None:
    inbox.store(bot_id=BOT, updates=[message(1, chat=5), message(2, chat=5), message(3, chat=6)])

    with at_work(US):
        assert take() == [1, 3]
        assert take(THEM) == []


def test_updates_without_a_chat_wait_for_nobody() -> None:
    inbox.store(bot_id=BOT, updates=[message(number, chat=None) for number in (1, 2, 3)])

    assert take() == [1, 2, 3]


@SEEN_BY_ALL
def test_what_a_dead_process_held_is_taken_at_once() -> None:
    inbox.store(bot_id=BOT, updates=[message(1)])
    with at_work(US):
        take(US)
        assert take(THEM) == []

    deadline = time.monotonic() + 2
    while not (taken := take(THEM)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert taken == [1]


@SEEN_BY_ALL
def test_a_process_takes_again_what_it_lost_sight_of() -> None:
    inbox.store(bot_id=BOT, updates=[message(1)])
    with at_work(US):
        take()
        held = InboxUpdate.objects.get().pk

        assert take(in_hand=[held]) == []
        assert take(in_hand=[]) == [1]


def test_chats_that_waited_longer_come_first() -> None:
    inbox.store(bot_id=BOT, updates=[message(1, chat=5), message(2, chat=6), message(3, chat=7)])

    assert take(served=[5, 6], limit=1) == [3]
    assert take(served=[6, 5], limit=1, in_hand=[InboxUpdate.objects.get(update_id=3).pk]) == [2]


def test_the_mark_and_the_conversation_are_kept_together() -> None:
    inbox.store(bot_id=BOT, updates=[message(1)])
    (item,) = inbox.claim(bot_id=BOT, worker=US, in_hand=[], served=[], limit=1)

    inbox.finish(item_id=item.id, worker=US, standings={"a": Standing("Form:name", '{"x": 1}')})

    assert InboxUpdate.objects.get().status == "done"
    assert standing("a") == Standing("Form:name", '{"x": 1}')


def test_work_that_was_taken_over_does_not_count() -> None:
    inbox.store(bot_id=BOT, updates=[message(1)])
    (item,) = inbox.claim(bot_id=BOT, worker=US, in_hand=[], served=[], limit=1)
    take(THEM)

    with pytest.raises(LeaseLost):
        inbox.finish(item_id=item.id, worker=US, standings={"a": Standing("Form:name")})

    assert standing("a").is_empty


def test_a_finished_conversation_leaves_no_row() -> None:
    inbox.store(bot_id=BOT, updates=[message(1), message(2)])
    for last in (Standing("Form:name", "{}"), Standing()):
        (item,) = inbox.claim(bot_id=BOT, worker=US, in_hand=[], served=[], limit=1)
        inbox.finish(item_id=item.id, worker=US, standings={"a": last})

    assert standing("a").is_empty


def test_a_postponed_update_holds_back_its_chat_alone() -> None:
    inbox.store(bot_id=BOT, updates=[message(1, chat=5), message(2, chat=5), message(3, chat=6)])
    (item,) = inbox.claim(bot_id=BOT, worker=US, in_hand=[], served=[], limit=1)

    inbox.postpone(item_id=item.id, worker=US, seconds=60, error="why")

    assert take() == [3]


def test_what_was_handled_long_ago_is_forgotten() -> None:
    inbox.store(bot_id=BOT, updates=[message(number, chat=number) for number in (1, 2, 3)])
    now = timezone.now()
    InboxUpdate.objects.filter(update_id=1).update(status="done", handled_at=now - timedelta(days=15))
    InboxUpdate.objects.filter(update_id=2).update(status="dead", handled_at=now - timedelta(days=15))

    assert services.purge_inbox(now) == 1

    assert set(InboxUpdate.objects.values_list("update_id", flat=True)) == {2, 3}
