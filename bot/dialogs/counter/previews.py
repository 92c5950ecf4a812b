"""What the windows look like with something in them: a test renders them all."""

from decimal import Decimal
from typing import Any

from backend.catalog.prices import Price
from backend.sales.quotes import Offer, Quote, QuoteLine
from bot.choices import Choice
from bot.dialogs.bundles import previews as of_bundles
from bot.dialogs.new_order.previews import RULE, VARIANT

LINE = QuoteLine(VARIANT, 3, 5, ruled=Price(Decimal(1000), Decimal(1250), RULE))
CART: dict[str, Any] = {
    "quote": Quote([LINE], bundles=[of_bundles.ONE]),
    "lines": [Choice(1, "✏️ 5 × Клатч «Леді», чорний")],
    "bundles": [Choice(1, "🎁 5 × Подарунковий набір «Леді»")],
    "total": "5 000 ₴",
    "is_filled": True,
    "is_short": True,
    "is_open": True,
    "must_ask": True,
    "can_pay": True,
    "missed": "4820000000017",
    "customer": "Олена, +380671234567",
    "warehouse": "Магазин",
    "has_warehouses": True,
    "is_cash_closed": True,
}
FOUND: dict[str, Any] = {
    "query": "леді",
    "bundles": [Choice(1, "🎁 📦3 Подарунковий набір «Леді»")],
    "goods": [Choice(1, "📦3 Клатч «Леді», чорний · 1 250 ₴")],
}
QUANTITY: dict[str, Any] = {
    "offer": Offer(VARIANT, 3),
    "taken": 2,
    "steps": [Choice("1", "➖ 1"), Choice("3", "➕ 1")],
}
BUNDLE: dict[str, Any] = {**of_bundles.QUANTITY, "steps": QUANTITY["steps"]}
PAY: dict[str, Any] = {
    "total": "5 000 ₴",
    "methods": [Choice("cash", "💵 cash")],
    "is_cash_closed": True,
    "is_open": True,
    "sums": [Choice("5000", "5 000 ₴")],
}
CUSTOMERS: dict[str, Any] = {
    "query": "",
    "customers": [Choice(1, "👤 Олена, +380671234567")],
    "has_customer": True,
}
WAREHOUSES: dict[str, Any] = {"warehouses": [Choice(1, "● Магазин")]}
