"""The page of a customer: what they owe, where they get their goods, and their other cards."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.urls import reverse

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Variant
from backend.sales.models import Customer, CustomerSite, SalesOrder
from tests.backoffice.conftest import Office

pytestmark = pytest.mark.django_db
LIST = "admin:sales_customer_changelist"


@pytest.fixture
def twin(customer: Customer) -> Customer:
    return Customer.objects.create(name="Olena K", phone=customer.phone)


def test_a_duplicate_is_seen_and_joined(at_manager: Office, customer: Customer, twin: Customer) -> None:
    Customer.objects.create(name="Petro")
    page = at_manager.client.get(reverse("admin:sales_customer_change", args=[customer.pk]))
    found = set(at_manager.client.get(reverse(LIST) + "?duplicates=yes").context["cl"].queryset)
    merge = reverse("admin:sales_customer_merge", args=[customer.pk])
    form = at_manager.client.get(merge).context["form"]

    at_manager.client.post(merge, {"key": str(form["key"].value()), "duplicate": str(twin.pk)})

    twin.refresh_from_db()
    assert "Olena K" in page.content.decode()
    assert found == {customer, twin}
    assert twin.merged_into == customer
    assert twin not in at_manager.client.get(reverse(LIST)).context["cl"].queryset
    shown = at_manager.client.get(reverse("admin:sales_customer_change", args=[twin.pk]))
    assert shown.status_code == 200


def test_a_card_that_is_no_duplicate_is_not_joined(at_manager: Office, customer: Customer) -> None:
    petro = Customer.objects.create(name="Petro")
    merge = reverse("admin:sales_customer_merge", args=[customer.pk])
    form = at_manager.client.get(merge).context["form"]

    at_manager.client.post(merge, {"key": str(form["key"].value()), "duplicate": str(petro.pk)})

    petro.refresh_from_db()
    assert petro.merged_into is None


@pytest.mark.parametrize(("role", "limit"), [(Role.MANAGER, Decimal(500)), (Role.SALES, None)])
def test_a_limit_is_set_by_managers_and_addresses_by_sellers_too(
    make_user: Callable[..., User], customer: Customer, role: Role, limit: Decimal | None
) -> None:
    office = Office(make_user(role, is_staff=True))

    office.client.post(
        reverse("admin:sales_customer_change", args=[customer.pk]),
        {
            "name": customer.name,
            "phone": customer.phone,
            "credit_limit": "500",
            "delivery_days": "135",
            "sites-TOTAL_FORMS": "1",
            "sites-INITIAL_FORMS": "0",
            "sites-0-address": "Kyiv, Khreshchatyk 1",
            "sites-0-is_active": "on",
        },
    )

    customer.refresh_from_db()
    assert (customer.credit_limit, customer.delivery_days) == (limit, "135")
    assert CustomerSite.objects.get().customer == customer


def test_a_page_that_shows_an_old_limit_writes_nothing(at_manager: Office, customer: Customer) -> None:
    Customer.objects.update(credit_limit=Decimal(500))
    page = reverse("admin:sales_customer_change", args=[customer.pk])
    hidden = at_manager.client.get(page).content.decode()
    Customer.objects.update(credit_limit=Decimal(700))
    lines = {"sites-TOTAL_FORMS": "0", "sites-INITIAL_FORMS": "0"}
    written = {"name": "Olena K", "credit_limit": "900", "initial-credit_limit": "500.00", **lines}

    refused = at_manager.client.post(page, written)

    assert 'name="initial-credit_limit" value="500.00"' in hidden
    assert "This has changed since you opened it" in refused.content.decode()
    customer.refresh_from_db()
    assert (customer.name, customer.credit_limit) == ("Olena", 700)
    assert at_manager.client.post(page, {**written, "initial-credit_limit": "700.00"}).status_code == 302
    customer.refresh_from_db()
    assert (customer.name, customer.credit_limit) == ("Olena K", 900)


def test_a_phone_in_any_form_finds_the_customer(at_manager: Office, customer: Customer) -> None:
    Customer.objects.create(name="Petro", phone="+380501112233")

    for typed in ("067 123-45-67", "+38(067)1234567", "0671234567", "olena"):
        page = at_manager.client.get(reverse(LIST), {"q": typed})
        assert list(page.context["cl"].queryset) == [customer], typed


@pytest.mark.parametrize(
    ("typed", "kept"), [("067 765-43-21", "+380677654321"), ("ask Olena", None), ("", "")]
)
def test_a_phone_is_kept_in_one_way_or_refused(at_manager: Office, typed: str, kept: str | None) -> None:
    card = {"name": "Iryna", "phone": typed, "instagram": "@iryna.bags"}
    lines = {"sites-TOTAL_FORMS": "1", "sites-INITIAL_FORMS": "0", "sites-0-is_active": "on"}
    site = {"sites-0-address": "Lviv, Rynok 1", "sites-0-phone": typed}

    page = at_manager.client.post(reverse("admin:sales_customer_add"), card | lines | site)

    found = Customer.objects.filter(name="Iryna").values_list("phone", "instagram", "sites__phone")
    assert list(found) == ([] if kept is None else [(kept, "iryna.bags", kept)])
    assert kept is not None or page.content.decode().count("could not read the phone number") == 2


def test_an_address_of_an_order_stays_with_its_customer(
    at_manager: Office,
    customer: Customer,
    twin: Customer,
    place_order: Callable[..., SalesOrder],
    variant: Variant,
    books_hold: None,
) -> None:
    site = CustomerSite.objects.create(customer=customer, address="Lviv, 5")
    place_order(variant, 1, site_id=site.pk)

    at_manager.press(
        "sales_customersite_change", site.pk, customer=twin.pk, address="Lviv, 7", is_active="on"
    )

    site.refresh_from_db()
    assert (site.customer, site.address) == (customer, "Lviv, 7")


def test_a_number_that_no_card_can_have_is_answered(at_manager: Office) -> None:
    page = reverse("admin:sales_customer_change", args=["9" * 30])

    assert at_manager.client.post(page, {"name": "Olena"}).status_code == 302
