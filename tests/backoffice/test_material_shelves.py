"""Shelves, batches and papers of materials in the office."""

import uuid
from decimal import Decimal
from typing import Any

import pytest

from backend.accounts.models import User
from backend.materials import requests
from backend.materials.models import (
    MaterialBatch,
    MaterialColor,
    MaterialDocument,
    MaterialRequest,
    MaterialStock,
    Unit,
)
from backend.warehouses.models import Warehouse
from tests.backoffice.conftest import Office, said, source
from tests.backoffice.supplies import leather

SHELF = "materials_materialstock"


@pytest.fixture
def material(db: None) -> MaterialColor:
    return leather("Box calf")


def note(warehouse: Warehouse, *lines: tuple[MaterialColor, str], **answers: Any) -> dict[str, Any]:
    """A delivery note with these lines."""
    filled = {
        f"lines-{number}-{field}": value
        for number, (material, quantity) in enumerate(lines)
        for field, value in (("material", material.pk), ("quantity", quantity))
    }
    head = {"warehouse": warehouse.pk, "reason": "purchase", "comment": ""}
    return {**head, "lines-TOTAL_FORMS": len(lines), "lines-INITIAL_FORMS": 0, **filled, **answers}


def on_hand(material: MaterialColor) -> Decimal:
    row = MaterialStock.objects.filter(material_color=material).first()
    return Decimal(row.quantity) if row else Decimal(0)


def test_materials_are_received_once_however_often_one_clicks(
    at_manager: Office, warehouse: Warehouse, material: MaterialColor
) -> None:
    key = uuid.uuid4()

    for _click in range(2):
        sent = note(warehouse, (material, "2,3"), **{"lines-0-unit_cost": "800", "lines-0-lot": "A1"})
        answer = at_manager.press(f"{SHELF}_receive", key=key, **sent)

    assert answer.status_code == 302
    assert on_hand(material) == Decimal("2.3")
    batch = MaterialBatch.objects.get()
    assert (batch.code, batch.value) == ("A1", 1840)


def test_what_is_counted_in_pieces_has_no_decimals(at_manager: Office, warehouse: Warehouse) -> None:
    zips = leather("Zip", unit=Unit.PCS)

    answer = at_manager.press(f"{SHELF}_receive", **note(warehouse, (zips, "1.5")))

    assert "whole" in " ".join(said(answer))
    assert MaterialDocument.objects.count() == 0


def test_a_batch_is_written_off_and_the_paper_is_reversed(
    at_manager: Office, warehouse: Warehouse, material: MaterialColor
) -> None:
    at_manager.press(f"{SHELF}_receive", **note(warehouse, (material, "5")))
    batch = MaterialBatch.objects.get()

    answers = {"quantity": "2", "reason": "damage", "comment": ""}
    at_manager.press("materials_materialbatch_write_off", batch.pk, **answers)
    assert on_hand(material) == 3
    paper = MaterialDocument.objects.get(kind="write_off")
    key = uuid.uuid4()
    for _click in range(2):
        at_manager.press("materials_materialdocument_reverse", paper.pk, key=key, comment="found it")

    assert on_hand(material) == 5
    page = at_manager.open("materials_materialbatch_change", batch.pk).content.decode()
    assert "Where it lies now" in page


def test_a_shelf_is_adjusted_with_words(
    at_manager: Office, warehouse: Warehouse, material: MaterialColor
) -> None:
    answers = {"warehouse": warehouse.pk, "material": material.pk, "direction": "+", "quantity": "1.125"}

    at_manager.press(f"{SHELF}_adjust", **answers, comment="")
    assert on_hand(material) == 0
    at_manager.press(f"{SHELF}_adjust", **answers, comment="found")

    assert on_hand(material) == Decimal("1.125")


def test_a_worker_is_answered(at_manager: Office, worker: User, material: MaterialColor) -> None:
    asked = requests.request_material(
        material_id=material.pk, quantity=Decimal(1), actor=worker, key=uuid.uuid4()
    )

    at_manager.press("materials_materialrequest_brought", asked.pk)

    assert MaterialRequest.objects.get().status == "done"


def test_a_storekeeper_sees_shelves_without_costs_and_does_not_adjust(
    storekeeper: User, manager: User, warehouse: Warehouse, material: MaterialColor
) -> None:
    sent = note(warehouse, (material, "2"), **{"lines-0-unit_cost": "777.35"})
    Office(manager).press(f"{SHELF}_receive", **sent)
    User.objects.filter(pk=storekeeper.pk).update(is_staff=True)
    office, stock = Office(storekeeper), MaterialStock.objects.get()

    for name, row in (
        ("materials_materialstock", stock),
        ("materials_materialbatch", MaterialBatch.objects.get()),
        ("materials_materialcolor", material),
    ):
        for page in (office.open(f"{name}_changelist"), office.open(f"{name}_change", row.pk)):
            assert page.status_code == 200
            assert "777.35" not in source(page)
            assert "554.7" not in source(page)
    assert office.open(f"{SHELF}_changelist", value__gt="10").status_code == 400
    assert office.open("materials_materialstockmovement_changelist", unit_cost__gt="10").status_code == 400
    assert "777.35" in Office(manager).open("materials_materialcolor_changelist").content.decode()
    assert office.open(f"{SHELF}_adjust").status_code == 403


def test_materials_are_found_as_people_type_and_by_their_shelves(
    at_manager: Office, warehouse: Warehouse, material: MaterialColor
) -> None:
    other = leather("Suede")
    at_manager.press(f"{SHELF}_receive", **note(warehouse, (material, "5")))
    name = "materials_materialcolor_changelist"

    def shown(**query: Any) -> list[MaterialColor]:
        return list(at_manager.open(name, **query).context["cl"].result_list)

    assert shown(q="box calf") == [material]
    assert shown(where=warehouse.pk) == [material]
    assert shown(few="low") == [other]
    assert shown(supplier="none") == []
    # What looks like a digit and is none narrows nothing.
    assert len(shown(supplier="²")) == len(shown(where="²")) == 2
