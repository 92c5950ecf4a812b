"""Work for the shop floor."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.production import services as production
from backend.production.models import ProductionOrder
from backend.sales.models import Customer, SalesOrder
from backend.sales.services import Draft, OrderLine
from backend.warehouses.models import Warehouse


@pytest.fixture
def make_work(manager: User, warehouse: Warehouse) -> Callable[..., ProductionOrder]:
    """A production order for the shelf."""

    def make(variant: Variant, quantity: int, **facts: Any) -> ProductionOrder:
        return production.create_order(
            variant_id=variant.pk,
            quantity=quantity,
            warehouse_id=warehouse.pk,
            actor=manager,
            key=uuid4(),
            **facts,
        )

    return make


@pytest.fixture
def place_order(seller: User, warehouse: Warehouse, customer: Customer) -> Callable[..., SalesOrder]:
    """A confirmed order of a customer."""

    def place(variant: Variant, quantity: int) -> SalesOrder:
        draft = Draft(warehouse.pk, [OrderLine(variant.pk, quantity)], customer_id=customer.pk)
        total = quantity * variant.product.price
        return fulfillment.place_order(draft=draft, expected_total=total, actor=seller, key=uuid4())

    return place
