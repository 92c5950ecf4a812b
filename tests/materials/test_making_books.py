"""Every rule of what is made, and of what is cut, is shown to fail on books that were cooked."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest

from backend.accounting.models import JournalLine
from backend.accounting.triggers import booking_money
from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.statements import fetch
from backend.fulfillment import services as fulfillment
from backend.fulfillment.making_invariants import INVARIANTS as OF_MAKING
from backend.inventory.models import WIPStock
from backend.inventory.wip_invariants import INVARIANTS as OF_WIP
from backend.inventory.wip_stock import scrap_wip
from backend.ledger.models import Reason
from backend.materials import boms
from backend.materials.boms import Part
from backend.materials.bookkeeping import INVARIANTS as OF_SHORTAGES
from backend.materials.bookkeeping import shortages
from backend.materials.models import BOM, MaterialBatch, MaterialColor, Stage, Unit
from backend.production import services as production
from backend.production.bookkeeping import INVARIANTS as OF_MONEY
from backend.production.bookkeeping import leavings
from backend.production.models import Kind, ProductionOrder
from backend.reports.books import broken
from backend.warehouses.models import Warehouse
from tests.cooking import all_is_noticed, cook

STOCK, MOVEMENT, PROMISE = "inventory_wipstock", "inventory_wipstockmovement", "inventory_wipreservation"
USED, GOODS = "materials_materialstockmovement", "inventory_productstockmovement"
WORK, HELD = "production_productionorder", "materials_materialreservation"
LINES, ENTRIES = "accounting_journalline", "accounting_journalentry"
HOLDING = f"(SELECT order_id FROM {HELD} WHERE closed_at IS NULL)"

COOKED: dict[str, list[str]] = {
    f"{STOCK}: the stock is the sum of its movements": [f"UPDATE {STOCK} SET quantity = quantity + 1"],
    f"{STOCK}: value in is value out and value on hand": [f"UPDATE {STOCK} SET value = value + 0.01"],
    f"{MOVEMENT}: every movement goes on from where the one before it stopped": [
        f"DELETE FROM {MOVEMENT} WHERE id = (SELECT min(id) FROM {MOVEMENT})",
    ],
    f"{STOCK}: what is reserved is the sum of the active reservations": [
        f"UPDATE {STOCK} SET reserved_quantity = reserved_quantity - 1",
    ],
    f"{STOCK}: nothing is below zero and nothing is promised twice": [
        f"ALTER TABLE {STOCK} DROP CONSTRAINT wipstock_covers_reserved; "
        f"UPDATE {STOCK} SET reserved_quantity = quantity + 1",
    ],
    f"{PROMISE}: what is over has its time, what holds has none": [
        f"UPDATE {PROMISE} SET closed_at = NULL WHERE status = 'fulfilled'",
    ],
    "numbers of inventory.wipscrap have no gaps": ["UPDATE inventory_wipscrap SET number = number + 1"],
    "cut sets come and go as reports and scrap papers say, and no other way": [
        f"UPDATE {MOVEMENT} SET document_id = 0 WHERE reason = 'damage'",
        "UPDATE inventory_wipscrap SET quantity = quantity + 1",
        f"DELETE FROM {MOVEMENT} WHERE reason = 'finishing_out'",
    ],
    "cut sets are promised to open finishing orders of their variant": [
        f"UPDATE {PROMISE} SET order_id = (SELECT min(id) FROM {WORK}) WHERE status = 'confirmed'",
        f"UPDATE {WORK} SET status = 'cancelled' WHERE kind = 'finishing'",
    ],
    "one BOM is in force for a product or a variant, since a day and until its next version": [
        "DROP INDEX bom_in_force_is_one; UPDATE materials_bom SET status = 'active', active_until = NULL",
        "UPDATE materials_bom SET active_from = NULL",
        "UPDATE materials_bom SET active_until = now() WHERE status = 'active'",
    ],
    "work goes by a BOM of its own variant that has been in force": [
        f"UPDATE {WORK} SET variant_id = (SELECT id FROM catalog_variant WHERE id NOT IN "
        f"(SELECT variant_id FROM {WORK}) LIMIT 1) WHERE bom_id IS NOT NULL",
        "UPDATE materials_bom SET status = 'draft'",
    ],
    "materials are promised to work that is going on": [
        f"UPDATE {WORK} SET status = 'done' WHERE id IN {HOLDING}",
        f"UPDATE {WORK} SET status = 'new' WHERE id IN {HOLDING}",
    ],
    "a report used the materials that its BOM says, or what the worker said": [
        f"UPDATE {USED} SET quantity_change = quantity_change - 1, quantity_after = quantity_after - 1 "
        "WHERE reason = 'production_out'",
        f"DELETE FROM {USED} WHERE id = (SELECT max(id) FROM {USED} WHERE reason = 'production_out')",
        "UPDATE materials_materialuse SET quantity = quantity + 0.001",
        "UPDATE materials_materialshortage SET quantity = quantity + 0.001",
        "UPDATE materials_bomline SET quantity = quantity + 1 WHERE component_id IS NULL",
    ],
    "a report used the components that its BOM says": [
        f"DELETE FROM {GOODS} WHERE reason = 'production_out'",
        "UPDATE materials_bomline SET quantity = quantity + 1 WHERE component_id IS NOT NULL",
    ],
    "what a report brought is worth what it used, less the share of its rejects": [
        f"UPDATE {GOODS} SET value_change = value_change + 0.01 WHERE reason = 'production_in'",
        f"UPDATE {MOVEMENT} SET value_change = value_change - 0.01 WHERE reason = 'cutting_in'",
        f"UPDATE {USED} SET value_change = value_change - 9 WHERE reason = 'production_out'",
    ],
    "what an undone report used came back, batch by batch, to the kopiyka": [
        f"UPDATE {USED} SET value_change = value_change - 0.01 WHERE reason = 'correction'",
        f"DELETE FROM {USED} WHERE reason = 'correction'",
    ],
    "what was used though the book had none is in the journal": [
        "UPDATE materials_materialshortage SET unit_cost = unit_cost + 1",
        f"DELETE FROM {LINES} WHERE entry_id IN (SELECT id FROM {ENTRIES} WHERE reason = 'shortage')",
        f"UPDATE {LINES} SET account_id = '947' WHERE account_id = '719'",
    ],
    "nothing stands in production when a report is done: materials leave with the pieces": [
        f"DELETE FROM {LINES} WHERE entry_id IN (SELECT id FROM {ENTRIES} WHERE reason = 'rejects')",
        f"DELETE FROM {LINES} WHERE entry_id = (SELECT max(id) FROM {ENTRIES} WHERE reason = 'standard')",
        f"UPDATE {LINES} SET account_id = '201' WHERE account_id = '23' AND credit > 0",
    ],
    "spoilt pieces, and goods at their standard cost, are in the journal": [
        f"UPDATE {LINES} SET account_id = '91' WHERE account_id = '24'",
        f"UPDATE {LINES} SET account_id = '947' WHERE account_id = '91'",
        "UPDATE production_productionreport SET quantity = quantity + 1 WHERE rejected_quantity > 0",
    ],
}


@pytest.fixture
def busy_floor(
    variant: Variant,
    make_variant: Callable[..., Variant],
    make_material: Callable[..., MaterialColor],
    put_material: Callable[..., MaterialBatch],
    make_bom: Callable[..., BOM],
    plan_work: Callable[..., ProductionOrder],
    put_on_shelf: Callable[..., None],
    warehouse: Warehouse,
    worker: User,
    manager: User,
) -> None:
    """Work of all three kinds: done, half done, undone, with rejects, with less material than needed."""
    leather, zip_ = make_material("Leather", "black"), make_material("Zip", unit=Unit.PCS)
    strap = make_variant("Strap")
    make_variant("Nobody makes it")
    put_material(leather, 20, cost="800.33")
    put_material(zip_, 30, cost="12.35")
    put_on_shelf(strap, 10)
    first = make_bom(
        variant,
        Part(Decimal("0.25"), material_id=leather.material_id, waste_percent=Decimal(7)),
        Part(Decimal(1), material_color_id=zip_.pk, stage=Stage.FINISHING),
        Part(Decimal(1), component_id=strap.pk, stage=Stage.FINISHING),
    )
    second = boms.copy_bom(bom_id=first.pk, actor=manager, key=uuid4())
    boms.activate_bom(bom_id=second.pk, actor=manager, key=uuid4())

    def work(quantity: int, kind: Kind = Kind.FULL) -> ProductionOrder:
        order = plan_work(variant, quantity, kind=kind)
        return production.take(order_id=order.pk, actor=worker, key=uuid4())

    def report(order: ProductionOrder, quantity: int, **fields: object) -> int:
        done = fulfillment.report_finished(
            order_id=order.pk, quantity=quantity, actor=manager, key=uuid4(), **fields
        )
        return done.pk

    report(work(9, Kind.CUTTING), 9)
    half = work(6, Kind.FINISHING)
    report(half, 2, rejected_quantity=1, reject_reason="sewing")
    scrap_wip(
        warehouse_id=warehouse.pk,
        variant_id=variant.pk,
        quantity=1,
        reason=Reason.DAMAGE,
        actor=manager,
        key=uuid4(),
    )
    full = work(5)
    report(full, 1, used={leather.pk: Decimal("0.4")})
    undone = report(full, 2)
    fulfillment.undo_report(report_id=undone, actor=manager, key=uuid4())
    report(work(4), 1, used={leather.pk: Decimal(100)}, without_stock=True)
    report(plan_work(strap, 3), 2, rejected_quantity=1, reject_reason="sewing")


def test_every_rule_has_been_broken_once() -> None:
    assert [rule.name for rule in (*OF_WIP, *OF_MAKING, *OF_SHORTAGES, *OF_MONEY)] == list(COOKED)


@pytest.mark.usefixtures("busy_floor")
def test_cooked_books_are_noticed(subtests: pytest.Subtests) -> None:
    assert WIPStock.objects.get().reserved_quantity

    all_is_noticed(COOKED, subtests)


def of_reports() -> list[tuple[object, ...]]:
    lines = JournalLine.objects.filter(entry__reason__in=["shortage", "rejects", "standard"])
    fields = "entry__reason", "entry__document_id", "entry__created_at", "account", "debit", "credit"
    return sorted(lines.values_list(*fields))


@pytest.mark.usefixtures("busy_floor")
def test_what_production_left_before_it_was_closed_is_booked() -> None:
    before = of_reports()
    late = f"(SELECT id FROM {ENTRIES} WHERE reason IN ('shortage', 'rejects', 'standard'))"
    cook(f"DELETE FROM {LINES} WHERE entry_id IN {late}")
    cook(f"DELETE FROM {ENTRIES} WHERE id IN {late}")
    assert list(broken())

    fetch(booking_money(shortages("materials_materialshortage")))
    fetch(booking_money(leavings("true")))

    assert of_reports() == before
    assert list(broken()) == []
