"""Materials are counted: more opens a batch at the last cost, less leaves what expires first."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.ledger.counting import Answer
from backend.materials import counting
from backend.materials.boms import Part
from backend.materials.errors import WholeUnitsOnly
from backend.materials.models import (
    MaterialBatch,
    MaterialColor,
    MaterialShortage,
    MaterialStockCount,
    MaterialStockMovement,
    Unit,
)
from backend.production import services as production
from backend.production.models import ProductionOrder
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.usefixtures("books_hold")
Put = Callable[..., MaterialBatch]
OnShelf = Callable[..., tuple[Decimal, Decimal, Decimal]]
Say = Callable[..., str]


@pytest.fixture
def count(warehouse: Warehouse, storekeeper: User) -> Callable[..., MaterialStockCount]:
    def begin(**fields: object) -> MaterialStockCount:
        return counting.start_count(warehouse_id=warehouse.pk, actor=storekeeper, key=uuid4(), **fields)  # type: ignore[arg-type]

    return begin


@pytest.fixture
def say(storekeeper: User) -> Say:
    """So much was counted of each; the round is over."""

    def told(count: MaterialStockCount, *found: tuple[MaterialColor, str]) -> str:
        answers = [Answer(material.pk, Decimal(quantity)) for material, quantity in found]
        counting.answer_count(count_id=count.pk, answers=answers, actor=storekeeper, key=uuid4())
        return counting.finish_count(count_id=count.pk, actor=storekeeper, key=uuid4()).status

    return told


def accept(count: MaterialStockCount, manager: User) -> str:
    count.refresh_from_db()
    done = counting.accept_count(count_id=count.pk, version=count.version, actor=manager, key=uuid4())
    return done.status


def test_more_opens_a_batch_at_the_last_cost_and_less_leaves_what_expires_first(
    count: Callable[..., MaterialStockCount],
    say: Say,
    make_material: Callable[..., MaterialColor],
    put_material: Put,
    on_shelf: OnShelf,
    manager: User,
    left_in: Callable[[MaterialBatch], tuple[Decimal, Decimal]],
) -> None:
    more, less = make_material("More"), make_material("Less")
    put_material(more, "2", cost="10")
    put_material(more, "1", cost="12.5")
    late = put_material(less, "2", cost="10", expires_on=date(2027, 6, 1))
    soon = put_material(less, "1", cost="20", expires_on=date(2027, 1, 1))
    paper = count()

    found = ((more, "4.5"), (less, "1.75"))
    assert [say(paper, *found), say(paper, *found)] == ["recount", "deciding"]
    assert accept(paper, manager) == "posted"

    assert on_shelf(more)[::2] == (Decimal("4.5"), Decimal("51.25"))
    assert left_in(soon) == (0, 0)
    assert left_in(late) == (Decimal("1.75"), Decimal("17.5"))


@pytest.fixture
def used(
    make_material: Callable[..., MaterialColor], make_bom: Callable[..., object], variant: Variant
) -> list[MaterialColor]:
    """Two materials of which the book has none, and a piece is made of them all the same."""
    used = [make_material("Used"), make_material("Used too")]
    make_bom(variant, *(Part(Decimal(1), material_color_id=one.pk) for one in used))
    return used


@pytest.fixture
def make_piece(
    plan_work: Callable[..., ProductionOrder], variant: Variant, manager: User
) -> Callable[[], object]:
    def make() -> object:
        work = plan_work(variant, 1)
        production.take(order_id=work.pk, actor=manager, key=uuid4())
        return fulfillment.report_finished(
            order_id=work.pk, quantity=1, without_stock=True, actor=manager, key=uuid4()
        )

    return make


@pytest.fixture
def owed(used: list[MaterialColor], make_piece: Callable[[], object]) -> list[MaterialColor]:
    """What was used though the book had none of it."""
    make_piece()
    return used


def test_shortages_of_what_was_counted_are_settled(
    count: Callable[..., MaterialStockCount], say: Say, owed: list[MaterialColor]
) -> None:
    counted, other = owed

    assert say(count(item_ids=[counted.pk]), (counted, "0")) == "posted"

    left = MaterialShortage.objects.filter(settled_at=None)
    assert [row.stock.material_color for row in left] == [other]


def test_what_was_used_after_it_was_counted_is_counted_again(
    count: Callable[..., MaterialStockCount],
    say: Say,
    used: list[MaterialColor],
    make_piece: Callable[[], object],
    manager: User,
    on_shelf: OnShelf,
) -> None:
    paper, found = count(item_ids=[used[0].pk]), (used[0], "5")
    assert [say(paper, found), say(paper, found)] == ["recount", "deciding"]
    make_piece()

    assert accept(paper, manager) == "recount"
    assert on_shelf(used[0])[0] == 0
    assert [say(paper, (used[0], "4")), accept(paper, manager)] == ["deciding", "posted"]
    assert on_shelf(used[0])[0] == 4
    assert MaterialShortage.objects.get(settled_at=None).stock.material_color == used[1]


def test_what_is_owed_since_the_count_is_not_settled_by_it(
    count: Callable[..., MaterialStockCount],
    owed: list[MaterialColor],
    make_piece: Callable[[], object],
    storekeeper: User,
) -> None:
    paper, who = count(item_ids=[owed[0].pk]), {"actor": storekeeper}
    answers = [Answer(owed[0].pk, Decimal(0))]
    counting.answer_count(count_id=paper.pk, answers=answers, key=uuid4(), **who)
    make_piece()

    assert counting.finish_count(count_id=paper.pk, key=uuid4(), **who).status == "posted"

    shortages = MaterialShortage.objects.filter(stock__material_color=owed[0]).order_by("pk")
    assert [row.settled_at is None for row in shortages] == [False, True]


def test_what_is_owed_is_on_the_list_though_the_book_has_none(
    count: Callable[..., MaterialStockCount], owed: list[MaterialColor]
) -> None:
    assert {line.material_color for line in count().lines.all()} == set(owed)


def test_whole_units_are_counted_whole(
    count: Callable[..., MaterialStockCount],
    say: Say,
    make_material: Callable[..., MaterialColor],
    put_material: Put,
) -> None:
    zips = make_material("Zip", unit=Unit.PCS)
    put_material(zips, "5")
    paper = count(group_id=zips.material.group_id)

    with pytest.raises(WholeUnitsOnly):
        say(paper, (zips, "1.5"))
    assert say(paper, (zips, "5")) == "posted"
    assert not MaterialStockMovement.objects.filter(reason="count").exists()


def test_what_moved_after_it_was_counted_is_counted_again(
    count: Callable[..., MaterialStockCount],
    say: Say,
    material: MaterialColor,
    put_material: Put,
    on_shelf: OnShelf,
    manager: User,
) -> None:
    put_material(material, "5")
    paper = count()
    for _round in range(2):
        say(paper, (material, "4"))
    put_material(material, "1")

    assert accept(paper, manager) == "recount"
    assert on_shelf(material)[0] == 6
    assert say(paper, (material, "5")) == "deciding"
    assert accept(paper, manager) == "posted"
    assert on_shelf(material)[0] == 5
