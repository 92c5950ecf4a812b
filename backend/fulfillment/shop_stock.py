"""What shops may sell: free pieces of everything that is for sale, by two questions however much it is."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Sum

from backend.catalog.models import Variant
from backend.inventory.models import ProductStock
from backend.warehouses.models import Warehouse


@dataclass(frozen=True)
class ShopStock:
    """A variant as a shop hears of it."""

    sku: str
    name: str
    price: Decimal
    available: int

    @property
    def is_in_stock(self) -> bool:
        """May it be bought now?"""
        return self.available > 0


def shop_stock(warehouse_id: int | None = None) -> list[ShopStock]:
    """Everything for sale with its free pieces in one warehouse or in all that goods are sold from."""
    places = Warehouse.objects.for_goods()
    places = places.filter(pk=warehouse_id) if warehouse_id else places
    shelves = ProductStock.objects.filter(warehouse__in=places).order_by().values_list("variant")
    free = dict(shelves.annotate(free=Sum(F("quantity") - F("reserved_quantity"))))
    return [
        ShopStock(one.sku, str(one), one.product.price, max(0, free.get(one.pk, 0)))
        for one in Variant.objects.for_sale().order_by("sku")
    ]
