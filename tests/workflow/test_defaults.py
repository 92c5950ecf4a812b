"""By themselves documents look and behave as the code says."""

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from backend.sales.models import SalesOrder
from backend.sales.statuses import Status
from backend.workflow import kinds, looks, rules
from backend.workflow.defaults import sync_types
from backend.workflow.memory import memory
from backend.workflow.models import DocumentStatus, DocumentType
from backend.workflow.services import StatusSet
from tests.workflow.as_it_comes import as_it_comes

KINDS = {
    "sales.salesorder": "order",
    "production.productionorder": "work",
    "materials.purchaserequest": "request",
    "materials.purchaseorder": "purchase",
    "materials.materialstocktransfer": "transfer:materials",
    "inventory.productstocktransfer": "transfer:goods",
    "materials.materialstockcount": "counted:materials",
    "inventory.productstockcount": "counted:goods",
}


def test_every_document_with_statuses_has_its_kind() -> None:
    assert {kind: table.opens for kind, table in kinds.tables().items()} == KINDS


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_the_rows_say_what_the_code_says(kind: str) -> None:
    table, code = kinds.table_of(kind), kinds.usual_code(kind)
    one = DocumentType.objects.get(pk=code)
    rows = list(one.statuses.all())

    assert (one.is_default, one.is_active) == (True, True)
    assert [row.status for row in rows] == table.statuses.values
    for language in ("en", "uk"):
        with override(language):
            assert [row.label for row in rows] == [str(label) for label in table.statuses.labels]
    assert {row.status for row in rows if row.creates_movements} == table.moves_stock
    assert {row.status for row in rows if row.reverses_movements} == table.takes_back
    assert {row.status for row in rows if row.allows_correction} == table.corrects
    assert {row.status: row.colour for row in rows if row.colour != "plain"} == table.colours
    assert not any(row.permission or row.told_roles or row.entered_at_payment for row in rows)
    rules.check(table, rows)


@pytest.mark.django_db
def test_what_is_known_without_the_database_is_what_lies_in_it() -> None:
    names = [*StatusSet.__dataclass_fields__, "document_type_id"]
    said = as_it_comes()
    memory.forget()
    read = memory.now()

    assert said.types.keys() == read.types.keys()
    assert {place: [getattr(row, name) for name in names] for place, row in said.statuses.items()} == {
        place: [getattr(row, name) for name in names] for place, row in read.statuses.items()
    }


@pytest.mark.django_db
def test_what_people_changed_stays_after_a_migration() -> None:
    row = DocumentStatus.objects.get(document_type="salesorder", status="shipped")
    row.label_uk, row.told_roles = "поїхало", ["owner"]
    row.save()
    DocumentStatus.objects.filter(document_type="salesorder", status="ready").delete()

    sync_types()

    row.refresh_from_db()
    assert (row.label_uk, row.told_roles) == ("поїхало", ["owner"])
    assert DocumentStatus.objects.filter(document_type="salesorder").count() == len(Status)


@pytest.mark.django_db
def test_point_of_sale_comes_with_the_workshop() -> None:
    at_payment = DocumentStatus.objects.filter(document_type="point_of_sale", entered_at_payment=True)

    assert set(at_payment.values_list("status", flat=True)) == {"shipped", "completed"}
    with override("en"):
        assert looks.label(SalesOrder(document_type_id="point_of_sale"), "shipped") == "shipped"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"colour": "pink"},
        {"creates_movements": True, "reverses_movements": True},
        {"creates_movements": True, "allows_correction": True},
        {"entered_at_payment": True, "permission": "sales.ship_salesorder"},
        {"status": "draft"},
    ],
)
def test_the_database_refuses_what_is_never_right(wrong: dict[str, object]) -> None:
    rows = DocumentStatus.objects.filter(document_type="salesorder", status="confirmed")

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**wrong)


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"is_default": True}, {"is_default": True, "is_active": False}])
def test_the_database_knows_one_usual_type(wrong: dict[str, bool]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentType.objects.filter(pk="point_of_sale").update(**wrong)
