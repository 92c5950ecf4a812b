"""What the counter finds by a code or by words: goods and bundles, and what stands in a bundle there."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.accounts.models import User
from backend.catalog.bundle_contents import Contents
from backend.catalog.models import Variant
from backend.fulfillment.coded import coded
from backend.inventory.bundles import chosen_available
from backend.inventory.selectors import available_of
from backend.sales.bundle_quotes import BundleOffer, bundle_offer, find_bundles
from backend.sales.quotes import Offer, find_offers, offer_of


@dataclass(frozen=True)
class Found:
    """The goods and the bundles that a code or words stand for."""

    goods: list[Offer]
    bundles: list[BundleOffer]

    def __len__(self) -> int:
        return len(self.goods) + len(self.bundles)


def find(
    text: str, *, warehouse_id: int, seller: User, customer_id: int | None = None, limit: int = 20
) -> Found:
    """The thing with the code that a scanner read, or what has these words: what is there stands first."""
    known = coded([text.strip()], seller)
    goods = [
        offer_of(one.id, warehouse_id=warehouse_id, customer_id=customer_id)
        for one in known
        if one.kind == "variant"
    ]
    bundles = [
        bundle_offer(one.id, warehouse_id=warehouse_id, customer_id=customer_id)
        for one in known
        if one.kind == "bundle"
    ]
    if not goods and not bundles:
        goods = find_offers(
            text, warehouse_id=warehouse_id, seller_id=seller.pk, limit=limit, customer_id=customer_id
        )
        bundles = find_bundles(text, warehouse_id=warehouse_id, customer_id=customer_id)
    return Found(
        sorted(goods, key=lambda one: not one.available), sorted(bundles, key=lambda one: not one.available)
    )


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
