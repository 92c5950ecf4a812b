"""What a piece costs, what can be made now, what was earned: from BOMs and from what moved."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.models import Color, Product, ProductGroup, Variant
from backend.core.errors import NotAllowed, NotFound
from backend.fulfillment import making_figures, possibilities, profits
from backend.fulfillment import services as fulfillment
from backend.inventory.wip_stock import scrap_wip
from backend.ledger.models import Reason
from backend.materials import boms, costs
from backend.materials.boms import Part
from backend.materials.costs import PieceCost
from backend.materials.models import (
    BOM,
    BOMLine,
    Material,
    MaterialBatch,
    MaterialColor,
    MaterialGroup,
    Stage,
)
from backend.production import services as production
from backend.production.models import Kind, ProductionOrder
from backend.sales.models import SalesOrder
from backend.warehouses.models import Warehouse
from tests.stopwatch import best_of

pytestmark = pytest.mark.django_db
Put = Callable[..., MaterialBatch]


@pytest.fixture
def bom(variant: Variant, leather: MaterialColor, zip_: MaterialColor, make_bom: Callable[..., BOM]) -> BOM:
    return make_bom(
        variant,
        Part(Decimal("0.25"), material_id=leather.material_id),
        Part(Decimal(1), material_color_id=zip_.pk, stage=Stage.FINISHING),
    )


def test_a_piece_costs_what_its_parts_do(
    bom: BOM,
    variant: Variant,
    make_variant: Callable[..., Variant],
    make_bom: Callable[..., BOM],
    leather: MaterialColor,
    zip_: MaterialColor,
    put_material: Put,
) -> None:
    kit, plain = make_variant("Kit"), make_variant("Plain", cost_price=Decimal(30))
    make_bom(kit, Part(Decimal(2), component_id=variant.pk), Part(Decimal(1), component_id=plain.pk))
    put_material(leather, 1, cost=800)
    put_material(leather, 1, cost=1000)
    assert not costs.piece_costs([variant.pk])[variant.pk].is_known
    put_material(zip_, 10, cost=12)

    found = costs.piece_costs([kit.pk, variant.pk, plain.pk])

    assert found == {
        variant.pk: PieceCost(Decimal("237.00"), Decimal("262.00")),
        kit.pk: PieceCost(Decimal("504.00"), Decimal("554.00")),
    }
    assert costs.bom_costs({variant.pk: bom.pk}) == {variant.pk: found[variant.pk]}


def test_what_can_be_made_now_and_what_is_missing(
    bom: BOM,
    variant: Variant,
    make_variant: Callable[..., Variant],
    make_bom: Callable[..., BOM],
    leather: MaterialColor,
    zip_: MaterialColor,
    put_material: Put,
    put_on_shelf: Callable[..., None],
    plan_work: Callable[..., ProductionOrder],
    warehouse: Warehouse,
    worker: User,
    seller: User,
    make_user: Callable[..., User],
) -> None:
    kit = make_variant("Kit")
    make_bom(kit, Part(Decimal(2), component_id=variant.pk))
    put_on_shelf(variant, 5)
    put_material(leather, "2.6", cost=800)
    put_material(leather, 9, expires_on=timezone.localdate() - timedelta(1))
    put_material(zip_, 20)

    possible = {one.variant: one for one in possibilities.possible_now(warehouse.pk)}

    assert (possible[variant].pieces, possible[variant].limit) == (10, leather)
    assert (possible[kit].pieces, possible[kit].limit) == (2, variant)
    order = plan_work(variant, 8)
    production.take(order_id=order.pk, actor=worker, key=uuid4())
    assert possibilities.possible_now(warehouse.pk, [variant.pk])[0].pieces == 2
    assert possibilities.missing_for(order.pk, worker) == []
    [missing] = possibilities.missing_for_pieces(variant.pk, 4, warehouse.pk)
    assert (missing.item, missing.needed, missing.missing) == (leather, 1, Decimal("0.4"))
    big = plan_work(variant, 30)
    assert [one.item for one in possibilities.missing_for(big.pk, worker)] == [leather, zip_]
    with pytest.raises(NotAllowed):
        possibilities.missing_for(order.pk, make_user())
    with pytest.raises(NotFound):
        possibilities.missing_for(0, worker)


def test_what_was_promised_and_has_expired_since_is_missing(
    bom: BOM,
    leather: MaterialColor,
    zip_: MaterialColor,
    variant: Variant,
    put_material: Put,
    plan_work: Callable[..., ProductionOrder],
    worker: User,
) -> None:
    today = timezone.localdate()
    batch, order = put_material(leather, 1, expires_on=today), plan_work(variant, 4)
    put_material(zip_, 4)
    production.take(order_id=order.pk, actor=worker, key=uuid4())
    assert possibilities.missing_for(order.pk, worker) == []

    MaterialBatch.objects.filter(pk=batch.pk).update(expires_on=today - timedelta(days=1))

    assert [(one.item, one.missing) for one in possibilities.missing_for(order.pk, worker)] == [(leather, 1)]


def test_a_thousand_variants_in_under_a_second(
    manager: User, warehouse: Warehouse, put_material: Put
) -> None:
    group, colors = ProductGroup.objects.create(name="Bags"), []
    colors = [Color.objects.create(code=n, name=f"colour {n}") for n in range(40)]
    of_leathers = MaterialGroup.objects.create(name="All")
    materials = [Material.objects.create(name=f"M{n}", group=of_leathers) for n in range(8)]
    parts = [
        MaterialColor.objects.create(material=material, color=color, sku=f"{material.pk}-{color.pk}")
        for material in materials
        for color in colors
    ]
    for part in parts:
        put_material(part, 10)
    for number in range(25):
        product = Product.objects.create(name=f"Bag {number}", group=group, price=1)
        Variant.objects.bulk_create(
            Variant(product=product, color=color, sku=f"{number}-{color.pk}") for color in colors
        )
        draft = BOM.objects.create(product=product, actor=manager)
        BOMLine.objects.bulk_create(
            BOMLine(bom=draft, material=material, quantity=Decimal("0.5")) for material in materials
        )
        boms.activate_bom(bom_id=draft.pk, actor=manager, key=uuid4())
    ids = list(Variant.objects.values_list("pk", flat=True))

    with CaptureQueriesContext(connection) as captured:
        possible = possibilities.possible_now(warehouse.pk)
        found = costs.piece_costs(ids)

    assert len(possible) == len(found) == 1000
    assert {one.pieces for one in possible} == {20}
    assert set(found.values()) == {PieceCost(Decimal(40), Decimal(40))}
    assert len(captured) <= 15
    assert best_of(5, lambda: possibilities.possible_now(warehouse.pk)) < 1
    assert best_of(5, lambda: costs.piece_costs(ids)) < 1


def test_what_an_order_has_cost_with_its_rejects(
    bom: BOM,
    variant: Variant,
    leather: MaterialColor,
    zip_: MaterialColor,
    put_material: Put,
    plan_work: Callable[..., ProductionOrder],
    worker: User,
) -> None:
    put_material(leather, 10, cost=800)
    put_material(zip_, 20, cost=10)
    order = plan_work(variant, 10)

    def report(quantity: int, **fields: Any) -> int:
        done = fulfillment.report_finished(
            order_id=order.pk, quantity=quantity, actor=worker, key=uuid4(), **fields
        )
        return done.pk

    report(2, rejected_quantity=1, reject_reason="sewing")
    fulfillment.undo_report(report_id=report(3), actor=worker, key=uuid4())

    cost = making_figures.order_costs([order.pk])[order.pk]

    assert (cost.materials, cost.components, cost.sets) == (630, 0, 0)
    assert (cost.goods, cost.rejects, cost.per_piece) == (420, 210, 315)


def test_what_a_sold_line_has_brought(
    bom: BOM,
    variant: Variant,
    leather: MaterialColor,
    zip_: MaterialColor,
    put_material: Put,
    place_order: Callable[..., SalesOrder],
    seller: User,
    worker: User,
) -> None:
    put_material(leather, 10, cost=100)
    put_material(zip_, 20, cost=10)
    order = place_order(variant, 3)
    work = ProductionOrder.objects.get(line__order=order)
    fulfillment.report_finished(order_id=work.pk, quantity=3, actor=worker, key=uuid4())
    assert profits.line_profits([order.pk]) == []

    fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid4())

    [line] = profits.line_profits([order.pk])
    assert (line.quantity, line.price, line.cost, line.profit) == (3, 300, 105, 195)


def test_work_in_progress_that_waits_and_what_became_of_it(
    bom: BOM,
    variant: Variant,
    leather: MaterialColor,
    zip_: MaterialColor,
    put_material: Put,
    plan_work: Callable[..., ProductionOrder],
    worker: User,
    manager: User,
    warehouse: Warehouse,
) -> None:
    put_material(leather, 10, cost=800)
    put_material(zip_, 20, cost=10)

    def report(kind: Kind, quantity: int, **fields: Any) -> None:
        order = plan_work(variant, quantity, kind=kind)
        fulfillment.report_finished(order_id=order.pk, quantity=quantity, actor=worker, key=uuid4(), **fields)

    begun = timezone.now()
    report(Kind.CUTTING, 4)
    between = timezone.now()
    report(Kind.CUTTING, 6)
    report(Kind.FINISHING, 4, rejected_quantity=1, reject_reason="sewing")
    scrap_wip(
        warehouse_id=warehouse.pk,
        variant_id=variant.pk,
        quantity=1,
        reason=Reason.DAMAGE,
        actor=manager,
        key=uuid4(),
    )

    [left] = making_figures.sets_left()
    rates = making_figures.sets_rates(begun, timezone.now())

    assert (left.quantity, left.value) == (4, 800)
    assert left.oldest_at > between
    assert left.age(timezone.now() + timedelta(3)) == 3
    assert (rates.cut, rates.taken, rates.scrapped, rates.rejected) == (10, 5, 1, 1)
    assert (rates.conversion, rates.scrap_rate) == (Decimal("0.6667"), Decimal("0.3333"))
