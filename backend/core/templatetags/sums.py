from decimal import Decimal

from django import template

from backend.core.money import show_money

register = template.Library()


@register.filter
def money(amount: Decimal, currency: str) -> str:
    """A sum with its currency."""
    return show_money(amount, currency)
