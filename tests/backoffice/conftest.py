import re
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.accounts.services import invite
from backend.catalog.models import ProductGroup, Variant
from backend.fulfillment import services as fulfillment
from backend.inventory import services as inventory
from backend.inventory.counting import Counted
from backend.inventory.models import LowStockAlert, ProductStock
from backend.inventory.services import Goods
from backend.ledger.models import Reason
from backend.messaging.models import InboxUpdate
from backend.production import services as production
from backend.production.models import ProductionOrder
from backend.sales import services as sales
from backend.sales.models import Customer, PaymentMethod, ReturnReason, SalesOrder
from backend.warehouses.models import Warehouse
from tests.backoffice.supplies import supply
from tests.backoffice.till import trade


class Office:
    """The office as one person sees it."""

    def __init__(self, member: User) -> None:
        self.member = member
        self.client = Client(headers={"accept-language": "en"})
        self.client.force_login(member)

    def open(self, name: str, /, *args: Any, **query: Any) -> Any:
        """Open a page by its name: open("sales_salesorder_change", 5)."""
        return self.client.get(reverse(f"admin:{name}", args=args), query)

    def press(self, name: str, /, *args: Any, key: uuid.UUID | None = None, **answers: Any) -> Any:
        """Fill a button's form and send it."""
        none = {"bundles-TOTAL_FORMS": 0, "bundles-INITIAL_FORMS": 0}
        data = {"key": str(key or uuid.uuid4()), **none, **answers}
        return self.client.post(reverse(f"admin:{name}", args=args), data)


RANDOM = re.compile(
    r'(?<=csrfmiddlewaretoken" value=")\w+|(?<=name="key" value=")[\w-]+|(?<=nonce=")[\w+/=-]+'
)


def source(page: Any) -> str:
    """The page as it came, without its random marks: any digits may stand in them."""
    return RANDOM.sub("", page.content.decode())


def said(response: HttpResponse) -> list[str]:
    """What the page tells the person."""
    return [str(message) for message in get_messages(response.wsgi_request)]  # type: ignore[attr-defined]


@pytest.fixture
def office() -> Callable[[User], Office]:
    return Office


@pytest.fixture
def at_manager(manager: User) -> Office:
    return Office(manager)


@pytest.fixture
def at_owner(owner: User) -> Office:
    return Office(owner)


@pytest.fixture
def group(db: None) -> ProductGroup:
    return ProductGroup.objects.create(name="Clutches")


@pytest.fixture
def order_heading(warehouse: Warehouse, customer: Customer) -> dict[str, Any]:
    """What the form of an order says before its lines."""
    return {
        "customer": customer.pk,
        "customer_info": "",
        "source": "instagram",
        "warehouse": warehouse.pk,
        "due_on": "",
        "comment": "",
    }


@pytest.fixture
def draft_order(seller: User, draft: Callable[..., Any], variant: Variant) -> SalesOrder:
    """Two pieces at 100, not confirmed yet."""
    return sales.create_order(draft=draft((variant, 2)), actor=seller, key=uuid.uuid4())


@pytest.fixture
def work(manager: User, warehouse: Warehouse, variant: Variant) -> ProductionOrder:
    """Five pieces for the shelf."""
    return production.create_order(
        variant_id=variant.pk, quantity=5, warehouse_id=warehouse.pk, actor=manager, key=uuid.uuid4()
    )


@pytest.fixture
def fill_workshop(
    place_order: Callable[..., SalesOrder],
    put_on_shelf: Callable[..., None],
    make_variant: Callable[..., Variant],
    draft: Callable[..., Any],
    seller: User,
    worker: User,
    manager: User,
    owner: User,
    warehouse: Warehouse,
) -> Callable[[int], None]:
    """So many rows of everything that happens in a workshop."""

    def fill(size: int) -> None:
        for number in range(size):
            trade(make_variant(color=f"tone {number}"), seller, manager, number)
            variant = make_variant(color=f"shade {number}")
            put_on_shelf(variant, 2)
            _live_through(place_order(variant, 4, is_urgent=number % 2 == 0), worker, seller, number)
            sales.create_order(draft=draft((variant, 1)), actor=seller, key=uuid.uuid4())
            _storekeeping(variant, warehouse, manager)
            _moved_and_returned(variant, warehouse, manager, number)
            supply(make_variant(color=f"tint {number}"), warehouse, manager, worker)
            invite(role=Role.SALES, name=f"Newcomer {number}", actor=manager, key=uuid.uuid4())
            InboxUpdate.objects.create(
                bot_id=1, update_id=InboxUpdate.objects.count(), payload="{}", payload_hash=str(uuid.uuid4())
            )

    return fill


def _live_through(order: SalesOrder, worker: User, seller: User, number: int) -> None:
    job = ProductionOrder.objects.get(line__order=order)
    production.take(order_id=job.pk, actor=worker, key=uuid.uuid4())
    report = fulfillment.report_finished(order_id=job.pk, quantity=1, actor=worker, key=uuid.uuid4())
    if number % 3 == 0:
        fulfillment.undo_report(report_id=report.pk, actor=worker, key=uuid.uuid4())
    elif number % 3 == 1:
        fulfillment.report_finished(order_id=job.pk, quantity=1, actor=worker, key=uuid.uuid4())
        fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid.uuid4())
    sales.pay_order(
        order_id=order.pk, amount=Decimal(50), method=PaymentMethod.CASH, actor=seller, key=uuid.uuid4()
    )


def _moved_and_returned(variant: Variant, warehouse: Warehouse, manager: User, number: int) -> None:
    shop, _ = Warehouse.objects.get_or_create(name="Shop", kind="retail")
    place = {"warehouse_id": warehouse.pk, "actor": manager}
    goods = [Goods(variant.pk, 1)]
    fulfillment.transfer_goods(to_warehouse_id=shop.pk, goods=goods, key=uuid.uuid4(), **place)
    counted = [Counted(variant.pk, 2, ProductStock.objects.get(warehouse=shop, variant=variant).version)]
    fulfillment.count_stock(warehouse_id=shop.pk, counted=counted, actor=manager, key=uuid.uuid4())
    LowStockAlert.objects.create(variant=variant, kind="reorder", quantity=1, threshold=2)
    for order in SalesOrder.objects.filter(status="shipped", lines__variant=variant):
        fulfillment.return_order(
            reason=ReturnReason.CHANGED_MIND, order_id=order.pk, actor=manager, key=uuid.uuid4()
        )


def _storekeeping(variant: Variant, warehouse: Warehouse, manager: User) -> None:
    goods = [Goods(variant.pk, 2)]
    place = {"warehouse_id": warehouse.pk, "actor": manager}
    # Whoever waits is served first, so that the second paper can be taken back.
    fulfillment.receive_goods(goods=[Goods(variant.pk, 9)], key=uuid.uuid4(), **place)
    paper = fulfillment.receive_goods(goods=goods, key=uuid.uuid4(), **place)
    fulfillment.reverse_document(document_id=paper.pk, comment="twice", actor=manager, key=uuid.uuid4())
    inventory.write_off(goods=[Goods(variant.pk, 1)], reason=Reason.DAMAGE, key=uuid.uuid4(), **place)
    inventory.reserve(variant_id=variant.pk, quantity=1, key=uuid.uuid4(), **place)
