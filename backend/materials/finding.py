"""Materials by words, as people look for them."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from backend.materials.models import MaterialColor, MaterialStock

SHOWN = 60


@dataclass(frozen=True)
class MaterialRow:
    """A material in a list, with how much of it is free."""

    id: int
    name: str
    available: Decimal
    unit: str


def find_materials(text: str = "", warehouse_id: int | None = None) -> list[MaterialRow]:
    """Materials by words, SKU or barcode, or those that lie there; how much is free there."""
    found = MaterialColor.objects.filter(material__is_active=True)
    for word in text.split():
        found = found.filter(
            Q(material__name__icontains=word)
            | Q(material__group__name__icontains=word)
            | Q(color__name__icontains=word)
            | Q(sku__icontains=word)
            | Q(barcode=word)
        )
    stock = MaterialStock.objects.filter(warehouse__is_active=True)
    if warehouse_id:
        stock = stock.for_warehouse(warehouse_id)
    if not text.strip():
        found = found.filter(pk__in=stock.filter(quantity__gt=0).values("material_color"))
    rows = list(found.order_by("material__name", "color__name")[:SHOWN])
    free = dict(
        stock.filter(material_color__in=rows)
        .order_by()
        .values_list("material_color")
        .annotate(total=Sum("available"))
    )
    return [MaterialRow(row.pk, str(row), free.get(row.pk, Decimal(0)), row.unit) for row in rows]
