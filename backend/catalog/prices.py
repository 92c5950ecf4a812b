"""What a piece costs, for whom, how many and when; and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q
from django.utils.translation import gettext as _t

from backend.catalog.models import Variant
from backend.catalog.pricing import PriceKind, PriceRule
from backend.core.models import Workshop

KOPIYKA = Decimal("0.01")


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
            return _t("%(rule)s, %(percent)s %% off") % {"rule": self.rule.name, "percent": self.discount}
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
    rules = list(_rules_for([variant for variant, _quantity in wishes], price_group_id, warehouse_id))
    markup = Workshop.current().markup_percent
    return [_price(variant, _fitting(rules, variant, quantity), markup) for variant, quantity in wishes]


def _rules_for(
    variants: Iterable[Variant], price_group_id: int | None, warehouse_id: int | None
) -> Iterable[PriceRule]:
    known = list(variants)
    about = (
        Q(variant__in=[variant.pk for variant in known])
        | Q(product__in={variant.product_id for variant in known})
        | Q(product_group__in={variant.product.group_id for variant in known})
        | Q(variant=None, product=None, product_group=None)
    )
    return PriceRule.objects.in_force().filter(
        about,
        Q(warehouse=None) | Q(warehouse=warehouse_id),
        Q(price_group=None) | Q(price_group=price_group_id),
    )


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
    base = _base(variant, rules, markup)
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
