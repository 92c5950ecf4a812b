"""A paper with many lines takes as many statements as a paper with one."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.inventory import count_papers, sending
from backend.ledger import paper_selectors
from backend.ledger.counting import Answer
from backend.ledger.transferring import Came, Sent
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.django_db


@pytest.fixture
def bags(
    make_variant: Callable[..., Variant], put_on_shelf: Callable[..., None]
) -> Callable[[int], list[Variant]]:
    """So many variants, five of each on the shelf."""

    def make(number: int) -> list[Variant]:
        made = [make_variant() for _number in range(number)]
        for variant in made:
            put_on_shelf(variant, 5)
        return made

    return make


class Asked:
    """Statements by deed."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def __call__(self, name: str, do: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with CaptureQueriesContext(connection) as captured:
            made = do(*args, **kwargs)
        self.counts[name] = len(captured)
        return made


def travel(variants: list[Variant], there: Warehouse, here: Warehouse, actor: User) -> dict[str, int]:
    asked = Asked()
    things = [Sent(variant.pk, 2) for variant in variants]
    places = {"warehouse_id": there.pk, "to_warehouse_id": here.pk, "things": things}
    paper = asked("send", sending.dispatch_transfer, **places, actor=actor, key=uuid4())
    asked("look", paper_selectors.transfer_card, sending.PAPERS, paper.pk, actor)
    came = [Came(variant.pk, 1) for variant in variants]
    told: dict[str, Any] = {"came": came, "missing": "theft", "comment": "?"}
    asked("receive", fulfillment.receive_transfer, transfer_id=paper.pk, **told, actor=actor, key=uuid4())
    return asked.counts


def counted(variants: list[Variant], place: Warehouse, actor: User) -> dict[str, int]:
    asked, ids = Asked(), [variant.pk for variant in variants]
    start = {"warehouse_id": place.pk, "item_ids": ids}
    paper = asked("start", count_papers.start_count, **start, actor=actor, key=uuid4())
    for turn in ("", " again"):
        answers = [Answer(pk, 1) for pk in ids]
        deed = {"count_id": paper.pk, "actor": actor}
        asked(f"answer{turn}", count_papers.answer_count, **deed, answers=answers, key=uuid4())
        paper = asked(f"finish{turn}", count_papers.finish_count, **deed, key=uuid4())
    asked("look", paper_selectors.count_card, count_papers.PAPERS, paper.pk, actor)
    asked("accept", fulfillment.accept_count, **deed, version=paper.version, key=uuid4())
    return asked.counts


def test_transfers(bags: Callable[[int], list[Variant]], warehouse: Warehouse, manager: User) -> None:
    shop = Warehouse.objects.create(name="Shop", kind="retail")
    travel(bags(1), warehouse, shop, manager)

    one, many = (travel(bags(number), warehouse, shop, manager) for number in (1, 20))

    assert one == many
    assert max(one.values()) <= 45


def test_counts(bags: Callable[[int], list[Variant]], warehouse: Warehouse, manager: User) -> None:
    one, many = (counted(bags(number), warehouse, manager) for number in (1, 20))

    assert one == many
    assert max(one.values()) <= 30
