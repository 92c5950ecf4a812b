from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.utils.translation import override

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import DomainError, KeyReused, NotAllowed, NotFound
from backend.fulfillment import services as fulfillment
from backend.inventory.counting import Counted
from backend.inventory.errors import (
    BelowReserved,
    CountedTwice,
    CountRefused,
    EmptyDocument,
    MovedWhileCounted,
    WarehouseClosed,
)
from backend.inventory.models import ProductStock, ProductStockMovement, StockDocument
from backend.sales.models import SalesOrder
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.usefixtures("books_hold")
Shelf = Callable[[Variant], tuple[int, int]]
PutOnShelf = Callable[..., None]
Count = Callable[..., StockDocument]


def seen(variant: Variant) -> int:
    """The version of the shelf before the eyes of whoever begins to count."""
    row = ProductStock.objects.filter(variant=variant).first()
    return row.version if row else 0


@pytest.fixture
def count(warehouse: Warehouse, storekeeper: User) -> Count:
    def say(*counted: Counted, **fields: Any) -> StockDocument:
        fields = {"actor": storekeeper, "key": uuid4(), "warehouse_id": warehouse.pk, **fields}
        return fulfillment.count_stock(counted=counted, **fields)

    return say


def counts() -> int:
    return StockDocument.objects.filter(kind="count").count()


def test_the_stock_becomes_what_was_counted(
    count: Count, make_variant: Callable[..., Variant], put_on_shelf: PutOnShelf, shelf: Shelf
) -> None:
    more, fewer, same, never = (make_variant() for _ in range(4))
    for variant in (more, fewer, same):
        put_on_shelf(variant, 5)

    document = count(
        Counted(more.pk, 7, seen(more)),
        Counted(fewer.pk, 0, seen(fewer)),
        Counted(same.pk, 5, seen(same)),
        Counted(never.pk, 2, 0),
        comment="rack 3",
    )

    assert [shelf(one) for one in (more, fewer, same, never)] == [(7, 0), (0, 0), (5, 0), (2, 0)]
    lines = ProductStockMovement.objects.filter(reason="count").order_by("quantity_change")
    assert list(lines.values_list("quantity_change", "document_id")) == [
        (change, document.pk) for change in (-5, 2, 2)
    ]
    assert (document.kind, document.reason, document.comment) == ("count", "count", "rack 3")


def test_a_count_that_agrees_is_written_down_without_lines(
    count: Count, variant: Variant, put_on_shelf: PutOnShelf
) -> None:
    put_on_shelf(variant, 5)

    document = count(Counted(variant.pk, 5, seen(variant)))

    assert not ProductStockMovement.objects.filter(document_id=document.pk, reason="count").exists()


def test_pressing_twice_counts_once(
    count: Count, variant: Variant, put_on_shelf: PutOnShelf, shelf: Shelf
) -> None:
    put_on_shelf(variant, 5)
    line, key = Counted(variant.pk, 3, seen(variant)), uuid4()

    assert count(line, key=key) == count(line, key=key)
    with pytest.raises(KeyReused):
        count(Counted(variant.pk, 2, seen(variant)), key=key)
    assert (shelf(variant), counts()) == ((3, 0), 1)


def test_what_moved_while_it_was_counted_is_named_and_nothing_is_written(
    count: Count, make_variant: Callable[..., Variant], put_on_shelf: PutOnShelf, shelf: Shelf
) -> None:
    still, moved = make_variant("Still"), make_variant("Moved")
    put_on_shelf(still, 5)
    before = Counted(still.pk, 4, seen(still)), Counted(moved.pk, 1, seen(moved))
    put_on_shelf(moved, 2)

    with pytest.raises(MovedWhileCounted) as refusal:
        count(*before)

    assert "Moved, black" in str(refusal.value)
    assert "Still" not in str(refusal.value)
    assert (shelf(still), shelf(moved), counts()) == ((5, 0), (2, 0), 0)


def test_fewer_than_what_is_promised_is_refused(
    count: Count,
    variant: Variant,
    put_on_shelf: PutOnShelf,
    place_order: Callable[..., SalesOrder],
    shelf: Shelf,
) -> None:
    put_on_shelf(variant, 5)
    place_order(variant, 3)

    with pytest.raises(BelowReserved) as refusal:
        count(Counted(variant.pk, 2, seen(variant)))

    with override("en"):
        assert "2 counted, but 3 are reserved" in str(refusal.value)
    assert (shelf(variant), counts()) == ((5, 3), 0)
    count(Counted(variant.pk, 3, seen(variant)))
    assert shelf(variant) == (3, 3)


def test_pieces_that_turn_up_go_to_the_order_that_waits(
    count: Count, variant: Variant, place_order: Callable[..., SalesOrder], shelf: Shelf
) -> None:
    order = place_order(variant, 2)

    count(Counted(variant.pk, 3, 0))

    order.refresh_from_db()
    assert (order.status, shelf(variant)) == ("ready", (3, 2))


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ([], EmptyDocument),
        ([{"quantity": -1}], CountRefused),
        ([{"quantity": 10**9}], CountRefused),
        ([{"variant_id": 10**9}], NotFound),
        ([{}, {}], CountedTwice),
    ],
)
def test_a_count_that_makes_no_sense_is_refused(
    count: Count, variant: Variant, lines: list[dict[str, Any]], refusal: type[DomainError]
) -> None:
    whole = {"variant_id": variant.pk, "quantity": 1, "seen_version": 0}

    with pytest.raises(refusal):
        count(*(Counted(**{**whole, **line}) for line in lines))
    assert not StockDocument.objects.exists()


def test_a_closed_warehouse_is_not_counted_and_a_seller_counts_nothing(
    count: Count, variant: Variant, seller: User
) -> None:
    with pytest.raises(NotAllowed):
        count(Counted(variant.pk, 1, 0), actor=seller)
    Warehouse.objects.update(is_active=False)
    with pytest.raises(WarehouseClosed):
        count(Counted(variant.pk, 1, 0))
    assert not StockDocument.objects.exists()


def test_a_count_is_taken_back(
    count: Count, variant: Variant, put_on_shelf: PutOnShelf, manager: User, shelf: Shelf
) -> None:
    put_on_shelf(variant, 5)
    document = count(Counted(variant.pk, 2, seen(variant)))

    fulfillment.reverse_document(document_id=document.pk, comment="wrong shelf", actor=manager, key=uuid4())

    assert shelf(variant) == (5, 0)
