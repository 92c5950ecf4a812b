"""The same file from two people at one moment; every guard has a twin without it, which goes wrong."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog import importing as catalog
from backend.catalog.models import Product, ProductGroup, Variant
from backend.fulfillment import opening
from backend.inventory.models import StockDocument
from backend.reports.books import broken
from backend.sales import importing as sales
from backend.sales.models import Customer
from backend.warehouses.models import Warehouse
from tests.fulfillment.crowd import A_MOMENT, PATIENCE, all_at_once, meet

pytestmark = pytest.mark.django_db(transaction=True)
Shelf = Callable[[Variant], tuple[int, int]]


@pytest.fixture
def bosses(make_user: Callable[..., User]) -> list[User]:
    return [make_user(Role.MANAGER) for _ in range(2)]


def a_while() -> None:
    time.sleep(4 * A_MOMENT)


def slowly(
    monkeypatch: pytest.MonkeyPatch, module: Any, name: str, wait: Callable[[], object] = a_while
) -> None:
    """Whoever looks first is overtaken by the others."""
    look = getattr(module, name)

    def slow(*args: Any, **kwargs: Any) -> Any:
        plan = look(*args, **kwargs)
        wait()
        return plan

    monkeypatch.setattr(module, name, slow)


def open_twice(bosses: list[User], variant: Variant) -> Counter[str]:
    lines = [opening.OpeningLine(2, variant.sku, "Main", 5)]
    return all_at_once([partial(opening.open_stock, lines=lines, actor=boss, key=uuid4()) for boss in bosses])


def test_a_shelf_is_opened_once_by_two_people(
    monkeypatch: pytest.MonkeyPatch, bosses: list[User], variant: Variant, warehouse: Warehouse, shelf: Shelf
) -> None:
    slowly(monkeypatch, opening, "_plan")

    assert open_twice(bosses, variant) == {"done": 2}

    assert shelf(variant) == (5, 0)
    assert StockDocument.objects.count() == 1
    assert list(broken()) == []


def test_without_the_lock_the_shelf_is_opened_twice(
    monkeypatch: pytest.MonkeyPatch, bosses: list[User], variant: Variant, warehouse: Warehouse, shelf: Shelf
) -> None:
    slowly(monkeypatch, opening, "_plan", meet(2))
    monkeypatch.setattr(opening, "lock_stock", lambda *_: {})

    open_twice(bosses, variant)

    assert shelf(variant) == (10, 0)


def bring_twice(bosses: list[User]) -> Counter[str]:
    lines = [sales.CustomerLine(2, "Olena", "+380671234567")]
    return all_at_once(
        [partial(sales.import_customers, lines=lines, actor=boss, key=uuid4()) for boss in bosses]
    )


def test_a_customer_brought_by_two_people_is_one(monkeypatch: pytest.MonkeyPatch, bosses: list[User]) -> None:
    slowly(monkeypatch, sales, "plan_customers")

    assert bring_twice(bosses) == {"done": 2}

    assert Customer.objects.count() == 1
    assert Customer.history.count() == 1


def test_without_the_queue_there_are_two_of_the_customer(
    monkeypatch: pytest.MonkeyPatch, bosses: list[User]
) -> None:
    slowly(monkeypatch, sales, "plan_customers", meet(2))
    monkeypatch.setattr(sales, "alone", lambda _model: None)

    bring_twice(bosses)

    assert Customer.objects.count() == 2


def test_a_product_added_in_the_office_meanwhile_is_a_refusal_and_not_a_fault(
    monkeypatch: pytest.MonkeyPatch, bosses: list[User]
) -> None:
    group = ProductGroup.objects.create(name="Clutches")
    looked, added = threading.Event(), threading.Event()

    def let_the_office_add() -> None:
        looked.set()
        added.wait(PATIENCE)

    slowly(monkeypatch, catalog, "plan_products", let_the_office_add)
    lines = [
        catalog.ProductLine(number, name, group="Clutches", price=Decimal(10))
        for number, name in ((2, "Day"), (3, "Night"))
    ]

    def add() -> None:
        looked.wait(PATIENCE)
        Product.objects.create(name="Night", group=group, price=20)
        added.set()

    got = all_at_once([partial(catalog.import_products, lines=lines, actor=bosses[0], key=uuid4()), add])

    assert got == {"done": 1, "Stale": 1}
    assert [str(product) for product in Product.objects.all()] == ["Night"]
