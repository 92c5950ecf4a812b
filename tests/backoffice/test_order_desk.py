"""The seller's desk in the office: lists, parts, copies, addresses."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.sales.models import Customer, CustomerSite, SalesOrder
from tests.backoffice.conftest import Office, said

LIST, CHANGE = "sales_salesorder_changelist", "sales_salesorder_change"
PlaceOrder = Callable[..., SalesOrder]
MOST_QUERIES = 20


def rows(page: Any) -> list[int]:
    return sorted(order.number for order in page.context["cl"].result_list)


def chips(page: Any) -> dict[str, int | None]:
    return {str(chip["label"]): chip.get("count") for chip in page.context["desk"]}


@pytest.fixture
def orders(
    place_order: PlaceOrder,
    draft_order: SalesOrder,
    put_on_shelf: Callable[..., None],
    make_variant: Callable[..., Variant],
    manager: User,
) -> None:
    """№1 is a draft, №2 is ready, №3 waits and is late, №4 waits and is the manager's."""
    there, missing = make_variant(), make_variant()
    put_on_shelf(there, 1)
    place_order(there, 1)
    late, mine = place_order(missing, 1), place_order(missing, 1)
    SalesOrder.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    SalesOrder.objects.filter(pk=mine.pk).update(seller=manager)


def test_lists_have_counts_and_hold_what_they_say(orders: None, at_manager: Office) -> None:
    page = at_manager.open(LIST)

    assert rows(page) == [1, 2, 3, 4]
    assert chips(page) == {
        "mine": None,
        "open": 3,
        "today": 3,
        "ready": 1,
        "waiting": 2,
        "late": 1,
        "unpaid": 3,
        "drafts": 1,
    }
    held = {"ready": [2], "waiting": [3, 4], "late": [3], "draft": [1], "nosuch": [1, 2, 3, 4]}
    for name, numbers in held.items():
        assert rows(at_manager.open(LIST, desk=name)) == numbers
    mine = at_manager.open(LIST, mine="1")
    assert (rows(mine), chips(mine)["waiting"]) == ([4], 1)
    assert rows(at_manager.open(LIST, mine="1", desk="ready")) == []


def test_pages_of_the_desk_ask_little(orders: None, at_manager: Office) -> None:
    order = SalesOrder.objects.get(number=3)
    for name, args in ((LIST, ()), (CHANGE, (order.pk,))):
        with CaptureQueriesContext(connection) as queries:
            assert at_manager.open(name, *args).status_code == 200
        assert len(queries) <= MOST_QUERIES, (name, len(queries))


def test_an_order_is_split_line_by_line_and_the_part_opens(
    at_manager: Office, place_order: PlaceOrder, variant: Variant
) -> None:
    order = place_order(variant, 5)
    form = {
        "seen_version": order.version,
        "lines-TOTAL_FORMS": 1,
        "lines-INITIAL_FORMS": 1,
        "lines-0-line_id": order.lines.get().pk,
    }

    page = at_manager.open("sales_salesorder_split", order.pk)
    assert b"to the new order, of 5" in page.content
    refused = at_manager.press("sales_salesorder_split", order.pk, **form, **{"lines-0-quantity": "5"})
    assert said(refused) == ["All of the order is chosen: leave at least one piece in it."]
    response = at_manager.press("sales_salesorder_split", order.pk, **form, **{"lines-0-quantity": "2"})

    part = order.parts.get()
    assert response.headers["Location"].endswith(f"/{part.pk}/change/")
    assert [part.lines.get().quantity, order.lines.get().quantity] == [2, 3]
    shown = at_manager.open(CHANGE, order.pk).content.decode()
    assert f"№{part.number}" in shown
    assert "a part of №1" in at_manager.open(LIST).content.decode()


def test_what_is_ready_is_shipped_from_the_office(
    at_manager: Office, place_order: PlaceOrder, put_on_shelf: Callable[..., None], variant: Variant
) -> None:
    put_on_shelf(variant, 2)
    order = place_order(variant, 5)

    page = at_manager.open("sales_salesorder_ship_part", order.pk).content.decode()
    assert "2 go now, 3 later" in page
    at_manager.press("sales_salesorder_ship_part", order.pk, seen_version=order.version)
    again = at_manager.press("sales_salesorder_ship_part", order.pk, seen_version=order.version)

    assert SalesOrder.objects.get(pk=order.pk).status == "shipped"
    assert order.parts.get().lines.get().quantity == 3
    assert said(again)[-1] == "This has changed since you opened it. Look at how it stands now and repeat."


def test_where_nothing_is_ready_nothing_is_offered_for_shipping(
    at_manager: Office, place_order: PlaceOrder, variant: Variant
) -> None:
    page = at_manager.open(CHANGE, place_order(variant, 2).pk)

    offered = {action["path"].rstrip("/").rpartition("/")[2] for action in page.context["actions_detail"]}
    assert offered == {"pay", "cancel", "split", "copy"}


def test_a_copy_opens(at_manager: Office, place_order: PlaceOrder, variant: Variant) -> None:
    order = place_order(variant, 2)

    response = at_manager.press("sales_salesorder_copy", order.pk)

    copy = SalesOrder.objects.latest("pk")
    assert (copy.status, copy.total) == ("draft", Decimal(200))
    assert response.headers["Location"].endswith(f"/{copy.pk}/change/")


def test_many_are_shipped_and_each_answers_for_itself(
    at_manager: Office, place_order: PlaceOrder, put_on_shelf: Callable[..., None], variant: Variant
) -> None:
    put_on_shelf(variant, 1)
    ready, waiting = place_order(variant, 1), place_order(variant, 1)

    response = at_manager.press(
        LIST,
        action="ship",
        _selected_action=[ready.pk, waiting.pk],
        key="6f1f7d6e-6f0f-4d4c-9a35-0f6b1f0e3c11",
    )

    assert SalesOrder.objects.get(pk=ready.pk).status == "shipped"
    assert said(response) == [
        f"{waiting}: This cannot be done now: the status is «in production».",
        f"Done: {ready}",
    ]


def test_only_addresses_of_the_customer_are_offered(at_manager: Office, customer: Customer) -> None:
    other = Customer.objects.create(name="Taras")
    mine = CustomerSite.objects.create(customer=customer, address="Lviv")
    CustomerSite.objects.create(customer=customer, address="Old", is_active=False)
    CustomerSite.objects.create(customer=other, address="Kyiv")
    asked = {"app_label": "sales", "model_name": "salesorder", "field_name": "site"}

    found = at_manager.client.get(
        "/admin/autocomplete/", {**asked, "term": "", "customer": customer.pk}
    ).json()

    assert [row["id"] for row in found["results"]] == [str(mine.pk)]
