"""Every page of the office opens for those who may, in both languages, with few questions to the database."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from simple_history.models import HistoricalChanges

from backend.accounts.models import User
from tests.backoffice.conftest import Office

MOST_QUERIES = 20


def pages(member: User) -> Iterator[str]:
    """Lists, searches, records, empty forms and buttons that this person may open."""
    yield reverse("admin:index")
    request: Any = type("Request", (), {"user": member, "GET": {}, "POST": {}, "method": "GET"})()
    for model, page in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        if not page.has_view_permission(request):
            continue
        yield reverse(f"{name}_changelist")
        yield reverse(f"{name}_changelist") + "?q=a1"
        if page.has_add_permission(request):
            yield reverse(f"{name}_add")
        rows = model._default_manager.order_by("pk")
        for row in {rows.first(), rows.last()} - {None}:
            yield reverse(f"{name}_change", args=[quote(row.pk)])
            for deed in page.deeds:  # type: ignore[attr-defined]
                if page.may_do(request, deed, row) and deed.is_offered(row, member):  # type: ignore[attr-defined]
                    yield reverse(f"{name}_{deed.name}", args=[quote(row.pk)])
        for deed in page.list_deeds:  # type: ignore[attr-defined]
            if page.may_do(request, deed, None):  # type: ignore[attr-defined]
                yield reverse(f"{name}_{deed.name}")


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("who", "language"),
    [("manager", "uk"), ("manager", "en"), ("owner", "uk"), ("superuser", "en")],
)
def test_every_page_opens_with_few_queries_at_any_size(
    who: str,
    language: str,
    fill_workshop: Callable[[int], None],
    manager: User,
    owner: User,
) -> None:
    fill_workshop(9)
    member = {"manager": manager, "owner": owner}.get(who) or User.objects.create_superuser("root", "root")
    User.objects.filter(pk=member.pk).update(language=language)
    office = Office(member)

    opened = 0
    for url in pages(member):
        with CaptureQueriesContext(connection) as queries:
            response = office.client.get(url)
        assert response.status_code == 200, url
        assert len(queries) <= MOST_QUERIES, (url, len(queries))
        assert response.headers["Content-Language"] == language
        opened += 1
    assert opened > 70


def test_the_number_of_queries_does_not_grow_with_the_workshop(
    fill_workshop: Callable[[int], None], at_owner: Office
) -> None:
    def count() -> dict[str, int]:
        counted = {}
        for model in admin.site._registry:
            url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
            with CaptureQueriesContext(connection) as queries:
                at_owner.client.get(url)
            counted[url] = len(queries)
        return counted

    fill_workshop(3)
    few = count()
    fill_workshop(9)
    many = count()

    # The first time a list has rows at all, one question more is asked about its dates.
    assert {url: (few[url], many[url]) for url in many if many[url] > few[url] + 1} == {}


def test_every_model_has_its_page() -> None:
    ours = {
        model
        for app in apps.get_app_configs()
        if app.name.startswith("backend.")
        for model in app.get_models()
        # What was changed in a record is read on the record's own page.
        if not issubclass(model, HistoricalChanges)
    }

    assert ours - set(admin.site._registry) == set()


def test_every_page_is_searched() -> None:
    assert [model for model, page in admin.site._registry.items() if not page.search_fields] == []


def test_people_without_the_office_are_not_let_in(seller: User, worker: User) -> None:
    for member in (seller, worker):
        response = Office(member).open("index")
        assert response.status_code == 302
        assert "/admin/login/" in response.headers["Location"]


def test_a_dismissed_person_is_out_at_the_next_click(at_manager: Office) -> None:
    assert at_manager.open("index").status_code == 200

    User.objects.filter(pk=at_manager.member.pk).update(is_active=False)

    assert at_manager.open("index").status_code == 302


def test_a_storekeeper_in_the_office_sees_no_money(
    storekeeper: User, place_order: Callable[..., Any], variant: Any
) -> None:
    order = place_order(variant, 7)
    storekeeper.is_staff = True
    storekeeper.save()
    office = Office(storekeeper)

    shown = office.open("sales_salesorder_changelist").content.decode()
    record = office.open("sales_salesorder_change", order.pk).content.decode()

    assert f"№{order.number}" in shown
    for money in ("700.00", "700\u00a0UAH"):
        assert money not in shown
        assert money not in record


def test_choices_by_typing_need_the_right_to_look(at_manager: Office, seller: User, customer: Any) -> None:
    asked = {"term": "ole", "app_label": "sales", "model_name": "salesorder", "field_name": "customer"}
    found = at_manager.client.get(reverse("admin:autocomplete"), asked)
    assert [one["text"] for one in found.json()["results"]] == [str(customer)]

    seller.groups.clear()
    seller.is_staff = True
    seller.save()
    assert Office(seller).client.get(reverse("admin:autocomplete"), asked).status_code == 403
