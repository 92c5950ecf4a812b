from decimal import Decimal

from django import template

from backend.core.money import show_money
from backend.core.quantities import show_number

register = template.Library()


@register.filter
def amount(quantity: Decimal | int) -> str:
    """A quantity as people write it: 2,5 and not 2,500."""
    return show_number(quantity)


@register.filter
def money(amount: Decimal, currency: str) -> str:
    """A sum with its currency."""
    return show_money(amount, currency)


@register.filter
def size(amount: Decimal) -> Decimal:
    """A sum without its sign, beside a word that says it: a shortage, a surplus."""
    return abs(amount)
