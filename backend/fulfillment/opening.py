"""Opening stock from a file: what lay on the shelves before the workshop began to count here."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import DomainError
from backend.core.importing import Line, Plan, Step, check, each, same
from backend.core.use_cases import use_case
from backend.fulfillment import allocation
from backend.inventory import services as inventory
from backend.inventory.models import ProductStock, ProductStockMovement, StockDocument
from backend.inventory.services import Goods
from backend.ledger.models import Reason
from backend.ledger.posting import Place, lock_stock
from backend.warehouses.models import Warehouse


class UnknownGoods(DomainError):
    code = "unknown_goods"
    message = _("There is no variant with the SKU «%(sku)s». Check it, or bring the variants in first.")


class UnknownWarehouse(DomainError):
    code = "unknown_warehouse"
    message = _("There is no open warehouse «%(name)s». Check the spelling, or add it first.")


class OpenedAlready(DomainError):
    code = "opened_already"
    message = _("%(quantity)s were written down here at the beginning. Correct the shelf by a count.")


class ShelfInUse(DomainError):
    code = "shelf_in_use"
    message = _("%(quantity)s lie here already, so this is not the beginning. Correct the shelf by a count.")


@dataclass(frozen=True)
class OpeningLine:
    """So many pieces of a variant in a warehouse, at what one of them has cost when it is known."""

    number: int
    sku: str
    warehouse: str
    quantity: int
    unit_cost: Decimal | None = None


@dataclass
class OpeningPlan(Plan[Any]):
    """What a file puts on the shelves: one document for each warehouse."""

    goods: dict[int, list[Goods]] = field(default_factory=lambda: defaultdict(list))


class _Shelves:
    """The shelves that a file names, and what is on them."""

    def __init__(self, lines: Sequence[OpeningLine]) -> None:
        wanted = {same(line.sku) for line in lines}
        self.variants = {same(v.sku): v for v in Variant.objects.all() if same(v.sku) in wanted}
        self.warehouses = {same(w.name): w for w in Warehouse.objects.for_goods()}
        self.lines = lines

    def place(self, line: OpeningLine) -> Place:
        """Which shelf a line is about (UnknownGoods, UnknownWarehouse)."""
        warehouse, variant = self.warehouses.get(same(line.warehouse)), self.variants.get(same(line.sku))
        if warehouse is None:
            raise UnknownWarehouse(name=line.warehouse)
        if variant is None:
            raise UnknownGoods(sku=line.sku)
        return warehouse.pk, variant.pk

    def places(self) -> list[Place]:
        """All the shelves that there are of those that are named."""
        known = [
            line
            for line in self.lines
            if same(line.sku) in self.variants and same(line.warehouse) in self.warehouses
        ]
        return [self.place(line) for line in known]

    def on_hand(self) -> dict[Place, int]:
        """How many pieces are on these shelves now."""
        rows = ProductStock.objects.filter(self._named()).values_list(
            "warehouse_id", "variant_id", "quantity"
        )
        return {(warehouse, variant): quantity for warehouse, variant, quantity in rows}

    def opened(self) -> dict[Place, int]:
        """How many pieces were put on these shelves at the beginning, what was taken back aside."""
        standing = StockDocument.objects.filter(reason=Reason.INITIAL, reversed_by=None)
        rows = ProductStockMovement.objects.filter(
            self._named("stock__"),
            reason=Reason.INITIAL,
            document_type=StockDocument._meta.label_lower,
            document_id__in=standing.values("pk"),
        )
        sums = rows.values_list("stock__warehouse_id", "stock__variant_id").annotate(Sum("quantity_change"))
        return {(warehouse, variant): quantity for warehouse, variant, quantity in sums}

    def _named(self, path: str = "") -> Q:
        variants = [variant.pk for variant in self.variants.values()]
        return Q(**{f"{path}variant__in": variants})


def plan_opening(lines: Sequence[OpeningLine]) -> OpeningPlan:
    """What these lines will put on the shelves."""
    return _plan(_Shelves(lines))


def _plan(shelves: _Shelves) -> OpeningPlan:
    plan, on_hand, opened = OpeningPlan(), shelves.on_hand(), shelves.opened()

    def take(line: OpeningLine) -> None:
        place = shelves.place(line)
        variant = shelves.variants[same(line.sku)]
        plan.once(place, f"{line.sku}, {line.warehouse}", line.number)
        if opened.get(place) == line.quantity:
            plan.lines.append(Line(line.number, str(variant), Step.SAME))
            return
        if opened.get(place):
            raise OpenedAlready(quantity=opened[place])
        if on_hand.get(place):
            raise ShelfInUse(quantity=on_hand[place])
        plan.goods[place[0]].append(Goods(variant.pk, line.quantity, line.unit_cost))
        words = _t("%(warehouse)s: %(quantity)s") % {"warehouse": line.warehouse, "quantity": line.quantity}
        plan.lines.append(Line(line.number, str(variant), Step.NEW, (words,)))

    each(plan, shelves.lines, take, "sku")
    return plan


@use_case(may="inventory.adjust_productstock")
def open_stock(*, lines: Sequence[OpeningLine], actor: User, key: UUID) -> OpeningPlan | None:
    """A manager writes down what lay on the shelves at the beginning, and orders that wait get theirs.

    A shelf is opened once: the same line again changes nothing, another quantity is refused (ImportRefused).
    """
    shelves = _Shelves(lines)
    places = shelves.places()
    # All the warehouses at once, orders before stock: one after another they would stop each other.
    orders = allocation.lock_orders(places)
    lock_stock(ProductStock, places)
    plan = _plan(shelves)
    check(plan)
    for warehouse_id, goods in sorted(plan.goods.items()):
        inventory.receive(warehouse_id=warehouse_id, goods=goods, reason=Reason.INITIAL, actor=actor, key=key)
    allocation.offer(places, orders, actor=actor)
    return plan
