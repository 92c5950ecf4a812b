"""The cart of a quick sale, as it stands in a form and in the address of the page."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import QueryDict

from backend.backoffice.fields import read_id
from backend.core.errors import DomainError
from backend.core.quantities import parse_pieces
from backend.sales.bundles import OrderBundle
from backend.sales.lines import MAX_LINES, OrderLine

QUANTITY = re.compile(r"quantity_([0-9]{1,18})")
BUNDLE = re.compile(r"bundle_([0-9]{1,3})")
PLACE = "_place_"


@dataclass(frozen=True)
class Cart:
    """What is being sold, from where and to whom; its key makes it one sale."""

    warehouse_id: int | None
    quantities: Mapping[int, int] = field(default_factory=dict)
    bundles: Mapping[int, OrderBundle] = field(default_factory=dict)
    """Bundles by the number of their row; only what is chosen is said of their parts."""
    customer_id: int | None = None
    key: UUID = field(default_factory=uuid4)
    unread: tuple[DomainError, ...] = ()
    """Quantities that cannot be read; a piece stands in their lines."""

    def with_one_more(self, variant_id: int) -> "Cart":
        """One more piece of this."""
        if variant_id not in self.quantities and len(self.quantities) >= MAX_LINES:
            return self
        more = self.quantities.get(variant_id, 0) + 1
        return replace(self, quantities={**self.quantities, variant_id: more})

    def with_bundle(self, bundle: OrderBundle) -> "Cart":
        """These bundles too."""
        if len(self.bundles) >= MAX_LINES:
            return self
        return self.with_bundles([*self.bundles.values(), bundle])

    def with_bundles(self, bundles: Iterable[OrderBundle]) -> "Cart":
        """These bundles and no others; those with the same parts stand in one row."""
        same: dict[tuple[int, tuple[tuple[int, int], ...]], OrderBundle] = {}
        for one in bundles:
            key = (one.bundle_id, tuple(sorted(one.chosen.items())))
            before = same[key].quantity if key in same else 0
            same[key] = replace(one, quantity=before + one.quantity)
        return replace(self, bundles=dict(enumerate(same.values(), start=1)))

    def without(self, *, variant_id: int = 0, row: int = 0) -> "Cart":
        """None of these goods, or of the bundles of this row."""
        quantities = {pk: pieces for pk, pieces in self.quantities.items() if pk != variant_id}
        bundles = {at: one for at, one in self.bundles.items() if at != row}
        return replace(self, quantities=quantities, bundles=bundles)

    @property
    def lines(self) -> list[OrderLine]:
        """The goods as a sale takes them."""
        return [OrderLine(variant_id, quantity) for variant_id, quantity in self.quantities.items()]

    @property
    def size(self) -> int:
        """How many things are in it."""
        return sum(self.quantities.values()) + sum(one.quantity for one in self.bundles.values())

    @property
    def fields(self) -> dict[str, object]:
        """The cart as a form and an address say it."""
        said: dict[str, object] = {
            "warehouse": self.warehouse_id,
            "customer": self.customer_id,
            "key": self.key,
        }
        said |= {f"quantity_{pk}": pieces for pk, pieces in self.quantities.items()}
        for row, one in self.with_bundles(self.bundles.values()).bundles.items():
            name = f"bundle_{row}"
            said |= {name: one.bundle_id, f"{name}_quantity": one.quantity}
            said |= {f"{name}{PLACE}{place}": variant for place, variant in one.chosen.items()}
        return {name: value for name, value in said.items() if value}

    @property
    def query(self) -> str:
        """The address of its page."""
        return urlencode(self.fields)


def read_cart(data: QueryDict) -> Cart:
    """The cart that a form or an address says."""
    quantities: dict[int, int] = {}
    bundles: dict[int, OrderBundle] = {}
    unread: list[DomainError] = []
    for name, text in list(data.items()):
        if (goods := QUANTITY.fullmatch(name)) and len(quantities) < MAX_LINES:
            quantities[int(goods[1])] = _pieces(str(text), unread)
        elif (row := BUNDLE.fullmatch(name)) and len(bundles) < MAX_LINES:
            chosen = _chosen(data, f"{name}{PLACE}")
            pieces = _pieces(data.get(f"{name}_quantity", "1"), unread)
            bundles[int(row[1])] = OrderBundle(read_id(str(text)), pieces, chosen)
    return Cart(
        read_id(data.get("warehouse", "")) or None,
        {pk: pieces for pk, pieces in quantities.items() if pk and pieces},
        {row: one for row, one in bundles.items() if one.quantity},
        read_id(data.get("customer", "")) or None,
        read_key(data),
        tuple(unread),
    )


def read_ids(text: str) -> list[int]:
    """Ids out of an address."""
    return [one for one in map(read_id, text.split(".")[:MAX_LINES]) if one]


def said_ids(ids: Collection[int]) -> str:
    """Ids as an address says them."""
    return ".".join(map(str, ids))


def read_key(data: QueryDict) -> UUID:
    """The key of a form or an address; a new one when there is none."""
    try:
        return UUID(data.get("key", ""))
    except ValueError:
        return uuid4()


def _pieces(text: str, unread: list[DomainError]) -> int:
    try:
        return parse_pieces(text, least=0)
    except DomainError as error:
        unread.append(error)
        return 1


def _chosen(data: QueryDict, prefix: str) -> dict[int, int]:
    said = ((name.removeprefix(prefix), text) for name, text in data.items() if name.startswith(prefix))
    chosen = {read_id(place): read_id(str(variant)) for place, variant in said}
    return {place: variant for place, variant in chosen.items() if place and variant}
