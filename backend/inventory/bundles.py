"""How many whole bundles lie on the shelves."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from backend.catalog.bundle_contents import Contents, Place, contents_of
from backend.catalog.models import Bundle
from backend.inventory.models import ProductStock
from backend.warehouses.models import HOLDS_GOODS

SHOWN = 5


@dataclass(frozen=True)
class BundleRow:
    """A bundle in a list, with how many can be put together, each from the shelf of one warehouse."""

    name: str
    available: int


def find_bundle_rows(text: str) -> list[BundleRow]:
    """Bundles for sale with these words; without words the first few."""
    found = list(Bundle.objects.for_sale().search(text)[:SHOWN])
    contents = contents_of(found)
    free = bundles_by_warehouse(list(contents.values()))
    return [BundleRow(one.name, sum(free[one.pk].values())) for one in found if one.pk in contents]


def bundle_name(bundle_id: int) -> str:
    """What a bundle is called and found by; empty when there is none."""
    return Bundle.objects.filter(pk=bundle_id).values_list("name", flat=True).first() or ""


def bundles_available(contents: Collection[Contents], warehouse_id: int) -> dict[int, int]:
    """How many of each bundle can be put together from the free pieces of a warehouse, by bundle id."""
    found = bundles_by_warehouse(contents, warehouse_id)
    return {one.bundle.pk: found[one.bundle.pk].get(warehouse_id, 0) for one in contents}


def bundles_by_warehouse(
    contents: Collection[Contents], warehouse_id: int | None = None
) -> dict[int, dict[int, int]]:
    """How many of each bundle can be put together where, by bundle id and warehouse id."""
    wanted = {pk for one in contents for pk in one.variant_ids}
    stock = ProductStock.objects.filter(
        variant__in=wanted,
        available__gt=0,
        warehouse__is_active=True,
        warehouse__kind__in=HOLDS_GOODS,
    )
    if warehouse_id is not None:
        stock = stock.filter(warehouse=warehouse_id)
    free: dict[int, dict[int, int]] = defaultdict(dict)
    for place, variant_id, available in stock.values_list("warehouse", "variant", "available"):
        free[place][variant_id] = available
    return {
        one.bundle.pk: {place: sets_of(one.places, free[place]) for place in sorted(free)} for one in contents
    }


def chosen_available(content: Contents, choices: Sequence[Mapping[int, int]], warehouse_id: int) -> list[int]:
    """How many bundles are on the shelf with exactly these variants in their places, for each choice."""
    stock = ProductStock.objects.filter(variant__in=content.variant_ids, warehouse=warehouse_id)
    free = dict(stock.values_list("variant", "available"))
    return [sets_of(content.narrowed(chosen), free) for chosen in choices]


def sets_of(places: Sequence[Place], free: Mapping[int, int]) -> int:
    """How many times all the places can be filled from these free pieces.

    Places that may be filled from the same pieces share them: whatever places are looked at together, what
    may stand there has to be enough for all of them.
    """
    together = (some for size in range(1, len(places) + 1) for some in combinations(places, size))
    return min((_filled(some, free) for some in together), default=0)


def _filled(places: Sequence[Place], free: Mapping[int, int]) -> int:
    variants = {pk for place in places for pk in place.variant_ids}
    return sum(free.get(pk, 0) for pk in variants) // sum(place.quantity for place in places)
