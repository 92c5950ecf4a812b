"""What suppliers ask for materials: whose offer is best, how it is sold, when it can come."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from backend.materials.models import Supplier, SupplierMaterialOffer


def best_offers(material_ids: Iterable[int]) -> dict[int, SupplierMaterialOffer]:
    """For every material the offer it is bought by: the preferred one, else the cheapest."""
    best: dict[int, SupplierMaterialOffer] = {}
    for offer in offers_of(material_ids):
        best.setdefault(offer.material_color_id, offer)
    return best


def offers_of(material_ids: Iterable[int], supplier_id: int | None = None) -> Sequence[SupplierMaterialOffer]:
    """The offers in force for these materials, the best of each material first."""
    offers = SupplierMaterialOffer.objects.filter(
        material_color__in=set(material_ids), is_active=True, supplier__is_active=True
    ).select_related("supplier", "packaging", "material_color__material", "material_color__color")
    if supplier_id is not None:
        offers = offers.filter(supplier=supplier_id)
    return list(offers.order_by("material_color_id", "-is_preferred", "price", "pk"))


def to_buy(quantity: Decimal, offer: SupplierMaterialOffer | None) -> Decimal:
    """So much is bought when so much is needed: not less than the supplier sells, and in whole packs."""
    if offer is None:
        return quantity
    wanted = max(quantity, Decimal(offer.minimum_quantity))
    step = Decimal(
        offer.packaging.quantity
        if offer.packaging
        else Decimal(1).scaleb(-offer.material_color.material.places)
    )
    return (wanted / step).to_integral_value(ROUND_CEILING) * step


def arrives_on(supplier: Supplier, offers: Iterable[SupplierMaterialOffer], today: date) -> date:
    """The first day on which this supplier can bring all of this."""
    days = [supplier.lead_days if offer.lead_days is None else offer.lead_days for offer in offers]
    day = today + timedelta(days=max(days, default=supplier.lead_days))
    for later in range(7):
        coming = day + timedelta(days=later)
        if not supplier.delivery_weekdays or coming.isoweekday() in supplier.delivery_weekdays:
            return coming
    return day
