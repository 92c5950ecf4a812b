"""The database is the judge: what nobody may do in Python, raw SQL may not do either."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.inventory.models import ProductReservation, ProductStock, ProductStockMovement, StockDocument
from backend.production.models import ProductionOrder, ProductionReport
from backend.sales import services as sales
from backend.sales.models import Payment, PaymentMethod, SalesOrder, SalesOrderLine
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.usefixtures("books_hold")
FACTS = [
    "inventory_productstockmovement", "inventory_stockdocument", "sales_payment", "sales_salesorderchange",
    "production_productionreport", "production_productionorderchange",
]  # fmt: skip


@pytest.fixture
def busy_workshop(
    place_order: Callable[..., SalesOrder],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    seller: User,
    worker: User,
) -> Iterator[SalesOrder]:
    """At least one row of everything."""
    put_on_shelf(variant, 10)
    order = place_order(variant, 12)
    work = ProductionOrder.objects.get()
    fulfillment.report_finished(order_id=work.pk, quantity=1, actor=worker, key=uuid4())
    sales.pay_order(
        order_id=order.pk, amount=Decimal(5), method=PaymentMethod.CASH, actor=seller, key=uuid4()
    )
    return order


def refused(sql: str) -> None:
    """The statement, or the check of foreign keys at the end of its transaction, is refused."""
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{sql}; SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.usefixtures("busy_workshop")
@pytest.mark.parametrize("table", FACTS)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET id = id + 1000",
        "UPDATE {} SET created_at = now()",
        "DELETE FROM {}",
        "TRUNCATE {} CASCADE",
    ],
)
def test_facts_are_neither_changed_nor_deleted_nor_emptied(table: str, statement: str) -> None:
    refused(statement.format(table))


@pytest.mark.usefixtures("busy_workshop")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE inventory_productstock SET quantity = quantity + 1",
        "UPDATE inventory_productstock SET reserved_quantity = 0",
        "UPDATE inventory_productstock SET version = version + 1",
        "UPDATE inventory_productstock SET variant_id = variant_id + 1",
        "UPDATE inventory_productstock SET warehouse_id = warehouse_id + 1",
        "DELETE FROM inventory_productstock",
        "TRUNCATE inventory_productstock CASCADE",
        "UPDATE inventory_productreservation SET quantity = 1",
        "UPDATE inventory_productreservation SET stock_id = stock_id + 1",
        "DELETE FROM inventory_productreservation",
        "TRUNCATE inventory_productreservation",
        "UPDATE sales_salesorder SET total = 1",
        "UPDATE sales_salesorder SET paid_total = total",
        "DELETE FROM sales_salesorder",
        "TRUNCATE sales_salesorder CASCADE",
        "UPDATE sales_salesorderline SET quantity = 1",
        "UPDATE sales_salesorderline SET unit_price = 1",
        "UPDATE sales_salesorderline SET variant_id = variant_id",
        "DELETE FROM sales_salesorderline",
        "TRUNCATE sales_salesorderline CASCADE",
        "UPDATE production_productionorder SET finished_quantity = 0",
        "UPDATE production_productionorder SET variant_id = variant_id + 1",
        "UPDATE production_productionorder SET line_id = NULL",
        "DELETE FROM production_productionorder",
    ],
)
def test_sums_and_what_they_are_sums_of_are_not_written_by_hand(statement: str) -> None:
    refused(statement)


def test_nothing_begins_with_a_sum(
    warehouse: Warehouse, make_variant: Callable[..., Variant], seller: User
) -> None:
    other = make_variant()

    for make in (
        lambda: ProductStock.objects.create(warehouse=warehouse, variant=other, quantity=5),
        lambda: SalesOrder.objects.create(
            number=1, customer_info="A", warehouse=warehouse, seller=seller, total=500
        ),
        lambda: ProductionOrder.objects.create(
            number=1, variant=other, warehouse=warehouse, quantity=1, finished_quantity=1
        ),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            make()


def test_a_released_reservation_never_wakes_up(busy_workshop: SalesOrder, seller: User) -> None:
    fulfillment.cancel_order(order_id=busy_workshop.pk, actor=seller, key=uuid4())

    refused("UPDATE inventory_productreservation SET status = 'confirmed', closed_at = NULL")


def test_no_trick_with_ids_changes_the_sum_without_a_movement(busy_workshop: SalesOrder) -> None:
    taken = ProductStockMovement.objects.earliest("id")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO inventory_productstockmovement "
            "(id, stock_id, quantity_change, quantity_before, quantity_after, reason, document_type, "
            " document_id, unit_cost, actor_id, created_at) "
            "SELECT id, stock_id, quantity_change, 0, 0, reason, document_type, document_id, unit_cost, "
            "actor_id, created_at FROM inventory_productstockmovement WHERE id = %s ON CONFLICT DO NOTHING",
            [taken.pk],
        )

    # The database numbers the line itself, so it is written, and the sum has it.
    changes = ProductStockMovement.objects.values_list("quantity_change", flat=True)
    assert sorted(changes) == [1, 10, 10]
    assert ProductStock.objects.get().quantity == 21


def test_a_movement_of_nothing_is_refused(busy_workshop: SalesOrder, seller: User) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        ProductStockMovement.objects.create(
            stock=ProductStock.objects.get(),
            quantity_change=0,
            reason="count",
            document_type="inventory.stockdocument",
            document_id=StockDocument.objects.get().pk,
            actor=seller,
        )


def test_less_than_nothing_and_less_than_promised_are_refused_by_the_database_itself(
    busy_workshop: SalesOrder, seller: User
) -> None:
    stock = ProductStock.objects.get()

    for change in (-1, -stock.quantity - 1, 2_000_000_000):
        with pytest.raises(DatabaseError), transaction.atomic():
            ProductStockMovement.objects.create(
                stock=stock,
                quantity_change=change,
                reason="theft",
                document_type="x",
                document_id=1,
                actor=seller,
            )
    assert ProductStock.objects.get().quantity == stock.quantity


def test_money_is_not_paid_beyond_the_total_nor_given_back_with_the_wrong_sign(
    busy_workshop: SalesOrder, seller: User
) -> None:
    payment = Payment.objects.get()

    for fields in ({"amount": 10**7}, {"amount": -1}, {"amount": 0}, {"amount": 5, "refunds": payment}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Payment.objects.create(order=busy_workshop, method="cash", actor=seller, **fields)


def test_not_a_number_is_no_price(busy_workshop: SalesOrder) -> None:
    line = SalesOrderLine.objects.get()

    for table, column in (("sales_salesorderline", "unit_price"), ("catalog_product", "price")):
        refused(f"UPDATE {table} SET {column} = 'NaN'")
    assert SalesOrderLine.objects.get().unit_price == line.unit_price


def test_a_report_that_says_nothing_or_mixes_signs_is_refused(
    busy_workshop: SalesOrder, worker: User
) -> None:
    work, report = ProductionOrder.objects.get(), ProductionReport.objects.get()

    for fields in (
        {"quantity": 0},
        {"quantity": -1},
        {"quantity": 1, "reverses": report},
        {"quantity": 0, "rejected_quantity": 0, "scrapped_quantity": 1},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            ProductionReport.objects.create(order=work, worker=worker, actor=worker, **fields)


def test_a_reservation_beyond_the_shelf_is_refused_by_the_database_itself(
    busy_workshop: SalesOrder, seller: User
) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        ProductReservation.objects.create(stock=ProductStock.objects.get(), quantity=1, actor=seller)
