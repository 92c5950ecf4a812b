"""A price that is written down, and why it is that one."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from backend.catalog.prices import Price
from backend.core.quantities import show_number


class Priced:
    """Goods in an order at a price, beside the price before discounts."""

    unit_price: Any
    list_price: Any
    is_price_agreed: Any
    price_reason: Any

    @property
    def discount(self) -> Decimal:
        """How many per cent the price is below the one before discounts."""
        return max(Price(self.unit_price, self.list_price or Decimal(0)).discount, Decimal(0))

    @property
    def why(self) -> str:
        """The rule, or that the price was agreed, and the discount; empty when the price list says it."""
        reason: str = gettext("agreed") if self.is_price_agreed else self.price_reason
        if not self.discount:
            return reason
        off = gettext("%(percent)s %% off") % {"percent": show_number(self.discount)}
        return f"{reason}, {off}" if reason else off
