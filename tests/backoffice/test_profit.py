"""Profit in the office, and what is missing for so many pieces."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.materials.models import BOM
from backend.production.models import ProductionOrder
from backend.sales.models import SalesOrder
from backend.warehouses.models import Warehouse
from tests.backoffice.conftest import Office
from tests.backoffice.supplies import supply

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped(
    place_order: Callable[..., SalesOrder], put_on_shelf: Callable[..., None], variant: Variant, seller: User
) -> SalesOrder:
    put_on_shelf(variant, 3)
    order = place_order(variant, 3)
    fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid4())
    return order


@pytest.mark.parametrize("by", ["product", "customer", "month"])
def test_the_report_of_profit_has_a_picture_and_a_file(
    shipped: SalesOrder, at_owner: Office, by: str
) -> None:
    page = at_owner.open("accounting_account_profit", by=by)

    assert "180\u00a0UAH" in page.content.decode()
    assert "office-chart" in page.content.decode()
    assert at_owner.open("accounting_account_profit", by=by, file="csv").status_code == 200


def test_an_order_says_what_it_has_brought_to_those_who_may_know(
    shipped: SalesOrder, at_owner: Office, seller: User, office: Callable[[User], Office]
) -> None:
    at_seller = office(seller)

    assert "What it brought" in at_owner.open("sales_salesorder_change", shipped.pk).content.decode()
    assert "What it brought" not in at_seller.open("sales_salesorder_change", shipped.pk).content.decode()
    assert at_seller.open("accounting_account_profit").status_code in (302, 403)


def test_an_order_names_the_batches_that_are_in_it(
    place_order: Callable[..., SalesOrder],
    variant: Variant,
    warehouse: Warehouse,
    manager: User,
    worker: User,
    at_owner: Office,
) -> None:
    supply(variant, warehouse, manager, worker)
    order = place_order(variant, 30)
    for work in ProductionOrder.objects.filter(line__order=order):
        fulfillment.report_finished(order_id=work.pk, quantity=1, actor=worker, key=uuid4())

    page = at_owner.open("sales_salesorder_change", order.pk).content.decode()

    assert "Materials used" in page


def test_what_is_missing_for_so_many_pieces_is_asked_where_work_is_planned(
    variant: Variant, warehouse: Warehouse, manager: User, worker: User, at_manager: Office
) -> None:
    supply(variant, warehouse, manager, worker)
    assert BOM.objects.filter(status="active").exists()

    def ask(pieces: int) -> str:
        page = at_manager.open(
            "materials_bom_possible", warehouse=warehouse.pk, variant=variant.pk, pieces=pieces
        )
        return page.content.decode()

    assert "What is missing for 90000" in ask(90000)
    assert "Nothing: all of it is there." in ask(1)


@pytest.mark.parametrize(
    ("since", "until"), [("0001-01-01", "9999-12-31"), ("0202-06-11", ""), ("", "9999-12-31")]
)
@pytest.mark.parametrize("page", ["profit", "balance", "ledger"])
def test_a_slip_in_a_year_is_pointed_out(at_owner: Office, page: str, since: str, until: str) -> None:
    answer = at_owner.open(f"accounting_account_{page}", since=since, until=until)

    assert "Check the years" in answer.content.decode()
