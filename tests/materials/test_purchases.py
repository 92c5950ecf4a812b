from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import translation

from backend.accounts.models import User
from backend.core.errors import NotFound
from backend.materials import ordering, papers
from backend.materials.models import (
    GoodsReceipt,
    MaterialColor,
    MaterialPackaging,
    PurchaseOrder,
    Supplier,
    SupplierMaterialOffer,
)
from backend.materials.ordering import Ordered
from backend.materials.purchases import awaited, sheet
from backend.materials.receiving import Delivered
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.usefixtures("books_hold")


@pytest.fixture
def order(
    make_material: Callable[..., MaterialColor],
    make_offer: Callable[..., SupplierMaterialOffer],
    supplier: Supplier,
    warehouse: Warehouse,
    manager: User,
) -> PurchaseOrder:
    """Two hides at the offer's price and thread that got dearer."""
    supplier.minimum_order, supplier.terms = Decimal(5000), "передоплата"
    supplier.save()
    leather, thread = make_material("Шкіра «Крейзі Хорс»", "чорний"), make_material("Нитки")
    hide = MaterialPackaging.objects.create(material=leather.material, name="шкура", quantity=Decimal("2.3"))
    make_offer(leather, "850.5", packaging=hide, supplier_code="CH-01")
    make_offer(thread, "0.04")
    return ordering.create_order(
        supplier_id=supplier.pk,
        warehouse_id=warehouse.pk,
        lines=[
            Ordered(leather.pk, Decimal(2), hide.pk),
            Ordered(thread.pk, Decimal(500), price=Decimal("0.05")),
        ],
        expected_on=date(2030, 1, 15),
        comment="<терміново>",
        actor=manager,
        key=uuid4(),
    )


def test_a_sheet_says_packs_sums_and_what_got_dearer(order: PurchaseOrder) -> None:
    found = sheet(order.pk)

    assert [line.packs for line in found.lines] == [2, None]
    assert (found.total, found.is_below_minimum) == (Decimal("3937.30"), True)
    [dearer] = found.price_changes
    assert (str(dearer.line.material_color), dearer.price_change, dearer.percent) == (
        "Нитки",
        Decimal("0.01"),
        Decimal("25.0"),
    )
    with pytest.raises(NotFound):
        sheet(0)


def test_an_order_is_said_in_words(order: PurchaseOrder) -> None:
    with translation.override("en"):
        text = papers.order_text(sheet(order.pk))

    assert "1. Шкіра «Крейзі Хорс», чорний — 4.6 m² = 2 × шкура (CH-01)" in text
    assert "2. Нитки — 500 m²" in text
    assert "In all: 3,937.30" in text
    assert text.endswith("<терміново>")


@pytest.mark.parametrize("language", ["uk", "en"])
def test_an_order_is_printed_with_ukrainian_letters(order: PurchaseOrder, language: str) -> None:
    with translation.override(language):
        page = papers.order_pdf(sheet(order.pk))

    assert page.startswith(b"%PDF-")
    assert b"DejaVuSans" in page


def test_what_is_still_to_come_is_in_the_order_of_its_days(
    order: PurchaseOrder,
    sent_order: Callable[..., PurchaseOrder],
    receive: Callable[..., GoodsReceipt],
    material: MaterialColor,
) -> None:
    soon = sent_order((material, "5", "1"))
    come = sent_order((material, "5", "1"))
    receive(come, Delivered(come.lines.get().pk, Decimal(5)))

    assert list(awaited()) == [soon]
    assert sheet(soon.pk).lines[0].left == 5


def test_an_order_is_read_with_few_questions(
    order: PurchaseOrder, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    with django_assert_max_num_queries(4):  # type: ignore[attr-defined]
        papers.order_text(sheet(order.pk))
