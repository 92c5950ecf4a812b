"""A warehouse takes its materials from another one, and may take them from elsewhere later."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.materials.boms import Part
from backend.materials.models import MaterialColor
from backend.production.models import ProductionOrder
from backend.warehouses.models import Warehouse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books_hold")]


def test_what_is_taken_back_lies_where_it_was_though_the_place_changed_meanwhile(
    variant: Variant,
    material: MaterialColor,
    make_bom: Callable[..., object],
    plan_work: Callable[..., ProductionOrder],
    worker: User,
    make_warehouse: Callable[..., Warehouse],
    put_material: Callable[..., object],
    on_shelf: Callable[..., tuple[Decimal, Decimal, Decimal]],
) -> None:
    make_bom(variant, Part(Decimal("0.25"), material_id=material.material_id))
    work, store = plan_work(variant, 10), make_warehouse("Store of materials")
    who: dict[str, Any] = {"actor": worker}
    put_material(material, 5)
    put_material(material, 5, into=store)
    made = fulfillment.report_finished(order_id=work.pk, quantity=10, key=uuid4(), **who)
    Warehouse.objects.filter(pk=work.warehouse_id).update(materials_from=store)

    fulfillment.undo_report(report_id=made.pk, key=uuid4(), **who)

    assert on_shelf(material)[0] == 5
    assert on_shelf(material, store)[:2] == (Decimal(5), Decimal("2.5"))
