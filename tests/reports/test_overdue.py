"""What is late is told in the morning, once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Variant
from backend.messaging.kinds import Notice
from backend.messaging.models import OutboxMessage
from backend.messaging.notices import choose_notice
from backend.reports.overdue import note_told, tell_overdue
from backend.sales.models import SalesOrder
from tests.fulfillment.conftest import told
from tests.fulfillment.crowd import answers

# 09:00 in Kyiv, in winter.
MORNING = datetime(2026, 11, 20, 7, tzinfo=UTC)


@pytest.fixture
def late(place_order: Callable[..., SalesOrder], variant: Variant) -> SalesOrder:
    order = place_order(variant, 1)
    SalesOrder.objects.update(due_on=MORNING.date() - timedelta(days=1))
    OutboxMessage.objects.all().delete()
    return order


def test_sellers_hear_of_their_own_and_managers_of_all(
    late: SalesOrder, seller: User, manager: User, owner: User, make_user: Callable[..., User]
) -> None:
    other = make_user(Role.SALES)

    assert tell_overdue(MORNING - timedelta(minutes=1)) == 0
    assert [tell_overdue(MORNING) for _time in range(3)] == [2, 0, 0]

    assert [told(one) for one in (seller, manager, other, owner)] == [
        ["order_overdue"],
        ["order_overdue"],
        [],
        [],
    ]
    mine, all_of_them = (OutboxMessage.objects.get(recipient=one) for one in (seller, manager))
    assert "1 order is overdue" in mine.text
    assert f"№{late.number} Olena · was due 19.11 · in production" in mine.text
    assert "Seller" not in mine.text
    assert "Seller" in all_of_them.text
    assert mine.buttons == [[{"text": f"№{late.number}", "data": f"order:{late.pk}"}]]


def test_every_day_anew_by_each_ones_clock(
    late: SalesOrder, seller: User, make_user: Callable[..., User]
) -> None:
    abroad = make_user(Role.MANAGER, time_zone="America/New_York")

    assert tell_overdue(MORNING) == 1
    assert tell_overdue(MORNING + timedelta(hours=7)) == 1
    assert tell_overdue(MORNING + timedelta(days=1)) == 1

    assert (told(seller), told(abroad)) == (["order_overdue"] * 2, ["order_overdue"])


def test_nothing_is_told_in_the_afternoon_nor_of_what_is_not_late(late: SalesOrder, seller: User) -> None:
    assert tell_overdue(MORNING + timedelta(hours=4)) == 0
    SalesOrder.objects.update(due_on=MORNING.date())
    assert tell_overdue(MORNING) == 0
    assert told(seller) == []


def test_an_owner_may_ask_for_it_and_a_seller_may_refuse(late: SalesOrder, seller: User, owner: User) -> None:
    choose_notice(person=owner, notice=Notice.ORDER_OVERDUE, is_on=True)
    choose_notice(person=seller, notice=Notice.ORDER_OVERDUE, is_on=False)

    tell_overdue(MORNING)

    assert (told(seller), told(owner)) == ([], ["order_overdue"])


def test_who_knows_already_is_not_told(late: SalesOrder, seller: User) -> None:
    note_told([seller], MORNING)

    assert tell_overdue(MORNING) == 0


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_tell_once(late: SalesOrder, seller: User) -> None:
    assert sum(answers([lambda: tell_overdue(MORNING)] * 4)) == 1
    assert told(seller) == ["order_overdue"]
