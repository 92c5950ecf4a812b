"""What should be bought: what falls under its threshold, and what the work ahead needs and nobody has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from backend.materials.low_stock import WATCHED
from backend.materials.models import MaterialColor, RequestOrigin, SupplierMaterialOffer
from backend.materials.offers import arrives_on, best_offers, to_buy
from backend.materials.purchasing import Wanted
from backend.materials.selectors import Position, positions

Needs = Mapping[int, Decimal]
"""What work that is planned needs and has not reserved, by material in a colour."""


@dataclass(frozen=True)
class Proposal:
    """So much of a material should be bought, and why; from whom, and when it would come."""

    material: MaterialColor
    quantity: Decimal
    origin: RequestOrigin
    position: Position
    needed: Decimal
    offer: SupplierMaterialOffer | None
    arrives_on: date | None
    due_on: date | None = None
    """When the first of the work that lacks it is due."""

    @property
    def is_late(self) -> bool:
        """Will it come after that, even when it is ordered today?"""
        return bool(self.due_on and self.arrives_on and self.arrives_on > self.due_on)

    @property
    def sum(self) -> Decimal | None:
        """What it would cost by the offer, in the supplier's currency."""
        return None if self.offer is None else round(self.quantity * self.offer.price, 2)

    @property
    def wanted(self) -> Wanted:
        """The line of a request for it."""
        return Wanted(self.material.pk, self.quantity, offer_id=self.offer.pk if self.offer else None)


def propose(needs: Needs, due: Mapping[int, date] | None = None) -> list[Proposal]:
    """What to buy now, grouped by supplier: a material is bought when too little is free and expected.

    The work ahead is served, and what is left must stay over the thresholds. What is asked for or ordered
    already is not proposed again; packs are whole, and it is not less than the supplier sells. `due` says
    when the first of the work that needs a material is due.
    """
    watched = set(
        MaterialColor.objects.filter(WATCHED, material__is_active=True).values_list("pk", flat=True)
    )
    materials = MaterialColor.objects.filter(material__is_active=True).in_bulk(watched | needs.keys())
    there, offers = positions(materials), best_offers(materials)
    found = [
        _proposal(material, there[pk], needs.get(pk, Decimal(0)), lacking, offers.get(pk), due or {})
        for pk, material in materials.items()
        if (lacking := _lacking(material, there[pk], needs.get(pk, Decimal(0)))) > 0
    ]
    return sorted(found, key=lambda one: (one.offer is None, _supplier(one), str(one.material)))


def grouped(proposals: Sequence[Proposal]) -> dict[str, list[Proposal]]:
    """Proposals by the supplier's name; what nobody offers is under an empty one."""
    groups: dict[str, list[Proposal]] = {}
    for one in proposals:
        groups.setdefault(_supplier(one), []).append(one)
    return groups


def _lacking(material: MaterialColor, there: Position, needed: Decimal) -> Decimal:
    """How much must come, so that the work is served and as much again as the threshold lies there.

    Where a reorder quantity is given, so much is bought at least. Nothing when all is well.
    """
    left = there.coming - needed
    points = [point for point in (material.reorder_point, material.low_stock_threshold) if point is not None]
    if left >= 0 and not any(left <= point for point in points):
        return Decimal(0)
    point = max(points, default=Decimal(0))
    if material.reorder_quantity:
        return max(Decimal(material.reorder_quantity), point - left)
    return Decimal(2 * point - left) or Decimal(1)


def _proposal(
    material: MaterialColor,
    there: Position,
    needed: Decimal,
    lacking: Decimal,
    offer: SupplierMaterialOffer | None,
    due: Mapping[int, date],
) -> Proposal:
    for_work = there.coming < needed
    return Proposal(
        material,
        to_buy(lacking, offer),
        RequestOrigin.PRODUCTION if for_work else RequestOrigin.LOW_STOCK,
        there,
        needed,
        offer,
        arrives_on(offer.supplier, [offer], timezone.localdate()) if offer else None,
        due.get(material.pk) if for_work else None,
    )


def _supplier(one: Proposal) -> str:
    return one.offer.supplier.name if one.offer else ""
