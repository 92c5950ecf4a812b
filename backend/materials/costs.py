"""What a piece costs by its BOM: at what its materials cost on the average, and at what they cost last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from backend.catalog.models import with_products
from backend.core.statements import array, fetch
from backend.materials import norms
from backend.materials.norms import Share
from backend.materials.selectors import last_costs

AVERAGE = """
    SELECT material_color_id, sum(value) / sum(quantity) FROM materials_materialstock
    WHERE quantity > 0 AND material_color_id = ANY(%s::bigint[]) GROUP BY material_color_id
"""


@dataclass(frozen=True)
class PieceCost:
    """What materials and components of one piece cost; `is_known`: all of them have been bought or made."""

    average: Decimal = Decimal(0)
    last: Decimal = Decimal(0)
    is_known: bool = True

    def __add__(self, other: "PieceCost") -> "PieceCost":
        return PieceCost(
            self.average + other.average, self.last + other.last, self.is_known and other.is_known
        )

    def __mul__(self, times: Decimal) -> "PieceCost":
        return PieceCost(self.average * times, self.last * times, self.is_known)

    @property
    def rounded(self) -> "PieceCost":
        """The same in kopiykas."""
        return PieceCost(round(self.average, 2), round(self.last, 2), self.is_known)


def piece_costs(variant_ids: Iterable[int]) -> dict[int, PieceCost]:
    """What a piece of each variant costs by the BOM in force; components by theirs, however deep.

    Variants without a BOM are left out; a component without one costs what its product says.
    """
    wanted = set(variant_ids)
    shares = _shares(wanted)
    parts = {part for share in shares.values() for part in share.components}
    products = with_products(parts - shares.keys()) if parts - shares.keys() else {}
    known = {
        variant_id: PieceCost(variant.product.cost_price, variant.product.cost_price)
        for variant_id, variant in products.items()
    }
    materials = unit_costs(part for share in shares.values() for part in share.materials)
    for variant_id in shares:
        _cost(variant_id, shares, materials, known)
    return {variant_id: known[variant_id].rounded for variant_id in wanted & shares.keys()}


def bom_costs(boms: Mapping[int, int]) -> dict[int, PieceCost]:
    """What a piece of each of these variants would cost by this version, in force or not, by variant id."""
    shares = norms.per_piece(boms)
    materials = unit_costs(part for share in shares.values() for part in share.materials)
    parts = {part for share in shares.values() for part in share.components}
    products = with_products(parts) if parts else {}
    made = piece_costs(parts) if parts else {}
    bought = {pk: PieceCost(one.product.cost_price, one.product.cost_price) for pk, one in products.items()}
    return {pk: _sum(share, materials, bought | made).rounded for pk, share in shares.items()}


def unit_costs(material_ids: Iterable[int]) -> dict[int, PieceCost]:
    """What a unit of each material costs; where nothing lies now, the average is the last one."""
    ids = sorted(set(material_ids))
    if not ids:
        return {}
    averages, lasts = dict(fetch(AVERAGE, [array(ids)])), last_costs(ids)
    costs = {}
    for pk in ids:
        average, last = averages.get(pk, lasts.get(pk)), lasts.get(pk, averages.get(pk))
        is_known = average is not None
        costs[pk] = PieceCost(average or Decimal(0), last or Decimal(0), is_known)
    return costs


def _shares(variant_ids: set[int]) -> dict[int, Share]:
    """What these variants and all their components are made of: two statements for every level."""
    shares: dict[int, Share] = {}
    asked = set[int]()
    while variant_ids := variant_ids - asked:
        asked |= variant_ids
        found = norms.per_piece(norms.boms_in_force(variant_ids))
        shares |= found
        variant_ids = {part for share in found.values() for part in share.components}
    return shares


def _cost(
    variant_id: int,
    shares: Mapping[int, Share],
    materials: Mapping[int, PieceCost],
    known: dict[int, PieceCost],
) -> PieceCost:
    if variant_id not in known:
        share = shares[variant_id]
        for part in share.components:
            _cost(part, shares, materials, known)
        known[variant_id] = _sum(share, materials, known)
    return known[variant_id]


def _sum(share: Share, materials: Mapping[int, PieceCost], parts: Mapping[int, PieceCost]) -> PieceCost:
    total = PieceCost()
    for pk, quantity in share.materials.items():
        total += materials[pk] * quantity
    for pk, quantity in share.components.items():
        total += parts[pk] * quantity
    return total
