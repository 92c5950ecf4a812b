from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.inventory.models import ProductStock, ProductStockMovement, StockDocument
from backend.ledger.errors import InsufficientStock, TooMuchStock
from backend.ledger.models import Reason
from backend.ledger.posting import Line, lines_of, lock_stock, opposite, post
from backend.warehouses.models import Warehouse

Post = Callable[..., list[ProductStockMovement]]


@pytest.fixture
def put(warehouse: Warehouse, manager: User) -> Post:
    document = StockDocument(pk=77, number=77)

    def write(*lines: tuple[Variant, int] | tuple[Variant, int, int | Decimal]) -> list[ProductStockMovement]:
        posted = [Line(warehouse.pk, v.pk, change, Decimal(*cost)) for v, change, *cost in lines]
        return post(ProductStockMovement, posted, reason=Reason.COUNT, document=document, actor=manager)

    return write


def test_every_line_says_what_was_and_what_is(put: Post, variant: Variant) -> None:
    put((variant, 5))
    put((variant, -2))

    rows = ProductStockMovement.objects.order_by("id").values_list(
        "quantity_before", "quantity_change", "quantity_after"
    )
    assert list(rows) == [(0, 5, 5), (5, -2, 3)]
    assert (ProductStock.objects.get().quantity, ProductStock.objects.get().version) == (3, 2)


def test_lines_of_one_thing_at_one_cost_are_one_movement(put: Post, variant: Variant) -> None:
    put((variant, 5, 40), (variant, 2, 40), (variant, 1, 50))

    rows = ProductStockMovement.objects.order_by("quantity_change").values_list(
        "quantity_change", "unit_cost"
    )
    assert list(rows) == [(1, 50), (7, 40)]


def test_what_goes_takes_its_share_of_the_value_and_the_last_piece_takes_the_rest(
    put: Post, variant: Variant
) -> None:
    put((variant, 2, 10), (variant, 1, 13))
    for _ in range(3):
        put((variant, -1))

    values = ProductStockMovement.objects.order_by("id").values_list("value_change", flat=True)
    assert list(values) == [20, 13, Decimal("-11.00"), Decimal("-11.00"), Decimal("-11.00")]
    assert ProductStock.objects.get().value == 0


def test_thirds_of_a_hryvnia_are_not_lost(put: Post, variant: Variant) -> None:
    put((variant, 3, Decimal("0.3333")))
    out = [put((variant, -1))[0].value_change for _ in range(3)]

    assert out == [Decimal("-0.33"), Decimal("-0.34"), Decimal("-0.33")]
    assert ProductStock.objects.get().value == 0


def test_a_reversal_takes_the_value_that_its_original_brought(
    put: Post, variant: Variant, manager: User
) -> None:
    put((variant, 1, 10))
    document = StockDocument(pk=78, number=78)
    dear = Line(variant.stock.get().warehouse_id, variant.pk, 1, Decimal(50))
    post(ProductStockMovement, [dear], reason=Reason.COUNT, document=document, actor=manager)

    back = opposite(lines_of(ProductStockMovement, document))
    post(ProductStockMovement, back, reason=Reason.CORRECTION, document=StockDocument(pk=79), actor=manager)

    assert ProductStock.objects.get().value == 10


def test_lines_that_take_each_other_back_write_nothing(put: Post, variant: Variant) -> None:
    assert put((variant, 5), (variant, -5)) == []
    assert not ProductStockMovement.objects.exists()


def test_a_document_of_a_hundred_lines_is_as_many_statements_as_one_of_one(
    put: Post, make_variant: Callable[..., Variant]
) -> None:
    variants = [make_variant() for _ in range(100)]

    counts = []
    for lines in (variants[:1], variants):
        put(*((v, 1) for v in lines))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            put(*((v, 1) for v in lines))
        counts.append(len(captured))

    assert counts == [2, 2]


def test_rows_are_locked_in_the_order_of_their_ids(
    put: Post, make_variant: Callable[..., Variant], warehouse: Warehouse
) -> None:
    variants = [make_variant() for _ in range(5)]
    put(*((v, 1) for v in variants))

    with CaptureQueriesContext(connection) as captured:
        found = lock_stock(ProductStock, [(warehouse.pk, v.pk) for v in reversed(variants)])

    assert [row.pk for row in found.values()] == sorted(row.pk for row in found.values())
    assert "ORDER BY" in captured[0]["sql"]
    assert "FOR NO KEY UPDATE" in captured[0]["sql"]


def test_a_shortage_names_everything_that_is_missing_and_writes_nothing(
    put: Post, make_variant: Callable[..., Variant]
) -> None:
    plenty, few, none = make_variant("Bag"), make_variant("Belt"), make_variant("Cap")
    put((plenty, 10), (few, 1))

    with pytest.raises(InsufficientStock) as refusal:
        put((plenty, -1), (few, -2), (none, -3))

    missing = {str(s.item): (s.wanted, s.available) for s in refusal.value.shortages}
    assert missing == {"Belt, black": (2, 1), "Cap, black": (3, 0)}
    assert "Belt, black" in str(refusal.value)
    assert ProductStockMovement.objects.count() == 2


def test_a_shelf_has_a_ceiling(put: Post, variant: Variant) -> None:
    put((variant, 999_999_999))

    with pytest.raises(TooMuchStock):
        put((variant, 1))
    assert ProductStock.objects.get().quantity == 999_999_999


def test_the_opposite_of_a_document_brings_everything_back(
    put: Post, variant: Variant, manager: User
) -> None:
    put((variant, 5, 40), (variant, 2, 50))
    lines = lines_of(ProductStockMovement, StockDocument(pk=77))

    post(
        ProductStockMovement,
        opposite(lines),
        reason=Reason.CORRECTION,
        document=StockDocument(pk=78),
        actor=manager,
    )

    assert ProductStock.objects.get().quantity == 0


def test_nothing_is_taken_from_another_warehouse(put: Post, variant: Variant, manager: User) -> None:
    put((variant, 5))
    other = Warehouse.objects.create(name="Shop")

    with pytest.raises(InsufficientStock):
        post(
            ProductStockMovement,
            [Line(other.pk, variant.pk, -1)],
            reason=Reason.COUNT,
            document=StockDocument(pk=78),
            actor=manager,
        )
