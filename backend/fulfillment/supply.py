"""What to buy for the work ahead: what open production orders need and have not been promised."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum

from backend.accounts.models import User
from backend.core.use_cases import use_case
from backend.materials import norms
from backend.materials.errors import EmptyDocument
from backend.materials.models import MaterialReservation, PurchaseRequest, RequestOrigin
from backend.materials.norms import Asked
from backend.materials.proposals import Proposal, propose
from backend.materials.purchasing import write_request
from backend.production.models import Kind, ProductionOrder
from backend.production.services import STAGES


def needs() -> dict[int, Decimal]:
    """What open work is still to use up and has not been promised, by material in a colour."""
    return _needs()[0]


def _needs() -> tuple[dict[int, Decimal], dict[int, date]]:
    """The same, and when the first of the work that uses each material is due."""
    wanted: Counter[int] = Counter()
    due: dict[int, date] = {}
    for kind, pieces in _work_ahead().items():
        asked = [Asked(*what, ahead.pieces) for what, ahead in pieces.items()]
        for one, norm in norms.of_many(asked, STAGES[kind]).items():
            wanted.update(norm.materials)
            if day := pieces[one.variant_id, one.bom_id].due_on:
                due |= {pk: min(day, due.get(pk, day)) for pk in norm.materials}
    promised = MaterialReservation.objects.active().order_by().values_list("stock__material_color")
    wanted.subtract(dict(promised.annotate(total=Sum("quantity"))))
    return {pk: Decimal(quantity) for pk, quantity in wanted.items() if quantity > 0}, due


def proposals() -> list[Proposal]:
    """What should be bought now: for the work ahead, and to stay over the thresholds."""
    return propose(*_needs())


@use_case(may="materials.add_purchaserequest")
def request_proposed(
    *,
    warehouse_id: int,
    actor: User,
    key: UUID,
    material_ids: Collection[int] = (),
    needed_on: date | None = None,
    comment: str = "",
) -> PurchaseRequest:
    """What is proposed now is asked for: all of it, or these materials only.

    Raises EmptyDocument when nothing needs to be bought any more, DayPassed, WarehouseClosed, NotFound.
    """
    chosen = [one for one in proposals() if not material_ids or one.material.pk in material_ids]
    if not chosen:
        raise EmptyDocument
    for_work = any(one.origin == RequestOrigin.PRODUCTION for one in chosen)
    return write_request(
        warehouse_id,
        [one.wanted for one in chosen],
        RequestOrigin.PRODUCTION if for_work else RequestOrigin.LOW_STOCK,
        needed_on=needed_on,
        comment=comment,
        actor=actor,
    )


@dataclass
class _Ahead:
    """So many pieces are still to be made, the first of them by a day."""

    pieces: int = 0
    due_on: date | None = None


def _work_ahead() -> dict[Kind, dict[tuple[int, int], _Ahead]]:
    """Pieces still to be made, by the kind of work, the variant and its BOM; no BOM, no needs."""
    orders = list(ProductionOrder.objects.open().order_by("pk"))
    in_force = norms.boms_in_force(order.variant_id for order in orders if not order.bom_id)
    pieces: dict[Kind, dict[tuple[int, int], _Ahead]] = {}
    for order in orders:
        bom_id = order.bom_id or in_force.get(order.variant_id)
        if bom_id and order.remaining_quantity:
            counted = pieces.setdefault(Kind(order.kind), {})
            ahead = counted.setdefault((order.variant_id, bom_id), _Ahead())
            ahead.pieces += order.remaining_quantity
            ahead.due_on = min(filter(None, (ahead.due_on, order.due_on)), default=None)
    return pieces
