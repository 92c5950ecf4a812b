"""What the counter finds by a code or by words: goods and bundles, and what stands in a bundle there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import F, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from backend.accounts.models import User
from backend.catalog.bundle_contents import Contents
from backend.catalog.models import SOLD, Substitute, Variant
from backend.fulfillment.coded import coded
from backend.inventory.bundles import chosen_available
from backend.inventory.models import ProductStock
from backend.inventory.selectors import available_of
from backend.sales import bundle_quotes, quotes
from backend.sales.bundle_quotes import BundleOffer
from backend.sales.quotes import Offer

AnOffer = TypeVar("AnOffer", Offer, BundleOffer)


@dataclass(frozen=True)
class Found:
    """The goods and the bundles that a code or words stand for."""

    goods: list[Offer]
    bundles: list[BundleOffer]

    def __len__(self) -> int:
        return len(self.goods) + len(self.bundles)


@dataclass(frozen=True)
class Choice:
    """A place of a bundle where there is a choice, and what may stand there, with its free pieces."""

    place_id: int
    variants: list[tuple[Variant, int]] = field(default_factory=list)


def find(
    text: str, *, warehouse_id: int, seller: User, customer_id: int | None = None, limit: int = 20
) -> Found:
    """The thing with the code that a scanner read, or what has these words: what is there stands first."""
    known = coded([text.strip()], seller)
    found = offers_of(
        [one.id for one in known if one.kind == "variant"],
        [one.id for one in known if one.kind == "bundle"],
        warehouse_id=warehouse_id,
        customer_id=customer_id,
    )
    if found:
        return found
    goods = quotes.find_offers(
        text, warehouse_id=warehouse_id, seller_id=seller.pk, limit=limit, customer_id=customer_id
    )
    bundles = bundle_quotes.find_bundles(text, warehouse_id=warehouse_id, customer_id=customer_id)
    return Found(_those_there_first(goods), _those_there_first(bundles))


def offers_of(
    variant_ids: Sequence[int],
    bundle_ids: Sequence[int],
    *,
    warehouse_id: int,
    customer_id: int | None = None,
) -> Found:
    """These goods and bundles at present."""
    return Found(
        quotes.offers_of(variant_ids, warehouse_id=warehouse_id, customer_id=customer_id),
        bundle_quotes.bundle_offers(bundle_ids, warehouse_id=warehouse_id, customer_id=customer_id),
    )


def choices_in(bundle_ids: Collection[int], *, warehouse_id: int) -> dict[tuple[int, str], Choice]:
    """What may stand in the places of these bundles with a choice, by bundle and name of the place."""
    shelf = ProductStock.objects.for_warehouse(warehouse_id).filter(variant=OuterRef("variant"))
    found = (
        Substitute.objects.filter(
            group__components__bundle__in=bundle_ids, variant__product__lifecycle__in=SOLD
        )
        .annotate(
            place_id=F("group__components"),
            place=F("group__components__name"),
            bundle_id=F("group__components__bundle"),
            free=Coalesce(Subquery(shelf.values("available")), 0, output_field=IntegerField()),
        )
        .select_related("variant__product", "variant__color", "variant__secondary_color")
    )
    choices: dict[tuple[int, str], Choice] = {}
    for one in found.order_by("pk"):
        choice = choices.setdefault((one.bundle_id, one.place), Choice(one.place_id))
        choice.variants.append((one.variant, one.free))
    return choices


def usual_parts(content: Contents, *, warehouse_id: int) -> dict[int, int]:
    """What stands in the places of a bundle before anybody chooses: variants by places.

    The first of its usual choices that is on the shelf, or in each place the first variant that is; a place
    for which nothing is sold any more stays open.
    """
    choices = [content.completed(preset.chosen) for preset in content.presets]
    there = chosen_available(content, choices, warehouse_id) if choices else []
    whole = (
        chosen
        for chosen, number in zip(choices, there, strict=True)
        if number and not content.first_open(chosen)
    )
    return next(whole, None) or _first_there(content, available_of(list(content.variant_ids), warehouse_id))


def _first_there(content: Contents, free: Mapping[int, int]) -> dict[int, int]:
    sold = set(Variant.objects.for_sale().filter(pk__in=content.variant_ids).values_list("pk", flat=True))
    left, chosen = dict(free), content.usual()
    # Whoever has less to choose from, chooses first.
    for place in sorted(content.places, key=lambda one: len(one.variant_ids)):
        may_stand = [pk for pk in place.variant_ids if pk in sold]
        best = next((pk for pk in may_stand if left.get(pk, 0) >= place.quantity), None)
        stands = chosen.get(place.id) or best or next(iter(may_stand), None)
        if stands:
            chosen[place.id] = stands
            left[stands] = left.get(stands, 0) - place.quantity
    return chosen


def _those_there_first(offers: list[AnOffer]) -> list[AnOffer]:
    return sorted(offers, key=lambda one: not one.available)
