"""Goods are counted on a paper: a blind list, a second count of what differs, and then a manager decides."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.use_cases import use_case
from backend.inventory.models import (
    ProductStock,
    ProductStockCount,
    ProductStockCountChange,
    ProductStockCountLine,
    ProductStockMovement,
)
from backend.inventory.services import open_warehouse
from backend.inventory.statuses import COUNTS
from backend.ledger import counting
from backend.ledger.counting import IN_HANDS, Answer, CountPapers
from backend.ledger.documents import CountStatus
from backend.ledger.models import Reason
from backend.ledger.posting import Line, post
from backend.messaging.kinds import Notice
from backend.messaging.notices import audience
from backend.messaging.outbox import tell

MAY = "inventory.count_productstock"
DECIDES = "inventory.decide_productstockcount"
PAPERS = CountPapers(
    ProductStockCount,
    ProductStockCountLine,
    ProductStockCountChange,
    ProductStock,
    COUNTS,
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
) -> ProductStockCount:
    """The storekeeper begins to count a warehouse: all that lies there, a product group, or chosen variants.

    Raises NothingToCount, WarehouseClosed, NotFound.
    """
    open_warehouse(warehouse_id)
    chosen = list(item_ids) or _lying(warehouse_id, group_id)
    return counting.start(PAPERS, warehouse_id, chosen, actor=actor, comment=comment)


@use_case(may=MAY)
def take_count_list(*, count_id: int, actor: User, key: UUID) -> ProductStockCount:
    """Somebody takes the list and goes to count; what moves meanwhile is counted again (StatusRefused)."""
    return counting.take_list(PAPERS, counting.hold(PAPERS, count_id, *IN_HANDS))


@use_case(may=MAY)
def answer_count(*, count_id: int, answers: Sequence[Answer], actor: User, key: UUID) -> ProductStockCount:
    """So many pieces lie on these shelves, the reserved ones too (StatusRefused; see counting.answer)."""
    return counting.answer(PAPERS, counting.hold(PAPERS, count_id, *IN_HANDS), answers)


@use_case(may=MAY)
def finish_count(*, count_id: int, actor: User, key: UUID) -> ProductStockCount:
    """The list is counted: it agrees, is counted again where it differs, or waits for a manager.

    Raises NothingCounted, StillToCount, StatusRefused.
    """
    count = counting.finish(PAPERS, counting.hold(PAPERS, count_id, *IN_HANDS), actor=actor)
    if count.status == CountStatus.DECIDING:
        _ask(count, actor)
    return count


@use_case(may=MAY)
def drop_count(*, count_id: int, actor: User, key: UUID) -> ProductStockCount:
    """A count that shows nothing yet is not needed: a second count is called off by managers alone."""
    count = counting.hold(PAPERS, count_id, CountStatus.COUNTING)
    return counting.step(PAPERS, count, CountStatus.CANCELLED, actor=actor)


@use_case(may=DECIDES)
def accept_count(
    *, count_id: int, version: int, actor: User, key: UUID, comment: str = ""
) -> ProductStockCount:
    """A manager accepts what was found: the stock becomes what was counted, all of it or nothing.

    When a shelf moved after it was counted, nothing is posted: it is counted again, and the rest of the paper
    waits for it. Raises FewerThanReserved, Stale, StatusRefused.
    """
    count = counting.hold(PAPERS, count_id, CountStatus.DECIDING, version=version)
    lines = counting.differences(counting.lines_of(PAPERS, count))
    stock = counting.shelves_to_post(PAPERS, count, lines)
    moved = counting.moved(PAPERS, lines, stock)
    if moved:
        counting.ask_again(PAPERS, count, moved, actor=actor, comment=comment)
        _tell_decided(count, actor)
        return count
    counting.check_promises(PAPERS, lines, stock)
    changes = [
        Line(
            count.warehouse_id,
            line.variant_id,
            counting.found_in(line) - line.expected_quantity,
            line.variant.product.cost_price,
        )
        for line in lines
    ]
    post(ProductStockMovement, changes, reason=Reason.COUNT, document=count, actor=actor, stock=stock)
    counting.step(PAPERS, count, CountStatus.POSTED, actor=actor, comment=comment)
    _tell_decided(count, actor)
    return count


@use_case(may=DECIDES)
def recount(*, count_id: int, version: int, actor: User, key: UUID, comment: str = "") -> ProductStockCount:
    """A manager does not believe it: what differs is counted once more (Stale, StatusRefused)."""
    count = counting.hold(PAPERS, count_id, CountStatus.DECIDING, version=version)
    lines = counting.differences(counting.lines_of(PAPERS, count))
    counting.ask_again(PAPERS, count, lines, actor=actor, comment=comment)
    _tell_decided(count, actor)
    return count


@use_case(may=DECIDES)
def cancel_count(
    *, count_id: int, version: int, actor: User, key: UUID, comment: str = ""
) -> ProductStockCount:
    """A manager calls a count off; the stock stays as the book says (Stale, StatusRefused)."""
    count = counting.hold(PAPERS, count_id, *counting.OPEN, version=version)
    counting.step(PAPERS, count, CountStatus.CANCELLED, actor=actor, comment=comment)
    _tell_decided(count, actor)
    return count


def _lying(warehouse_id: int, group_id: int | None) -> list[int]:
    rows = ProductStock.objects.for_warehouse(warehouse_id).filter(quantity__gt=0)
    if group_id is not None:
        rows = rows.filter(variant__in=Variant.objects.filter(product__group=group_id).values("pk"))
    return list(rows.values_list("variant", flat=True))


def _ask(count: ProductStockCount, actor: User) -> None:
    deciders = [person for person in audience(Notice.COUNT_DIFFERS) if person.has_perm(DECIDES)]
    lines = counting.differences(counting.lines_of(PAPERS, count))
    buttons = counting.deciding_buttons("goods", count)
    tell(
        deciders, Notice.COUNT_DIFFERS.value, {"count": count, "lines": lines, "who": actor}, buttons=buttons
    )


def _tell_decided(count: ProductStockCount, actor: User) -> None:
    buttons = [(_("🧮 Open the count"), f"counted:goods:{count.pk}")]
    tell([count.actor], "count_decided", {"count": count, "who": actor}, buttons=buttons)


def groups_in(warehouse_id: int) -> list[tuple[int, str]]:
    """The product groups of which something lies in a warehouse."""
    lying = ProductStock.objects.for_warehouse(warehouse_id).filter(quantity__gt=0)
    return list(
        lying.order_by("variant__product__group__name")
        .values_list("variant__product__group", "variant__product__group__name")
        .distinct()
    )
