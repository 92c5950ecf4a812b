"""Papers for customers in the office."""

from collections.abc import Callable

import pytest
from django.test import Client

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Variant
from backend.sales.models import SalesOrder

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["invoice", "packing", "prices"])
def test_papers_of_an_order_open_from_its_page(
    client: Client, manager: User, place_order: Callable[..., SalesOrder], variant: Variant, kind: str
) -> None:
    order = place_order(variant, 1)
    client.force_login(manager)
    url = f"/admin/papers/{kind}/{order.pk}/"

    page = client.get(f"/admin/sales/salesorder/{order.pk}/change/")
    paper = client.get(url)

    assert url in page.content.decode()
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")


def test_without_a_payment_there_is_no_receipt(
    client: Client, manager: User, place_order: Callable[..., SalesOrder], variant: Variant
) -> None:
    order = place_order(variant, 1)
    client.force_login(manager)

    assert client.get(f"/admin/papers/receipt/{order.pk}/").status_code == 404
    assert client.get("/admin/papers/invoice/999999/").status_code == 404
    assert client.get(f"/admin/papers/nonsense/{order.pk}/").status_code == 404


def test_papers_with_money_are_not_for_everybody(
    client: Client,
    make_user: Callable[..., User],
    place_order: Callable[..., SalesOrder],
    variant: Variant,
) -> None:
    order = place_order(variant, 1)
    client.force_login(make_user(Role.STOREKEEPER, is_staff=True))

    assert client.get(f"/admin/papers/invoice/{order.pk}/").status_code == 403
    assert client.get("/admin/papers/price-list/").status_code == 403
    assert client.get(f"/admin/papers/packing/{order.pk}/").status_code == 200


def test_strangers_log_in_first(client: Client) -> None:
    assert client.get("/admin/papers/price-list/").status_code == 302
