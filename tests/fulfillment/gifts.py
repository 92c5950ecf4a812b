"""What stands in an order that holds bundles."""

from decimal import Decimal

from backend.inventory.models import ProductReservation
from backend.production.models import ProductionOrder
from backend.sales.models import SalesOrder, SalesOrderBundle, SalesOrderLine


def parts_of(order: SalesOrder) -> list[tuple[int, int, Decimal]]:
    """Variant, pieces and price of every part of a bundle."""
    parts = SalesOrderLine.objects.filter(order=order, bundle__isnull=False).order_by("pk")
    return list(parts.values_list("variant", "quantity", "unit_price"))


def nothing_is_written() -> bool:
    """Neither an order nor a bundle nor a promise."""
    return not (
        SalesOrder.objects.exists()
        or SalesOrderBundle.objects.exists()
        or ProductReservation.objects.exists()
        or ProductionOrder.objects.exists()
    )
