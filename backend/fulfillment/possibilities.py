"""What can be made of what lies there, and what is missing for more."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from django.db.models import F
from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.models import MADE, Variant
from backend.core.errors import NotAllowed, NotFound
from backend.core.statements import array, fetch
from backend.inventory.models import ProductStock
from backend.materials import norms
from backend.materials.models import MaterialColor
from backend.materials.norms import Asked, Norm, Share
from backend.production import services as production
from backend.production.models import ProductionOrder
from backend.warehouses.models import Warehouse

# What is promised to nobody else and is not expired: as a report counts it (batches.take).
FREE = """
    SELECT stock.material_color_id, greatest(stock.available + COALESCE((
            SELECT sum(promise.quantity) FROM materials_materialreservation promise
            WHERE promise.stock_id = stock.id AND promise.order_id = %s::bigint
                AND promise.status IN ('pending', 'confirmed')), 0) - COALESCE((
            SELECT sum(batch.quantity) FROM materials_materialbatch batch
            WHERE batch.stock_id = stock.id AND batch.quantity > 0 AND batch.expires_on < %s::date), 0), 0)
    FROM materials_materialstock stock
    WHERE stock.warehouse_id = %s AND stock.material_color_id = ANY(%s::bigint[])
"""


@dataclass(frozen=True)
class Possible:
    """So many pieces of a variant can be made now; `limit` is what would be missing for one more."""

    variant: Variant
    pieces: int
    limit: MaterialColor | Variant


@dataclass(frozen=True)
class Missing:
    """What is missing for pieces that are to be made."""

    item: MaterialColor | Variant
    needed: Decimal
    available: Decimal

    @property
    def missing(self) -> Decimal:
        """How much more is needed."""
        return self.needed - self.available


def possible_now(warehouse_id: int, variant_ids: Iterable[int] | None = None) -> list[Possible]:
    """How many pieces of each variant that has a BOM can be made in a warehouse of what is free.

    The pieces of one variant are not taken from those of another. Raises NotFound.
    """
    made = Variant.objects.filter(product__lifecycle__in=MADE)
    ids = list(made.values_list("pk", flat=True)) if variant_ids is None else list(variant_ids)
    shares = norms.per_piece(norms.boms_in_force(ids))
    free, goods = _free(warehouse_id, shares.values())
    limits = {pk: _limit(share, free, goods) for pk, share in shares.items()}
    materials = MaterialColor.objects.in_bulk({pk for _, is_material, pk in limits.values() if is_material})
    others = {pk for _, is_material, pk in limits.values() if not is_material}
    variants = Variant.objects.by_ids(others | shares.keys())
    return [
        Possible(variants[pk], pieces, materials[limit] if is_material else variants[limit])
        for pk, (pieces, is_material, limit) in sorted(limits.items())
    ]


def missing_for_pieces(variant_id: int, pieces: int, warehouse_id: int) -> list[Missing]:
    """What must be bought or made before so many pieces can be made; nothing for a variant without a BOM."""
    bom_id = norms.boms_in_force([variant_id]).get(variant_id)
    if not bom_id:
        return []
    return _missing(norms.of(Asked(variant_id, bom_id, pieces)), warehouse_id)


def missing_for(order_id: int, viewer: User) -> list[Missing]:
    """What is missing for the rest of a production order: what was promised to it is there (NotFound)."""
    return [one for one in needed_for(order_id, viewer) if one.missing > 0]


def needed_for(
    order_id: int, viewer: User, pieces: int | None = None, used: Mapping[int, Decimal] | None = None
) -> list[Missing]:
    """What so many pieces of a production order use up, beside what is there for them; or the rest of it.

    `used` says what is really used of a material instead of the norm. Raises NotFound, NotAllowed.
    """
    if not viewer.has_perm("production.view_productionorder"):
        raise NotAllowed
    order = ProductionOrder.objects.filter(pk=order_id).first()
    if order is None:
        raise NotFound
    count = order.remaining_quantity if pieces is None else pieces
    bom_id = order.bom_id or norms.boms_in_force([order.variant_id]).get(order.variant_id)
    norm = Norm()
    if bom_id and count:
        norm = norms.of(Asked(order.variant_id, bom_id, count), production.job(order).stages)
    norm.materials |= dict(used or {})
    return _needs(norm, order.warehouse_id, order.pk)


def made_of(variant_id: int, warehouse_id: int) -> list[Missing]:
    """What one piece is made of by the BOM in force, beside what is free; nothing where there is no BOM."""
    bom_id = norms.boms_in_force([variant_id]).get(variant_id)
    return _needs(norms.of(Asked(variant_id, bom_id)), warehouse_id) if bom_id else []


def _missing(norm: Norm, warehouse_id: int) -> list[Missing]:
    return [one for one in _needs(norm, warehouse_id) if one.missing > 0]


def _needs(norm: Norm, warehouse_id: int, order_id: int = 0) -> list[Missing]:
    share = Share(norm.materials, {pk: Decimal(quantity) for pk, quantity in norm.components.items()})
    free, goods = _free(warehouse_id, [share], order_id)
    materials = MaterialColor.objects.in_bulk(share.materials) if share.materials else {}
    variants = Variant.objects.by_ids(share.components) if share.components else {}
    return [
        *(
            Missing(materials[pk], quantity, free.get(pk, Decimal(0)))
            for pk, quantity in share.materials.items()
        ),
        *(
            Missing(variants[pk], quantity, Decimal(goods.get(pk, 0)))
            for pk, quantity in share.components.items()
        ),
    ]


def _free(
    warehouse_id: int, shares: Iterable[Share], order_id: int = 0
) -> tuple[dict[int, Decimal], dict[int, int]]:
    """Free materials and free components, by id, for what is made in a warehouse."""
    shares = list(shares)
    warehouse = Warehouse.objects.filter(pk=warehouse_id).first()
    if warehouse is None:
        raise NotFound
    wanted = sorted({pk for share in shares for pk in share.materials})
    rows = fetch(FREE, [order_id, timezone.localdate(), warehouse.materials_id, array(wanted)])
    parts = {pk for share in shares for pk in share.components}
    goods = ProductStock.objects.for_warehouse(warehouse_id).filter(variant__in=parts)
    there = dict(goods.values_list("variant", F("available"))) if parts else {}
    return dict(rows), there


def _limit(share: Share, free: Mapping[int, Decimal], goods: Mapping[int, int]) -> tuple[int, bool, int]:
    """How many pieces, and what limits them: a material (True) or a component, by id."""
    return min(_ways(share, free, goods))


def _ways(
    share: Share, free: Mapping[int, Decimal], goods: Mapping[int, int]
) -> Iterator[tuple[int, bool, int]]:
    for pk, quantity in share.materials.items():
        yield _times(free.get(pk, Decimal(0)), quantity), True, pk
    for pk, quantity in share.components.items():
        yield _times(Decimal(goods.get(pk, 0)), quantity), False, pk


def _times(there: Decimal, quantity: Decimal) -> int:
    return int((there / quantity).to_integral_value(ROUND_FLOOR))
