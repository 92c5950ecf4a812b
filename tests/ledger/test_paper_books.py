"""Every rule about transfers and counts is shown to fail on books that were cooked with the triggers off."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.inventory import count_papers, sending
from backend.inventory.models import ProductStockMovement
from backend.ledger.counting import Answer
from backend.ledger.paper_invariants import of_counts, of_transfers
from backend.ledger.transferring import Came, Sent
from backend.materials import counting, stock, transfers
from backend.materials.models import Material, MaterialColor, MaterialGroup, MaterialStockMovement, Unit
from backend.reports.books import broken, invariants
from backend.warehouses.models import Warehouse
from tests.cooking import all_is_noticed

KINDS = {
    "inventory.product": (
        "inventory_product", of_transfers(sending.PAPERS, ProductStockMovement),
        of_counts(count_papers.PAPERS, ProductStockMovement),
    ),
    "materials.material": (
        "materials_material", of_transfers(transfers.PAPERS, MaterialStockMovement),
        of_counts(counting.PAPERS, MaterialStockMovement),
    ),
}  # fmt: skip
A_STEP = "(from_status, to_status, comment, actor_id, created_at"


def _ways(kind: str, stem: str) -> Iterator[tuple[str, list[str]]]:
    """How the books of goods or of materials are cooked, rule by rule."""
    sent, counted = f"{kind}stocktransfer", f"{kind}stockcount"
    moves, paper, count = f"{stem}stockmovement", f"{stem}stocktransfer", f"{stem}stockcount"
    for name, table, link in ((sent, paper, "transfer_id"), (counted, count, "count_id")):
        last = "received" if table == paper else "posted"
        yield f"numbers of {name} have no gaps", [f"UPDATE {table} SET number = number + 100"]
        yield (
            f"{name}: the status is the last line of the history",
            [f"DELETE FROM {table}change WHERE to_status = '{last}'"],
        )
        yield (
            f"{name}: every step is in the table of statuses and goes on from the one before",
            [
                f"INSERT INTO {table}change {A_STEP}, {link}) SELECT '{last}', 'draft', '', actor_id, now(), "
                f"id FROM {table} WHERE status = '{last}'"
            ],
        )
        if table == paper:
            yield from _of_transfers(sent, stem, moves, paper)
    yield (
        f"{counted}: the lines of a posted count explain its movements",
        [
            f"UPDATE {count}line SET recounted_quantity = recounted_quantity + 1 WHERE is_recounted",
            f"UPDATE {count} SET status = 'cancelled'",
            f"DELETE FROM {moves} WHERE reason = 'count'",
            f"DELETE FROM {count}line",
        ],
    )


def _of_transfers(sent: str, stem: str, moves: str, paper: str) -> Iterator[tuple[str, list[str]]]:
    yield (
        f"{sent}: what is received is what left, with the differences that were booked",
        [
            f"UPDATE {paper}line SET received_quantity = received_quantity + 1 WHERE received_quantity > 0",
            f"UPDATE {paper}line SET quantity = quantity + 1",
            f"DELETE FROM {moves} WHERE reason = 'transfer_in'",
            f"DELETE FROM {moves} WHERE reason = 'theft'",
            f"UPDATE {moves} SET reason = 'transfer_out' WHERE reason = 'theft'",
            f"UPDATE {moves} SET value_change = value_change + 0.01 WHERE reason = 'transfer_in'",
            f"UPDATE {paper} SET missing = 'returned' WHERE missing = 'theft'",
            f"UPDATE {paper} SET to_warehouse_id = "
            "(SELECT min(id) FROM warehouses_warehouse WHERE name = 'Third')",
            f"UPDATE {paper} SET status = 'draft' WHERE status = 'sent'",
        ],
    )
    yield (
        f"{sent}: on the way is what was sent and is not received, and nothing else",
        [
            f"UPDATE {paper} SET status = 'received' WHERE status = 'sent'",
            f"UPDATE {stem}stock SET quantity = quantity + 1 "
            "WHERE warehouse_id = (SELECT id FROM warehouses_warehouse WHERE kind = 'transit')",
        ],
    )


COOKED = {rule: ways for kind, (stem, *_rules) in KINDS.items() for rule, ways in _ways(kind, stem)}


@pytest.fixture
def leather(warehouse: Warehouse, manager: User) -> MaterialColor:
    group = MaterialGroup.objects.create(name="Leathers")
    made = Material.objects.create(name="Leather", group=group, unit=Unit.M2)
    leather = MaterialColor.objects.create(material=made, sku="LTH")
    for lot in ("A", "B"):
        goods = [stock.Coming(leather.pk, Decimal(5), Decimal("33.33"), lot=lot)]
        stock.receive(warehouse_id=warehouse.pk, goods=goods, actor=manager, key=uuid4())
    return leather


@pytest.fixture
def papers(
    warehouse: Warehouse,
    variant: Variant,
    leather: MaterialColor,
    put_on_shelf: Callable[..., None],
    manager: User,
) -> None:
    """One transfer on the way, one with a loss, one with something sent back, and a count, of either kind."""
    Warehouse.objects.create(name="Third")
    shop = Warehouse.objects.create(name="Shop", kind="retail")
    put_on_shelf(variant, 10)
    for item, sent, counted in ((variant, sending, count_papers), (leather, transfers, counting)):
        for came, missing in ((1, "theft"), (1, "returned"), (3, ""), (None, "")):
            paper = sent.dispatch_transfer(
                warehouse_id=warehouse.pk,
                to_warehouse_id=shop.pk,
                things=[Sent(item.pk, 2)],
                actor=manager,
                key=uuid4(),
            )
            if came is not None:
                told = [Came(item.pk, came)]
                sent.receive_transfer(
                    transfer_id=paper.pk, came=told, missing=missing, comment="?", actor=manager, key=uuid4()
                )
        count = counted.start_count(warehouse_id=warehouse.pk, actor=manager, key=uuid4())
        for _round in range(2):
            answers = [Answer(item.pk, 1)]
            counted.answer_count(count_id=count.pk, answers=answers, actor=manager, key=uuid4())
            count = counted.finish_count(count_id=count.pk, actor=manager, key=uuid4())
        counted.accept_count(count_id=count.pk, version=count.version, actor=manager, key=uuid4())


def test_every_rule_of_papers_is_asked_and_has_been_broken_once() -> None:
    rules = [rule.name for _stem, *of in KINDS.values() for some in of for rule in some]

    assert sorted(rules) == sorted(COOKED)
    assert set(rules) <= {rule.name for rule in invariants()}


@pytest.mark.usefixtures("papers")
def test_honest_papers_hold() -> None:
    assert list(broken()) == []


@pytest.mark.usefixtures("papers")
def test_cooked_papers_are_noticed(subtests: pytest.Subtests) -> None:
    all_is_noticed(COOKED, subtests)
