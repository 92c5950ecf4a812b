"""Reports take what their pieces are made of: by the norm or as it was, all or nothing, to the kopiyka."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import NotAllowed, NotFound
from backend.fulfillment import services as fulfillment
from backend.inventory.models import ProductStock, ProductStockMovement
from backend.ledger.errors import InsufficientStock
from backend.materials import boms
from backend.materials.boms import Part
from backend.materials.errors import AmountRefused, TooManyDecimals, WholeUnitsOnly
from backend.materials.models import (
    BOM,
    MaterialBatch,
    MaterialColor,
    MaterialReservation,
    MaterialShortage,
    MaterialStockMovement,
    MaterialUse,
    Unit,
)
from backend.production import services as production
from backend.production.models import ProductionOrder, ProductionReport

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english", "books_hold")]
Put = Callable[..., MaterialBatch]
OnShelf = Callable[..., tuple[Decimal, Decimal, Decimal]]
Report = Callable[..., ProductionReport]


@pytest.fixture
def bom(variant: Variant, leather: MaterialColor, zip_: MaterialColor, make_bom: Callable[..., BOM]) -> BOM:
    """A quarter of a square metre of leather and a zip."""
    return make_bom(
        variant,
        Part(Decimal("0.25"), material_id=leather.material_id),
        Part(Decimal(1), material_color_id=zip_.pk),
    )


@pytest.fixture
def work(bom: BOM, plan_work: Callable[..., ProductionOrder], variant: Variant) -> ProductionOrder:
    return plan_work(variant, 10)


@pytest.fixture
def stocked(leather: MaterialColor, zip_: MaterialColor, put_material: Put) -> None:
    """Five square metres at 800, twenty zips at 12.50."""
    put_material(leather, 5, cost=800)
    put_material(zip_, 20, cost="12.50")


@pytest.fixture
def report(worker: User) -> Report:
    def run(order: ProductionOrder, quantity: int, **fields: Any) -> ProductionReport:
        fields = {"actor": worker, "key": uuid4(), **fields}
        return fulfillment.report_finished(order_id=order.pk, quantity=quantity, **fields)

    return run


def worth(variant: Variant) -> tuple[int, Decimal]:
    row = ProductStock.objects.get(variant=variant)
    return row.quantity, row.value


@pytest.mark.usefixtures("stocked")
def test_materials_leave_by_the_norm_and_goods_are_worth_them(
    work: ProductionOrder,
    report: Report,
    variant: Variant,
    leather: MaterialColor,
    zip_: MaterialColor,
    on_shelf: OnShelf,
) -> None:
    report(work, 4)

    assert on_shelf(leather)[0] == Decimal(4)
    assert on_shelf(zip_)[0] == Decimal(16)
    assert worth(variant) == (4, Decimal("850.00"))  # 1 m² × 800 + 4 × 12.50
    movement = ProductStockMovement.objects.get()
    assert movement.unit_cost == Decimal("212.5")


@pytest.mark.usefixtures("stocked")
def test_work_that_begins_holds_its_materials(
    work: ProductionOrder,
    report: Report,
    worker: User,
    leather: MaterialColor,
    on_shelf: OnShelf,
) -> None:
    production.take(order_id=work.pk, actor=worker, key=uuid4())
    assert on_shelf(leather)[:2] == (5, Decimal("2.5"))

    report(work, 4)
    assert on_shelf(leather)[:2] == (4, Decimal("1.5"))

    report(work, 6)
    assert on_shelf(leather)[:2] == (Decimal("2.5"), 0)
    assert not MaterialReservation.objects.active().exists()


@pytest.mark.usefixtures("stocked")
def test_a_first_report_holds_what_the_rest_needs(
    work: ProductionOrder, report: Report, leather: MaterialColor, on_shelf: OnShelf
) -> None:
    report(work, 4)

    assert on_shelf(leather)[:2] == (4, Decimal("1.5"))


@pytest.mark.usefixtures("stocked")
def test_cancelled_work_frees_what_it_held(
    work: ProductionOrder, manager: User, worker: User, leather: MaterialColor, on_shelf: OnShelf
) -> None:
    production.take(order_id=work.pk, actor=worker, key=uuid4())

    production.cancel(order_id=work.pk, actor=manager, key=uuid4())

    assert on_shelf(leather)[:2] == (5, 0)


def test_what_is_held_for_one_order_is_missing_for_another(
    work: ProductionOrder,
    plan_work: Callable[..., ProductionOrder],
    report: Report,
    variant: Variant,
    worker: User,
    leather: MaterialColor,
    zip_: MaterialColor,
    put_material: Put,
    on_shelf: OnShelf,
) -> None:
    put_material(leather, 3)
    put_material(zip_, 30)
    production.take(order_id=work.pk, actor=worker, key=uuid4())
    other = plan_work(variant, 3)

    with pytest.raises(InsufficientStock, match=r"Leather, black: 0\.75 m² needed, 0\.5 available"):
        report(other, 3)

    assert on_shelf(leather)[:2] == (3, Decimal("2.5"))
    assert not ProductionReport.objects.exists()
    report(work, 10)


def test_a_shortage_names_everything_missing_and_nothing_is_written(
    work: ProductionOrder, report: Report, leather: MaterialColor, put_material: Put, on_shelf: OnShelf
) -> None:
    put_material(leather, 1)

    with pytest.raises(InsufficientStock) as refused:
        report(work, 8)

    assert "Leather, black: 2 m² needed, 1 available" in str(refused.value)
    assert "Zip: 8 pcs needed, 0 available" in str(refused.value)
    assert on_shelf(leather)[0] == 1
    assert not ProductionReport.objects.exists()
    assert not MaterialStockMovement.objects.exclude(reason="purchase").exists()


def test_expired_material_is_not_used(
    work: ProductionOrder, report: Report, leather: MaterialColor, zip_: MaterialColor, put_material: Put
) -> None:
    put_material(zip_, 20)
    put_material(leather, 5, expires_on=timezone.localdate() - timedelta(1))

    with pytest.raises(InsufficientStock, match="5 more expired"):
        report(work, 1)


@pytest.mark.usefixtures("stocked")
def test_the_worker_says_what_was_really_used(
    work: ProductionOrder,
    report: Report,
    variant: Variant,
    leather: MaterialColor,
    zip_: MaterialColor,
    make_material: Callable[..., MaterialColor],
    put_material: Put,
    on_shelf: OnShelf,
) -> None:
    thread = make_material("Thread", unit=Unit.M)
    put_material(thread, 100, cost="0.5")

    report(work, 2, used={leather.pk: Decimal("0.6"), thread.pk: Decimal(10), zip_.pk: Decimal(0)})

    assert on_shelf(leather)[0] == Decimal("4.4")
    assert (on_shelf(thread)[0], on_shelf(zip_)[0]) == (90, 20)
    assert worth(variant) == (2, Decimal("485.00"))
    uses = MaterialUse.objects.values_list("material_color", "norm_quantity", "quantity")
    assert set(uses) == {
        (leather.pk, Decimal("0.5"), Decimal("0.6")),
        (zip_.pk, 2, 0),
        (thread.pk, 0, 10),
    }


@pytest.mark.usefixtures("stocked")
def test_what_cannot_have_been_used_is_refused(
    work: ProductionOrder, report: Report, leather: MaterialColor, zip_: MaterialColor
) -> None:
    for used, refusal in (
        ({leather.pk: Decimal(-1)}, AmountRefused),
        ({leather.pk: Decimal("NaN")}, AmountRefused),
        ({leather.pk: Decimal("0.0001")}, TooManyDecimals),
        ({zip_.pk: Decimal("1.5")}, WholeUnitsOnly),
        ({0: Decimal(1)}, NotFound),
    ):
        with pytest.raises(refusal):
            report(work, 1, used=used)

    assert not ProductionReport.objects.exists()


@pytest.mark.usefixtures("stocked")
def test_rejects_use_materials_and_carry_their_cost_away(
    work: ProductionOrder, report: Report, variant: Variant, leather: MaterialColor, on_shelf: OnShelf
) -> None:
    report(work, 2, rejected_quantity=1, reject_reason="cutting")

    assert on_shelf(leather)[0] == Decimal("4.25")
    assert worth(variant) == (2, Decimal("425.00"))  # two thirds of 637.50
    report(work, 0, rejected_quantity=1, reject_reason="cutting")
    assert worth(variant) == (2, Decimal("425.00"))


def test_those_who_may_report_without_stock(
    work: ProductionOrder,
    report: Report,
    variant: Variant,
    worker: User,
    manager: User,
    leather: MaterialColor,
    zip_: MaterialColor,
    put_material: Put,
    on_shelf: OnShelf,
) -> None:
    put_material(leather, 1, cost=800)
    with pytest.raises(NotAllowed):
        report(work, 8, without_stock=True)

    made = report(work, 8, without_stock=True, actor=manager)

    assert on_shelf(leather) == (0, 0, 0)
    short = {row.stock.material_color_id: row for row in MaterialShortage.objects.select_related("stock")}
    assert (short[leather.pk].quantity, short[leather.pk].unit_cost) == (1, 800)
    assert (short[zip_.pk].quantity, short[zip_.pk].unit_cost) == (8, 0)
    assert worth(variant) == (8, Decimal("1600.00"))
    fulfillment.undo_report(report_id=made.pk, actor=manager, key=uuid4())
    assert on_shelf(leather)[0] == 1
    assert sum(row.quantity for row in MaterialShortage.objects.all()) == 0
    assert not MaterialShortage.objects.filter(settled_at=None).exists()


def test_an_undone_report_gives_everything_back_where_it_was(
    work: ProductionOrder,
    report: Report,
    variant: Variant,
    worker: User,
    leather: MaterialColor,
    zip_: MaterialColor,
    put_material: Put,
    on_shelf: OnShelf,
    left_in: Callable[[MaterialBatch], tuple[Decimal, Decimal]],
) -> None:
    old, new = put_material(leather, 1, cost="800.33"), put_material(leather, 5, cost=900)
    zips = put_material(zip_, 20)
    production.take(order_id=work.pk, actor=worker, key=uuid4())
    before = [left_in(batch) for batch in (old, new, zips)]
    held = on_shelf(leather)
    made = report(work, 10)
    assert left_in(old) == (0, 0)

    fulfillment.undo_report(report_id=made.pk, actor=worker, key=uuid4())

    work.refresh_from_db()
    assert work.status == "in_progress"
    assert [left_in(batch) for batch in (old, new, zips)] == before
    assert on_shelf(leather) == held
    assert worth(variant) == (0, 0)
    report(work, 10)


def test_semi_finished_pieces_leave_the_shelf_with_their_value(
    make_variant: Callable[..., Variant],
    make_bom: Callable[..., BOM],
    plan_work: Callable[..., ProductionOrder],
    put_on_shelf: Callable[..., None],
    report: Report,
    worker: User,
) -> None:
    strap, bag = make_variant("Strap", cost_price=Decimal("30.00")), make_variant("Bag")
    make_bom(bag, Part(Decimal(2), component_id=strap.pk))
    put_on_shelf(strap, 5)
    work = plan_work(bag, 3)
    with pytest.raises(InsufficientStock, match="Strap, black: 6 needed, 5 available"):
        report(work, 3)

    made = report(work, 2)

    assert (worth(strap), worth(bag)) == ((1, Decimal(30)), (2, Decimal(120)))
    fulfillment.undo_report(report_id=made.pk, actor=worker, key=uuid4())
    assert (worth(strap), worth(bag)) == ((5, Decimal(150)), (0, 0))


@pytest.mark.usefixtures("stocked")
def test_a_report_goes_by_the_version_its_order_was_planned_with(
    work: ProductionOrder,
    bom: BOM,
    report: Report,
    manager: User,
    leather: MaterialColor,
    on_shelf: OnShelf,
) -> None:
    draft = boms.copy_bom(bom_id=bom.pk, actor=manager, key=uuid4())
    draft.lines.filter(material=leather.material).update(quantity=1)
    boms.activate_bom(bom_id=draft.pk, actor=manager, key=uuid4())

    report(work, 4)

    assert work.bom_id == bom.pk
    assert on_shelf(leather)[0] == 4


def test_work_planned_before_the_bom_begins_by_it(
    plan_work: Callable[..., ProductionOrder],
    variant: Variant,
    leather: MaterialColor,
    make_bom: Callable[..., BOM],
    put_material: Put,
    report: Report,
    worker: User,
    on_shelf: OnShelf,
) -> None:
    begun, taken, reported = (plan_work(variant, 2) for _ in range(3))
    report(begun, 1)
    bom = make_bom(variant, Part(Decimal("0.5"), material_id=leather.material_id))
    put_material(leather, 5)

    production.take(order_id=taken.pk, actor=worker, key=uuid4())
    report(reported, 1)
    report(begun, 1)

    for order in (begun, taken, reported):
        order.refresh_from_db()
    assert [order.bom_id for order in (begun, taken, reported)] == [None, bom.pk, bom.pk]
    assert on_shelf(leather)[:2] == (Decimal("4.5"), Decimal("1.5"))


def test_materials_come_from_where_the_warehouse_takes_them(
    work: ProductionOrder,
    report: Report,
    make_warehouse: Callable[..., Any],
    leather: MaterialColor,
    zip_: MaterialColor,
    put_material: Put,
    on_shelf: OnShelf,
) -> None:
    store = make_warehouse("Store of materials")
    work.warehouse.materials_from = store
    work.warehouse.save()
    put_material(leather, 5, into=store)
    put_material(zip_, 20, into=store)

    report(work, 4)

    assert on_shelf(leather, store)[0] == 4
