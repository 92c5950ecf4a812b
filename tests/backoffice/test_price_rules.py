"""Managers say what things cost; sellers read it."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.urls import reverse

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import PriceGroup, PriceRule, Variant
from backend.sales.models import Customer
from tests.backoffice.conftest import Office

pytestmark = pytest.mark.django_db
RULE = {
    "name": "Black Friday",
    "kind": "promotion",
    "percent": "20",
    "currency": "UAH",
    "minimum_quantity": "1",
    "is_active": "on",
}


def test_a_manager_writes_a_rule_and_its_history_is_kept(at_manager: Office, variant: Variant) -> None:
    add = reverse("admin:catalog_pricerule_add")

    at_manager.client.post(add, {**RULE, "product": variant.product_id})

    rule = PriceRule.objects.get()
    assert (rule.percent, rule.product, rule.history.get().history_user) == (
        Decimal(20),
        variant.product,
        at_manager.member,
    )
    page = at_manager.client.get(reverse("admin:catalog_pricerule_changelist") + "?q=Clutch")
    assert "Black Friday" in page.content.decode()


@pytest.mark.parametrize(
    "odd", [{"price": "5"}, {"percent": ""}, {"kind": "group"}, {"kind": "base"}, {"minimum_quantity": "0"}]
)
def test_a_rule_that_says_nothing_clear_is_refused(at_manager: Office, odd: dict[str, str]) -> None:
    response = at_manager.client.post(reverse("admin:catalog_pricerule_add"), {**RULE, **odd})

    assert response.status_code == 200
    assert not PriceRule.objects.exists()


NO_SITES = {"sites-TOTAL_FORMS": 0, "sites-INITIAL_FORMS": 0}


def test_a_seller_reads_rules_and_gives_nobody_a_group(
    make_user: Callable[..., User], customer: Customer
) -> None:
    office = Office(make_user(Role.SALES, is_staff=True))
    group = PriceGroup.objects.create(name="VIP")
    rule = PriceRule.objects.create(kind="promotion", name="Sale", percent=Decimal(5))

    page = office.client.get(reverse("admin:catalog_pricerule_change", args=[rule.pk]))
    office.client.post(
        reverse("admin:sales_customer_change", args=[customer.pk]),
        {"name": "Olena K", "phone": customer.phone, "price_group": group.pk, **NO_SITES},
    )

    customer.refresh_from_db()
    assert page.status_code == 200
    assert office.client.get(reverse("admin:catalog_pricerule_add")).status_code == 403
    assert (customer.name, customer.price_group) == ("Olena K", None)
