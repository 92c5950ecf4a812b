"""Where the pieces of a line come from: from the shelf, from what is cut already, and the rest is made."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from backend.accounts.models import User
from backend.catalog.models import MADE
from backend.core.models import MAX_QUANTITY
from backend.fulfillment.errors import NoLongerMade
from backend.inventory import wip_stock
from backend.inventory.models import ProductStock, WIPStock
from backend.ledger.posting import Place, raise_shortage
from backend.production import services as production
from backend.production.models import Kind, ProductionOrder
from backend.sales.models import LineMode, SalesOrder, SalesOrderLine, Source


@dataclass(frozen=True)
class ToMake:
    """Pieces of a line that the shelf does not give; at most `most_sets` of them come of cut sets."""

    order: SalesOrder
    line: SalesOrderLine
    quantity: int
    most_sets: int = MAX_QUANTITY
    on_shelf: int = 0

    @property
    def place(self) -> Place:
        """Where the pieces are wanted."""
        return self.order.warehouse_id, self.line.variant_id


def from_shelf(line: SalesOrderLine, free: int, place: Place, stock: Mapping[Place, ProductStock]) -> int:
    """How many of the free pieces a line takes: as many as it wants, as it is said, or none.

    Raises InsufficientStock when more was said than is there.
    """
    if line.mode == LineMode.FORCE:
        return 0
    if line.mode == LineMode.AUTO:
        return min(line.quantity, free)
    if line.shelf_quantity > free:
        raise_shortage(ProductStock, dict(stock), {place: line.shelf_quantity})
    return line.shelf_quantity


def sets_for(line: SalesOrderLine) -> int:
    """How many pieces of a line may be finished from cut sets."""
    return {LineMode.AUTO: MAX_QUANTITY, LineMode.MANUAL: line.wip_quantity, LineMode.FORCE: 0}[
        LineMode(line.mode)
    ]


def plan(wanted: Collection[ToMake], *, actor: User) -> list[ProductionOrder]:
    """Production orders for these pieces: cut sets are finished, and the rest is made in full.

    The caller holds the orders and the shelves. Raises SetsMissing when more sets were said than are there,
    NoLongerMade.
    """
    places = {one.place for one in wanted if one.most_sets}
    sets = wip_stock.existing(places) if places else {}
    works = [work for one in wanted for work in _works(one, sets)]
    production.plan(works, actor=actor)
    finishing = [work for work in works if work.kind == Kind.FINISHING]
    wip_stock.reserve(
        [(work.pk, sets[work.warehouse_id, work.variant_id], work.quantity) for work in finishing],
        actor=actor,
    )
    return works


def _works(wanted: ToMake, sets: Mapping[Place, WIPStock]) -> Iterator[ProductionOrder]:
    row = sets.get(wanted.place)
    said = wanted.most_sets if wanted.line.mode == LineMode.MANUAL else 0
    if said and (row is None or row.available < said):
        wip_stock.refuse(wanted.line.variant, said, row)
    ready = min(wanted.quantity, wanted.most_sets, row.available if row else 0)
    if ready and row:
        row.available -= ready
        yield _work(wanted, ready, Kind.FINISHING)
    if ready < wanted.quantity:
        if wanted.line.variant.product.lifecycle not in MADE:
            raise NoLongerMade(variant=wanted.line.variant, available=wanted.on_shelf + ready)
        yield _work(wanted, wanted.quantity - ready, Kind.FULL)


def _work(wanted: ToMake, quantity: int, kind: Kind) -> ProductionOrder:
    order = wanted.order
    return ProductionOrder(
        variant=wanted.line.variant,
        quantity=quantity,
        warehouse_id=order.warehouse_id,
        kind=kind,
        line=wanted.line,
        due_on=order.due_on,
        is_urgent=order.is_urgent,
        is_etsy=order.source == Source.ETSY,
        comment=order.comment,
    )
