"""Goods are counted blind, what differs is counted again, and a manager has the last word."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import NotAllowed, NotFound, Stale, StatusRefused
from backend.fulfillment import services as fulfillment
from backend.inventory import count_papers
from backend.inventory.models import ProductStock, ProductStockCount, ProductStockMovement
from backend.ledger.counting import Answer
from backend.ledger.document_errors import (
    CountedEnough,
    CountedOutOfRange,
    FewerThanReserved,
    LineTwice,
    NothingCounted,
    NothingToCount,
    StillToCount,
)
from backend.messaging.models import OutboxMessage
from backend.sales.models import SalesOrder
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.usefixtures("books_hold")
Count = ProductStockCount
Shelf = Callable[[Variant], tuple[int, int]]


class Paper:
    """A count in somebody's hands."""

    def __init__(self, count: Count, keeper: User, manager: User) -> None:
        self.pk, self.keeper, self.manager = count.pk, keeper, manager

    @property
    def row(self) -> Count:
        return Count.objects.get(pk=self.pk)

    def say(self, variant: Variant, quantity: int, version: int | None = None, **fields: Any) -> Any:
        fields = {"actor": self.keeper, "key": uuid4(), **fields}
        answers = [Answer(variant.pk, quantity, version)]
        count_papers.answer_count(count_id=self.pk, answers=answers, **fields)
        return self.line(variant)

    def line(self, variant: Variant) -> Any:
        return self.row.lines.get(variant=variant)

    def finish(self) -> str:
        return count_papers.finish_count(count_id=self.pk, actor=self.keeper, key=uuid4()).status

    def decide(self, deed: Callable[..., Count], **fields: Any) -> str:
        fields = {"version": self.row.version, "actor": self.manager, "key": uuid4(), **fields}
        return deed(count_id=self.pk, **fields).status

    def differ(self, variant: Variant, quantity: int) -> None:
        """Counted twice, and both times it is not what the book says."""
        self.say(variant, quantity)
        assert self.finish() == "recount"
        self.say(variant, quantity)
        assert self.finish() == "deciding"


@pytest.fixture
def start(warehouse: Warehouse, storekeeper: User, manager: User) -> Callable[..., Paper]:
    def begin(*variants: Variant, **fields: Any) -> Paper:
        fields = {"actor": storekeeper, "key": uuid4(), "warehouse_id": warehouse.pk, **fields}
        fields.setdefault("item_ids", [variant.pk for variant in variants])
        return Paper(count_papers.start_count(**fields), storekeeper, manager)

    return begin


@pytest.fixture
def bags(make_variant: Callable[..., Variant], put_on_shelf: Callable[..., None]) -> list[Variant]:
    """Three variants, five of each on the shelf."""
    made = [make_variant() for _number in range(3)]
    for variant in made:
        put_on_shelf(variant, 5)
    return made


def test_the_list_is_all_that_lies_there_or_a_group_or_what_was_chosen(
    start: Callable[..., Paper], bags: list[Variant], make_variant: Callable[..., Variant]
) -> None:
    make_variant("Never seen")

    assert start().row.lines.count() == 3
    assert start(group_id=bags[0].product.group_id).row.lines.count() == 3
    assert start(*bags[:2]).row.lines.count() == 2
    with pytest.raises(NothingToCount):
        start(group_id=10**6)
    with pytest.raises(NotFound):
        start(item_ids=[10**9])


def test_what_agrees_is_posted_without_a_movement(
    start: Callable[..., Paper], bags: list[Variant], shelf: Shelf
) -> None:
    paper = start()
    for variant in bags:
        paper.say(variant, 5)

    assert paper.finish() == "posted"
    assert not ProductStockMovement.objects.filter(reason="count").exists()


def test_what_differs_is_counted_again_and_only_that(
    start: Callable[..., Paper], bags: list[Variant], shelf: Shelf
) -> None:
    paper = start()
    for variant, quantity in zip(bags, (5, 4, 6), strict=True):
        paper.say(variant, quantity)

    assert paper.finish() == "recount"
    assert [line.is_recounted for line in paper.row.lines.all()] == [False, True, True]
    with pytest.raises(CountedEnough):
        paper.say(bags[0], 4)
    paper.say(bags[1], 5)
    with pytest.raises(StillToCount):
        paper.finish()
    paper.say(bags[2], 5)
    assert paper.finish() == "posted"
    assert [shelf(one) for one in bags] == [(5, 0)] * 3


