"""Every rule of the books is shown to fail on books that were cooked with the triggers off."""

from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pgtrigger
import pytest
from django.core.management import CommandError, call_command

from backend.accounting.invariants import INVARIANTS as OF_THE_JOURNAL
from backend.accounts.models import User
from backend.cash.invariants import INVARIANTS as OF_CASH
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.fulfillment.making_invariants import INVARIANTS as OF_MAKING
from backend.inventory import services as inventory
from backend.inventory.counting import Counted
from backend.inventory.models import ProductStock
from backend.inventory.services import Goods
from backend.inventory.wip_invariants import INVARIANTS as OF_WIP
from backend.materials.bookkeeping import INVARIANTS as OF_SHORTAGES
from backend.materials.invariants import INVARIANTS as OF_MATERIALS
from backend.production import services as production
from backend.production.bookkeeping import INVARIANTS as OF_WORK_IN_MONEY
from backend.production.models import ProductionOrder
from backend.reports.books import broken, invariants
from backend.sales import services as sales
from backend.sales.bookkeeping import INVARIANTS as OF_MONEY
from backend.sales.bundle_invariants import INVARIANTS as OF_BUNDLES
from backend.sales.cash_payments import INVARIANTS as OF_CASH_PAYMENTS
from backend.sales.models import PaymentMethod, ReturnReason, SalesOrder
from backend.sales.money_invariants import INVARIANTS as OF_PAYMENTS
from backend.sales.returns import ReturnLine
from backend.warehouses.models import Warehouse
from backend.workflow.invariants import INVARIANTS as OF_TYPES
from tests.cooking import all_is_noticed, cook
from tests.ledger.test_paper_books import COOKED as OF_PAPERS

STOCK, MOVEMENT, PROMISE = (
    "inventory_productstock",
    "inventory_productstockmovement",
    "inventory_productreservation",
)
ORDER, LINE, WORK, REPORT = (
    "sales_salesorder", "sales_salesorderline", "production_productionorder", "production_productionreport",
)  # fmt: skip
KEEPS_PAID = next(
    trigger.get_pgid(model) for model, trigger in pgtrigger.registered() if trigger.name == "keeps_paid_total"
)
A_STEP = "(order_id, from_status, to_status, comment, actor_id, created_at)"

