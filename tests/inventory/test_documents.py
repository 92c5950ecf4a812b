from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import DomainError, KeyReused, NotAllowed, NotFound, TextRefused
from backend.core.models import Counter
from backend.inventory import services as inventory
from backend.inventory.errors import (
    CommentNeeded,
    CostRefused,
    EmptyDocument,
    QuantityRefused,
    WarehouseClosed,
    WrongReason,
)
from backend.inventory.models import ProductStockMovement, StockDocument
from backend.inventory.services import Goods
from backend.ledger.errors import AlreadyReversed, InsufficientStock, TooMuchStock
from backend.ledger.models import Reason
from backend.sales.models import SalesOrder
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.usefixtures("books_hold")
Shelf = Callable[[Variant], tuple[int, int]]


@pytest.fixture
def receive(warehouse: Warehouse, storekeeper: User) -> Callable[..., StockDocument]:
    def put(*goods: Goods, **fields: Any) -> StockDocument:
        fields = {"actor": storekeeper, "key": uuid4(), "warehouse_id": warehouse.pk, **fields}
        return inventory.receive(goods=goods, **fields)

    return put


@pytest.fixture
def write_off(warehouse: Warehouse, storekeeper: User) -> Callable[..., StockDocument]:
    def take(*goods: Goods, **fields: Any) -> StockDocument:
        fields = {"actor": storekeeper, "key": uuid4(), "reason": Reason.DAMAGE, **fields}
        return inventory.write_off(warehouse_id=warehouse.pk, goods=goods, **fields)

    return take


def nothing_written() -> bool:
    return not StockDocument.objects.exists() and not ProductStockMovement.objects.exists()


def test_goods_are_received_at_their_cost_or_at_the_one_on_the_paper(
    receive: Callable[..., StockDocument], make_variant: Callable[..., Variant], shelf: Shelf
) -> None:
    bag, belt = make_variant(), make_variant()

    document = receive(Goods(bag.pk, 5), Goods(belt.pk, 2, Decimal("12.34")), comment="from Lviv")

    assert (document.number, document.kind, document.comment) == (1, "receipt", "from Lviv")
    assert (shelf(bag), shelf(belt)) == ((5, 0), (2, 0))
    costs = ProductStockMovement.objects.order_by("id").values_list("unit_cost", flat=True)
    assert list(costs) == [40, Decimal("12.34")]


def test_pressing_twice_receives_once(
    receive: Callable[..., StockDocument], variant: Variant, shelf: Shelf
) -> None:
    key = uuid4()

    assert receive(Goods(variant.pk, 5), key=key) == receive(Goods(variant.pk, 5), key=key)
    with pytest.raises(KeyReused):
        receive(Goods(variant.pk, 6), key=key)
    assert shelf(variant) == (5, 0)


@pytest.mark.parametrize(
    ("goods", "fields", "refusal"),
    [
        ([], {}, EmptyDocument),
        ([{"quantity": 0}], {}, QuantityRefused),
        ([{"quantity": -5}], {}, QuantityRefused),
        ([{"quantity": 10**9}], {}, QuantityRefused),
        ([{"variant_id": 10**9}], {}, NotFound),
        ([{"unit_cost": Decimal(-1)}], {}, CostRefused),
        ([{"unit_cost": Decimal("NaN")}], {}, CostRefused),
        ([{"unit_cost": Decimal("0.001")}], {}, CostRefused),
        ([{"quantity": 999_999_999}, {"quantity": 1}], {}, TooMuchStock),
        ([{}], {"warehouse_id": 10**9}, NotFound),
        ([{}], {"comment": "x" * 501}, TextRefused),
    ],
)
def test_a_receipt_that_makes_no_sense_is_refused(
    receive: Callable[..., StockDocument],
    variant: Variant,
    goods: list[dict[str, Any]],
    fields: dict[str, Any],
    refusal: type[DomainError],
) -> None:
    with pytest.raises(refusal):
        receive(*(Goods(**{"variant_id": variant.pk, "quantity": 1, **item}) for item in goods), **fields)
    assert nothing_written()
    assert not Counter.objects.filter(kind="inventory.stockdocument").exists()


def test_nothing_comes_into_a_closed_warehouse(
    receive: Callable[..., StockDocument], variant: Variant, warehouse: Warehouse
) -> None:
    Warehouse.objects.filter(pk=warehouse.pk).update(is_active=False)

    with pytest.raises(WarehouseClosed):
        receive(Goods(variant.pk, 1))
    assert nothing_written()


