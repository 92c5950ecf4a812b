"""Two managers bring one file at once; the guard beside its twin, the same race with the guard off."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.backoffice.exchange.reading import Row
from backend.backoffice.order_files import keep_file
from backend.catalog.models import Variant
from backend.core.errors import NotAllowed
from backend.fulfillment.shop_files import run_file, start_file
from backend.sales import shop_import
from backend.sales.models import Customer, OrderFile, SalesOrder
from backend.warehouses.models import Warehouse
from tests.fulfillment.crowd import all_at_once, meet

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS = 30


@pytest.fixture
def files(
    warehouse: Warehouse, make_variant: Callable[..., Variant], make_user: Callable[..., User]
) -> Callable[[int], list[OrderFile]]:
    """The same file, chosen by so many managers."""
    variant = make_variant("Clutch")
    Variant.objects.filter(pk=variant.pk).update(sku="CL-1")
    rows = [Row(1, ["Order ID", "SKU", "Quantity", "Price", "Customer"])]
    rows += [Row(one + 2, [str(one), "CL-1", "1", "10", f"Buyer {one}"]) for one in range(ORDERS)]

    def choose(people: int) -> list[OrderFile]:
        return [
            keep_file(rows, "orders.csv", warehouse, make_user(Role.MANAGER)) for _person in range(people)
        ]

    return choose


def test_two_managers_with_one_file_import_it_once(files: Callable[[int], list[OrderFile]]) -> None:
    chosen = files(3)

    done = all_at_once([partial(run_file, file.pk) for file in chosen])

    assert done == {"done": 3}
    assert (SalesOrder.objects.count(), Customer.objects.count()) == (ORDERS, ORDERS)
    steps = [result["step"] for file in OrderFile.objects.all() for result in file.results.values()]
    assert (steps.count("new"), steps.count("same")) == (ORDERS, 2 * ORDERS)


def test_without_the_lock_the_second_file_is_refused_by_the_database(
    files: Callable[[int], list[OrderFile]], monkeypatch: pytest.MonkeyPatch
) -> None:
    wait, plan = meet(2), shop_import.plan

    def after_the_other(*given: Any) -> Any:
        meant = plan(*given)
        wait()
        return meant

    monkeypatch.setattr(shop_import, "alone", lambda model: None)
    monkeypatch.setattr(shop_import, "plan", after_the_other)
    chosen = files(2)

    done = all_at_once(
        [
            partial(shop_import.import_batch, file_id=file.pk, batch=0, actor=file.actor, key=uuid4())
            for file in chosen
        ]
    )

    assert done == {"done": 1, "Stale": 1}
    assert SalesOrder.objects.count() == ORDERS


def test_a_file_is_begun_once(files: Callable[[int], list[OrderFile]]) -> None:
    [file] = files(1)

    done = [start_file(file.pk, is_confirming=False, actor=file.actor) for _tap in range(3)]

    assert done == [True, False, False]


def test_only_those_who_may_import_begin_a_file(
    files: Callable[[int], list[OrderFile]], seller: User
) -> None:
    [file] = files(1)

    with pytest.raises(NotAllowed):
        start_file(file.pk, is_confirming=False, actor=seller)

    file.refresh_from_db()
    assert (file.status, file.actor == seller) == ("read", False)
