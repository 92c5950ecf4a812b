"""What a seller can offer, and what an order that is being written down comes to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.catalog.models import MADE, Variant
from backend.catalog.prices import Price, prices_and_terms
from backend.core.errors import NotFound
from backend.core.quantities import show_number
from backend.inventory.models import ProductStock
from backend.sales.bundle_quotes import QuoteBundle, from_pieces, priced_bundles
from backend.sales.bundles import OrderBundle
from backend.sales.customers import price_group_of
from backend.sales.models import SalesOrderLine

RECENTLY = timedelta(days=90)


@dataclass(frozen=True)
class Offer:
    """A variant as a seller sees it: its price, and how many are free on the shelf of one warehouse."""

    variant: Variant
    available: int
    ruled: Price | None = field(default=None, kw_only=True)
    """What the rules of prices say; without them the price list speaks."""

    @property
    def price(self) -> Decimal:
        """What a piece costs now."""
        price: Decimal = self.ruled.amount if self.ruled else self.variant.product.price
        return price

    @property
    def why(self) -> str:
        """The rule that made the price, and the discount; empty when the price list says it."""
        return self.ruled.why if self.ruled else ""

    @property
    def margin(self) -> Decimal:
        """What is left of the price after the cost, in per cent."""
        return Price(self.price, self.price).margin(self.variant.product.cost_price)

    @property
    def currency(self) -> str:
        """The currency of the price."""
        return self.variant.product.currency

    @property
    def is_made(self) -> bool:
        """May more of it be made?"""
        return self.variant.product.lifecycle in MADE


@dataclass(frozen=True)
class QuoteLine(Offer):
    """So many pieces of an offer, at a price that was agreed with the customer or at the list's."""

    quantity: int
    agreed_price: Decimal | None = None

    @property
    def price(self) -> Decimal:
        """What one piece costs this customer."""
        return super().price if self.agreed_price is None else self.agreed_price

    @property
    def why(self) -> str:
        """The rule, or how much below the rules the agreed price is."""
        if self.agreed_price is None:
            return super().why
        discount = Price(self.agreed_price, super().price).discount
        if discount <= 0:
            return _("agreed")
        return _("agreed, %(percent)s %% off") % {"percent": show_number(discount)}

    @property
    def total(self) -> Decimal:
        """What they cost."""
        return self.quantity * self.price

    @property
    def from_shelf(self) -> int:
        """How many are there already."""
        return min(self.quantity, self.available)

    @property
    def to_make(self) -> int:
        """How many are to be made."""
        return self.quantity - self.from_shelf


@dataclass(frozen=True)
class Quote:
    """The order so far, at present prices and stock."""

    lines: list[QuoteLine]
    needs_leave: bool = False
    """Is something cheaper than a seller may sell alone?"""
    bundles: list[QuoteBundle] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        """What the customer will pay."""
        alone = sum((line.total for line in self.lines), Decimal(0))
        return alone + sum((one.total for one in self.bundles), Decimal(0))

    @property
    def is_short(self) -> bool:
        """Is there less on the shelf than is wanted?"""
        return any(line.to_make for line in self.lines) or any(one.to_make for one in self.bundles)

    @property
    def currency(self) -> str:
        """The currency of the first line; the service refuses a mixture."""
        said = [*(line.currency for line in self.lines), *(one.currency for one in self.bundles), "UAH"]
        return said[0]


def find_offers(
    text: str, *, warehouse_id: int, seller_id: int, limit: int = 60, customer_id: int | None = None
) -> list[Offer]:
    """Goods for sale with these words; what this seller, then everybody, sold lately stands first."""
    sold = (
        SalesOrderLine.objects.filter(
            variant=OuterRef("pk"), order__created_at__gte=timezone.now() - RECENTLY
        )
        .order_by()
        .values("variant")
        .annotate(mine=Count("pk", filter=Q(order__seller=seller_id)), times=Count("pk"))
    )
    found = Variant.objects.for_sale().search(text)
    found = found.annotate(
        mine=Coalesce(Subquery(sold.values("mine")), 0), times=Coalesce(Subquery(sold.values("times")), 0)
    )
    variants = list(found.order_by("-mine", "-times", "product__name", "color__code", "pk")[:limit])
    return _offers(variants, warehouse_id, customer_id)


def offer_of(variant_id: int, *, warehouse_id: int, customer_id: int | None = None) -> Offer:
    """One variant at present (NotFound)."""
    found = offers_of([variant_id], warehouse_id=warehouse_id, customer_id=customer_id)
    if not found:
        raise NotFound
    return found[0]


def offers_of(
    variant_ids: Sequence[int], *, warehouse_id: int, customer_id: int | None = None
) -> list[Offer]:
    """These variants at present, in this order; what there is not is left out."""
    known = Variant.objects.by_ids(variant_ids)
    return _offers([known[pk] for pk in variant_ids if pk in known], warehouse_id, customer_id)


def quote(
    quantities: Mapping[int, int],
    *,
    warehouse_id: int,
    agreed: Mapping[int, Decimal] | None = None,
    customer_id: int | None = None,
    bundles: Sequence[OrderBundle] = (),
) -> Quote:
    """What these quantities by variant come to for this customer, in the order they were written down.

    A bundle that cannot be sold any more is left out: who confirms the order is told of it.
    """
    said, group_id = agreed or {}, price_group_of(customer_id)
    rows = priced_bundles(bundles, warehouse_id=warehouse_id, price_group_id=group_id)
    variants = Variant.objects.by_ids({*quantities, *(row.variant_id for row in rows)})
    for row in rows:
        # Theirs come without the colours that a name is made of.
        row.variant = variants[row.variant_id]
    left = _available(warehouse_id, variants)
    wishes = [(variants[pk], quantity) for pk, quantity in quantities.items() if pk in variants]
    prices, terms = prices_and_terms(wishes, price_group_id=group_id, warehouse_id=warehouse_id)
    lines = [
        QuoteLine(variant, left.get(variant.pk, 0), quantity, said.get(variant.pk), ruled=price)
        for (variant, quantity), price in zip(wishes, prices, strict=True)
    ]
    low = (
        terms.needs_leave(line.price, price, line.variant.product.cost_price)
        for line, price in zip(lines, prices, strict=True)
    )
    left |= {line.variant.pk: line.available - line.from_shelf for line in lines}
    return Quote(lines, any(low) or any(row.needs_leave for row in rows), from_pieces(rows, left))


def _offers(variants: Sequence[Variant], warehouse_id: int, customer_id: int | None) -> list[Offer]:
    if not variants:
        return []
    available = _available(warehouse_id, [variant.pk for variant in variants])
    prices, _terms = prices_and_terms(
        [(variant, 1) for variant in variants],
        price_group_id=price_group_of(customer_id),
        warehouse_id=warehouse_id,
    )
    return [
        Offer(variant, available.get(variant.pk, 0), ruled=price)
        for variant, price in zip(variants, prices, strict=True)
    ]


def _available(warehouse_id: int, variant_ids: Iterable[int]) -> dict[int, int]:
    rows = ProductStock.objects.for_warehouse(warehouse_id).filter(variant__in=list(variant_ids))
    return dict(rows.values_list("variant_id", "available"))
