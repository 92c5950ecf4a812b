"""What the windows look like with something in them: a test renders them all."""

from datetime import date
from decimal import Decimal
from typing import Any

from backend.sales.models import SalesOrder, SalesOrderLine
from backend.sales.selectors import CardLine, OrderCard
from backend.sales.statuses import Status
from bot.choices import Choice
from bot.dialogs.new_order.previews import VARIANT

ORDER = SalesOrder(
    pk=1,
    number=12,
    status=Status.IN_PRODUCTION,
    customer_info="Олена",
    total=Decimal("6250.00"),
    paid_total=Decimal("1250.00"),
    due_on=date(2026, 12, 25),
    is_urgent=True,
    comment="Ініціали М. К.",
    currency="UAH",
)
LINE = CardLine(VARIANT, 5, Decimal("1250.00"), Decimal("6250.00"), 3)
NOW = SalesOrderLine(
    variant=VARIANT,
    quantity=5,
    unit_price=Decimal("1000.00"),
    list_price=Decimal("1250.00"),
    price_reason="Чорна п'ятниця",
)
YES = [Choice("shipped-1-3", "Так")]
LIST: dict[str, Any] = {
    "orders": [Choice(1, "🧵🔥 №12 · Олена · 25.12")],
    "filters": [Choice("open", "● 🧵 open 1")],
    "query": "",
    "nothing": "",
    "is_mine": True,
    "whose": "👥",
    "has_types": True,
    "type_shown": "Продаж на касі",
    "may_have_own": True,
}
CARD: dict[str, Any] = {
    "card": OrderCard(ORDER, [LINE], [], frozenset(), sees_money=True, may_pay=True),
    "order": ORDER,
    "mark": "🧵",
    "history": [],
    "is_late": True,
    "comments": 3,
    "actions": [Choice("pay-1-3", "💳 Take payment")],
}
CONFIRM = {
    **CARD,
    "total": Decimal("6250.00"),
    "prices": [(LINE, NOW)],
    "has_changed": True,
    "must_ask": True,
    "yes": YES,
}
SHIP = {**CARD, "yes": YES}
CANCEL = {**CARD, "yes": YES, "reason": "передумали", "ways": "1 250 ₴ · картка", "is_of_balance": False}
PAY = {
    **CARD,
    "amount": Decimal("2500.00"),
    "full": "5 000 ₴",
    "half": "2 500 ₴",
    "is_part": True,
    "may_halve": True,
    "on_balance": "250 ₴",
    "may_use_balance": True,
    "methods": [Choice("cash", "💵 cash")],
}
PAPERS = {**CARD, "papers": [Choice("invoice", "🧾 Рахунок")], "may_ask": True, "may_write": True}
