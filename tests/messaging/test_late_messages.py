"""What waited long: too late to tell, said by a later one, or told again with a mark."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.messaging import delivery, outbox
from backend.messaging.kinds import LIVES
from backend.messaging.models import OutboxMessage
from tests.messaging.test_bursts import WORKER, Write, deliver, statuses, write

__all__ = ["write"]
pytestmark = pytest.mark.django_db


def ago(**moment: float) -> Any:
    return timezone.now() - timedelta(**moment)


def test_what_is_worth_telling_for_a_while_says_until_when(seller: User) -> None:
    outbox.tell([seller], "work_new", {"works": []})
    outbox.tell([seller], "order_ready", {"order": None})

    new, ready = OutboxMessage.objects.order_by("pk")
    assert new.expires_at is not None
    assert abs(new.expires_at - timezone.now() - LIVES["work_new"]) < timedelta(seconds=10)
    assert ready.expires_at is None


def test_what_it_is_too_late_to_tell_is_not_told_and_the_rest_is(write: Write) -> None:
    write("stale", kind="work_new", expires_at=ago(minutes=5))
    write("fresh")

    assert [letter.text for letter in deliver()] == ["fresh"]
    assert delivery.drop_expired(now=timezone.now()) == 1
    assert statuses() == ["expired", "sent"]


def test_what_is_on_its_way_may_end_its_time(write: Write) -> None:
    message = write("just in time", expires_at=timezone.now() + timedelta(minutes=1))
    assert list(delivery.take(worker=WORKER, in_hand=[], resting=[], limit=1)) == [message.pk]
    OutboxMessage.objects.update(expires_at=ago(seconds=5))

    assert delivery.drop_expired(now=timezone.now()) == 0


def test_joined_to_what_has_no_end_it_has_none(write: Write) -> None:
    head = write("short-lived", expires_at=timezone.now() + timedelta(hours=1))
    write("for ever")

    deliver()

    head.refresh_from_db()
    assert head.expires_at is None


def test_a_later_one_replaces_what_waits_and_nothing_else(
    write: Write, seller: User, make_user: Callable[..., User]
) -> None:
    write("one", kind="low_stock", not_before=None)
    write("two", kind="low_stock", not_before=None)
    write("other kind", not_before=None)
    write("another person", kind="low_stock", recipient=make_user(), not_before=None)
    write("on its way", kind="low_stock", leased_by=WORKER)

    outbox.replace([seller], "low_stock")

    assert statuses() == ["replaced", "replaced", "waiting", "waiting", "waiting"]


def test_what_others_were_joined_to_is_not_replaced(write: Write, seller: User) -> None:
    head = write("low", kind="low_stock")
    write("order 12 is ready", merged_into=head, status="merged")

    outbox.replace([seller], "low_stock")

    assert statuses() == ["waiting", "merged"]


@pytest.mark.parametrize(("seconds", "is_marked"), [(30, False), (90, True)])
def test_what_may_have_arrived_is_marked_when_it_comes_again_late(
    write: Write, seconds: int, is_marked: bool
) -> None:
    write("Order 12", tried_at=ago(seconds=seconds))

    [letter] = deliver()

    assert letter.was_tried
    assert ("You may have had this already." in letter.text) is is_marked
    assert letter.text.endswith("Order 12")
    assert OutboxMessage.objects.get().text == "Order 12"


def test_what_was_refused_did_not_arrive_and_is_not_marked(write: Write) -> None:
    message = write("Order 12")
    mine = {"message_id": message.pk, "worker": WORKER}
    for _time in range(2):
        delivery.take(worker=WORKER, in_hand=[], resting=[], limit=1)
        letter = delivery.open_letter(**mine)
        assert letter is not None
        assert not letter.was_tried
        delivery.put_back(**mine, error="429", is_unsent=True)

    delivery.take(worker=WORKER, in_hand=[], resting=[], limit=1)
    delivery.open_letter(**mine)
    delivery.put_back(**mine, error="a cut line")
    OutboxMessage.objects.update(tried_at=ago(seconds=90))

    assert "already" in deliver()[0].text
