"""Notices that come together arrive together."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from backend.accounts.models import User
from backend.messaging.delivery import Letter, note_sent, open_letter, put_back, take
from backend.messaging.models import OutboxMessage

WORKER = 7
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
pytestmark = pytest.mark.django_db
Write = Callable[..., OutboxMessage]


@pytest.fixture
def write(seller: User) -> Write:
    """A notice that came some seconds ago: write("text", 5)."""

    def put(text: str, seconds: float = 60, **facts: Any) -> OutboxMessage:
        facts = {"kind": "order_ready", "recipient": seller, "not_before": LONG_AGO, **facts}
        message = OutboxMessage.objects.create(text=text, **facts)
        OutboxMessage.objects.filter(pk=message.pk).update(
            created_at=timezone.now() - timedelta(seconds=seconds)
        )
        return message

    return put


def button(data: str) -> list[list[dict[str, str]]]:
    return [[{"text": data, "data": data}]]


def deliver() -> list[Letter]:
    """What goes out now."""
    sent = []
    for _turn in range(20):
        for number in take(worker=WORKER, in_hand=[], resting=[], limit=8):
            if letter := open_letter(message_id=number, worker=WORKER):
                note_sent(message_id=number, worker=WORKER, telegram_message_id=1)
                sent.append(letter)
    return sent


def statuses() -> list[str]:
    return list(OutboxMessage.objects.order_by("pk").values_list("status", flat=True))


def test_a_burst_is_one_message_with_all_its_buttons_in_order(write: Write) -> None:
    for number in range(3):
        write(f"notice {number}", buttons=button(f"order:{number}"))
    write("again", buttons=button("order:1"))

    letters = deliver()

    assert [letter.text for letter in letters] == ["notice 0\n\nnotice 1\n\nnotice 2\n\nagain"]
    assert [row[0]["data"] for row in letters[0].buttons] == ["order:0", "order:1", "order:2"]
    assert statuses() == ["sent", "merged", "merged", "merged"]
    first = OutboxMessage.objects.order_by("pk")[0]
    assert set(OutboxMessage.objects.exclude(pk=first.pk).values_list("merged_into", flat=True)) == {first.pk}


def test_a_notice_waits_a_moment_for_the_next_one_but_not_for_ever(write: Write) -> None:
    # The moment is over when the clock says so, and not when the test was slow.
    with time_machine.travel(timezone.now(), tick=False):
        write("first", 1)
        assert deliver() == []
        head = OutboxMessage.objects.get()
        assert (head.leased_by, head.status) == (None, "waiting")
        assert timezone.now() < head.not_before < timezone.now() + timedelta(seconds=2)

        OutboxMessage.objects.update(created_at=timezone.now() - timedelta(seconds=11), not_before=LONG_AGO)
        write("still coming", 0.1)

        assert [letter.text for letter in deliver()] == ["first\n\nstill coming"]


def test_a_single_notice_is_sent_as_it_is(write: Write) -> None:
    write("<b>ready</b>", buttons=button("order:1"), is_held_till_morning=True)

    assert [letter.text for letter in deliver()] == ["<b>ready</b>"]


def test_each_person_gets_their_own(write: Write, worker: User) -> None:
    write("to the seller")
    write("to the worker", recipient=worker)
    write("to the seller too")

    assert sorted(letter.text for letter in deliver()) == [
        "to the seller\n\nto the seller too",
        "to the worker",
    ]


def test_a_summary_is_never_joined_and_keeps_its_place(write: Write) -> None:
    write("first")
    write("summary", kind="daily_summary", not_before=None)
    write("second")

    assert [letter.text for letter in deliver()] == ["first", "summary", "second"]


def test_buttons_and_texts_that_do_not_fit_go_in_the_next_message(write: Write) -> None:
    for number in range(10):
        write(f"notice {number}", buttons=button(f"order:{number}"))
    for _number in range(2):
        write("long " * 600, buttons=button("order:0"))

    letters = deliver()

    assert [len(letter.buttons) for letter in letters] == [8, 3, 1]
    assert all(len(letter.text) < 4096 for letter in letters)
    assert sum(letter.text.count("notice") for letter in letters) == 10


def test_a_night_is_one_digest_however_much_there_was(write: Write) -> None:
    for number in range(40):
        write("long " * 40, buttons=button(f"order:{number}"), is_held_till_morning=True)

    (letter,) = deliver()

    assert letter.text.startswith("☀️ <b>Good morning!")
    assert "more. /menu" in letter.text
    assert len(letter.text) < 4096
    assert len(letter.buttons) == 8
    assert statuses() == ["sent"] + ["merged"] * 39


def test_what_waits_for_the_morning_does_not_go_before_it(write: Write) -> None:
    morning: datetime = timezone.now() + timedelta(hours=5)
    write("tonight", not_before=morning, is_held_till_morning=True)
    write("urgent")

    assert [letter.text for letter in deliver()] == ["urgent"]
    assert statuses() == ["waiting", "sent"]


def test_a_joined_message_that_did_not_go_goes_as_it_was(write: Write) -> None:
    write("one")
    write("two")
    (number,) = take(worker=WORKER, in_hand=[], resting=[], limit=8)
    assert open_letter(message_id=number, worker=WORKER)
    put_back(message_id=number, worker=WORKER, error="Telegram is away")
    write("three")

    assert [letter.text for letter in deliver()] == ["one\n\ntwo", "three"]


def test_markup_stays_and_nothing_is_escaped_twice(write: Write) -> None:
    write("<b>A &amp; B</b>")
    write("C")

    assert [letter.text for letter in deliver()] == ["<b>A &amp; B</b>\n\nC"]