COOKED: dict[str, list[str]] = {
    "every trigger is there and on": [
        f"ALTER TABLE {MOVEMENT} DISABLE TRIGGER USER",
        f"DROP TRIGGER {KEEPS_PAID} ON sales_payment",
    ],
    f"{STOCK}: the stock is the sum of its movements": [f"UPDATE {STOCK} SET quantity = quantity + 1"],
    f"{STOCK}: value in is value out and value on hand": [
        f"UPDATE {STOCK} SET value = value + 1 WHERE quantity > 0",
    ],
    f"{MOVEMENT}: every movement goes on from where the one before it stopped": [
        f"UPDATE {MOVEMENT} SET quantity_before = quantity_before + 1, quantity_after = quantity_after + 1 "
        f"WHERE id = (SELECT max(id) FROM {MOVEMENT})",
        f"DELETE FROM {MOVEMENT} WHERE id = (SELECT min(id) FROM {MOVEMENT})",
    ],
    f"{STOCK}: what is reserved is the sum of the active reservations": [
        f"UPDATE {STOCK} SET reserved_quantity = reserved_quantity - 1 WHERE reserved_quantity > 0",
    ],
    f"{STOCK}: nothing is below zero and nothing is promised twice": [
        f"ALTER TABLE {STOCK} DROP CONSTRAINT productstock_covers_reserved; "
        f"UPDATE {STOCK} SET quantity = reserved_quantity - 1",
        f"ALTER TABLE {STOCK} DROP CONSTRAINT productstock_covers_reserved; "
        f"UPDATE {STOCK} SET reserved_quantity = -1",
    ],
    f"{PROMISE}: what is over has its time, what holds has none": [
        f"UPDATE {PROMISE} SET closed_at = NULL WHERE status = 'fulfilled'",
    ],
    "numbers of inventory.stockdocument have no gaps": [
        "UPDATE inventory_stockdocument SET number = number + 100 WHERE number = 2",
        "UPDATE core_counter SET last = last + 1 WHERE kind = 'inventory.stockdocument'",
    ],
    "every stock document moved goods, the way its kind says, in its own warehouse": [
        f"DELETE FROM {MOVEMENT} WHERE document_type = 'inventory.stockdocument'",
        "UPDATE inventory_stockdocument SET kind = 'write_off' WHERE kind = 'receipt'",
        "UPDATE inventory_stockdocument SET warehouse_id = (SELECT max(id) FROM warehouses_warehouse) "
        "WHERE to_warehouse_id IS NULL",
    ],
    "a transfer brings to one warehouse what it takes from the other": [
        f"DELETE FROM {MOVEMENT} WHERE reason = 'transfer_in'",
        f"UPDATE {MOVEMENT} SET value_change = value_change + 1 WHERE reason = 'transfer_out'",
    ],
    "a reversal is the opposite of its original, line by line": [
        f"DELETE FROM {MOVEMENT} WHERE reason = 'correction'",
    ],
    "only reversals reverse, and nobody reverses a reversal": [
        "UPDATE inventory_stockdocument SET kind = 'adjustment' WHERE kind = 'reversal'",
        "UPDATE inventory_stockdocument SET kind = 'reversal' WHERE kind = 'receipt'",
    ],
    "numbers of sales.salesorder have no gaps": [
        f"UPDATE {ORDER} SET number = number + 100 WHERE number = 2",
    ],
    "sales orders: the status is the last line of the history": [
        f"UPDATE {ORDER} SET status = 'completed' WHERE status = 'shipped'",
        f"DELETE FROM sales_salesorderchange WHERE order_id = (SELECT min(id) FROM {ORDER})",
    ],
    "sales orders: every step is in the table of statuses and goes on from the one before": [
        f"INSERT INTO sales_salesorderchange {A_STEP} SELECT id, 'shipped', 'draft', '', seller_id, now() "
        f"FROM {ORDER} WHERE status = 'shipped'",
        "DELETE FROM sales_salesorderchange WHERE to_status = 'confirmed'",
    ],
    "the total of an order is the sum of its lines": [f"UPDATE {ORDER} SET total = total + 1"],
    "an order is of a type of orders": [f"UPDATE {ORDER} SET document_type_id = 'productionorder'"],
    "no order is left with a card that is now one with another": [
        "INSERT INTO sales_customer (name, phone, email, instagram, notes, created_at) "
        "VALUES ('a', '', '', '', '', now()), ('b', '', '', '', '', now()); "
        "UPDATE sales_customer SET merged_into_id = (SELECT max(id) FROM sales_customer) "
        "WHERE id < (SELECT max(id) FROM sales_customer); "
        f"UPDATE {ORDER} SET customer_id = (SELECT min(id) FROM sales_customer)",
    ],
    "numbers of sales.salesreturn have no gaps": ["UPDATE sales_salesreturn SET number = number + 100"],
    "no more comes back than was shipped": [
        "UPDATE sales_salesreturnline SET quantity = 3",
        f"UPDATE {ORDER} SET status = 'ready' WHERE status = 'returned'",
    ],
    "an order is returned when every piece is back, and not before": [
        f"UPDATE {ORDER} SET status = 'returned' WHERE status = 'shipped'",
        f"UPDATE {ORDER} SET status = 'shipped' WHERE status = 'returned'",
    ],
    "a return has lines, of its own order": [
        "DELETE FROM sales_salesreturnline",
        f"UPDATE sales_salesreturn SET order_id = (SELECT min(id) FROM {ORDER})",
    ],
    "numbers of production.productionorder have no gaps": [f"UPDATE {WORK} SET number = number + 100"],
    "production orders: the status is the last line of the history": [
        f"UPDATE {WORK} SET status = 'blocked' WHERE status = 'in_progress'",
    ],
    "production orders: every step is in the table of statuses and goes on from the one before": [
        f"INSERT INTO production_productionorderchange {A_STEP} SELECT id, status, 'new', '', "
        f"(SELECT min(id) FROM accounts_user), now() FROM {WORK}",
    ],
    "what is finished, rejected and scrapped is the sum of the reports": [
        f"UPDATE {WORK} SET finished_quantity = finished_quantity + 1",
        f"UPDATE {WORK} SET rejected_quantity = rejected_quantity + 1",
    ],
    "an undone report is taken back whole, by its opposite, on the same order": [
        f"UPDATE {REPORT} SET quantity = quantity - 1 WHERE reverses_id IS NOT NULL",
    ],
    "an order is done when nothing is left to make": [
        f"UPDATE {WORK} SET quantity = quantity + 1 WHERE status = 'done'",
        f"UPDATE {WORK} SET done_at = NULL",
    ],
    "every piece of a ready order is reserved, and nobody is promised more than they want": [
        f"UPDATE {PROMISE} SET status = 'released' WHERE status = 'confirmed'",
        f"UPDATE {PROMISE} SET quantity = quantity + 1",
    ],
    "an order that waits wants something": [
        f"UPDATE {ORDER} SET status = 'in_production' WHERE status = 'ready'",
    ],
    "goods were given for every piece of a shipped order, and for no other order": [
        f"UPDATE {PROMISE} SET status = 'released' WHERE status = 'fulfilled'",
        f"UPDATE {PROMISE} SET status = 'fulfilled' WHERE status = 'confirmed'",
    ],
    "goods that an order in production waits for are marked as wanted": [
        f"UPDATE {PROMISE} SET status = 'released' WHERE status = 'confirmed'; "
        f"UPDATE {ORDER} SET status = 'in_production' WHERE status = 'ready'; "
        f"UPDATE {STOCK} SET is_wanted = false",
    ],
    "nothing is held for an order that is not open": [f"UPDATE {ORDER} SET status = 'cancelled'"],
    "a reservation holds the variant of its line in the warehouse of its order": [
        f"UPDATE {STOCK} SET variant_id = (SELECT max(id) FROM catalog_variant)",
    ],
    "what left the shelf for an order is what stands in its lines": [
        f"UPDATE {LINE} SET quantity = quantity + 1",
        f"DELETE FROM {MOVEMENT} WHERE reason = 'sale'",
        f"UPDATE {MOVEMENT} SET document_id = document_id + 1000 WHERE reason = 'sale'",
    ],
    "what a report put on the shelf is what it says, of the variant that was ordered": [
        f"UPDATE {REPORT} SET quantity = quantity + 1 WHERE reverses_id IS NULL",
        f"UPDATE {WORK} SET variant_id = (SELECT max(id) FROM catalog_variant)",
        f"DELETE FROM {MOVEMENT} WHERE reason = 'production_in'",
    ],
    "what a return put on the shelf and scrapped is what it says": [
        f"DELETE FROM {MOVEMENT} WHERE reason = 'scrap'",
        f"UPDATE {MOVEMENT} SET reason = 'damage' WHERE reason = 'scrap'",
        f"DELETE FROM {MOVEMENT} WHERE document_type = 'sales.salesreturn'",
        "UPDATE sales_salesreturnline SET scrapped_quantity = 0",
    ],
    "every movement belongs to a document that exists": [
        f"UPDATE {MOVEMENT} SET document_id = document_id + 1000",
        f"UPDATE {MOVEMENT} SET document_type = 'sales.somethingelse'",
    ],
}  # fmt: skip


