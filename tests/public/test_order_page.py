"""A customer looks at their order by a link, and at nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone, translation

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import NotAllowed
from backend.fulfillment import services as fulfillment
from backend.payments.services import ask_to_pay
from backend.public import links
from backend.sales.models import SalesOrder

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_internet(settings: Any) -> None:
    settings.PUBLIC_URL = "https://office.example"
    settings.LIQPAY_PUBLIC_KEY, settings.LIQPAY_PRIVATE_KEY = "i1", "secret"


@pytest.fixture
def order(
    place_order: Callable[..., SalesOrder], variant: Variant, put_on_shelf: Callable[..., None]
) -> SalesOrder:
    put_on_shelf(variant, 2)
    return place_order(variant, 2, due_on=timezone.localdate() + timedelta(days=3), comment="grumbles")


def page(order: SalesOrder) -> str:
    return links.address(order).removeprefix("https://office.example")


def test_a_customer_sees_how_the_order_stands_and_nobodys_name(
    client: Client, order: SalesOrder, seller: User
) -> None:
    response = client.get(page(order))
    said = response.content.decode()

    assert f"Замовлення №{order.number}" in said
    assert "Clutch, black" in said
    assert "200" in said
    for secret in ("Olena", "380671234567", "grumbles", seller.name, "100"):
        assert secret not in said.replace("#292524", "")
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "no-store" in response.headers["Cache-Control"]


def test_what_goes_now_and_what_goes_later_know_of_each_other(
    client: Client, order: SalesOrder, seller: User
) -> None:
    part = fulfillment.split_order(
        order_id=order.pk,
        parts={order.lines.get().pk: 1},
        seen_version=order.version,
        actor=seller,
        key=uuid4(),
    )

    assert (
        f"The rest goes as order №{part.number}: ready"
        in client.get(f"{page(order)}?lang=en").content.decode()
    )
    assert f"A part of order №{order.number}: ready" in client.get(f"{page(part)}?lang=en").content.decode()


def test_the_page_speaks_english_when_asked(client: Client, order: SalesOrder) -> None:
    said = client.get(f"{page(order)}?lang=en").content.decode()

    assert f"Order №{order.number}" in said
    assert '<html lang="en">' in said
    assert client.get(f"{page(order)}?lang=../x").status_code == 200


def test_a_link_that_waits_is_offered_to_pay_by(client: Client, order: SalesOrder, seller: User) -> None:
    link = ask_to_pay(order_id=order.pk, actor=seller, key=uuid4())

    assert f"/pay/{link.reference}/" in client.get(page(order)).content.decode()


@pytest.mark.parametrize("token", ["x", "a:b:c", "WzEsMF0:1w0000:forged", "%00", "ї" * 300])
def test_a_forged_link_opens_nothing(client: Client, order: SalesOrder, token: str) -> None:
    assert client.get(f"/order/{token}/").status_code == 410


def test_a_link_of_another_order_is_not_made_by_changing_it(client: Client, order: SalesOrder) -> None:
    assert client.get(f"/order/{signing.dumps([order.pk, 0], salt='other')}/").status_code == 410
    for told in ({}, [1], "x", [10**9, 0], [None, None], ["x", 0]):
        assert client.get(f"/order/{signing.dumps(told, salt=links.SALT)}/").status_code == 410


def test_a_link_grows_old(client: Client, order: SalesOrder, monkeypatch: pytest.MonkeyPatch) -> None:
    address = page(order)
    monkeypatch.setattr(links, "LIVES", timedelta(seconds=-1))

    assert client.get(address).status_code == 410


def test_a_link_that_was_called_back_leads_nowhere_and_the_next_one_works(
    client: Client, order: SalesOrder, seller: User
) -> None:
    before, key = page(order), uuid4()

    for _ in range(2):
        links.call_back(order_id=order.pk, actor=seller, key=key)

    assert client.get(before).status_code == 410
    assert client.get(page(order)).status_code == 200
    assert order.page.version == 1


def test_who_does_not_sell_calls_nothing_back(client: Client, order: SalesOrder, worker: User) -> None:
    with pytest.raises(NotAllowed):
        links.call_back(order_id=order.pk, actor=worker, key=uuid4())

    assert client.get(page(order)).status_code == 200


def test_the_page_only_reads(client: Client, order: SalesOrder) -> None:
    assert client.post(page(order)).status_code == 405


def test_what_to_write_to_the_customer_follows_the_order(
    order: SalesOrder, seller: User, settings: Any
) -> None:
    with translation.override("en"):
        ready = links.words_for(order)
        fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid4())
        order.refresh_from_db()
        shipped = links.words_for(order)
        settings.PUBLIC_URL = ""

        assert "is ready" in ready
        assert "https://office.example/order/" in ready
        assert "on its way" in shipped
        assert "http" not in links.words_for(order)
