"""Pages of long documents ask as little as pages of short ones."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.functional import empty

from backend.accounts.models import User
from backend.catalog.models import SubstitutionGroup, Variant
from backend.fulfillment import services as fulfillment
from backend.sales import services as sales
from backend.sales.models import Customer, SalesOrder
from tests.backoffice.conftest import Office
from tests.backoffice.test_every_page import MOST_QUERIES

ORDER = "sales_salesorder_change"


def asked(office: Office, page: str, pk: int) -> int:
    # What is kept between pages is asked for once.
    office.open(page, pk)
    with CaptureQueriesContext(connection) as queries:
        assert office.open(page, pk).status_code == 200
    return len(queries)


@pytest.fixture
def variants(make_variant: Callable[..., Variant], put_on_shelf: Callable[..., None]) -> list[Variant]:
    made = [make_variant(color=f"shade {number}") for number in range(6)]
    for variant in made:
        put_on_shelf(variant, 10)
    return made


@pytest.fixture
def write(draft: Callable[..., Any], seller: User) -> Callable[..., SalesOrder]:
    """A draft with a piece of each."""

    def order(variants: list[Variant]) -> SalesOrder:
        wanted = draft(*((one, 1) for one in variants))
        return sales.create_order(draft=wanted, actor=seller, key=uuid.uuid4())

    return order


def test_a_draft_of_many_lines(
    at_owner: Office, write: Callable[..., SalesOrder], variants: list[Variant]
) -> None:
    short, long = write(variants[:1]), write(variants)

    assert asked(at_owner, ORDER, long.pk) == asked(at_owner, ORDER, short.pk) <= MOST_QUERIES
    assert str(variants[5]) in at_owner.open(ORDER, long.pk).content.decode()


def test_a_shipped_order_of_many_lines(
    at_owner: Office, write: Callable[..., SalesOrder], variants: list[Variant], seller: User
) -> None:
    short, long = write(variants[:1]), write(variants)
    for order in (short, long):
        fulfillment.confirm_order(order_id=order.pk, actor=seller, key=uuid.uuid4())
        fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid.uuid4())

    assert asked(at_owner, ORDER, long.pk) == asked(at_owner, ORDER, short.pk) <= MOST_QUERIES


def test_a_substitution_group_of_many_variants(at_owner: Office, variants: list[Variant]) -> None:
    few, many = (SubstitutionGroup.objects.create(name=name) for name in ("few", "many"))
    few.substitutes.create(variant=variants[0])
    for variant in variants:
        many.substitutes.create(variant=variant)

    page = "catalog_substitutiongroup_change"
    assert asked(at_owner, page, many.pk) == asked(at_owner, page, few.pk)


def test_a_line_sent_back_shows_what_was_chosen_in_it(
    at_owner: Office, write: Callable[..., SalesOrder], variants: list[Variant]
) -> None:
    order = write(variants[:1])
    sent = {
        "version": order.version,
        "warehouse": order.warehouse_id,
        "source": "instagram",
        "lines-TOTAL_FORMS": 1,
        "lines-INITIAL_FORMS": 1,
        "lines-0-id": order.lines.get().pk,
        "lines-0-variant": variants[3].pk,
        "lines-0-quantity": "many",
    }

    page = at_owner.press(ORDER, order.pk, **sent)

    assert str(variants[3]) in page.content.decode()
    assert order.lines.get().variant == variants[0]


def test_a_customer_is_asked_once_what_they_owe(at_owner: Office, customer: Customer) -> None:
    assert asked(at_owner, "sales_customer_change", customer.pk) <= 14


def test_the_list_of_everything_is_made_only_where_it_is_read(at_owner: Office) -> None:
    page = at_owner.open("catalog_product_changelist")
    found = at_owner.open("app_list", "catalog")

    assert page.context["available_apps"]._wrapped is empty
    assert "Products" in found.content.decode()
