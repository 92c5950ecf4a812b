"""What a piece costs, for whom, how many and when; and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from django.utils import timezone
from django.utils.translation import gettext as _t

from backend.catalog.models import Variant
from backend.catalog.pricing import PriceKind, PriceRule
from backend.core.models import Workshop
from backend.core.quantities import show_number
from backend.core.rows import columns_of, from_row
from backend.core.statements import array, fetch

KOPIYKA = Decimal("0.01")


@dataclass(frozen=True)
class Terms:
    """What the workshop says of prices in general, in per cent; what it does not say is None."""

    markup: Decimal | None
    least_margin: Decimal | None
    seller_discount: Decimal
    general: Sequence[PriceRule] = ()
    """Rules for everything, in per cent: they are for bundles too."""

    def for_bundle(self, amount: Decimal, quantity: int) -> "Price":
        """What a bundle with this price of its own costs by the rules that are for everything."""
        fitting = [rule for rule in self.general if rule.minimum_quantity <= quantity]
        return _best(Price(amount, amount), fitting)

    def needs_leave(self, amount: Decimal, price: "Price", cost: Decimal) -> bool:
        """Is this amount so far below what the rules say, or so near the cost, that a manager is asked?"""
        if 100 * amount < price.amount * (100 - self.seller_discount):
            return True
        # Without a cost there is no margin to guard.
        guarded = self.least_margin is not None and cost > 0
        return guarded and 100 * (amount - cost) < (self.least_margin or 0) * amount


@dataclass(frozen=True)
class Price:
    """The price of a piece, the base it comes from, and the rule that made it; no rule: the price list."""

    amount: Decimal
    base: Decimal
    rule: PriceRule | None = None

    @property
    def discount(self) -> Decimal:
        """How many per cent it is below the base price."""
        return round(100 * (self.base - self.amount) / self.base, 1) if self.base else Decimal(0)

    @property
    def why(self) -> str:
        """The rule in words; empty when the price list says it."""
        if self.rule is None:
            return ""
        if self.discount > 0:
            percent = show_number(self.discount)
            return _t("%(rule)s, %(percent)s %% off") % {"rule": self.rule.name, "percent": percent}
        return self.rule.name

    def margin(self, cost: Decimal) -> Decimal:
        """What is left of the price after the cost, in per cent of the price."""
        return round(100 * (self.amount - cost) / self.amount, 1) if self.amount else Decimal(0)


def prices_of(
    wishes: Sequence[tuple[Variant, int]],
    *,
    price_group_id: int | None = None,
    warehouse_id: int | None = None,
) -> list[Price]:
    """The price of one piece for each of these quantities, with one look at the rules.

    A promotion wins over everything. Else the lower one of the customer group's price and the quantity
    step's, if that is below the base price. The base is a rule of its own, else the product's price, else
    its cost and the workshop's mark-up.
    """
    return prices_and_terms(wishes, price_group_id=price_group_id, warehouse_id=warehouse_id)[0]


def prices_and_terms(
    wishes: Sequence[tuple[Variant, int]], *, price_group_id: int | None, warehouse_id: int | None
) -> tuple[list[Price], Terms]:
    """The prices, and what the workshop says of discounts and margins, by one statement."""
    variants = [variant for variant, _quantity in wishes]
    today = timezone.localdate()
    found = fetch(
        _selection(),
        [
            *(today, today, warehouse_id, price_group_id),
            array([variant.pk for variant in variants]),
            array([variant.product_id for variant in variants]),
            array([variant.product.group_id for variant in variants]),
        ],
    )
    markup, least_margin, seller_discount = found[0][:3]
    if seller_discount is None:
        # Nobody has set the workshop up yet.
        seller_discount = Decimal(Workshop().seller_discount_percent)
    rules = [from_row(PriceRule, row[3:]) for row in found if row[3] is not None]
    prices = [_price(variant, _fitting(rules, variant, quantity), markup) for variant, quantity in wishes]
    general = [rule for rule in rules if rule.percent is not None and not _nearness(rule)[0]]
    return prices, Terms(markup, least_margin, seller_discount, general)


@cache
def _selection() -> str:
    """The rules in force, each beside the terms of the workshop; the terms come without rules as well."""
    rules, workshop = PriceRule._meta.db_table, Workshop._meta.db_table
    return f"""
        SELECT workshop.markup_percent, workshop.least_margin_percent, workshop.seller_discount_percent,
            {columns_of(PriceRule, "rule")}
        FROM (SELECT 1) AS always LEFT JOIN {workshop} workshop ON true
        LEFT JOIN {rules} rule ON rule.is_active
            AND (rule.valid_from IS NULL OR rule.valid_from <= %s::date)
            AND (rule.valid_until IS NULL OR rule.valid_until >= %s::date)
            AND (rule.warehouse_id IS NULL OR rule.warehouse_id = %s::bigint)
            AND (rule.price_group_id IS NULL OR rule.price_group_id = %s::bigint)
            AND (rule.variant_id = ANY(%s::bigint[]) OR rule.product_id = ANY(%s::bigint[])
                OR rule.product_group_id = ANY(%s::bigint[])
                OR COALESCE(rule.variant_id, rule.product_id, rule.product_group_id) IS NULL)
    """


def _fitting(rules: Iterable[PriceRule], variant: Variant, quantity: int) -> list[PriceRule]:
    return [
        rule
        for rule in rules
        if rule.minimum_quantity <= quantity
        and rule.variant_id in (None, variant.pk)
        and rule.product_id in (None, variant.product_id)
        and rule.product_group_id in (None, variant.product.group_id)
        and (rule.percent is not None or rule.currency == variant.product.currency)
    ]


def _price(variant: Variant, rules: Sequence[PriceRule], markup: Decimal | None) -> Price:
    return _best(_base(variant, rules, markup), rules)


def _best(base: Price, rules: Sequence[PriceRule]) -> Price:
    best = {
        kind: _closest([rule for rule in rules if rule.kind == kind], base.amount)
        for kind in (PriceKind.PROMOTION, PriceKind.GROUP, PriceKind.STEP)
    }
    if promotion := best[PriceKind.PROMOTION]:
        return promotion
    lower = [
        price
        for price in (best[PriceKind.GROUP], best[PriceKind.STEP])
        if price and price.amount < base.amount
    ]
    return min(lower, key=lambda price: price.amount, default=base)


def _base(variant: Variant, rules: Sequence[PriceRule], markup: Decimal | None) -> Price:
    product = variant.product
    listed = product.price
    if not listed and markup is not None:
        listed = (product.cost_price * (100 + markup) / 100).quantize(KOPIYKA, ROUND_HALF_UP)
    rule = _closest([rule for rule in rules if rule.kind == PriceKind.BASE], listed)
    return Price(rule.amount, rule.amount, rule.rule) if rule else Price(listed, listed)


def _closest(rules: Sequence[PriceRule], base: Decimal) -> Price | None:
    """The price by the rule that is most about these goods and this place; of equals the lowest price."""
    if not rules:
        return None
    nearest = max(map(_nearness, rules))
    prices = [Price(_amount(rule, base), base, rule) for rule in rules if _nearness(rule) == nearest]
    return min(prices, key=lambda price: (price.amount, price.rule.pk if price.rule else 0))


def _nearness(rule: PriceRule) -> tuple[int, bool]:
    thing = 3 if rule.variant_id else 2 if rule.product_id else 1 if rule.product_group_id else 0
    return thing, rule.warehouse_id is not None


def _amount(rule: PriceRule, base: Decimal) -> Decimal:
    if rule.percent is None:
        return rule.price or Decimal(0)
    return (base * (100 - rule.percent) / 100).quantize(KOPIYKA, ROUND_HALF_UP)
