"""Races of transfers and counts; the guards beside their twins, the same race with the guard off."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.inventory import count_papers, sending
from backend.inventory import services as inventory
from backend.inventory.models import ProductStock, ProductStockTransfer
from backend.inventory.services import Goods
from backend.ledger import counting, transferring
from backend.ledger.counting import Answer
from backend.ledger.models import Reason
from backend.ledger.transferring import Sent
from backend.reports.books import broken
from backend.warehouses.models import Warehouse
from tests.fulfillment.crowd import all_at_once, meet

pytestmark = pytest.mark.django_db(transaction=True)
Deed = Callable[[], object]
Shelf = Callable[[Variant], tuple[int, int]]


@pytest.fixture
def paper(
    variant: Variant, put_on_shelf: Callable[..., None], warehouse: Warehouse, storekeeper: User
) -> Callable[[], ProductStockTransfer]:
    """Ten lie in the main warehouse, and two of them are to go to the shop."""
    put_on_shelf(variant, 10)
    shop = Warehouse.objects.create(name="Shop", kind="retail")

    def write() -> ProductStockTransfer:
        return sending.draft_transfer(
            warehouse_id=warehouse.pk,
            to_warehouse_id=shop.pk,
            things=[Sent(variant.pk, 2)],
            actor=storekeeper,
            key=uuid4(),
        )

    return write


@pytest.fixture
def on_the_way(
    paper: Callable[[], ProductStockTransfer], storekeeper: User
) -> Callable[[], ProductStockTransfer]:
    def send() -> ProductStockTransfer:
        return sending.send_transfer(transfer_id=paper().pk, version=0, actor=storekeeper, key=uuid4())

    return send


def in_shop() -> int:
    return sum(ProductStock.objects.filter(warehouse__name="Shop").values_list("quantity", flat=True))


def receiving(transfer: ProductStockTransfer, actor: User) -> Deed:
    return partial(fulfillment.receive_transfer, transfer_id=transfer.pk, actor=actor, key=uuid4())


def test_of_many_who_send_a_draft_or_call_it_off_one_does(
    paper: Callable[[], ProductStockTransfer], storekeeper: User, shelf: Shelf, variant: Variant
) -> None:
    draft = paper()
    send = partial(sending.send_transfer, transfer_id=draft.pk, version=0, actor=storekeeper)
    cancel = partial(sending.cancel_transfer, transfer_id=draft.pk, actor=storekeeper)

    outcome = all_at_once([partial(deed, key=uuid4()) for deed in (send, cancel) * 4])

    assert outcome["done"] == 1
    draft.refresh_from_db()
    assert shelf(variant) == ({"sent": 8, "cancelled": 10}[draft.status], 0)
    assert list(broken()) == []


def test_of_many_who_receive_a_transfer_one_does(
    on_the_way: Callable[[], ProductStockTransfer], storekeeper: User
) -> None:
    first, _other = on_the_way(), on_the_way()

    assert all_at_once([receiving(first, storekeeper) for _person in range(8)]) == {
        "done": 1,
        "StatusRefused": 7,
    }
    assert in_shop() == 2
    assert list(broken()) == []


def test_twin_without_the_lock_two_receive_and_take_what_another_transfer_carries(
    on_the_way: Callable[[], ProductStockTransfer], storekeeper: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _other = on_the_way(), on_the_way()
    everybody_looked = meet(2)

    def look(papers: Any, transfer_id: int) -> Any:
        transfer = papers.transfers.objects.get(pk=transfer_id)
        everybody_looked()
        return transfer

    monkeypatch.setattr(transferring, "hold", look)

    assert all_at_once([receiving(first, storekeeper) for _person in range(2)]) == {"done": 2}
    assert in_shop() == 4
    assert list(broken()) != []


def test_papers_there_and_back_do_not_deadlock(
    make_variant: Callable[..., Variant],
    put_on_shelf: Callable[..., None],
    warehouse: Warehouse,
    storekeeper: User,
) -> None:
    shop = Warehouse.objects.create(name="Shop", kind="retail")
    things = [Sent(make_variant().pk, 1) for _ in range(4)]
    for one in things:
        put_on_shelf(Variant.objects.get(pk=one.item_id), 10)
        goods = [Goods(one.item_id, 10)]
        inventory.receive(warehouse_id=shop.pk, goods=goods, actor=storekeeper, key=uuid4())

    def there_and_arrived(number: int) -> Any:
        places = (warehouse.pk, shop.pk)[:: -1 if number % 2 else 1]
        paper = sending.dispatch_transfer(
            warehouse_id=places[0],
            to_warehouse_id=places[1],
            things=things[:: -1 if number % 3 else 1],
            actor=storekeeper,
            key=uuid4(),
        )
        return receiving(paper, storekeeper)()

    assert all_at_once([partial(there_and_arrived, number) for number in range(16)], threads=8) == {
        "done": 16
    }
    assert list(broken()) == []


@pytest.fixture
def deciding(
    variant: Variant, put_on_shelf: Callable[..., None], warehouse: Warehouse, storekeeper: User
) -> Callable[[], Any]:
    """Ten lie there by the book, eight were counted twice."""
    put_on_shelf(variant, 10)

    def count() -> Any:
        paper = count_papers.start_count(warehouse_id=warehouse.pk, actor=storekeeper, key=uuid4())
        for _round in range(2):
            answers = [Answer(variant.pk, 8)]
            count_papers.answer_count(count_id=paper.pk, answers=answers, actor=storekeeper, key=uuid4())
            paper = count_papers.finish_count(count_id=paper.pk, actor=storekeeper, key=uuid4())
        return paper

    return count


def accepting(paper: Any, manager: User) -> Deed:
    return partial(
        fulfillment.accept_count, count_id=paper.pk, version=paper.version, actor=manager, key=uuid4()
    )


def test_of_many_who_decide_one_does(
    deciding: Callable[[], Any], manager: User, variant: Variant, shelf: Shelf
) -> None:
    paper = deciding()

    assert all_at_once([accepting(paper, manager) for _person in range(8)]) == {"done": 1, "Stale": 7}
    assert shelf(variant) == (8, 0)
    assert list(broken()) == []


def test_two_counts_of_one_shelf_are_not_both_accepted(
    deciding: Callable[[], Any], manager: User, variant: Variant, shelf: Shelf
) -> None:
    papers = [deciding(), deciding()]

    assert all_at_once([accepting(paper, manager) for paper in papers]) == {"done": 2}
    for paper in papers:
        paper.refresh_from_db()
    assert sorted(paper.status for paper in papers) == ["posted", "recount"]
    assert shelf(variant) == (8, 0)
    assert list(broken()) == []


def lose_one(variant: Variant, warehouse: Warehouse, actor: User) -> None:
    inventory.write_off(
        warehouse_id=warehouse.pk,
        goods=[Goods(variant.pk, 1)],
        reason=Reason.DAMAGE,
        actor=actor,
        key=uuid4(),
    )


def test_what_left_after_the_count_is_counted_again(
    deciding: Callable[[], Any], manager: User, variant: Variant, shelf: Shelf, warehouse: Warehouse
) -> None:
    paper = deciding()

    outcome = all_at_once([accepting(paper, manager), partial(lose_one, variant, warehouse, manager)])

    paper.refresh_from_db()
    assert outcome == {"done": 2}
    assert shelf(variant) == ({"posted": 7, "recount": 9}[paper.status], 0)
    assert list(broken()) == []


def test_twin_without_the_version_what_left_is_taken_twice(
    deciding: Callable[[], Any],
    manager: User,
    variant: Variant,
    shelf: Shelf,
    warehouse: Warehouse,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(counting, "moved", lambda *_args: [])
    paper = deciding()
    lose_one(variant, warehouse, manager)

    accepting(paper, manager)()

    assert shelf(variant) == (7, 0), "eight were counted, one of them left, or did it leave before?"
