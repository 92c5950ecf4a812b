"""Bundles as a seller sees them: what they cost this customer, how many are on the shelf."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from backend.catalog.bundle_contents import Contents, Place, contents_of
from backend.catalog.models import MADE, Bundle, Pricing, Variant
from backend.catalog.prices import Price, Terms, prices_and_terms
from backend.core.errors import DomainError, NotFound
from backend.inventory.bundles import bundles_available
from backend.inventory.selectors import available_of
from backend.sales.bundles import OrderBundle, by_bundle, less, price_bundle, read_bundles
from backend.sales.customers import price_group_of
from backend.sales.models import SalesOrderBundle, SalesOrderLine

RECENTLY = timedelta(days=90)
SHOWN, SHOWN_UNASKED = 20, 3


@dataclass(frozen=True)
class BundleOffer:
    """A bundle, what it costs at least, and how many can be put together from one warehouse."""

    content: Contents
    price: Decimal
    available: int
    is_least: bool = False
    """Does the price depend on what is chosen?"""

    @property
    def bundle(self) -> Bundle:
        """What is sold."""
        return self.content.bundle

    @property
    def currency(self) -> str:
        """The currency of the price."""
        return self.content.bundle.currency


@dataclass(frozen=True)
class QuoteBundle:
    """So many bundles at the price of now, with their parts, as far as the shelf goes."""

    head: SalesOrderBundle
    parts: Sequence[SalesOrderLine]
    from_shelf: int

    @property
    def quantity(self) -> int:
        """How many of them."""
        return int(self.head.quantity)

    @property
    def price(self) -> Decimal:
        """What one of them costs."""
        price: Decimal = self.head.unit_price
        return price

    @property
    def total(self) -> Decimal:
        """What they cost."""
        return self.quantity * self.price

    @property
    def currency(self) -> str:
        """The currency of the price."""
        return self.parts[0].variant.product.currency

    @property
    def to_make(self) -> int:
        """For how many of them something is to be made."""
        return self.quantity - self.from_shelf

    @property
    def is_made(self) -> bool:
        """May more of every part be made?"""
        return all(part.variant.product.lifecycle in MADE for part in self.parts)

    @property
    def margin(self) -> Decimal:
        """What is left of the price after the cost of the parts, in per cent."""
        cost = sum((part.quantity * part.variant.product.cost_price for part in self.parts), Decimal(0))
        return Price(self.total, self.total).margin(cost)


def find_bundles(text: str, *, warehouse_id: int, customer_id: int | None = None) -> list[BundleOffer]:
    """Bundles for sale with these words; what sold most of late stands first, and unasked only a few."""
    sold = (
        SalesOrderBundle.objects.filter(
            bundle=OuterRef("pk"), order__created_at__gte=timezone.now() - RECENTLY
        )
        .order_by()
        .values("bundle")
        .annotate(times=Count("pk"))
    )
    found = Bundle.objects.for_sale().search(text)
    found = found.annotate(times=Coalesce(Subquery(sold.values("times")), 0)).order_by("-times", "name")
    return _offers(
        list(found[: SHOWN if text.strip() else SHOWN_UNASKED]), warehouse_id, price_group_of(customer_id)
    )


def bundle_offer(bundle_id: int, *, warehouse_id: int, customer_id: int | None = None) -> BundleOffer:
    """One bundle at present (NotFound)."""
    found = bundle_offers([bundle_id], warehouse_id=warehouse_id, customer_id=customer_id)
    if not found:
        raise NotFound
    return found[0]


def bundle_offers(
    bundle_ids: Sequence[int], *, warehouse_id: int, customer_id: int | None = None
) -> list[BundleOffer]:
    """These bundles at present, in this order; what there is not is left out."""
    known = Bundle.objects.in_bulk(bundle_ids)
    found = [known[pk] for pk in bundle_ids if pk in known]
    return _offers(found, warehouse_id, price_group_of(customer_id))


def choices_of(place: Place, warehouse_id: int) -> list[tuple[Variant, int]]:
    """What may stand in a place and is sold, with its free pieces; what is on the shelf stands first."""
    found = Variant.objects.for_sale().filter(pk__in=place.variant_ids)
    free = available_of(list(place.variant_ids), warehouse_id)
    return sorted(((one, free.get(one.pk, 0)) for one in found), key=lambda pair: pair[1] < place.quantity)


def named(content: Contents, chosen: Mapping[int, int]) -> list[tuple[str, Variant]]:
    """The places for which something is chosen, and what that is."""
    variants = Variant.objects.by_ids(chosen.values())
    return [
        (place.name, variants[chosen[place.id]])
        for place in content.places
        if chosen.get(place.id) in variants
    ]


def priced_bundles(
    bundles: Sequence[OrderBundle], *, warehouse_id: int, price_group_id: int | None
) -> list[SalesOrderLine]:
    """The parts of those of these bundles that can be sold, at the prices of now."""
    try:
        return _priced(bundles, warehouse_id, price_group_id)
    except DomainError:
        # Which of them cannot, is seen one by one.
        alone = [[one] for one in bundles] if len(bundles) > 1 else []
    return [
        row
        for one in alone
        for row in priced_bundles(one, warehouse_id=warehouse_id, price_group_id=price_group_id)
    ]


def priced_bundle(
    bundle: OrderBundle, *, warehouse_id: int, price_group_id: int | None = None
) -> list[SalesOrderLine]:
    """The parts of a bundle at the prices of now (what read_bundles and price_bundle raise)."""
    return _priced([bundle], warehouse_id, price_group_id)


def _priced(
    bundles: Sequence[OrderBundle], warehouse_id: int, price_group_id: int | None
) -> list[SalesOrderLine]:
    rows = read_bundles(bundles)
    if not rows:
        return []
    wishes = [(row.variant, row.quantity) for row in rows]
    prices, terms = prices_and_terms(wishes, price_group_id=price_group_id, warehouse_id=warehouse_id)
    price_of = {id(row): price for row, price in zip(rows, prices, strict=True)}
    for head, parts in by_bundle(rows):
        price_bundle(head, parts, [price_of[id(part)] for part in parts], terms)
    return rows


def on_shelf(rows: Sequence[SalesOrderLine], warehouse_id: int) -> list[QuoteBundle]:
    """Priced bundles as far as the shelf goes."""
    wanted = {row.variant_id for row in rows}
    return from_pieces(rows, available_of(list(wanted), warehouse_id) if wanted else {})


def from_pieces(rows: Iterable[SalesOrderLine], free: Mapping[int, int]) -> list[QuoteBundle]:
    """Priced bundles as far as these free pieces of each variant go."""
    left, found = dict(free), []
    for head, parts in by_bundle(rows):
        whole = head.quantity
        for part in parts:
            there = min(part.quantity, max(left.get(part.variant_id, 0), 0))
            left[part.variant_id] = left.get(part.variant_id, 0) - there
            whole = min(whole, there * head.quantity // part.quantity)
        found.append(QuoteBundle(head, parts, whole))
    return found


def _offers(bundles: list[Bundle], warehouse_id: int, price_group_id: int | None) -> list[BundleOffer]:
    contents = list(contents_of(bundles).values())
    if not contents:
        return []
    variants = Variant.objects.by_ids({pk for content in contents for pk in content.variant_ids})
    wishes = [(variant, 1) for variant in variants.values()]
    prices, terms = prices_and_terms(wishes, price_group_id=price_group_id, warehouse_id=warehouse_id)
    costs = dict(zip(variants, prices, strict=True))
    available = bundles_available(contents, warehouse_id)
    return [
        BundleOffer(content, _least(content, costs, terms), available[content.bundle.pk], _varies(content))
        for content in contents
    ]


def _least(content: Contents, costs: Mapping[int, Price], terms: Terms) -> Decimal:
    bundle = content.bundle
    if bundle.pricing == Pricing.OWN:
        return terms.for_bundle(bundle.price or Decimal(0), 1).amount
    return sum((_least_of(place, costs, bundle) for place in content.places), Decimal(0))


def _least_of(place: Place, costs: Mapping[int, Price], bundle: Bundle) -> Decimal:
    prices = [less(costs[pk].amount, bundle.percent) for pk in place.variant_ids]
    return place.quantity * min(prices, default=Decimal(0))


def _varies(content: Contents) -> bool:
    return content.bundle.pricing == Pricing.PARTS and any(
        len(place.variant_ids) > 1 for place in content.places
    )