def test_goods_are_written_off_with_a_reason(
    receive: Callable[..., StockDocument],
    write_off: Callable[..., StockDocument],
    variant: Variant,
    shelf: Shelf,
) -> None:
    receive(Goods(variant.pk, 5))

    document = write_off(Goods(variant.pk, 2), reason=Reason.THEFT)

    assert (document.kind, document.reason, shelf(variant)) == ("write_off", "theft", (3, 0))


@pytest.mark.parametrize("reason", [Reason.SALE, Reason.PURCHASE, Reason.CORRECTION])
def test_a_sale_is_not_a_write_off(
    receive: Callable[..., StockDocument],
    write_off: Callable[..., StockDocument],
    variant: Variant,
    shelf: Shelf,
    reason: Reason,
) -> None:
    receive(Goods(variant.pk, 5))

    with pytest.raises(WrongReason):
        write_off(Goods(variant.pk, 2), reason=reason)
    assert shelf(variant) == (5, 0)


def test_what_is_promised_is_not_written_off(
    receive: Callable[..., StockDocument],
    write_off: Callable[..., StockDocument],
    place_order: Callable[..., SalesOrder],
    variant: Variant,
    shelf: Shelf,
) -> None:
    receive(Goods(variant.pk, 5))
    place_order(variant, 4)

    with pytest.raises(InsufficientStock):
        write_off(Goods(variant.pk, 2))
    assert shelf(variant) == (5, 4)


def test_one_missing_thing_stops_the_whole_document(
    receive: Callable[..., StockDocument],
    write_off: Callable[..., StockDocument],
    make_variant: Callable[..., Variant],
    shelf: Shelf,
) -> None:
    bag, belt = make_variant(), make_variant()
    receive(Goods(bag.pk, 5))

    with pytest.raises(InsufficientStock):
        write_off(Goods(bag.pk, 1), Goods(belt.pk, 1))
    assert shelf(bag) == (5, 0)
    assert StockDocument.objects.count() == 1


@pytest.mark.parametrize(("change", "left"), [(3, 8), (-5, 0)])
def test_a_manager_corrects_the_stock_and_says_why(
    receive: Callable[..., StockDocument],
    variant: Variant,
    warehouse: Warehouse,
    manager: User,
    shelf: Shelf,
    change: int,
    left: int,
) -> None:
    receive(Goods(variant.pk, 5))

    inventory.adjust(
        warehouse_id=warehouse.pk,
        variant_id=variant.pk,
        quantity_change=change,
        comment="counted",
        actor=manager,
        key=uuid4(),
    )

    assert shelf(variant) == (left, 0)


@pytest.mark.parametrize(
    ("change", "comment", "refusal"),
    [(1, " ", CommentNeeded), (0, "counted", QuantityRefused), (-1, "counted", InsufficientStock)],
)
def test_a_correction_that_makes_no_sense_is_refused(
    variant: Variant,
    warehouse: Warehouse,
    manager: User,
    change: int,
    comment: str,
    refusal: type[DomainError],
) -> None:
    with pytest.raises(refusal):
        inventory.adjust(
            warehouse_id=warehouse.pk,
            variant_id=variant.pk,
            quantity_change=change,
            comment=comment,
            actor=manager,
            key=uuid4(),
        )
    assert nothing_written()


def test_a_document_is_taken_back_once(
    receive: Callable[..., StockDocument], variant: Variant, manager: User, shelf: Shelf
) -> None:
    document = receive(Goods(variant.pk, 5))

    reversal = inventory.reverse_document(
        document_id=document.pk, comment="wrong box", actor=manager, key=uuid4()
    )

    assert (reversal.kind, reversal.reverses, shelf(variant)) == ("reversal", document, (0, 0))
    for taken_back in (document, reversal):
        with pytest.raises(AlreadyReversed):
            inventory.reverse_document(document_id=taken_back.pk, comment="again", actor=manager, key=uuid4())
    assert StockDocument.objects.count() == 2


def test_a_receipt_whose_goods_have_left_is_not_taken_back(
    receive: Callable[..., StockDocument],
    write_off: Callable[..., StockDocument],
    variant: Variant,
    manager: User,
    shelf: Shelf,
) -> None:
    document = receive(Goods(variant.pk, 5))
    write_off(Goods(variant.pk, 1))

    with pytest.raises(InsufficientStock):
        inventory.reverse_document(document_id=document.pk, comment="wrong box", actor=manager, key=uuid4())
    with pytest.raises(CommentNeeded):
        inventory.reverse_document(document_id=document.pk, comment="", actor=manager, key=uuid4())
    assert shelf(variant) == (4, 0)


def test_a_seller_moves_no_goods(
    receive: Callable[..., StockDocument], variant: Variant, seller: User
) -> None:
    with pytest.raises(NotAllowed):
        receive(Goods(variant.pk, 5), actor=seller)
    assert nothing_written()
