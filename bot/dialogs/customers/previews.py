from decimal import Decimal
from typing import Any

from backend.sales.customer_cards import CustomerCard
from backend.sales.models import Customer
from bot.choices import Choice

OLENA = Customer(pk=1, name="Олена", phone="+380671234567", credit_limit=Decimal(5000))
CARD: dict[str, Any] = {
    "card": CustomerCard(
        OLENA, [], [], {"UAH": Decimal(1250)}, {"UAH": Decimal(50)}, "UAH", Decimal(3750), True, True, True
    ),
    "customer": OLENA,
    "orders": [Choice(1, "🧵 №12 · 25.12")],
    "may_merge": True,
    "may_set_limit": True,
    "may_write": True,
    "has_limit": True,
}
