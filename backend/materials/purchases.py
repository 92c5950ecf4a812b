"""What people ask about orders to suppliers: what stands in them, what is still to come, what got dearer."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, QuerySet

from backend.core.errors import NotFound
from backend.materials.models import PurchaseOrder, PurchaseOrderLine, SupplierMaterialOffer
from backend.materials.offers import offers_of
from backend.materials.statuses import EXPECTED


@dataclass(frozen=True)
class SheetLine:
    """A line of an order as it is read: in packs too when it is sold so, beside the supplier's offer."""

    line: PurchaseOrderLine
    offer: SupplierMaterialOffer | None

    @property
    def packs(self) -> Decimal | None:
        """How many packs it is, when it is sold in packs."""
        packaging = self.line.packaging
        return None if packaging is None else Decimal(self.line.quantity / packaging.quantity)

    @property
    def left(self) -> Decimal:
        """How much is still to come."""
        return max(Decimal(self.line.quantity - self.line.received_quantity), Decimal(0))

    @property
    def sum(self) -> Decimal:
        """What the line costs."""
        return Decimal(round(self.line.quantity * self.line.price, 2))

    @property
    def price_change(self) -> Decimal:
        """How much more one unit costs than the supplier offers it now; minus when it is cheaper."""
        return Decimal(self.line.price - self.offer.price) if self.offer else Decimal(0)

    @property
    def percent(self) -> Decimal | None:
        """The same in per cent of the offer."""
        if self.offer is None or not self.offer.price:
            return None
        return round(self.price_change * 100 / Decimal(self.offer.price), 1)


@dataclass(frozen=True)
class Sheet:
    """An order with its lines."""

    order: PurchaseOrder
    lines: list[SheetLine]

    @property
    def total(self) -> Decimal:
        """What the order costs, in its currency."""
        return sum((line.sum for line in self.lines), Decimal(0))

    @property
    def is_below_minimum(self) -> bool:
        """Does the supplier sell no such small orders?"""
        return self.total < Decimal(self.order.supplier.minimum_order)

    @property
    def price_changes(self) -> list[SheetLine]:
        """The lines whose price is not the offer's."""
        return [line for line in self.lines if line.price_change]


def sheet(order_id: int) -> Sheet:
    """An order as it is read and sent (NotFound)."""
    order = PurchaseOrder.objects.select_related("supplier", "warehouse", "actor").filter(pk=order_id).first()
    if order is None:
        raise NotFound
    lines = list(
        order.lines.select_related(
            "material_color__material", "material_color__color", "packaging__material"
        ).order_by("pk")
    )
    offers = offers_of({line.material_color_id for line in lines}, order.supplier_id)
    return Sheet(order, [SheetLine(line, _offer_for(line, offers)) for line in lines])


def awaited(warehouse_id: int | None = None) -> QuerySet[PurchaseOrder]:
    """The orders that are still to come, the earliest first."""
    orders = PurchaseOrder.objects.filter(status__in=EXPECTED).select_related("supplier", "warehouse")
    if warehouse_id is not None:
        orders = orders.filter(warehouse=warehouse_id)
    return orders.order_by(F("expected_on").asc(nulls_last=True), "pk")


def _offer_for(
    line: PurchaseOrderLine, offers: Sequence[SupplierMaterialOffer]
) -> SupplierMaterialOffer | None:
    same = [offer for offer in offers if offer.material_color_id == line.material_color_id]
    packed = (offer for offer in same if offer.packaging_id == line.packaging_id)
    return next(packed, same[0] if same else None)