OF_PARTS = (
    "an order goes to an address of its own customer",
    "pieces of a split line are those that were confirmed, at the same price",
    "lines taken from a line stand in parts of its order, and a part is of the same customer and place",
)


@pytest.fixture
def busy_workshop(
    place_order: Callable[..., SalesOrder],
    put_on_shelf: Callable[..., None],
    plan_work: Callable[..., ProductionOrder],
    make_variant: Callable[..., Variant],
    variant: Variant,
    warehouse: Warehouse,
    seller: User,
    worker: User,
    manager: User,
) -> None:
    """Orders at every stage, a receipt taken back, work half done, done and undone."""
    Warehouse.objects.create(name="Last")

    def pay(order: SalesOrder) -> None:
        sales.pay_order(
            order_id=order.pk, amount=order.total, method=PaymentMethod.CASH, actor=seller, key=uuid4()
        )

    put_on_shelf(variant, 10)
    mistake = inventory.receive(
        warehouse_id=warehouse.pk, goods=[Goods(variant.pk, 2)], actor=manager, key=uuid4()
    )
    inventory.reverse_document(document_id=mistake.pk, comment="wrong box", actor=manager, key=uuid4())
    completed, shipped, cancelled, _ready = (place_order(variant, 2) for _ in range(4))
    for order in (completed, shipped):
        fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid4())
    for order in (completed, cancelled):
        pay(order)
    sales.complete_order(order_id=completed.pk, actor=seller, key=uuid4())
    fulfillment.cancel_order(order_id=cancelled.pk, actor=seller, key=uuid4())
    for quantity in (1, 3):
        work = plan_work(variant, quantity)
        production.take(order_id=work.pk, actor=worker, key=uuid4())
        report = fulfillment.report_finished(order_id=work.pk, quantity=1, actor=worker, key=uuid4())
    fulfillment.undo_report(report_id=report.pk, actor=worker, key=uuid4())
    pay(place_order(variant, 9))
    _moved_and_counted(variant, warehouse, manager)
    _returned(place_order(variant, 2), variant, warehouse, manager)
    make_variant("Nobody wants it")


