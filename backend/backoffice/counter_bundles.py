"""Bundles in the cart of a quick sale: their usual parts, and what else may stand there."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.backoffice.counter_cart import Cart
from backend.catalog.bundle_contents import Contents
from backend.core.errors import DomainError
from backend.fulfillment.counter_goods import Choice, choices_in, usual_parts
from backend.sales.bundle_quotes import QuoteBundle, priced_bundle
from backend.sales.bundles import OrderBundle
from backend.sales.customers import price_group_of
from backend.sales.models import SalesOrderLine


@dataclass(frozen=True)
class Part:
    """What stands in a place, and what else may, where there is a choice."""

    line: SalesOrderLine
    choice: Choice | None


@dataclass(frozen=True)
class BundleRow:
    """A row of the cart."""

    number: int
    bundle: QuoteBundle
    parts: Sequence[Part]


def usual_bundle(content: Contents, cart: Cart) -> OrderBundle:
    """One such bundle with its usual parts (what priced_bundle raises)."""
    place = cart.warehouse_id or 0
    usual = usual_parts(content, warehouse_id=place)
    chosen = {one.id: usual[one.id] for one in content.places if one.is_chosen and one.id in usual}
    wanted = OrderBundle(content.bundle.pk, 1, chosen)
    priced_bundle(wanted, warehouse_id=place, price_group_id=price_group_of(cart.customer_id))
    return wanted


def refused_bundles(cart: Cart) -> dict[int, DomainError]:
    """Bundles of the cart that cannot be sold any more, by row, and why."""
    refused: dict[int, DomainError] = {}
    for row, one in cart.bundles.items():
        try:
            priced_bundle(one, warehouse_id=cart.warehouse_id or 0)
        except DomainError as error:
            refused[row] = error
    return refused


def bundle_rows(cart: Cart, quoted: Sequence[QuoteBundle]) -> list[BundleRow]:
    """The bundles of the cart as the page shows them; `quoted` are the same ones, priced."""
    ids = {one.bundle_id for one in cart.bundles.values()}
    choices = choices_in(ids, warehouse_id=cart.warehouse_id or 0) if ids else {}
    return [
        BundleRow(
            row,
            bundle,
            [Part(line, choices.get((one.bundle_id, line.bundle_place))) for line in bundle.parts],
        )
        for (row, one), bundle in zip(cart.bundles.items(), quoted, strict=True)
    ]
