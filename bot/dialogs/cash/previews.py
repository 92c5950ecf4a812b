"""What the windows of the cash box look like with something in them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from backend.accounts.models import User
from backend.cash.models import CashBox, CashShift
from backend.cash.selectors import BoxCard
from backend.warehouses.models import Warehouse
from bot.choices import Choice

BOX = CashBox(pk=1, warehouse=Warehouse(name="Магазин"), currency="UAH")
SHIFT = CashShift(
    pk=3,
    box=BOX,
    opened_at=datetime(2026, 11, 20, 7, 0, tzinfo=UTC),
    opened_by=User(name="Олена"),
    opening_amount=Decimal(500),
    opening_difference=Decimal(-20),
    balance=Decimal(1750),
)
LIST: dict[str, Any] = {"boxes": [Choice(1, "💰 Магазин")]}
CARD: dict[str, Any] = {
    "card": BoxCard(BOX, SHIFT, sees_book=True, sums=[("payment", Decimal(1250))]),
    "is_open": True,
    "is_closed": True,
}
FORM: dict[str, Any] = {
    "box": BOX,
    "deed": "take_out",
    "counted": Decimal(1700),
    "amount": Decimal(1000),
    "places": [Choice("bank", "🏦 the bank")],
}
