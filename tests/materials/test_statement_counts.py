"""Whatever the number of components, a report asks the database the same few questions."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.inventory.models import ProductStock
from backend.materials.boms import Part
from backend.materials.models import BOM, MaterialBatch, MaterialColor
from backend.production import services as production
from backend.production.models import ProductionOrder

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books_hold")]
OF_THE_TEST = ("SAVEPOINT", "RELEASE SAVEPOINT")
"""The test has a transaction already: these two stand for BEGIN and COMMIT."""


@pytest.fixture
def statements() -> Callable[..., int]:
    def count(do: Callable[..., object], **arguments: object) -> int:
        with CaptureQueriesContext(connection) as captured:
            do(key=uuid4(), **arguments)
        return sum(not query["sql"].startswith(OF_THE_TEST) for query in captured)

    return count


@pytest.fixture
def work_of(
    make_variant: Callable[..., Variant],
    make_material: Callable[..., MaterialColor],
    put_material: Callable[..., MaterialBatch],
    make_bom: Callable[..., BOM],
    plan_work: Callable[..., ProductionOrder],
    worker: User,
) -> Callable[..., ProductionOrder]:
    """Work that has begun, on pieces of so many materials, each in two batches; nobody waits for them."""

    def plan(components: int, quantity: int = 2) -> ProductionOrder:
        variant, materials = make_variant(), [make_material() for _ in range(components)]
        for material in materials * 2:
            put_material(material, 1)
        make_bom(variant, *(Part(Decimal("0.6"), material_color_id=material.pk) for material in materials))
        order = plan_work(variant, quantity)
        production.take(order_id=order.pk, actor=worker, key=uuid4())
        fulfillment.report_finished(order_id=order.pk, quantity=1, actor=worker, key=uuid4())
        ProductStock.objects.update(is_wanted=False)
        return order

    return plan


def test_a_report_of_1_8_and_20_components(
    work_of: Callable[..., ProductionOrder], worker: User, statements: Callable[..., int]
) -> None:
    last, middle = [], []
    for components in (1, 8, 20):
        order = work_of(components)
        last.append(statements(fulfillment.report_finished, order_id=order.pk, quantity=1, actor=worker))
        order = work_of(components, quantity=3)
        middle.append(statements(fulfillment.report_finished, order_id=order.pk, quantity=1, actor=worker))

    assert len(set(last)) == len(set(middle)) == 1
    assert (last[0], middle[0]) <= (12, 12)


def test_a_start_and_an_undo_of_1_8_and_20_components(
    work_of: Callable[..., ProductionOrder],
    plan_work: Callable[..., ProductionOrder],
    worker: User,
    statements: Callable[..., int],
) -> None:
    starts, undos = [], []
    for components in (1, 8, 20):
        order = work_of(components)
        other = plan_work(order.variant, 1)
        undone = order.reports.get()
        undos.append(statements(fulfillment.undo_report, report_id=undone.pk, actor=worker))
        starts.append(statements(production.take, order_id=other.pk, actor=worker))

    assert len(set(starts)) == len(set(undos)) == 1
    assert starts[0] <= 8
    assert undos[0] <= 34