def _moved_and_counted(variant: Variant, warehouse: Warehouse, manager: User) -> None:
    last = Warehouse.objects.get(name="Last")
    inventory.receive(warehouse_id=last.pk, goods=[Goods(variant.pk, 2)], actor=manager, key=uuid4())
    fulfillment.transfer_goods(
        warehouse_id=last.pk,
        to_warehouse_id=warehouse.pk,
        goods=[Goods(variant.pk, 1)],
        actor=manager,
        key=uuid4(),
    )
    version = ProductStock.objects.get(warehouse=last).version
    counted = [Counted(variant.pk, 0, version)]
    fulfillment.count_stock(warehouse_id=last.pk, counted=counted, actor=manager, key=uuid4())


def _returned(order: SalesOrder, variant: Variant, warehouse: Warehouse, manager: User) -> None:
    """Two pieces for another order come; it is shipped, and comes back in two parts, one piece torn."""
    goods = [Goods(variant.pk, 11)]
    fulfillment.receive_goods(warehouse_id=warehouse.pk, goods=goods, actor=manager, key=uuid4())
    fulfillment.ship_order(order_id=order.pk, actor=manager, key=uuid4())
    torn = [ReturnLine(order.lines.get().pk, 1, 1)]
    fulfillment.return_order(
        reason=ReturnReason.CHANGED_MIND,
        order_id=order.pk,
        lines=torn,
        comment="torn",
        actor=manager,
        key=uuid4(),
    )
    fulfillment.return_order(reason=ReturnReason.CHANGED_MIND, order_id=order.pk, actor=manager, key=uuid4())


@pytest.mark.usefixtures("busy_workshop")
def test_honest_books_hold(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_ledger")

    assert capsys.readouterr().out == f"{len(invariants())} rules, all hold\n"


@pytest.mark.django_db
def test_empty_books_hold() -> None:
    assert list(broken()) == []


def test_every_rule_has_been_broken_once() -> None:
    """Those of materials and what is made of them are broken in tests/materials, of papers beside this,
    of money in tests/accounting and tests/sales, of bundles in tests/fulfillment, of cash in tests/cash, of
    types in tests/workflow.
    """
    elsewhere = [*OF_MATERIALS, *OF_WIP, *OF_MAKING, *OF_THE_JOURNAL, *OF_MONEY, *OF_PAYMENTS, *OF_BUNDLES]
    elsewhere += [*OF_SHORTAGES, *OF_WORK_IN_MONEY]
    elsewhere += [*OF_CASH, *OF_CASH_PAYMENTS, *OF_TYPES]
    named = {*OF_PAPERS, *OF_PARTS}
    here = [rule.name for rule in invariants() if rule not in elsewhere and rule.name not in named]
    assert here == list(COOKED)


@pytest.mark.usefixtures("busy_workshop")
def test_cooked_books_are_noticed(subtests: pytest.Subtests) -> None:
    all_is_noticed(COOKED, subtests)


@pytest.mark.usefixtures("busy_workshop")
def test_the_command_prints_the_rows_and_fails() -> None:
    cook(f"UPDATE {ORDER} SET total = total + 1 WHERE number = 4")
    output = StringIO()

    with pytest.raises(CommandError, match=r"1 of \d+ rules"):
        call_command("check_ledger", stdout=output)

    assert "BROKEN: the total of an order is the sum of its lines" in output.getvalue()
    assert f"total={Decimal('201.00')}, sum_of_lines={Decimal('200.00')}" in output.getvalue()
