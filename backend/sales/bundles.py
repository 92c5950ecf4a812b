"""Sets in an order: which variants stand in their places, and what the whole and every part costs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from backend.catalog.bundle_contents import Contents, Place, contents_of
from backend.catalog.bundle_prices import KOPIYKA, PriceIndivisible, Share, divide, nearest_divisible
from backend.catalog.models import SOLD, Bundle, Pricing, Variant, with_products
from backend.catalog.prices import Price, Terms
from backend.core.errors import NotFound
from backend.core.models import MAX_MONEY, MAX_QUANTITY
from backend.core.money import show_money
from backend.core.quantities import is_money
from backend.sales.errors import (
    BundleEmpty,
    BundleNotForSale,
    BundleRefused,
    NotForSale,
    PartNotChosen,
    PartRefused,
    PriceRefused,
)
from backend.sales.models import SalesOrderBundle, SalesOrderLine


@dataclass(frozen=True)
class OrderBundle:
    """So many sets with these variants in their places; without a price the rules decide."""

    bundle_id: int
    quantity: int
    chosen: Mapping[int, int] = field(default_factory=dict)
    """Variants by places; what stands in a place where there is nothing to choose need not be said."""
    unit_price: Decimal | None = None


def read_bundles(bundles: Sequence[OrderBundle]) -> list[SalesOrderLine]:
    """The parts of these bundles as lines without prices, each with its head, that has no price either.

    Raises NotFound, BundleNotForSale, BundleEmpty, BundleRefused, PriceRefused, PartNotChosen, PartRefused,
    NotForSale.
    """
    if not bundles:
        return []
    found = Bundle.objects.in_bulk([one.bundle_id for one in bundles])
    contents = contents_of(list(found.values()))
    variants = with_products(pk for content in contents.values() for pk in content.variant_ids)
    rows: list[SalesOrderLine] = []
    for one in bundles:
        if one.bundle_id not in found:
            raise NotFound
        if one.bundle_id not in contents:
            raise BundleEmpty(bundle=found[one.bundle_id])
        rows += _read(one, contents[one.bundle_id], variants)
    return rows


def bundles_of(order_id: int) -> list[OrderBundle]:
    """The bundles of an order as they could be asked for anew, in the order they were written down."""
    parts = SalesOrderLine.objects.filter(order=order_id, bundle__isnull=False)
    found = by_bundle(parts.select_related("bundle__bundle").order_by("bundle", "pk"))
    contents = contents_of([head.bundle for head, _parts in found])
    asked = []
    for head, rows in found:
        content = contents.get(head.bundle_id)
        ids = {place.name: place.id for place in content.places} if content else {}
        chosen = {ids[row.bundle_place]: row.variant_id for row in rows if row.bundle_place in ids}
        price = head.unit_price if head.is_price_agreed else None
        asked.append(OrderBundle(head.bundle_id, head.quantity, chosen, price))
    return asked


def by_bundle(rows: Iterable[SalesOrderLine]) -> list[tuple[SalesOrderBundle, list[SalesOrderLine]]]:
    """Bundles of an order with their parts; the parts of one bundle share one head from here on."""
    heads: dict[int, SalesOrderBundle] = {}
    parts: dict[int, list[SalesOrderLine]] = {}
    for row in rows:
        if row.bundle is None:
            continue
        key = row.bundle.pk or id(row.bundle)
        row.bundle = heads.setdefault(key, row.bundle)
        parts.setdefault(key, []).append(row)
    return [(head, parts[key]) for key, head in heads.items()]


def price_bundle(
    head: SalesOrderBundle, parts: Sequence[SalesOrderLine], prices: Sequence[Price], terms: Terms
) -> None:
    """Give a bundle and its parts the price of now, and say whether it needs leave (PriceIndivisible).

    `prices` are those of the parts one by one. Quantities times prices of the parts come to the price of the
    whole exactly.
    """
    shares = [
        Share(price.base, part.quantity // head.quantity) for part, price in zip(parts, prices, strict=True)
    ]
    ruled, reason, apart = _ruled(head, shares, prices, terms)
    head.ruled_price = ruled
    if not head.is_price_agreed:
        head.unit_price, head.price_reason = ruled, reason
    else:
        head.price_reason, apart = "", None
    head.list_price = _sum(shares, [price.base for price in prices])
    for part, price, unit in zip(parts, prices, apart or _divided(head, shares), strict=True):
        part.unit_price, part.list_price, part.price_reason = unit, price.base, head.price_reason
        part.is_price_agreed = head.is_price_agreed
    cost = _sum(shares, [part.variant.product.cost_price for part in parts])
    parts[0].needs_leave = terms.needs_leave(head.unit_price, Price(ruled, ruled), cost)


def _ruled(
    head: SalesOrderBundle, shares: Sequence[Share], prices: Sequence[Price], terms: Terms
) -> tuple[Decimal, str, list[Decimal] | None]:
    """What the rules say: the price, the rule, and the prices of the parts where they make the price."""
    bundle = head.bundle
    if bundle.pricing == Pricing.PARTS:
        apart = [less(price.amount, bundle.percent) for price in prices]
        names = dict.fromkeys(price.rule.name for price in prices if price.rule)
        return _sum(shares, apart), ", ".join(names)[:100], apart
    price = terms.for_bundle(bundle.price or Decimal(0), head.quantity)
    amount = price.amount if not price.rule else nearest_divisible(price.amount, shares)
    return amount, price.rule.name if price.rule else "", None


def _divided(head: SalesOrderBundle, shares: Sequence[Share]) -> list[Decimal]:
    divided = divide(head.unit_price, shares)
    if divided is None:
        currency = head.bundle.currency
        raise PriceIndivisible(
            bundle=head.bundle,
            price=show_money(head.unit_price, currency),
            nearest=show_money(nearest_divisible(head.unit_price, shares), currency),
        )
    return divided


def less(amount: Decimal, percent: Decimal) -> Decimal:
    """So many per cent less, in kopiykas."""
    return (amount * (100 - percent) / 100).quantize(KOPIYKA, ROUND_HALF_UP)


def _sum(shares: Sequence[Share], prices: Sequence[Decimal]) -> Decimal:
    pairs = zip(shares, prices, strict=True)
    return sum((share.quantity * price for share, price in pairs), Decimal(0))


def _read(one: OrderBundle, content: Contents, variants: Mapping[int, Variant]) -> list[SalesOrderLine]:
    bundle = content.bundle
    if bundle.lifecycle not in SOLD:
        raise BundleNotForSale(bundle=bundle)
    # Every part has to fit an order as well.
    most = MAX_QUANTITY // max(place.quantity for place in content.places)
    if not 1 <= one.quantity <= most:
        raise BundleRefused(bundle=bundle, most=most)
    price = Decimal(0) if one.unit_price is None else one.unit_price
    if not is_money(price) or price < 0:
        raise PriceRefused(most=MAX_MONEY)
    preset = content.preset_of(one.chosen)
    head = SalesOrderBundle(
        bundle=bundle,
        preset_name=preset.name if preset else "",
        quantity=one.quantity,
        pieces=content.pieces,
        unit_price=price,
        is_price_agreed=one.unit_price is not None,
    )
    return [_part(head, place, one, variants) for place in content.places]


def _part(
    head: SalesOrderBundle, place: Place, one: OrderBundle, variants: Mapping[int, Variant]
) -> SalesOrderLine:
    said = one.chosen.get(place.id)
    if said is None and len(place.variant_ids) == 1:
        said = place.variant_ids[0]
    if said is None:
        raise PartNotChosen(bundle=head.bundle, place=place.name)
    if said not in place.variant_ids:
        raise PartRefused(bundle=head.bundle, place=place.name)
    variant = variants[said]
    if variant.product.lifecycle not in SOLD:
        raise NotForSale(variant=variant)
    return SalesOrderLine(
        bundle=head,
        bundle_place=place.name,
        variant=variant,
        quantity=one.quantity * place.quantity,
        unit_price=0,
        is_price_agreed=head.is_price_agreed,
    )
