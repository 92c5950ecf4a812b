"""Lines of an order as they are asked for, and what their pieces cost this customer now."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from backend.catalog.models import SOLD, Pricing, Variant, with_products
from backend.catalog.prices import Price, prices_and_terms
from backend.core.errors import NotFound
from backend.core.models import MAX_MONEY, MAX_QUANTITY
from backend.core.quantities import is_money
from backend.core.rows import change
from backend.sales.bundles import OrderBundle, by_bundle, price_bundle, read_bundles
from backend.sales.errors import (
    EmptyOrder,
    LineRefused,
    MixedCurrencies,
    NotForSale,
    OrderTooLarge,
    PriceRefused,
    SourcesRefused,
    TwiceInOrder,
)
from backend.sales.models import Customer, LineMode, SalesOrder, SalesOrderLine

MAX_LINES = 100
PRICED = ("unit_price", "list_price", "price_reason")


@dataclass(frozen=True)
class OrderLine:
    """What the customer wants; without a price the price list decides.

    By hand is said how many come from the shelf and how many from what is cut; the rest is made.
    """

    variant_id: int
    quantity: int
    unit_price: Decimal | None = None
    mode: LineMode = LineMode.AUTO
    shelf_quantity: int = 0
    wip_quantity: int = 0


def read_lines(lines: Sequence[OrderLine]) -> list[SalesOrderLine]:
    """Lines as they are asked for, without their prices; one variant stands in one line.

    Raises EmptyOrder, OrderTooLarge, NotFound, NotForSale, LineRefused, PriceRefused, SourcesRefused,
    TwiceInOrder.
    """
    if not lines:
        raise EmptyOrder
    if len(lines) > MAX_LINES:
        raise OrderTooLarge
    variants = with_products(line.variant_id for line in lines)
    rows = [_read_line(line, variants.get(line.variant_id)) for line in lines]
    seen: set[int] = set()
    for row in rows:
        if row.variant_id in seen:
            raise TwiceInOrder(variant=row.variant)
        seen.add(row.variant_id)
    return rows


def read_goods(lines: Sequence[OrderLine], bundles: Sequence[OrderBundle]) -> list[SalesOrderLine]:
    """Lines as they are asked for, and after them the parts of bundles, without their prices.

    Raises what read_lines and read_bundles raise.
    """
    rows = [*(read_lines(lines) if lines or not bundles else []), *read_bundles(bundles)]
    if len(rows) > MAX_LINES:
        raise OrderTooLarge
    return rows


def price_lines(rows: Sequence[SalesOrderLine], *, customer: Customer | None, warehouse_id: int) -> None:
    """Give every line the price of now, unless another one was agreed, and say whether it needs leave.

    Raises MixedCurrencies, OrderTooLarge, PriceIndivisible.
    """
    bundles = by_bundle(rows)
    own = {head.bundle.currency for head, _parts in bundles if head.bundle.pricing == Pricing.OWN}
    if len({row.variant.product.currency for row in rows} | own) > 1:
        raise MixedCurrencies
    prices, terms = prices_and_terms(
        [(row.variant, row.quantity) for row in rows],
        price_group_id=customer.price_group_id if customer else None,
        warehouse_id=warehouse_id,
    )
    for row, price in zip(rows, prices, strict=True):
        if row.bundle is None:
            _put_price(row, price)
            row.needs_leave = terms.needs_leave(row.unit_price, price, row.variant.product.cost_price)
    price_of = {id(row): price for row, price in zip(rows, prices, strict=True)}
    for head, parts in bundles:
        price_bundle(head, parts, [price_of[id(part)] for part in parts], terms)
    if sum(row.quantity * row.unit_price for row in rows) > MAX_MONEY:
        raise OrderTooLarge


def priced_now(order: SalesOrder) -> list[SalesOrderLine]:
    """The lines of a draft with the prices that they have if it is confirmed now; nothing is written.

    Raises MixedCurrencies, OrderTooLarge, PriceIndivisible.
    """
    lines = list(order.lines.select_related("variant__product", "bundle__bundle"))
    price_lines(lines, customer=order.customer, warehouse_id=order.warehouse_id)
    for line in lines:
        if line.is_price_agreed and line.variant.product.currency != order.currency:
            # What a shop abroad sells at is not measured by a price list in another currency.
            line.list_price, line.needs_leave = line.unit_price, False
    return lines


def currency_of(order: SalesOrder, rows: Sequence[SalesOrderLine]) -> str:
    """What an order is paid in: what its goods cost, or what the shop took for them (MixedCurrencies)."""
    usual = rows[0].variant.product.currency
    if order.external_number is None or order.currency == usual:
        return usual
    if not all(row.is_price_agreed for row in rows):
        raise MixedCurrencies
    return order.currency


def price_for_the_last_time(order: SalesOrder) -> list[SalesOrderLine]:
    """The lines of an order that the caller holds get the prices that stay with them for ever.

    Raises EmptyOrder, MixedCurrencies, OrderTooLarge, PriceIndivisible.
    """
    lines = priced_now(order)
    if not lines:
        raise EmptyOrder
    if any(not one.is_price_agreed and one.variant.product.currency != order.currency for one in lines):
        raise MixedCurrencies
    change([head for head, _parts in by_bundle(lines)], *PRICED)
    change(lines, *PRICED)
    return lines


def _put_price(row: SalesOrderLine, price: Price) -> None:
    if row.is_price_agreed:
        row.list_price, row.price_reason = price.amount, ""
    else:
        row.unit_price, row.list_price = price.amount, price.base
        row.price_reason = price.rule.name if price.rule else ""


def _read_line(line: OrderLine, variant: Variant | None) -> SalesOrderLine:
    if variant is None:
        raise NotFound
    if variant.product.lifecycle not in SOLD:
        raise NotForSale(variant=variant)
    if not 1 <= line.quantity <= MAX_QUANTITY:
        raise LineRefused(variant=variant, most=MAX_QUANTITY)
    price = Decimal(0) if line.unit_price is None else line.unit_price
    if not is_money(price) or price < 0:
        raise PriceRefused(most=MAX_MONEY)
    _check_sources(line, variant)
    return SalesOrderLine(
        variant=variant,
        quantity=line.quantity,
        unit_price=price,
        is_price_agreed=line.unit_price is not None,
        mode=line.mode,
        shelf_quantity=line.shelf_quantity,
        wip_quantity=line.wip_quantity,
    )


def _check_sources(line: OrderLine, variant: Variant) -> None:
    said = line.shelf_quantity, line.wip_quantity
    most = line.quantity if line.mode == LineMode.MANUAL else 0
    if min(said) < 0 or sum(said) > most:
        raise SourcesRefused(variant=variant, quantity=line.quantity)
