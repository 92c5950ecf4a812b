"""Facts are read in the office, and by nobody rewritten, not even by a superuser."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.urls import reverse

from backend.accounts.models import User
from backend.backoffice.admin.base import ReadOnlyAdmin
from backend.workflow.models import DocumentType
from tests.backoffice.conftest import Office

FACTS = {
    "inventory.productstock",
    "inventory.productstockmovement",
    "inventory.productreservation",
    "inventory.stockdocument",
    "sales.salesorderline",
    "sales.salesorderchange",
    "sales.payment",
    "production.productionreport",
    "production.productionorderchange",
    "messaging.inboxupdate",
    "messaging.outboxmessage",
    "messaging.dialogstate",
    "core.intent",
    "core.counter",
    "reports.dailysummary",
    "accounts.invitation",
    "auth.group",
    "django_q.schedule",
    "django_q.success",
    "django_q.failure",
    "django_q.ormq",
}


def rows_as_they_are(model: Any) -> list[Any]:
    """Every column of every row."""
    return list(model._default_manager.order_by("pk").values_list())


def test_the_facts_are_all_read_only() -> None:
    read_only = {
        m._meta.label_lower for m, page in admin.site._registry.items() if isinstance(page, ReadOnlyAdmin)
    }

    assert read_only >= FACTS


def attack(office: Office, model: Any) -> list[int]:
    """Try to add, to change and to delete; what was answered."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    forged = {field.name: "1" for field in model._meta.fields} | {"post": "yes"}
    urls = [reverse(f"{name}_add")]
    for pk in model._default_manager.values_list("pk", flat=True)[:1]:
        urls += [reverse(f"{name}_change", args=[quote(pk)]), reverse(f"{name}_delete", args=[quote(pk)])]
        chosen = {"action": "delete_selected", "_selected_action": [pk], "post": "yes"}
        office.client.post(reverse(f"{name}_changelist"), chosen)
    return [office.client.post(url, forged).status_code for url in urls]


def test_a_fact_is_not_added_changed_or_deleted_even_by_a_superuser(
    fill_workshop: Callable[[int], None],
) -> None:
    fill_workshop(2)
    office = Office(User.objects.create_superuser("root", "root"))

    for model in [model for model in admin.site._registry if model._meta.label_lower in FACTS]:
        before = rows_as_they_are(model)
        assert set(attack(office, model)) == {403}, model
        assert rows_as_they_are(model) == before, model


def test_nothing_but_an_own_type_of_documents_is_deleted_in_the_office(
    fill_workshop: Callable[[int], None], at_owner: Office
) -> None:
    fill_workshop(1)

    for model in admin.site._registry:
        row = model._default_manager.first()
        if row and model is not DocumentType:
            url = reverse(
                f"admin:{model._meta.app_label}_{model._meta.model_name}_delete", args=[quote(row.pk)]
            )
            assert at_owner.client.post(url, {"post": "yes"}).status_code == 403, model
            assert model._default_manager.filter(pk=row.pk).exists()
