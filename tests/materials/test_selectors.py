from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.core.errors import NotFound
from backend.ledger.models import Reason
from backend.materials import selectors, stock
from backend.materials.models import (
    MaterialBatch,
    MaterialColor,
    SupplierMaterialOffer,
)
from backend.materials.stock import Going
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.django_db
Make = Callable[..., MaterialColor]
Put = Callable[..., MaterialBatch]


@pytest.fixture
def shop() -> Warehouse:
    return Warehouse.objects.create(name="Shop")


def test_levels_say_what_lies_where_and_what_it_cost(
    material: MaterialColor, make_material: Make, put_material: Put, shop: Warehouse, warehouse: Warehouse
) -> None:
    make_material("Nobody has it")
    put_material(material, 1, cost=10)
    put_material(material, 3, cost=30)
    put_material(material, 2, cost=50, into=shop)

    main, other = selectors.levels()

    assert (main.warehouse, main.quantity, main.value, main.average_cost) == (warehouse, 4, 100, 25)
    assert (other.warehouse, other.average_cost) == (shop, 50)
    assert (main.last_cost, other.last_cost) == (50, 50)
    assert selectors.levels([material.pk], shop.pk) == [other]


def test_levels_of_many_materials_are_read_with_two_questions(
    make_material: Make, put_material: Put, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for _ in range(5):
        put_material(make_material(), 1)

    with django_assert_max_num_queries(2):  # type: ignore[attr-defined]
        assert [str(level.material) for level in selectors.levels()]


def test_history_runs_with_the_balance_of_the_warehouse_or_of_all(
    material: MaterialColor, put_material: Put, shop: Warehouse, warehouse: Warehouse, manager: User
) -> None:
    put_material(material, 5)
    put_material(material, 2, into=shop)
    gone = [Going(material.pk, Decimal("1.5"))]
    stock.write_off(warehouse_id=warehouse.pk, goods=gone, reason=Reason.WASTE, actor=manager, key=uuid4())

    everywhere = selectors.history(material.pk)
    here = selectors.history(material.pk, warehouse.pk)

    def balances(page: selectors.HistoryPage) -> list[Decimal]:
        return [row.balance for row in page.movements]  # type: ignore[attr-defined]

    assert balances(everywhere) == [Decimal("5.5"), 7, 5]
    assert balances(here) == [Decimal("3.5"), 5]
    assert [row.quantity_after for row in here.movements] == [Decimal("3.5"), 5]
    with pytest.raises(NotFound):
        selectors.history(0)


def test_history_is_turned_page_by_page(material: MaterialColor, put_material: Put) -> None:
    for _ in range(9):
        put_material(material, 1)

    page = selectors.history(material.pk, page=1)

    assert (page.pages, [row.balance for row in page.movements]) == (2, [1])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "typed", ["шкіра чорна", "irshf", "shkira chornyj", "шкра", "M-CH", "TAN-9", "шкіра"]
)
def test_materials_are_found_as_people_type(
    typed: str, make_material: Make, make_offer: Callable[..., SupplierMaterialOffer]
) -> None:
    leather, other = make_material("Шкіра", "чорна"), make_material("Нитки", "біла")
    leather.sku = "M-CH"
    leather.save()
    make_offer(leather, supplier_code="TAN-9")
    other.sku = "OTHER"
    other.save()

    assert list(selectors.search(typed)) == [leather]


def test_a_list_says_how_much_is_free_and_what_moves_comes_first(
    make_material: Make, put_material: Put, shop: Warehouse
) -> None:
    quiet, busy, old = make_material("A"), make_material("B"), make_material("C")
    old.material.is_active = False
    old.material.save()
    put_material(busy, 2, into=shop)
    put_material(busy, 3)

    assert [(row.id, row.available) for row in selectors.find_materials()] == [(busy.pk, 5), (quiet.pk, 0)]
    assert selectors.find_materials("B", shop.pk)[0].available == 2


def test_batches_are_listed_as_they_will_be_used(material: MaterialColor, put_material: Put) -> None:
    old, soon = put_material(material, 1), put_material(material, 1, expires_on="2030-01-01")

    assert list(selectors.batches_left(material.pk)) == [soon, old]
