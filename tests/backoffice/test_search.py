"""One field of the office finds everything a person may open."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.accounts.models import User
from backend.catalog.models import Bundle, BundlePreset, Variant
from backend.materials.models import Material, MaterialColor, MaterialGroup, Unit
from backend.production.models import ProductionOrder
from backend.sales.models import Customer, SalesOrder
from tests.backoffice.conftest import Office

MOST_QUERIES = 20


def found(office: Office, text: str) -> list[str]:
    """What the field finds: titles of the lines."""
    page = office.client.get(reverse("admin:search"), {"s": text, "extended": 1})
    assert page.status_code == 200
    return [line.title for line in page.context["results"]] if page.content else []


@pytest.fixture
def order(place_order: Callable[..., SalesOrder], make_variant: Callable[..., Variant]) -> SalesOrder:
    return place_order(make_variant("Клатч «Мавка»", color="чорний"), 2)


@pytest.mark.parametrize("typed", ["дорожній", "SET-02", "смарагд", "ljhj;ysq"])
def test_bundles_are_found_by_name_preset_and_sku(at_manager: Office, typed: str) -> None:
    bundle = Bundle.objects.create(name="Дорожній комплект", sku="SET-02", price=100)
    BundlePreset.objects.create(bundle=bundle, name="смарагдовий")

    assert "Дорожній комплект" in found(at_manager, typed)


@pytest.mark.parametrize(
    "typed",
    ["№{number}", "{number}", "olena", "0671234567", "067 123 45 67", "+38(067)123-45-67", "380671234567"],
)
def test_orders_are_found_by_number_name_and_phone_in_any_form(
    at_manager: Office, order: SalesOrder, typed: str
) -> None:
    assert f"№{order.number} · Olena" in found(at_manager, typed.format(number=order.number))


@pytest.mark.parametrize("typed", ["Olena", "0671234567", "067 123 45 67", "+38 (067) 123-45-67"])
def test_customers_are_found_as_in_the_bot(at_manager: Office, customer: Customer, typed: str) -> None:
    assert str(customer) in found(at_manager, typed)


@pytest.mark.parametrize("typed", ["мавка", "vfdrf", "mavka", "мавкв", "мавка чорний"])
def test_goods_and_their_work_are_found_as_in_the_bot(
    at_manager: Office, order: SalesOrder, typed: str
) -> None:
    work = ProductionOrder.objects.get(line__order=order)

    lines = found(at_manager, typed)

    assert str(work.variant) in lines
    assert f"№{work.number} · {work.variant}" in lines


def test_materials_are_found(at_manager: Office) -> None:
    group = MaterialGroup.objects.create(name="Фурнітура")
    zipper = Material.objects.create(name="Блискавка 20 см", group=group, unit=Unit.PCS)
    MaterialColor.objects.create(material=zipper, sku="ZIP20")

    assert found(at_manager, "блискавка") == found(at_manager, "zip20") == ["Блискавка 20 см"]


def test_pages_are_found_by_what_they_are_called(at_manager: Office) -> None:
    assert "Customers" in found(at_manager, "custom")


def test_the_exact_number_stands_first(
    at_manager: Office, draft_order: Any, order: SalesOrder, customer: Customer
) -> None:
    Customer.objects.filter(pk=customer.pk).update(phone=f"+38067{order.number:07}")
    SalesOrder.objects.exclude(pk=order.pk).update(customer_info=f"call {order.number}")

    orders = [line for line in found(at_manager, str(order.number)) if "Olena" in line and "№" in line]

    assert orders[0].startswith(f"№{order.number} ")


def test_what_one_may_not_open_is_not_found(
    storekeeper: User, at_manager: Office, customer: Customer, order: SalesOrder
) -> None:
    storekeeper.is_staff = True
    storekeeper.save()
    office = Office(storekeeper)

    assert str(customer) not in found(office, "olena")
    assert "Intents" not in found(office, "intents")
    assert f"№{order.number} · Olena" in found(office, "olena")
    assert "100" not in "".join(found(at_manager, f"№{order.number}")).replace(f"№{order.number}", "")


def test_an_answer_is_of_the_present(at_manager: Office, customer: Customer) -> None:
    assert str(customer) in found(at_manager, "olena")

    Customer.objects.filter(pk=customer.pk).update(name="Petro")

    assert found(at_manager, "olena") == []


def test_strangers_find_nothing(seller: User, customer: Customer) -> None:
    page = Office(seller).client.get(reverse("admin:search"), {"s": "olena"})

    assert page.status_code == 302


@pytest.mark.parametrize("typed", ["", "   ", "\0", "%_'\"<script>", "ж" * 3000, "№", "9" * 40])
def test_nonsense_finds_nothing_and_breaks_nothing(at_manager: Office, order: SalesOrder, typed: str) -> None:
    assert f"№{order.number} · Olena" not in found(at_manager, typed) or typed == "№"


def test_a_name_is_words_and_not_a_page(at_manager: Office, customer: Customer) -> None:
    Customer.objects.filter(pk=customer.pk).update(name="Olena <script>alert(1)</script>")

    page = at_manager.client.get(reverse("admin:search"), {"s": "olena"}).content.decode()

    assert "<script>alert" not in page
    assert "Olena" in page


@pytest.mark.parametrize("typed", ["a", "1", "clutch shade", "0671234567"])
def test_few_questions_at_any_size(
    at_owner: Office, fill_workshop: Callable[[int], None], typed: str
) -> None:
    fill_workshop(5)

    with CaptureQueriesContext(connection) as queries:
        found(at_owner, typed)

    assert len(queries) <= MOST_QUERIES


def test_nothing_found_is_said(at_manager: Office) -> None:
    page = at_manager.open("search", s="xyzzy <b>").content.decode()

    assert "Nothing is found for «xyzzy &lt;b&gt;»" in page
    assert 'id="command-results-list"' in page
