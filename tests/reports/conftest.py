from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.sales.models import Customer, SalesOrder
from backend.sales.services import Draft, OrderLine
from backend.warehouses.models import Warehouse


@pytest.fixture
def take_order(seller: User, warehouse: Warehouse, customer: Customer) -> Callable[..., SalesOrder]:
    """Somebody orders so many pieces of a variant."""

    def take(variant: Variant, quantity: int = 1, **fields: Any) -> SalesOrder:
        lines = [OrderLine(variant.pk, quantity)]
        return fulfillment.place_order(
            draft=Draft(warehouse.pk, lines, customer_id=customer.pk, **fields),
            expected_total=quantity * variant.product.price,
            actor=seller,
            key=uuid4(),
        )

    return take
