from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.cash import services as cash
from backend.cash.models import CashBox, CashPlace, CashShift
from backend.sales import services as sales
from backend.sales.models import Payment, PaymentMethod, SalesOrder
from backend.warehouses.models import Warehouse


@pytest.fixture(autouse=True)
def in_english(english: None) -> None:
    """Refusals are read as the code says them."""


@pytest.fixture
def box(warehouse: Warehouse) -> CashBox:
    return CashBox.objects.create(warehouse=warehouse)


@pytest.fixture
def open_shift(box: CashBox, seller: User) -> Callable[..., CashShift]:
    """open_shift(500): so much was counted in the morning."""

    def do(counted: int = 0, *, actor: User = seller, comment: str = "") -> CashShift:
        return cash.open_shift(
            box_id=box.pk, counted_amount=Decimal(counted), comment=comment, actor=actor, key=uuid4()
        )

    return do


@pytest.fixture
def close_shift(seller: User) -> Callable[..., CashShift]:
    def do(shift: CashShift, counted: int, *, actor: User = seller, comment: str = "") -> CashShift:
        return cash.close_shift(
            shift_id=shift.pk, counted_amount=Decimal(counted), comment=comment, actor=actor, key=uuid4()
        )

    return do


@pytest.fixture
def move(box: CashBox, seller: User) -> Callable[..., Any]:
    """move(cash.take_out, 100): collected to the bank."""

    def do(
        deed: Callable[..., Any], amount: int, place: CashPlace = CashPlace.BANK, actor: User = seller
    ) -> Any:
        return deed(box_id=box.pk, amount=Decimal(amount), place=place, actor=actor, key=uuid4())

    return do


@pytest.fixture
def pay(seller: User) -> Callable[..., Payment]:
    def do(order: SalesOrder, amount: int, method: PaymentMethod = PaymentMethod.CASH) -> Payment:
        return sales.pay_order(
            order_id=order.pk, amount=Decimal(amount), method=method, actor=seller, key=uuid4()
        )

    return do
