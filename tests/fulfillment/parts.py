"""How orders stand that were split, and what tests of them want."""

from collections.abc import Callable
from decimal import Decimal

from backend.catalog.models import Variant
from backend.inventory.models import ProductReservation
from backend.production.models import ProductionOrder
from backend.sales.models import SalesOrder

PlaceOrder = Callable[..., SalesOrder]
Split = Callable[..., SalesOrder]
Shelf = Callable[[Variant], tuple[int, int]]


def stands(order: SalesOrder) -> tuple[str, list[int], Decimal, Decimal]:
    """Status, pieces, total and what is paid, as they are now."""
    order = SalesOrder.objects.get(pk=order.pk)
    return order.status, list(order.lines.values_list("quantity", flat=True)), order.total, order.paid_total


def held(order: SalesOrder) -> int:
    rows = ProductReservation.objects.active().filter(line__order=order)
    return sum(rows.values_list("quantity", flat=True))


def being_made(order: SalesOrder) -> list[int]:
    works = ProductionOrder.objects.open().filter(line__order=order).order_by("pk")
    return [work.remaining_quantity for work in works]
