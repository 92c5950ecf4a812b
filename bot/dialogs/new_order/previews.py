"""What the windows look like with something in them: a test renders them all."""

from datetime import date
from decimal import Decimal
from typing import Any

from backend.catalog.models import Color, PriceRule, Product, Variant
from backend.catalog.prices import Price
from backend.fulfillment.oneline import Deposit
from backend.sales.models import Customer, PaymentMethod
from backend.sales.quotes import Offer, Quote, QuoteLine
from backend.sales.reading import CustomerWords
from backend.sales.services import Draft, OrderLine
from bot.choices import Choice

VARIANT = Variant(
    pk=1,
    product=Product(name="Клатч «Леді»", price=Decimal("1250.00"), currency="UAH"),
    color=Color(code=1, name="чорний"),
    sku="LADY-01",
)
RULE = PriceRule(name="Чорна п'ятниця", kind="promotion", percent=Decimal(20))
LINE = QuoteLine(VARIANT, 3, 5, ruled=Price(Decimal(1000), Decimal(1250), RULE))
ONE = [Choice(1, "1 × Клатч «Леді», чорний")]

CUSTOMER: dict[str, Any] = {
    "query": "Олена",
    "customers": [Choice(1, "👤 Олена, +380671234567")],
    "may_add": True,
    "has_lines": False,
}
CONTACT: dict[str, Any] = {"words": CustomerWords(name="Олена"), "may_skip": True}
SITE: dict[str, Any] = {
    "customer": "Олена, +380671234567",
    "sites": [Choice(1, "📍 Львів, Нова пошта 5")],
    "may_add": True,
}
BUNDLES = [Choice(1, "🎁 Подарунковий набір")]
GOODS: dict[str, Any] = {
    "query": "",
    "customer": "Олена",
    "goods": ONE,
    "bundles": BUNDLES,
    "has_lines": False,
}
QUANTITY: dict[str, Any] = {"offer": Offer(VARIANT, 3), "taken": 0, "photo": None}
REVIEW: dict[str, Any] = {
    "quote": Quote([LINE]),
    "type": "замовлення",
    "has_types": True,
    "sees_cost": True,
    "must_choose": True,
    "must_ask": True,
    "owed": "300 ₴",
    "number": None,
    "draft": Draft(1, [OrderLine(1, 5)], customer_info="Олена", due_on=date(2026, 12, 25), is_urgent=True),
    "total": "5 000 ₴",
    "customer": "Олена, +380671234567",
    "warehouse": "Головний склад",
    "has_warehouses": True,
    "deposit": Deposit(Decimal(1000), PaymentMethod.CARD),
    "methods": [Choice("card", "● Card"), Choice("none", "✖️")],
    "may_save_draft": True,
    "sources": [Choice("instagram", "● Instagram"), Choice("etsy", "Etsy")],
    "urgent_mark": "🔥",
    "site": "Львів, Нова пошта 5",
    "has_card": True,
    "off_days": "пн, чт",
    "due_mark": "25.12",
}
PRICE: dict[str, Any] = {"line": LINE, "agreed": Decimal(900)}
LINES: dict[str, Any] = {"lines": ONE, "bundles": BUNDLES}
WAREHOUSES: dict[str, Any] = {"warehouses": [Choice(1, "● Головний склад")]}
DUE: dict[str, Any] = {
    "due_on": date(2026, 12, 25),
    "today": date(2026, 11, 20),
    "customer": Customer(delivery_days="14"),
}
COMMENT: dict[str, Any] = {"dialog_data": {"comment": "Ініціали М. К."}}
