"""What is wrong with types is found by `check_ledger`."""

import pgtrigger
import pytest
from django.db import connection

from backend.reports.books import broken
from backend.sales.models import SalesOrder
from backend.workflow.models import DocumentStatus, DocumentType

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return [one.name for one in broken()]


def test_a_kind_without_a_usual_type_is_found() -> None:
    DocumentType.objects.filter(pk="salesorder").update(is_default=False)

    assert names() == ["of every kind of documents one type is usual"]


def test_a_type_that_issues_elsewhere_is_found() -> None:
    DocumentStatus.objects.filter(document_type="point_of_sale", status="ready").update(
        creates_movements=True
    )

    assert names() == ["what a type of documents issues it issues in one set-up with its kind"]


def test_an_order_of_a_foreign_type_is_found(place_order: object, variant: object) -> None:
    order = place_order(variant, 1)  # type: ignore[operator]
    with pgtrigger.ignore(), connection.cursor():
        SalesOrder.objects.filter(pk=order.pk).update(document_type="productionorder")

    assert names() == ["an order is of a type of orders"]
