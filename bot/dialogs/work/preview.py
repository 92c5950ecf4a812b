"""What the windows of production show when nothing is in the database."""

from typing import Any

from backend.catalog.models import Color, Product, Variant
from backend.production.models import ProductionOrder
from backend.production.selectors import WorkCard
from backend.warehouses.models import Warehouse

VARIANT = Variant(
    pk=1, product=Product(pk=1, name="Clutch", price=100), color=Color(name="black"), sku="CL-1"
)
ORDER = ProductionOrder(
    pk=1, number=1, variant=VARIANT, warehouse=Warehouse(name="Main"), quantity=5, is_urgent=True
)
PREVIEW: dict[str, Any] = {
    "card": WorkCard(ORDER, customer="№1 · Olena", reason="", reports=[], actions=[]),
    "order": ORDER,
    "is_mine": False,
    "is_taken": True,
    "is_paused": False,
    "has_photo": False,
    "actions": [],
    "kind_sign": "",
    "sees_materials": True,
    "needs": [],
    "is_short": False,
    "asks": True,
    "pauses": [],
}
