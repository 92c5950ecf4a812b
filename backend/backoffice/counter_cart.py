"""The cart of a quick sale, as it stands in a form and in the address of the page."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import QueryDict

from backend.core.errors import DomainError
from backend.core.quantities import parse_pieces
from backend.sales.lines import MAX_LINES, OrderLine

QUANTITY = "quantity_"


@dataclass(frozen=True)
class Cart:
    """What is being sold, from where and to whom; its key makes it one sale."""

    warehouse_id: int | None
    quantities: Mapping[int, int] = field(default_factory=dict)
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

    def without(self, variant_id: int) -> "Cart":
        """None of this."""
        return replace(
            self, quantities={pk: number for pk, number in self.quantities.items() if pk != variant_id}
        )

    @property
    def lines(self) -> list[OrderLine]:
        """The goods as a sale takes them."""
        return [OrderLine(variant_id, quantity) for variant_id, quantity in self.quantities.items()]

    @property
    def query(self) -> str:
        """The cart as the address of its page says it."""
        said = {"warehouse": self.warehouse_id or "", "customer": self.customer_id or "", "key": self.key}
        goods = {f"{QUANTITY}{pk}": number for pk, number in self.quantities.items()}
        return urlencode({name: value for name, value in (said | goods).items() if value})


def read_cart(data: QueryDict) -> Cart:
    """The cart that a form or an address says."""
    quantities: dict[int, int] = {}
    unread: list[DomainError] = []
    for name, text in data.items():
        variant_id = number(name.removeprefix(QUANTITY)) if name.startswith(QUANTITY) else 0
        if variant_id and len(quantities) < MAX_LINES:
            try:
                quantities[variant_id] = parse_pieces(str(text), least=0)
            except DomainError as error:
                unread.append(error)
                quantities[variant_id] = 1
    return Cart(
        number(data.get("warehouse", "")) or None,
        {pk: pieces for pk, pieces in quantities.items() if pieces},
        number(data.get("customer", "")) or None,
        read_key(data),
        tuple(unread),
    )


def number(text: str) -> int:
    """An id out of a form, which anybody can write; 0 is nobody's."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def read_key(data: QueryDict) -> UUID:
    """The key of a form or an address; a new one when there is none."""
    try:
        return UUID(data.get("key", ""))
    except ValueError:
        return uuid4()
