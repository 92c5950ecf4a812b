"""Counting, moving and taking goods back in the office; thresholds and what fell to them."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.fulfillment.low_stock import watch_low_stock
from backend.inventory.models import ProductStock, StockDocument
from backend.sales.models import SalesOrder, SalesReturn
from backend.warehouses.models import Warehouse
from tests.backoffice.conftest import Office, said

Shelf = Callable[[Variant], tuple[int, int]]


@pytest.fixture
def stock(variant: Variant, put_on_shelf: Callable[..., None]) -> ProductStock:
    """Five on the shelf."""
    put_on_shelf(variant, 5)
    return ProductStock.objects.get()


@pytest.fixture
def at_storekeeper(storekeeper: User) -> Office:
    User.objects.filter(pk=storekeeper.pk).update(is_staff=True)
    storekeeper.is_staff = True
    return Office(storekeeper)


def test_a_shelf_is_counted_once_however_often_one_clicks(
    at_storekeeper: Office, stock: ProductStock, variant: Variant, shelf: Shelf
) -> None:
    key = uuid.uuid4()

    for _click in range(2):
        answers = {"quantity": "3", "seen_version": stock.version, "comment": ""}
        response = at_storekeeper.press("inventory_productstock_count", stock.pk, key=key, **answers)

    assert response.status_code == 302
    assert (shelf(variant), StockDocument.objects.filter(kind="count").count()) == ((3, 0), 1)


def test_a_shelf_that_moved_since_the_page_was_opened_is_not_written_over(
    at_storekeeper: Office,
    stock: ProductStock,
    variant: Variant,
    put_on_shelf: Callable[..., None],
    shelf: Shelf,
) -> None:
    page = at_storekeeper.open("inventory_productstock_count", stock.pk).content.decode()
    assert f'name="seen_version" value="{stock.version}"' in page
    put_on_shelf(variant, 2)

    answers = {"quantity": "5", "seen_version": stock.version, "comment": ""}
    refused = at_storekeeper.press("inventory_productstock_count", stock.pk, **answers)

    assert "It moved while you counted: Clutch, black" in said(refused)[0]
    assert shelf(variant) == (7, 0)


@pytest.mark.parametrize("quantity", ["", "-1", "1e3", "1,5"])
def test_a_count_without_a_number_is_asked_again(
    at_storekeeper: Office, stock: ProductStock, quantity: str
) -> None:
    answers = {"quantity": quantity, "seen_version": stock.version, "comment": ""}

    assert at_storekeeper.press("inventory_productstock_count", stock.pk, **answers).status_code == 200
    assert not StockDocument.objects.filter(kind="count").exists()


def test_goods_are_moved_to_another_warehouse(
    at_storekeeper: Office, stock: ProductStock, variant: Variant, warehouse: Warehouse
) -> None:
    shop = Warehouse.objects.create(name="Shop", kind="retail")
    note = {
        "warehouse": warehouse.pk,
        "to_warehouse": shop.pk,
        "comment": "",
        "lines-TOTAL_FORMS": 8,
        "lines-INITIAL_FORMS": 0,
        "lines-0-variant": variant.pk,
    }

    refused = at_storekeeper.press("inventory_productstock_transfer", **note, **{"lines-0-quantity": 6})
    assert "6 needed, 5 available" in said(refused)[0]
    same = {**note, "to_warehouse": warehouse.pk, "lines-0-quantity": 1}
    assert "another warehouse" in said(at_storekeeper.press("inventory_productstock_transfer", **same))[0]
    at_storekeeper.press("inventory_productstock_transfer", **note, **{"lines-0-quantity": 2})

    lies = dict(ProductStock.objects.values_list("warehouse__name", "quantity"))
    assert lies == {"Main": 3, "Shop": 2}
    shown = at_storekeeper.open("inventory_stockdocument_changelist").content.decode()
    assert "Main → Shop" in shown


@pytest.fixture
def shipped(
    stock: ProductStock, variant: Variant, place_order: Callable[..., SalesOrder], seller: User
) -> SalesOrder:
    order = place_order(variant, 3)
    return fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid.uuid4())


def back(order: SalesOrder, quantity: str, scrapped: str = "0", **answers: Any) -> dict[str, Any]:
    order.refresh_from_db()
    return {
        "seen_version": order.version,
        "reason": "did_not_fit",
        "comment": "",
        "lines-TOTAL_FORMS": 1,
        "lines-INITIAL_FORMS": 1,
        "lines-0-line_id": order.lines.get().pk,
        "lines-0-quantity": quantity,
        "lines-0-scrapped_quantity": scrapped,
        **answers,
    }


def test_an_order_is_taken_back_in_parts(
    at_storekeeper: Office, shipped: SalesOrder, variant: Variant, shelf: Shelf
) -> None:
    page = at_storekeeper.open("sales_salesorder_return", shipped.pk).content.decode()
    assert "Clutch, black: came back, of 3" in page

    name, pk = "sales_salesorder_return", shipped.pk
    assert "has 3 of them" in said(at_storekeeper.press(name, pk, **back(shipped, "4")))[0]
    assert "Say why" in said(at_storekeeper.press(name, pk, **back(shipped, "2", "1")))[0]
    at_storekeeper.press(name, pk, **back(shipped, "2", "1", comment="torn"))
    assert shelf(variant) == (3, 0)
    stale = back(shipped, "1", seen_version=shipped.version - 1)
    assert "has changed" in said(at_storekeeper.press(name, pk, **stale))[-1]
    at_storekeeper.press(name, pk, **back(shipped, "1"))

    shipped.refresh_from_db()
    assert (shipped.status, shelf(variant), SalesReturn.objects.count()) == ("returned", (4, 0), 2)
    record = at_storekeeper.open("sales_salesorder_change", pk).content.decode()
    assert "torn" in record
    assert reverse("admin:sales_salesorder_return", args=[pk]) not in record


@pytest.mark.parametrize("quantity", ["", "0", "-1", "1e3"])
def test_a_return_with_nothing_in_it_is_refused(
    at_storekeeper: Office, shipped: SalesOrder, quantity: str
) -> None:
    response = at_storekeeper.press("sales_salesorder_return", shipped.pk, **back(shipped, quantity))

    assert response.status_code == 200
    assert not SalesReturn.objects.exists()


def test_a_manager_sets_thresholds_and_sees_what_fell(
    at_manager: Office, stock: ProductStock, variant: Variant, make_variant: Callable[..., Variant]
) -> None:
    make_variant("Unwatched")
    fields = {
        "product": variant.product_id,
        "color": variant.color_id,
        "secondary_color": "",
        "sku": variant.sku,
        "barcode": "",
    }

    at_manager.press(
        "catalog_variant_change", variant.pk, **fields, low_stock_threshold="7", reorder_point=""
    )

    variant.refresh_from_db()
    assert (variant.low_stock_threshold, variant.reorder_point) == (7, None)
    assert watch_low_stock() == 1
    few = at_manager.open("catalog_variant_changelist", few="low").content.decode()
    assert variant.sku in few
    assert "Unwatched" not in few
    assert "low stock" in at_manager.open("inventory_lowstockalert_changelist").content.decode()


def test_the_movements_of_a_variant_show_the_balance_and_the_document(
    at_storekeeper: Office, shipped: SalesOrder, variant: Variant
) -> None:
    at_storekeeper.press("sales_salesorder_return", shipped.pk, **back(shipped, "1"))

    page = at_storekeeper.open(
        "inventory_productstockmovement_changelist", stock__variant__id__exact=variant.pk
    ).content.decode()
    record = at_storekeeper.open("inventory_productstock_change", ProductStock.objects.get().pk)

    for shown in (page, record.content.decode()):
        assert "customer return №1" in shown
        assert "order №1" in shown
        assert "stock document №1" in shown
