from decimal import Decimal
from typing import TypeVar

from django import template

from backend.core.money import show_money
from backend.reports.figures import Sums

register = template.Library()
T = TypeVar("T")


@register.filter
def money(sums: Sums) -> str:
    """Money in the reader's language, currency by currency: «12 400 ₴ + 35,50 USD»."""
    return " + ".join(show_money(total, currency) for currency, total in sorted(sums.items())) or "0"


@register.filter
def sign(now: int | Sums, before: int | Sums) -> str:
    """Which way a figure went since last week; money in several currencies goes no one way."""
    change = _change(now, before)
    return "▲" if change > 0 else "▼" if change < 0 else "="


@register.filter
def beyond(rows: list[T], shown: int) -> int:
    """How many rows are left out when only so many are shown."""
    return max(0, len(rows) - shown)


def _change(now: int | Sums, before: int | Sums) -> Decimal | int:
    if isinstance(now, int) and isinstance(before, int):
        return now - before
    assert isinstance(now, dict)
    assert isinstance(before, dict)
    currencies = now.keys() | before.keys()
    if len(currencies) > 1:
        return 0
    return sum(now.values(), Decimal(0)) - sum(before.values(), Decimal(0))
