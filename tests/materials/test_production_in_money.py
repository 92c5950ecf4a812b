"""Nothing stands on the account of production: pieces, spoilt ones and differences take all that came."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest

from backend.accounting.models import JournalLine
from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.materials.boms import Part
from backend.materials.models import BOM, MaterialBatch, MaterialColor
from backend.production.models import ProductionOrder, ProductionReport

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books_hold")]


def standing(account: str) -> Decimal:
    lines = JournalLine.objects.filter(account=account).values_list("debit", "credit")
    return sum((debit - credit for debit, credit in lines), Decimal(0))


@pytest.fixture
def report(
    plan_work: Callable[..., ProductionOrder], variant: Variant, manager: User
) -> Callable[..., ProductionReport]:
    def say(quantity: int, **said: object) -> ProductionReport:
        order = plan_work(variant, 10)
        return fulfillment.report_finished(
            order_id=order.pk, quantity=quantity, actor=manager, key=uuid4(), **said
        )

    return say


@pytest.fixture
def by_bom(
    variant: Variant,
    make_material: Callable[..., MaterialColor],
    put_material: Callable[..., MaterialBatch],
    make_bom: Callable[..., BOM],
) -> None:
    """A piece takes a metre of leather at 10; eight lie there."""
    leather = make_material("Leather", "black")
    put_material(leather, 8, cost="10")
    make_bom(variant, Part(Decimal(1), material_color_id=leather.pk))


@pytest.mark.usefixtures("by_bom")
def test_spoilt_pieces_are_a_loss_of_production(report: Callable[..., ProductionReport]) -> None:
    report(3, rejected_quantity=1, reject_reason="sewing")

    assert (standing("201"), standing("26"), standing("24"), standing("23")) == (40, 30, 10, 0)


@pytest.mark.usefixtures("by_bom")
def test_a_report_of_spoilt_pieces_alone_is_a_loss_whole(report: Callable[..., ProductionReport]) -> None:
    report(0, rejected_quantity=2, reject_reason="sewing")

    assert (standing("24"), standing("23")) == (20, 0)


@pytest.mark.usefixtures("by_bom")
def test_an_undone_report_takes_its_loss_back(report: Callable[..., ProductionReport], manager: User) -> None:
    done = report(3, rejected_quantity=1, reject_reason="sewing")

    fulfillment.undo_report(report_id=done.pk, actor=manager, key=uuid4())

    assert (standing("201"), standing("26"), standing("24"), standing("23")) == (80, 0, 0, 0)


@pytest.mark.usefixtures("by_bom")
def test_material_that_the_book_had_not_is_a_surplus(
    report: Callable[..., ProductionReport], manager: User
) -> None:
    done = report(10, without_stock=True)

    assert (standing("201"), standing("719"), standing("26"), standing("23")) == (0, -20, 100, 0)

    fulfillment.undo_report(report_id=done.pk, actor=manager, key=uuid4())

    assert (standing("201"), standing("719"), standing("26"), standing("23")) == (80, 0, 0, 0)


def test_goods_of_nothing_booked_are_worth_their_standard_cost(
    report: Callable[..., ProductionReport], variant: Variant, manager: User
) -> None:
    variant.product.cost_price = Decimal(40)
    variant.product.save()

    done = report(2)

    assert (standing("26"), standing("91"), standing("23")) == (80, -80, 0)

    fulfillment.undo_report(report_id=done.pk, actor=manager, key=uuid4())

    assert (standing("26"), standing("91"), standing("23")) == (0, 0, 0)


@pytest.mark.usefixtures("by_bom")
def test_goods_that_are_worth_more_or_less_by_then_leave_a_named_difference(
    report: Callable[..., ProductionReport],
    variant: Variant,
    put_on_shelf: Callable[..., None],
    manager: User,
) -> None:
    done = report(3)
    put_on_shelf(variant, 3)

    fulfillment.undo_report(report_id=done.pk, actor=manager, key=uuid4())

    assert (standing("201"), standing("23")) == (80, 0)