def test_a_second_difference_is_decided_by_a_manager_in_telegram(
    start: Callable[..., Paper], bags: list[Variant], shelf: Shelf
) -> None:
    paper = start(bags[0])
    paper.differ(bags[0], 3)

    told = OutboxMessage.objects.get(kind="count_differs")
    assert told.recipient == paper.manager
    assert "5 in the book, counted 3, again 3" in told.text
    stem = f"decide:goods:{paper.pk}:{paper.row.version}"
    assert [row[0]["data"] for row in told.buttons] == [
        f"{stem}:{deed}" for deed in ("accept", "again", "cancel")
    ]

    assert paper.decide(fulfillment.accept_count) == "posted"
    movement = ProductStockMovement.objects.get(reason="count")
    assert (movement.quantity_change, movement.document_id, shelf(bags[0])) == (-2, paper.pk, (3, 0))
    assert OutboxMessage.objects.filter(kind="count_decided", recipient=paper.keeper).count() == 1


def test_a_manager_has_it_counted_again_or_calls_it_off(
    start: Callable[..., Paper], bags: list[Variant], shelf: Shelf
) -> None:
    paper = start(bags[0])
    paper.differ(bags[0], 3)
    seen = paper.row.version

    assert paper.decide(count_papers.recount) == "recount"
    with pytest.raises(Stale):
        paper.decide(fulfillment.accept_count, version=seen)
    paper.say(bags[0], 4)
    assert paper.finish() == "deciding"
    assert paper.decide(count_papers.cancel_count, comment="next week") == "cancelled"
    assert shelf(bags[0]) == (5, 0)


def test_what_was_not_counted_stays_as_it_is(
    start: Callable[..., Paper], bags: list[Variant], shelf: Shelf
) -> None:
    paper = start()
    with pytest.raises(NothingCounted):
        paper.finish()
    paper.differ(bags[0], 1)

    paper.decide(fulfillment.accept_count)

    assert [shelf(one) for one in bags] == [(1, 0), (5, 0), (5, 0)]


def test_the_same_number_again_changes_nothing(
    start: Callable[..., Paper], bags: list[Variant], put_on_shelf: Callable[..., None]
) -> None:
    paper = start(bags[0])
    first = paper.say(bags[0], 4)
    put_on_shelf(bags[0], 1)

    again = paper.say(bags[0], 4)

    assert (again.counted_quantity, again.seen_version) == (4, first.seen_version)


def test_a_shelf_that_moved_while_it_was_counted_is_counted_anew(
    start: Callable[..., Paper], bags: list[Variant], put_on_shelf: Callable[..., None]
) -> None:
    paper = start(bags[0])
    put_on_shelf(bags[0], 1)

    assert paper.say(bags[0], 6).counted_quantity is None
    assert paper.say(bags[0], 6).counted_quantity == 6
    assert paper.finish() == "posted"


def test_taking_the_list_begins_anew(
    start: Callable[..., Paper], bags: list[Variant], put_on_shelf: Callable[..., None], storekeeper: User
) -> None:
    paper = start(bags[0])
    put_on_shelf(bags[0], 1)

    count_papers.take_count_list(count_id=paper.pk, actor=storekeeper, key=uuid4())

    assert paper.say(bags[0], 6).counted_quantity == 6


def test_what_turns_up_and_was_not_on_the_list_is_added(
    start: Callable[..., Paper], bags: list[Variant], make_variant: Callable[..., Variant], shelf: Shelf
) -> None:
    found, paper = make_variant(), start(bags[0])
    paper.say(bags[0], 5)
    paper.differ(found, 2)

    paper.decide(fulfillment.accept_count)

    assert shelf(found) == (2, 0)


