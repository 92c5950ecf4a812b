from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.utils.translation import override

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import DomainError, NotAllowed, NotFound
from backend.fulfillment import services as fulfillment
from backend.inventory.errors import EmptyDocument, QuantityRefused, SameWarehouse, WarehouseClosed
from backend.inventory.models import ProductStock, ProductStockMovement, StockDocument
from backend.inventory.services import Goods
from backend.ledger.errors import InsufficientStock
from backend.sales.models import SalesOrder
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.usefixtures("books_hold")
Move = Callable[..., StockDocument]


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    return Warehouse.objects.create(name="Shop", kind="retail")


@pytest.fixture
def move(warehouse: Warehouse, shop: Warehouse, storekeeper: User) -> Move:
    def carry(*goods: Goods, **fields: Any) -> StockDocument:
        places = {"warehouse_id": warehouse.pk, "to_warehouse_id": shop.pk}
        fields = {"actor": storekeeper, "key": uuid4(), **places, **fields}
        return fulfillment.transfer_goods(goods=goods, **fields)

    return carry


def lies(variant: Variant) -> dict[str, tuple[int, int]]:
    rows = ProductStock.objects.for_variant(variant.pk).select_related("warehouse")
    return {row.warehouse.name: (row.quantity, row.reserved_quantity) for row in rows}


def transfers() -> int:
    return StockDocument.objects.filter(kind="transfer").count()


def test_what_leaves_one_warehouse_comes_to_the_other(
    move: Move, make_variant: Callable[..., Variant], put_on_shelf: Callable[..., None], shop: Warehouse
) -> None:
    bag, belt = make_variant(), make_variant()
    for variant in (bag, belt):
        put_on_shelf(variant, 5)

    document = move(Goods(bag.pk, 2), Goods(belt.pk, 5), comment="for the fair")

    assert lies(bag) == {"Main": (3, 0), "Shop": (2, 0)}
    assert lies(belt) == {"Main": (0, 0), "Shop": (5, 0)}
    assert (document.kind, document.to_warehouse, document.comment) == ("transfer", shop, "for the fair")
    rows = ProductStockMovement.objects.filter(
        document_type="inventory.stockdocument", document_id=document.pk
    )
    reasons = rows.order_by("reason", "quantity_change").values_list("reason", "quantity_change")
    assert list(reasons) == [
        ("transfer_in", 2),
        ("transfer_in", 5),
        ("transfer_out", -5),
        ("transfer_out", -2),
    ]


def test_pressing_twice_moves_once(move: Move, variant: Variant, put_on_shelf: Callable[..., None]) -> None:
    put_on_shelf(variant, 5)
    key = uuid4()

    assert move(Goods(variant.pk, 2), key=key) == move(Goods(variant.pk, 2), key=key)
    assert (lies(variant)["Shop"], transfers()) == ((2, 0), 1)


def test_reserved_pieces_stay_where_they_are(
    move: Move,
    variant: Variant,
    put_on_shelf: Callable[..., None],
    place_order: Callable[..., SalesOrder],
) -> None:
    put_on_shelf(variant, 5)
    place_order(variant, 4)

    with pytest.raises(InsufficientStock) as refusal:
        move(Goods(variant.pk, 2))

    with override("en"):
        assert "2 needed, 1 available" in str(refusal.value)
    assert (lies(variant), transfers()) == ({"Main": (5, 4)}, 0)


def test_goods_that_arrive_go_to_the_order_that_waits_there(
    move: Move,
    variant: Variant,
    place_order: Callable[..., SalesOrder],
    storekeeper: User,
    warehouse: Warehouse,
    shop: Warehouse,
) -> None:
    order = place_order(variant, 2)
    fulfillment.receive_goods(
        warehouse_id=shop.pk, goods=[Goods(variant.pk, 3)], actor=storekeeper, key=uuid4()
    )

    move(Goods(variant.pk, 3), warehouse_id=shop.pk, to_warehouse_id=warehouse.pk)

    order.refresh_from_db()
    assert (order.status, lies(variant)) == ("ready", {"Main": (3, 2), "Shop": (0, 0)})


@pytest.mark.parametrize(
    ("goods", "fields", "refusal"),
    [
        ([], {}, EmptyDocument),
        ([0], {}, QuantityRefused),
        ([-1], {}, QuantityRefused),
        ([6], {}, InsufficientStock),
        ([1], {"to_warehouse_id": 10**9}, NotFound),
    ],
)
def test_a_transfer_that_makes_no_sense_is_refused(
    move: Move,
    variant: Variant,
    put_on_shelf: Callable[..., None],
    goods: list[int],
    fields: dict[str, Any],
    refusal: type[DomainError],
) -> None:
    put_on_shelf(variant, 5)

    with pytest.raises(refusal):
        move(*(Goods(variant.pk, quantity) for quantity in goods), **fields)
    assert (lies(variant), transfers()) == ({"Main": (5, 0)}, 0)


def test_goods_go_to_another_open_warehouse_by_a_storekeeper(
    move: Move,
    variant: Variant,
    put_on_shelf: Callable[..., None],
    warehouse: Warehouse,
    shop: Warehouse,
    seller: User,
) -> None:
    put_on_shelf(variant, 5)

    with pytest.raises(SameWarehouse):
        move(Goods(variant.pk, 1), to_warehouse_id=warehouse.pk)
    with pytest.raises(NotAllowed):
        move(Goods(variant.pk, 1), actor=seller)
    Warehouse.objects.filter(pk=shop.pk).update(is_active=False)
    with pytest.raises(WarehouseClosed):
        move(Goods(variant.pk, 1))
    assert transfers() == 0


def test_a_transfer_is_taken_back(
    move: Move, variant: Variant, put_on_shelf: Callable[..., None], manager: User
) -> None:
    put_on_shelf(variant, 5)
    document = move(Goods(variant.pk, 2))

    fulfillment.reverse_document(document_id=document.pk, comment="not needed", actor=manager, key=uuid4())

    assert lies(variant) == {"Main": (5, 0), "Shop": (0, 0)}
