"""The archive in the office: out of the lists, found by words and by its filter."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.sales import services as sales
from backend.sales.models import SalesOrder
from tests.backoffice.conftest import Office, said

LIST = "sales_salesorder_changelist"


@pytest.fixture
def cancelled(draft: Callable[..., Any], seller: User, variant: Variant) -> list[SalesOrder]:
    """Three orders that came to nothing."""
    orders = []
    for _number in range(3):
        order = sales.create_order(draft=draft((variant, 1)), actor=seller, key=uuid.uuid4())
        orders.append(sales.cancel_draft_order(order_id=order.pk, actor=seller, key=uuid.uuid4()))
    return orders


def listed(office: Office, **query: Any) -> set[int]:
    return {order.pk for order in office.open(LIST, **query).context["cl"].result_list}


def put_away(office: Office, orders: list[SalesOrder]) -> Any:
    """Mark these on a list that shows the archive too, and send the button's form."""
    form = {"action": "archive", "_selected_action": [order.pk for order in orders], "key": str(uuid.uuid4())}
    return office.client.post(reverse(f"admin:{LIST}") + "?archive=all", form)


def test_many_orders_go_into_the_archive_at_once_each_with_its_own_answer(
    at_manager: Office, cancelled: list[SalesOrder], draft_order: SalesOrder
) -> None:
    first, *others = cancelled
    at_manager.press("sales_salesorder_archive", first.pk)

    response = put_away(at_manager, [*cancelled, draft_order])

    words = said(response)
    assert f"№{first.number}: The order is in the archive already." in words
    assert any(f"№{draft_order.number}: Only a finished order" in line for line in words)
    done = next(line for line in words if line.startswith("Done: "))
    assert all(str(order) in done for order in others)
    assert SalesOrder.objects.filter(archived_at__isnull=False).count() == 3


def test_the_archive_is_seen_by_its_filter_and_by_words(
    at_manager: Office, cancelled: list[SalesOrder]
) -> None:
    old, *others = cancelled
    at_manager.press("sales_salesorder_archive", old.pk)

    ours = {order.pk for order in others}
    assert listed(at_manager) == ours
    assert listed(at_manager, archive="yes") == {old.pk}
    assert listed(at_manager, archive="all") == ours | {old.pk}
    assert old.pk in listed(at_manager, q=f"№{old.number}")
    assert "in the archive" in at_manager.open("sales_salesorder_change", old.pk).content.decode()


def test_an_order_is_taken_out_again(at_manager: Office, cancelled: list[SalesOrder]) -> None:
    old = cancelled[0]
    at_manager.press("sales_salesorder_archive", old.pk)
    at_manager.press("sales_salesorder_take_out", old.pk)

    assert listed(at_manager) == {order.pk for order in cancelled}
    assert listed(at_manager, archive="yes") == set()
