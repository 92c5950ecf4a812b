"""Materials are counted on a paper: a blind list, a second count of what differs, then a manager decides."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.core.use_cases import use_case
from backend.ledger import counting
from backend.ledger.counting import IN_HANDS, Answer, CountPapers
from backend.ledger.documents import CountStatus
from backend.ledger.models import Reason
from backend.ledger.posting import Line, Place, post
from backend.materials import batches
from backend.materials.amounts import check_amount, known, open_warehouse
from backend.materials.batches import Incoming
from backend.materials.models import (
    MaterialShortage,
    MaterialStock,
    MaterialStockCount,
    MaterialStockCountChange,
    MaterialStockCountLine,
    MaterialStockMovement,
)
from backend.materials.selectors import last_costs
from backend.materials.statuses import COUNTS
from backend.messaging.kinds import Notice
from backend.messaging.notices import audience
from backend.messaging.outbox import tell

MAY = "materials.count_materialstock"
DECIDES = "materials.decide_materialcount"
PAPERS = CountPapers(
    MaterialStockCount, MaterialStockCountLine, MaterialStockCountChange, MaterialStock, COUNTS
)


@use_case(may=MAY)
def start_count(
    *,
    warehouse_id: int,
    actor: User,
    key: UUID,
    group_id: int | None = None,
    item_ids: Collection[int] = (),
    comment: str = "",
) -> MaterialStockCount:
    """The storekeeper begins to count a warehouse: all that lies there, a group, or chosen materials.

    Raises NothingToCount, WarehouseClosed, NotFound.
    """
    open_warehouse(warehouse_id)
    chosen = list(item_ids) or _lying(warehouse_id, group_id)
    return counting.start(PAPERS, warehouse_id, chosen, actor=actor, comment=comment)


@use_case(may=MAY)
def take_count_list(*, count_id: int, actor: User, key: UUID) -> MaterialStockCount:
    """Somebody takes the list and goes to count; what moves meanwhile is counted again (StatusRefused)."""
    return counting.take_list(PAPERS, counting.hold(PAPERS, count_id, *IN_HANDS))


@use_case(may=MAY)
def answer_count(*, count_id: int, answers: Sequence[Answer], actor: User, key: UUID) -> MaterialStockCount:
    """So much lies on these shelves, what is reserved too.

    Raises WholeUnitsOnly, TooManyDecimals, StatusRefused; see counting.answer.
    """
    materials = known((one.item_id for one in answers), only_in_use=False)
    for one in answers:
        if one.quantity:
            check_amount(materials[one.item_id], Decimal(one.quantity))
    return counting.answer(PAPERS, counting.hold(PAPERS, count_id, *IN_HANDS), answers)


@use_case(may=MAY)
def finish_count(*, count_id: int, actor: User, key: UUID) -> MaterialStockCount:
    """The list is counted: it agrees, is counted again where it differs, or waits for a manager.

    Raises NothingCounted, StillToCount, StatusRefused.
    """
    count = counting.finish(PAPERS, counting.hold(PAPERS, count_id, *IN_HANDS), actor=actor)
    if count.status == CountStatus.DECIDING:
        _ask(count, actor)
    if count.status == CountStatus.POSTED:
        _settle(count, counting.lines_of(PAPERS, count))
    return count


@use_case(may=MAY)
def drop_count(*, count_id: int, actor: User, key: UUID) -> MaterialStockCount:
    """A count that shows nothing yet is not needed: a second count is called off by managers alone."""
    count = counting.hold(PAPERS, count_id, CountStatus.COUNTING)
    return counting.step(PAPERS, count, CountStatus.CANCELLED, actor=actor)


@use_case(may=DECIDES)
def accept_count(
    *, count_id: int, version: int, actor: User, key: UUID, comment: str = ""
) -> MaterialStockCount:
    """A manager accepts what was found: the stock becomes what was counted, all of it or nothing.

    More opens a batch at the last cost, less leaves first what expires first; shortages that were booked for
    what was counted are settled. When a shelf moved after it was counted, nothing is posted: it is counted
    again, and the rest of the paper waits for it. Raises FewerThanReserved, Stale, StatusRefused.
    """
    count = counting.hold(PAPERS, count_id, CountStatus.DECIDING, version=version)
    lines = counting.lines_of(PAPERS, count)
    differing = counting.differences(lines)
    stock = counting.shelves_to_post(PAPERS, count, differing)
    moved = counting.moved(PAPERS, differing, stock)
    if moved:
        counting.ask_again(PAPERS, count, moved, actor=actor, comment=comment)
        _tell_decided(count, actor)
        return count
    counting.check_promises(PAPERS, differing, stock)
    changes = _changes(count, differing, stock)
    post(MaterialStockMovement, changes, reason=Reason.COUNT, document=count, actor=actor, stock=stock)
    counting.step(PAPERS, count, CountStatus.POSTED, actor=actor, comment=comment)
    _settle(count, lines)
    _tell_decided(count, actor)
    return count


@use_case(may=DECIDES)
def recount(*, count_id: int, version: int, actor: User, key: UUID, comment: str = "") -> MaterialStockCount:
    """A manager does not believe it: what differs is counted once more (Stale, StatusRefused)."""
    count = counting.hold(PAPERS, count_id, CountStatus.DECIDING, version=version)
    lines = counting.differences(counting.lines_of(PAPERS, count))
    counting.ask_again(PAPERS, count, lines, actor=actor, comment=comment)
    _tell_decided(count, actor)
    return count


@use_case(may=DECIDES)
def cancel_count(
    *, count_id: int, version: int, actor: User, key: UUID, comment: str = ""
) -> MaterialStockCount:
    """A manager calls a count off; the stock stays as the book says (Stale, StatusRefused)."""
    count = counting.hold(PAPERS, count_id, *counting.OPEN, version=version)
    counting.step(PAPERS, count, CountStatus.CANCELLED, actor=actor, comment=comment)
    _tell_decided(count, actor)
    return count


def _lying(warehouse_id: int, group_id: int | None) -> list[int]:
    # What is owed is looked for as well, though the book has none of it.
    owed = MaterialShortage.objects.filter(settled_at=None).values("stock")
    rows = MaterialStock.objects.for_warehouse(warehouse_id).filter(Q(quantity__gt=0) | Q(pk__in=owed))
    if group_id is not None:
        rows = rows.filter(material_color__material__group=group_id)
    return list(rows.values_list("material_color", flat=True))


def _changes(
    count: MaterialStockCount, differing: Sequence[Any], stock: dict[Place, MaterialStock]
) -> list[Line]:
    change = {
        (count.warehouse_id, line.material_color_id): counting.found_in(line) - line.expected_quantity
        for line in differing
    }
    costs = last_costs(item for _warehouse, item in change)
    more = [
        Incoming(place, quantity, costs.get(place[1], Decimal(0)))
        for place, quantity in change.items()
        if quantity > 0
    ]
    less = {place: -quantity for place, quantity in change.items() if quantity < 0}
    return [*batches.open_for(more, stock), *batches.take(stock, less)]


def _settle(count: MaterialStockCount, lines: Iterable[Any]) -> None:
    """What was used though the book had none is found out by counting: nothing is owed there any more.

    What is owed since the shelf was counted stays owed.
    """
    seen = {
        line.material_color_id: line.seen_version for line in lines if counting.found_in(line) is not None
    }
    owed = MaterialShortage.objects.filter(
        stock__warehouse=count.warehouse_id, stock__material_color__in=seen, settled_at=None
    ).values_list("pk", "shelf_version", "stock__material_color")
    known = [pk for pk, version, material_id in owed if version <= seen[material_id]]
    MaterialShortage.objects.filter(pk__in=known).update(settled_at=timezone.now())


def _ask(count: MaterialStockCount, actor: User) -> None:
    deciders = [person for person in audience(Notice.COUNT_DIFFERS) if person.has_perm(DECIDES)]
    lines = counting.differences(counting.lines_of(PAPERS, count))
    buttons = counting.deciding_buttons("materials", count)
    tell(
        deciders, Notice.COUNT_DIFFERS.value, {"count": count, "lines": lines, "who": actor}, buttons=buttons
    )


def _tell_decided(count: MaterialStockCount, actor: User) -> None:
    buttons = [(_("🧮 Open the count"), f"counted:materials:{count.pk}")]
    tell([count.actor], "count_decided", {"count": count, "who": actor}, buttons=buttons)


def groups_in(warehouse_id: int) -> list[tuple[int, str]]:
    """The material groups of which something lies in a warehouse."""
    lying = MaterialStock.objects.for_warehouse(warehouse_id).filter(quantity__gt=0)
    return list(
        lying.order_by("material_color__material__group__name")
        .values_list("material_color__material__group", "material_color__material__group__name")
        .distinct()
    )
