"""Goods and materials alike: what a form about papers asks of either."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.core.quantities import parse_quantity, show_number
from backend.fulfillment import services as fulfillment
from backend.inventory import count_papers, selectors, sending
from backend.inventory.models import ProductStock
from backend.ledger import paper_selectors
from backend.ledger.count_lists import ListedThing
from backend.ledger.counting import CountPapers
from backend.ledger.models import Stock
from backend.ledger.transferring import TransferPapers
from backend.materials import counting, transfers
from backend.materials.finding import find_materials
from backend.materials.models import MaterialStock
from bot.choices import Choice

KIND = "kind"


@dataclass(frozen=True)
class Kind:
    """Goods or materials: their papers, their use cases, and how they are found."""

    id: str
    label: str | Promise
    stock: type[Stock]
    transfers: TransferPapers[Any]
    counts: CountPapers[Any]
    sending: Any
    counting: Any
    receive: Callable[..., Any]
    accept: Callable[..., Any]
    search: Callable[[str, int | None], list[Any]]

    def thing(self, item_id: int) -> Any:
        """A variant or a material by id (NotFound)."""
        return paper_selectors.thing(self.stock, item_id)

    def things(self, item_ids: Collection[int]) -> dict[int, Any]:
        """Variants or materials by id."""
        return paper_selectors.things(self.stock, item_ids)

    def free(self, warehouse_id: int, item_ids: Collection[int]) -> dict[int, Any]:
        """How much of each is free in a warehouse."""
        return paper_selectors.free(self.stock, warehouse_id, item_ids)

    def version(self, warehouse_id: int, item_id: int) -> int:
        """The version of a shelf; one on which nothing ever lay is at 0."""
        return paper_selectors.version(self.stock, warehouse_id, item_id)

    def found(self, text: str, warehouse_id: int | None) -> list[Choice]:
        """What words find, each with how much of it is free there."""
        rows = self.search(text, warehouse_id)
        return [Choice(row.id, f"{row.name} · {show_number(row.available)}{_unit(row)}") for row in rows]

    def read(self, item_id: int, text: str, *, least: Decimal | None = None) -> Any:
        """So much of a thing, in its unit; raises what parse_quantity raises."""
        places = places_of(self.thing(item_id))
        smallest = Decimal(1).scaleb(-places) if least is None else least
        quantity = parse_quantity(text, places=places, least=smallest)
        return quantity if places else int(quantity)


def places_of(thing: Any) -> int:
    """How many decimals a quantity of it may have."""
    return int(getattr(getattr(thing, "material", None), "places", 0))


def unit_of(thing: Any) -> str:
    """Its unit in words; pieces of goods go without saying."""
    return str(getattr(thing, "unit", ""))


def amount(quantity: Any, thing: Any) -> str:
    """So much of a thing, as people write it."""
    return f"{show_number(quantity)} {unit_of(thing)}".strip()


def listed(thing: Any) -> ListedThing:
    """A thing as a line of a list to fill in."""
    return ListedThing(thing.pk, thing.sku, str(thing), places_of(thing))


def _unit(row: Any) -> str:
    unit = getattr(row, "unit", "")
    return f" {unit}" if unit else ""


KINDS: dict[str, Kind] = {
    "goods": Kind(
        "goods", _("👜 Goods"), ProductStock, sending.PAPERS, count_papers.PAPERS, sending, count_papers,
        fulfillment.receive_transfer, fulfillment.accept_count, selectors.find_variants,
    ),
    "materials": Kind(
        "materials", _("🧵 Materials"), MaterialStock, transfers.PAPERS, counting.PAPERS, transfers, counting,
        transfers.receive_transfer, counting.accept_count, find_materials,
    ),
}  # fmt: skip


def kind_of(data: dict[str, Any]) -> Kind:
    """Which of them a form is about."""
    return KINDS[data.get(KIND, "goods")]
