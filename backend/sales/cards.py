"""Lines of an order as its card shows them: alone, or as parts of a bundle."""

from collections.abc import Iterable, Mapping, Sequence
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


@dataclass(frozen=True)
class Unit:
    """What an order is divided by: a line piece by piece, or a bundle with all its parts."""

    lines: Sequence[CardLine]

    @property
    def id(self) -> int:
        """The line, or the first part of the bundle."""
        return self.lines[0].id

    @property
    def bundle(self) -> SalesOrderBundle | None:
        """The bundle, where it is one."""
        return self.lines[0].bundle

    @property
    def name(self) -> str:
        """What it is called in the order."""
        return f"🎁 {self.bundle.name}" if self.bundle else str(self.lines[0].variant)

    @property
    def quantity(self) -> int:
        """How many of it are in the order."""
        return self.bundle.quantity if self.bundle else self.lines[0].quantity

    def pieces(self, quantity: int) -> dict[int, int]:
        """Pieces of every line that so many have."""
        return {line.id: line.quantity * quantity // self.quantity for line in self.lines}

    def among(self, pieces: Mapping[int, int]) -> int:
        """How many there are among so many pieces of lines."""
        return pieces.get(self.id, 0) * self.quantity // self.lines[0].quantity

    def worth(self, quantity: int) -> Decimal:
        """What so many cost in the order."""
        pieces = self.pieces(quantity)
        return sum((line.unit_price * pieces[line.id] for line in self.lines), Decimal(0))


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


def is_ready_in_part(lines: Sequence[CardLine]) -> bool:
    """May something of an order go now: pieces that are held, or a bundle with all its parts?"""
    return any(line.reserved for line in alone(lines)) or any(one.reserved for one in in_bundles(lines))


def units(lines: Iterable[CardLine]) -> list[Unit]:
    """What an order with these lines is divided by, as it was written down."""
    found: dict[tuple[bool, int], list[CardLine]] = {}
    for line in lines:
        key = (True, line.bundle.pk) if line.bundle else (False, line.id)
        found.setdefault(key, []).append(line)
    return [Unit(parts) for parts in found.values()]


def is_divisible(lines: Iterable[CardLine]) -> bool:
    """Is there something to take away and something to leave?"""
    return sum(unit.quantity for unit in units(lines)) > 1
