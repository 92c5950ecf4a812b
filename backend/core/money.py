from decimal import Decimal

from babel.numbers import format_currency
from django.utils import translation


def show_money(amount: Decimal, currency: str) -> str:
    """A sum as people write it, in the reader's language: «1 250 ₴», «35,50 ₴»."""
    pattern = "#,##0\u00a0¤" if amount == amount.to_integral_value() else "#,##0.00\u00a0¤"
    locale = translation.get_language() or "uk"
    return format_currency(amount, currency, pattern, locale=locale, currency_digits=False)