def test_when_something_moved_nothing_is_posted_and_only_that_is_counted_again(
    start: Callable[..., Paper], bags: list[Variant], put_on_shelf: Callable[..., None], shelf: Shelf
) -> None:
    still, moved, _other = bags
    paper = start(still, moved)
    for _round in range(2):
        paper.say(still, 4)
        paper.say(moved, 4)
        paper.finish()
    put_on_shelf(moved, 10)

    assert paper.decide(fulfillment.accept_count) == "recount"
    assert (shelf(still), shelf(moved)) == ((5, 0), (15, 0))
    assert [line.recounted_quantity for line in paper.row.lines.order_by("pk")] == [4, None]

    paper.say(moved, 14)
    assert paper.finish() == "deciding"
    assert paper.decide(fulfillment.accept_count) == "posted"
    assert (shelf(still), shelf(moved)) == ((4, 0), (14, 0))


def test_what_is_promised_is_not_counted_away(
    start: Callable[..., Paper], bags: list[Variant], place_order: Callable[..., SalesOrder], shelf: Shelf
) -> None:
    place_order(bags[0], 3)
    paper = start(bags[0])
    paper.differ(bags[0], 2)

    with pytest.raises(FewerThanReserved):
        paper.decide(fulfillment.accept_count)
    assert (shelf(bags[0]), paper.row.status) == ((5, 3), "deciding")


def test_pieces_that_turn_up_go_to_the_order_that_waits(
    start: Callable[..., Paper], bags: list[Variant], place_order: Callable[..., SalesOrder], shelf: Shelf
) -> None:
    order = place_order(bags[0], 7)
    paper = start(bags[0])
    paper.differ(bags[0], 8)

    paper.decide(fulfillment.accept_count)

    order.refresh_from_db()
    assert (order.status, shelf(bags[0])) == ("ready", (8, 7))


def test_pressing_twice_decides_once(start: Callable[..., Paper], bags: list[Variant], shelf: Shelf) -> None:
    paper = start(bags[0])
    paper.differ(bags[0], 3)
    key, version = uuid4(), paper.row.version

    for _again in range(2):
        paper.decide(fulfillment.accept_count, key=key, version=version)
    with pytest.raises(Stale):
        paper.decide(fulfillment.accept_count, version=version)
    assert shelf(bags[0]) == (3, 0)


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [([-1], CountedOutOfRange), ([10**9], CountedOutOfRange), ([1, 1], LineTwice), ([None], NotFound)],
)
def test_an_answer_that_makes_no_sense_is_refused_whole(
    start: Callable[..., Paper],
    bags: list[Variant],
    answers: list[int | None],
    refusal: Any,
    storekeeper: User,
) -> None:
    paper = start()
    told = [Answer(bags[0].pk if one is not None else 10**9, one or 0) for one in answers]

    with pytest.raises(refusal):
        count_papers.answer_count(
            count_id=paper.pk, answers=[Answer(bags[1].pk, 5), *told], actor=storekeeper, key=uuid4()
        )
    assert paper.line(bags[1]).counted_quantity is None


def test_who_counts_does_not_decide_and_a_decision_needs_a_difference(
    start: Callable[..., Paper], bags: list[Variant], storekeeper: User, seller: User
) -> None:
    with pytest.raises(NotAllowed):
        start(actor=seller)
    paper = start(bags[0])
    with pytest.raises(StatusRefused):
        paper.decide(fulfillment.accept_count)
    paper.differ(bags[0], 3)
    for deed in (fulfillment.accept_count, count_papers.recount, count_papers.cancel_count):
        with pytest.raises(NotAllowed):
            paper.decide(deed, actor=storekeeper)
    with pytest.raises(StatusRefused):
        count_papers.drop_count(count_id=paper.pk, actor=storekeeper, key=uuid4())


def test_a_count_that_shows_nothing_yet_is_dropped_by_who_counts(
    start: Callable[..., Paper], bags: list[Variant], storekeeper: User
) -> None:
    paper = start()

    count_papers.drop_count(count_id=paper.pk, actor=storekeeper, key=uuid4())

    with pytest.raises(StatusRefused):
        paper.say(bags[0], 5)
    assert ProductStock.objects.filter(quantity=5).count() == 3
