"""Materials, offers, BOMs and opening stock from files: looked through first, then all of it, once."""

from decimal import Decimal

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.materials import boms
from backend.materials.models import (
    BOM,
    Material,
    MaterialBatch,
    MaterialColor,
    MaterialDocument,
    MaterialGroup,
    MaterialStock,
    SupplierMaterialOffer,
)
from backend.warehouses.models import Warehouse
from tests.backoffice.conftest import Office, said
from tests.backoffice.spreadsheets import agree, bring, lines, look, xlsx
from tests.backoffice.supplies import leather

MATERIALS, OFFERS = "materials_materialcolor", "materials_suppliermaterialoffer"
BOMS, STOCK = "materials_bom", "materials_materialstock"
HEAD = ["SKU", "Material", "Colour", "Group", "Unit", "Low stock at"]


@pytest.fixture
def group(db: None) -> MaterialGroup:
    return MaterialGroup.objects.create(name="Leathers")


def test_materials_come_with_their_colours_and_the_same_file_changes_nothing(
    at_manager: Office, group: MaterialGroup, variant: Variant
) -> None:
    file = xlsx(
        HEAD,
        ["SH-1", "Crazy horse", variant.color.name, "leathers", "m²", "2,5"],
        ["SH-2", "Crazy horse", None, None, None, None],
    )

    looked = look(at_manager, MATERIALS, file)
    assert MaterialColor.objects.count() == 0
    assert said(agree(at_manager, MATERIALS, looked)) == ["Imported: 2 new, 0 changed, 0 as they were."]

    material = Material.objects.get()
    first = MaterialColor.objects.get(sku="SH-1")
    assert (material.group, material.unit, material.colors.count()) == (group, "m2", 2)
    assert (first.color, first.low_stock_threshold) == (variant.color, Decimal("2.5"))
    assert not look(at_manager, MATERIALS, file).context["has_changes"]


@pytest.mark.usefixtures("group")
def test_one_bad_line_and_nothing_is_written(at_manager: Office) -> None:
    good = ["SH-1", "Crazy horse", None, "Leathers", "m²", "2"]
    for bad, why in (
        (["SH-2", "Suede", "no such", "Leathers", "m²", "1"], "There is no colour «no such»"),
        (["SH-2", "Suede", None, "Leathers", "yards", "1"], "must be one of"),
        (["SH-2", "Suede", None, "Leathers", "m²", "-1"], "could not read the number"),
        (["SH-2", "Suede", None, None, "m²", "1"], "Fill in «group»"),
        (["SH-2", "Crazy horse", None, None, None, None], "has this material in this colour already"),
        (["SH-1", "Suede", None, "Leathers", "m²", "1"], "is in line 2 already"),
    ):
        looked = look(at_manager, MATERIALS, xlsx(HEAD, good, bad))
        assert why in " ".join(words for _number, _about, words in lines(looked))
        assert looked.context["payload"] == ""
    assert MaterialColor.objects.count() == Material.objects.count() == 0


def test_a_price_list_changes_offers(at_manager: Office) -> None:
    material = leather("Box calf")
    offer = material.offers.get()
    head = ["Supplier", "SKU", "Sold by", "Price of one unit"]
    file = xlsx(head, ["tannery", material.sku, "hide", "120,50"], ["Tannery", material.sku, None, "130"])

    bring(at_manager, OFFERS, file)

    offer.refresh_from_db()
    assert (offer.price, SupplierMaterialOffer.objects.count()) == (Decimal("120.5"), 2)
    unknown = look(at_manager, OFFERS, xlsx(head, ["Nobody", material.sku, "bag", "1"]))
    assert "There is no supplier «Nobody»" in unknown.content.decode()


def test_boms_come_as_drafts(at_manager: Office, variant: Variant, manager: User) -> None:
    material = leather("Box calf", variant.color)
    head = ["Product", "Material", "SKU of the material", "For one piece", "Waste, %"]
    name = variant.product.name
    file = xlsx(head, [name, "box calf", None, "0,25", "10"], [name, None, material.sku, "1", None])

    bring(at_manager, BOMS, file)

    bom = BOM.objects.get()
    assert bom.status == "draft"
    assert [str(line.quantity) for line in bom.lines.order_by("pk")] == ["0.250", "1.000"]
    assert not look(at_manager, BOMS, file).context["has_changes"]
    both = look(at_manager, BOMS, xlsx(head, [name, "box calf", material.sku, "1", None]))
    assert both.context["is_refused"]
    assert boms.missing_parts(bom) == []


def test_shelves_are_opened_once(at_manager: Office, warehouse: Warehouse) -> None:
    material = leather("Box calf")
    head = ["SKU", "Warehouse", "Quantity", "Unit cost", "Batch", "Best before"]
    file = xlsx(
        head,
        [material.sku, warehouse.name, "2,5", "800", "A", "31.05.2031"],
        [material.sku, warehouse.name, "1", "900", "B", None],
    )

    looked = look(at_manager, STOCK, file)
    for _click in range(2):
        agree(at_manager, STOCK, looked)

    shelf = MaterialStock.objects.get()
    assert (shelf.quantity, shelf.value) == (Decimal("3.5"), 2900)
    assert MaterialDocument.objects.get().reason == "initial"
    assert sorted(MaterialBatch.objects.values_list("code", flat=True)) == ["A", "B"]
    assert not look(at_manager, STOCK, file).context["has_changes"]
    again = look(at_manager, STOCK, xlsx(head, [material.sku, warehouse.name, "9", None, None, None]))
    assert "this is not the beginning" in again.content.decode()


def test_files_are_for_those_who_may_write(storekeeper: User, variant: Variant) -> None:
    User.objects.filter(pk=storekeeper.pk).update(is_staff=True)

    for name in (MATERIALS, OFFERS, BOMS, STOCK):
        assert Office(storekeeper).open(f"{name}_import").status_code == 403
