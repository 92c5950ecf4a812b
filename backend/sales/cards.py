"""Lines of an order as its card shows them: alone, or as parts of a bundle."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from backend.catalog.models import Variant
from backend.ledger.models import ACTIVE
from backend.sales.models import SalesOrder, SalesOrderBundle
from backend.sales.returns import with_customer


@dataclass(frozen=True)
class CardLine:
    """A line of an order: what is held for it on the shelf, and what is still missing."""

    variant: Variant
    quantity: int
    unit_price: Decimal
    total: Decimal
    reserved: int
    is_price_agreed: bool = False
    returned: int = 0
    why: str = ""
    id: int = 0
    bundle: SalesOrderBundle | None = None
    place: str = ""

    @property
    def missing(self) -> int:
        """Pieces that are still to be made."""
        return self.quantity - self.reserved


@dataclass(frozen=True)
class CardBundle:
    """A bundle of an order with its parts: how many are whole on the shelf, how many wait for something."""

    head: SalesOrderBundle
    parts: Sequence[CardLine]

    @property
    def reserved(self) -> int:
        """How many of the bundles have all their parts on the shelf."""
        return min(part.reserved * self.head.quantity // part.quantity for part in self.parts)

    @property
    def missing(self) -> int:
        """Bundles for which something is still to be made."""
        return self.head.quantity - self.reserved


def card_lines(order: SalesOrder) -> list[CardLine]:
    """Lines of an order, as they were written down."""
    names = ("variant__product", "variant__color", "variant__secondary_color", "bundle__bundle")
    rows = order.lines.select_related(*names).annotate(
        held=Coalesce(Sum("reservations__quantity", filter=Q(reservations__status__in=ACTIVE)), 0)
    )
    left = with_customer(order.pk)
    return [
        CardLine(
            row.variant,
            row.quantity,
            row.unit_price,
            row.total,
            row.held,
            row.is_price_agreed,
            row.quantity - left[row.pk],
            row.why,
            row.pk,
            row.bundle,
            row.bundle_place,
        )
        for row in rows.order_by("pk")
    ]


def alone(lines: Iterable[CardLine]) -> list[CardLine]:
    """The lines that belong to no bundle."""
    return [line for line in lines if line.bundle is None]


def in_bundles(lines: Iterable[CardLine]) -> list[CardBundle]:
    """The bundles that these lines are parts of."""
    parts: dict[int, list[CardLine]] = {}
    heads: dict[int, SalesOrderBundle] = {}
    for line in lines:
        if line.bundle:
            heads[line.bundle.pk] = line.bundle
            parts.setdefault(line.bundle.pk, []).append(line)
    return [CardBundle(head, parts[pk]) for pk, head in heads.items()]
