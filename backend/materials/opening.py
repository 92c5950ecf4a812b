"""What lay on the shelves of materials before the workshop began to count here, and BOMs, from a file."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.core.errors import DomainError
from backend.core.importing import Line, Plan, Step, check, each, same
from backend.core.quantities import show_number
from backend.core.use_cases import use_case
from backend.ledger.models import Reason
from backend.ledger.posting import Place, lock_stock
from backend.materials import stock
from backend.materials.amounts import check_amount
from backend.materials.importing import found
from backend.materials.models import MaterialColor, MaterialDocument, MaterialStock, MaterialStockMovement
from backend.materials.stock import Coming
from backend.warehouses.models import Warehouse


class ShelfOpenedAlready(DomainError):
    code = "material_shelf_opened"
    message = _("%(quantity)s %(unit)s lie here already: this is not the beginning. Correct it by a count.")


@dataclass(frozen=True)
class OpeningLine:
    """So much of a material in a warehouse, at what a unit has cost when it is known, in a batch."""

    number: int
    sku: str
    warehouse: str
    quantity: Decimal
    unit_cost: Decimal | None = None
    lot: str = ""
    expires_on: date | None = None


@dataclass
class OpeningPlan(Plan[Any]):
    """What a file puts on the shelves: one document for each warehouse."""

    goods: dict[int, list[Coming]] = field(default_factory=lambda: defaultdict(list))


def plan_opening(lines: Sequence[OpeningLine], *, is_held: bool = False) -> OpeningPlan:
    """What these lines will put on the shelves; a shelf that was opened so already stays as it is."""
    materials = {same(one.sku): one for one in MaterialColor.objects.all()}
    places = {same(one.name): one for one in Warehouse.objects.for_goods()}
    named = [
        (places[same(line.warehouse)].pk, materials[same(line.sku)].pk)
        for line in lines
        if same(line.warehouse) in places and same(line.sku) in materials
    ]
    if is_held and named:
        lock_stock(MaterialStock, named)
    plan, lying, opened, wanted = OpeningPlan(), _lying(), _opened(), defaultdict[Place, Decimal](Decimal)
    for line in lines:
        if same(line.warehouse) in places and same(line.sku) in materials:
            wanted[places[same(line.warehouse)].pk, materials[same(line.sku)].pk] += line.quantity

    def take(line: OpeningLine) -> None:
        warehouse, material = (
            found(places, line.warehouse, Warehouse),
            found(materials, line.sku, MaterialColor),
        )
        place = (warehouse.pk, material.pk)
        plan.once((place, line.lot), f"{line.sku}, {line.warehouse}", line.number)
        check_amount(material, line.quantity)
        if opened.get(place) == wanted[place]:
            plan.lines.append(Line(line.number, str(material), Step.SAME))
            return
        if lying.get(place):
            raise ShelfOpenedAlready(quantity=show_number(lying[place]), unit=material.unit)
        coming = Coming(material.pk, line.quantity, line.unit_cost, lot=line.lot, expires_on=line.expires_on)
        plan.goods[warehouse.pk].append(coming)
        words = _t("%(warehouse)s: %(quantity)s") % {
            "warehouse": warehouse,
            "quantity": f"{show_number(line.quantity)} {material.unit}",
        }
        plan.lines.append(Line(line.number, str(material), Step.NEW, (words,)))

    each(plan, lines, take, "sku")
    return plan


@use_case(may="materials.adjust_materialstock")
def open_materials(*, lines: Sequence[OpeningLine], actor: User, key: UUID) -> OpeningPlan | None:
    """A manager writes down which materials lay on the shelves at the beginning, each in a batch.

    A shelf is opened once: the same file again changes nothing, another quantity is refused (ImportRefused).
    """
    plan = plan_opening(lines, is_held=True)
    check(plan)
    for warehouse_id, goods in sorted(plan.goods.items()):
        stock.receive(warehouse_id=warehouse_id, goods=goods, reason=Reason.INITIAL, actor=actor, key=key)
    return plan


def _lying() -> dict[Place, Decimal]:
    rows = MaterialStock.objects.filter(quantity__gt=0)
    return {(one.warehouse_id, one.material_color_id): one.quantity for one in rows}


def _opened() -> dict[Place, Decimal]:
    """How much was put on each shelf at the beginning, what was taken back aside."""
    standing = MaterialDocument.objects.filter(reason=Reason.INITIAL, reversed_by=None)
    rows = MaterialStockMovement.objects.filter(
        reason=Reason.INITIAL,
        document_type=MaterialDocument._meta.label_lower,
        document_id__in=standing.values("pk"),
    ).order_by()
    sums = rows.values_list("stock__warehouse_id", "stock__material_color_id").annotate(
        Sum("quantity_change")
    )
    return {(warehouse, material): quantity for warehouse, material, quantity in sums}
