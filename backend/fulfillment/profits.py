"""What selling brought: prices of what was shipped less what the goods were worth; what came back is out."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from backend.core.statements import array, fetch

MOVED = "FROM inventory_productstockmovement movement JOIN inventory_productstock stock"
# One variant may stand in two lines of an order, alone and in a bundle: they share what it was worth.
SOLD = f"""
    WITH asked AS (
        SELECT document.* FROM sales_salesorder document WHERE document.shipped_at IS NOT NULL AND {{which}}
    ), back AS (
        SELECT line_id, sum(quantity) AS quantity FROM sales_salesreturnline GROUP BY line_id
    ), sold AS (
        SELECT line.id, line.order_id, line.variant_id, line.quantity AS went, line.unit_price,
            COALESCE(back.quantity, 0) AS back, asked.customer_id, asked.shipped_at, asked.currency,
            sum(line.quantity) OVER same AS all_went,
            NULLIF(sum(COALESCE(back.quantity, 0)) OVER same, 0) AS all_back
        FROM asked JOIN sales_salesorderline line ON line.order_id = asked.id
        LEFT JOIN back ON back.line_id = line.id
        WINDOW same AS (PARTITION BY line.order_id, line.variant_id)
    ), worth AS (
        SELECT movement.document_id AS order_id, stock.variant_id, -movement.value_change AS went, 0 AS back
        {MOVED} ON stock.id = movement.stock_id
        WHERE movement.document_type = 'sales.salesorder' AND movement.reason = 'sale'
            AND movement.document_id IN (SELECT id FROM asked)
        UNION ALL
        SELECT document.order_id, stock.variant_id, 0, movement.value_change
        {MOVED} ON stock.id = movement.stock_id
        JOIN sales_salesreturn document ON document.id = movement.document_id
        WHERE movement.document_type = 'sales.salesreturn' AND movement.reason = 'return'
            AND document.order_id IN (SELECT id FROM asked)
    ), cost AS (
        SELECT order_id, variant_id, sum(went) AS went, sum(back) AS back FROM worth GROUP BY 1, 2
    ), line AS (
        SELECT sold.*, sold.went - sold.back AS quantity, (sold.went - sold.back) * sold.unit_price AS price,
            round(COALESCE(cost.went * sold.went / sold.all_went, 0)
                - COALESCE(cost.back * sold.back / sold.all_back, 0), 2) AS cost
        FROM sold LEFT JOIN cost ON (cost.order_id, cost.variant_id) = (sold.order_id, sold.variant_id)
    )
"""
OF_ORDERS = SOLD.format(which="document.id = ANY(%s::bigint[])")
LINES = f"{OF_ORDERS} SELECT id, order_id, variant_id, quantity, price, cost FROM line ORDER BY id"
OF_TIME = SOLD.format(
    which="document.shipped_at >= %s AND document.shipped_at < %s AND document.currency = %s"
)


class By(StrEnum):
    """What sales are put together by."""

    PRODUCT = "product"
    CUSTOMER = "customer"
    MONTH = "month"


GROUPS = {
    By.PRODUCT: f"""{OF_TIME}
        SELECT product.name, sum(line.quantity), sum(line.price), sum(line.cost) FROM line
        JOIN catalog_variant variant ON variant.id = line.variant_id
        JOIN catalog_product product ON product.id = variant.product_id
        GROUP BY product.id ORDER BY sum(line.price) - sum(line.cost) DESC, product.name
    """,
    By.CUSTOMER: f"""{OF_TIME}
        SELECT COALESCE(customer.name, ''), sum(line.quantity), sum(line.price), sum(line.cost) FROM line
        LEFT JOIN sales_customer customer ON customer.id = line.customer_id
        GROUP BY customer.id ORDER BY sum(line.price) - sum(line.cost) DESC, 1
    """,
    By.MONTH: f"""{OF_TIME}
        SELECT to_char(shipped_at AT TIME ZONE %s, 'YYYY-MM'),
            sum(line.quantity), sum(line.price), sum(line.cost) FROM line
        GROUP BY 1 ORDER BY 1
    """,
}


@dataclass(frozen=True)
class Earned:
    """What so many pieces brought and what they were worth when they went; what came back is out of both."""

    quantity: int
    price: Decimal
    cost: Decimal

    @property
    def profit(self) -> Decimal:
        """What is left of the price."""
        return self.price - self.cost

    @property
    def margin(self) -> Decimal | None:
        """The same in per cent of the price; nothing of what was given for nothing."""
        return round(self.profit * 100 / self.price, 1) if self.price else None


@dataclass(frozen=True)
class LineProfit(Earned):
    """A line that was shipped."""

    line_id: int
    order_id: int
    variant_id: int


@dataclass(frozen=True)
class Profit(Earned):
    """A product, a customer or a month (2026-11); empty is nobody known."""

    name: str


def line_profits(order_ids: Collection[int]) -> list[LineProfit]:
    """What is left of the price of every line of these orders that was shipped."""
    return [
        LineProfit(quantity, price, cost, line_id, order_id, variant_id)
        for line_id, order_id, variant_id, quantity, price, cost in fetch(LINES, [array(sorted(order_ids))])
    ]


def profits(by: By, *, since: datetime, until: datetime, currency: str, zone: str) -> list[Profit]:
    """What was shipped in a time and in the currency that costs are in; months are of the reader's clock."""
    asked = [since, until, currency, *([zone] if by == By.MONTH else [])]
    return [Profit(quantity, price, cost, name) for name, quantity, price, cost in fetch(GROUPS[by], asked)]
