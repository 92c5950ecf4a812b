"""Counts as papers, of goods and materials alike: a blind list, a second count, a decision."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.db.models import Model
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.core.errors import NotFound, Stale, StatusRefused
from backend.core.models import MAX_QUANTITY
from backend.core.quantities import show_number
from backend.core.rows import change, held_one, write, write_numbered
from backend.core.statuses import StatusTable
from backend.ledger.document_errors import (
    CountedEnough,
    CountedOutOfRange,
    FewerThanReserved,
    LineTwice,
    NothingCounted,
    NothingToCount,
    StillToCount,
)
from backend.ledger.documents import CountStatus, StockCount, with_items
from backend.ledger.models import Stock
from backend.ledger.posting import Place, lock_stock
from backend.workflow.steps import check_may, check_step, tell_entered

C = TypeVar("C", bound=StockCount)
IN_HANDS = (CountStatus.COUNTING, CountStatus.RECOUNT)
"""Somebody walks along the shelves."""
LOOKED = ("seen_version", "expected_quantity")
OPEN = (*IN_HANDS, CountStatus.DECIDING)


@dataclass(frozen=True)
class CountPapers(Generic[C]):
    """The tables of one kind of counts, and their steps."""

    counts: type[C]
    lines: type[Model]
    changes: Any
    stock: type[Stock]
    table: StatusTable

    @property
    def item_field(self) -> str:
        """What a line is about."""
        return self.stock.item_field


@dataclass(frozen=True)
class Answer:
    """So much was counted; `seen_version` is of the shelf when counting it began, if that is known.

    Otherwise counting began when the list was taken.
    """

    item_id: int
    quantity: int | Decimal
    seen_version: int | None = None


def start(
    papers: CountPapers[C], warehouse_id: int, item_ids: Collection[int], *, actor: User, comment: str = ""
) -> C:
    """A paper with these things on its list; what moves from now on is noticed (NothingToCount)."""
    if not item_ids:
        raise NothingToCount
    if len(_known(papers, item_ids)) < len(set(item_ids)):
        raise NotFound
    stock = _shelves(papers, warehouse_id, item_ids)
    count = papers.counts(warehouse_id=warehouse_id, comment=comment.strip(), actor=actor)
    write_numbered(count)
    write(_looked_at(_line(papers, count, place[1]), row) for place, row in sorted(stock.items()))
    write([papers.changes(count=count, to_status=CountStatus.COUNTING, actor=actor)])
    tell_entered([count], CountStatus.COUNTING, actor)
    return count


def hold(papers: CountPapers[C], count_id: int, *statuses: CountStatus, version: int | None = None) -> C:
    """A count to the end of the transaction (NotFound, StatusRefused, Stale)."""
    count = held_one(papers.counts, count_id)
    if version is not None and count.version != version:
        raise Stale
    if count.status not in statuses:
        raise StatusRefused(status=count.get_status_display())
    return count


def take_list(papers: CountPapers[C], count: C) -> C:
    """Whoever goes to count takes the list now: what moves from now on is noticed."""
    waiting = [line for line in lines_of(papers, count) if to_count(count, line)]
    stock = _stock_of(papers, count, waiting)
    change([_looked_at(line, stock[_item(papers, line)]) for line in waiting], *LOOKED)
    return count


def answer(papers: CountPapers[C], count: C, answers: Sequence[Answer]) -> C:
    """So much lies on these shelves; a thing that was not on the list is added to it.

    The same number again changes nothing. A shelf that moved while it was counted stays without an answer, to
    be counted anew. Raises CountedEnough, CountedOutOfRange, LineTwice, NotFound.
    """
    lines = {_item(papers, line): line for line in lines_of(papers, count)}
    _check_answers(papers, count, answers, lines)
    items = [one.item_id for one in answers]
    stock = {place[1]: row for place, row in _shelves(papers, count.warehouse_id, items).items()}
    new = [_looked_at(_line(papers, count, item), stock[item]) for item in items if item not in lines]
    lines |= {_item(papers, line): line for line in write(new)}
    field, changed = _field(count), []
    for one in answers:
        line, shelf = lines[one.item_id], stock[one.item_id]
        if getattr(line, field) == one.quantity:
            continue
        began = line.seen_version if one.seen_version is None else one.seen_version
        setattr(line, field, one.quantity if began == shelf.version else None)
        changed.append(_looked_at(line, shelf))
    change(changed, field, *LOOKED)
    return count


def finish(papers: CountPapers[C], count: C, *, actor: User) -> C:
    """Everything is counted: what agrees is closed, what differs is counted again or goes to a manager.

    Raises NothingCounted, StillToCount.
    """
    lines = lines_of(papers, count)
    if count.status == CountStatus.COUNTING:
        counted = [line for line in lines if line.counted_quantity is not None]
        if not counted:
            raise NothingCounted
    else:
        left = [line for line in lines if to_count(count, line)]
        if left:
            raise StillToCount(items=_named(papers, left))
    differing = differences(lines)
    if not differing:
        return step(papers, count, CountStatus.POSTED, actor=actor)
    if count.status == CountStatus.COUNTING:
        return ask_again(papers, count, differing, actor=actor)
    return step(papers, count, CountStatus.DECIDING, actor=actor)


def ask_again(
    papers: CountPapers[C], count: C, lines: Collection[Any], *, actor: User, comment: str = ""
) -> C:
    """These lines are counted once more, as blind as before."""
    stock = _stock_of(papers, count, lines)
    for line in lines:
        line.is_recounted, line.recounted_quantity = True, None
        _looked_at(line, stock[_item(papers, line)])
    change(lines, "is_recounted", "recounted_quantity", *LOOKED)
    return step(papers, count, CountStatus.RECOUNT, actor=actor, comment=comment)


def shelves_to_post(papers: CountPapers[C], count: C, lines: Sequence[Any]) -> dict[Place, Any]:
    """The shelves of the lines that differ, held to the end of the transaction."""
    return _shelves(papers, count.warehouse_id, [_item(papers, line) for line in lines])


def moved(papers: CountPapers[C], lines: Iterable[Any], stock: dict[Place, Any]) -> list[Any]:
    """The lines whose shelves changed after they were counted."""
    now = {place[1]: row.version for place, row in stock.items()}
    return [line for line in lines if now[_item(papers, line)] != line.seen_version]


def check_promises(papers: CountPapers[C], lines: Iterable[Any], stock: dict[Place, Any]) -> None:
    """What is promised to somebody cannot be counted away (FewerThanReserved names it)."""
    reserved = {place[1]: row.reserved_quantity for place, row in stock.items()}
    short = [line for line in lines if found_in(line) < reserved[_item(papers, line)]]
    if short:
        raise FewerThanReserved(items=_named(papers, short))


def step(papers: CountPapers[C], count: C, to: CountStatus, *, actor: User, comment: str = "") -> C:
    """Move a count that the caller holds to its next status, and write down who did it (StatusRefused)."""
    check_step(count, to)
    check_may(count, to, actor)
    written = papers.changes(
        count=count, from_status=count.status, to_status=to, actor=actor, comment=comment.strip()
    )
    count.status, count.version = to, count.version + 1
    if to == CountStatus.POSTED:
        count.posted_at = timezone.now()
    write([written])
    change([count], "status", "version", "posted_at")
    tell_entered([count], to, actor)
    return count


def lines_of(papers: CountPapers[C], count: C) -> list[Any]:
    """The list of a count with what its lines are about."""
    rows: list[Any] = list(papers.lines._default_manager.filter(count=count).order_by("pk"))
    with_items(rows, papers.item_field)
    return rows


def to_count(count: StockCount, line: Any) -> bool:
    """Does this line wait for a number?"""
    if count.status == CountStatus.RECOUNT:
        return bool(line.is_recounted) and line.recounted_quantity is None
    return count.status == CountStatus.COUNTING and line.counted_quantity is None


def found_in(line: Any) -> Any:
    """What lies there by the last count of it; None when nobody counted."""
    return line.recounted_quantity if line.is_recounted else line.counted_quantity


def differences(lines: Iterable[Any]) -> list[Any]:
    """The lines that were counted and do not agree with the book as it stood then."""
    return [line for line in lines if found_in(line) not in (None, line.expected_quantity)]


def deciding_buttons(kind: str, count: StockCount) -> list[tuple[str | Promise, str]]:
    """What a manager can do about a count; the buttons know which state of it they are about."""
    stem = f"decide:{kind}:{count.pk}:{count.version}"
    return [
        (_("✅ Accept"), f"{stem}:accept"),
        (_("🔁 Count again"), f"{stem}:again"),
        (_("✖️ Call off"), f"{stem}:cancel"),
    ]


def _looked_at(line: Any, shelf: Any) -> Any:
    line.seen_version, line.expected_quantity = shelf.version, shelf.quantity
    return line


def _field(count: StockCount) -> str:
    return "recounted_quantity" if count.status == CountStatus.RECOUNT else "counted_quantity"


def _check_answers(
    papers: CountPapers[C], count: C, answers: Sequence[Answer], lines: dict[int, Any]
) -> None:
    known = _known(papers, [one.item_id for one in answers])
    seen: set[int] = set()
    for one in answers:
        if one.item_id not in known:
            raise NotFound
        if not 0 <= one.quantity <= MAX_QUANTITY:
            raise CountedOutOfRange(most=show_number(MAX_QUANTITY))
        if one.item_id in seen:
            raise LineTwice(item=known[one.item_id])
        line = lines.get(one.item_id)
        if count.status == CountStatus.RECOUNT and not (line and line.is_recounted):
            raise CountedEnough(item=known[one.item_id])
        seen.add(one.item_id)


def _known(papers: CountPapers[C], item_ids: Iterable[int]) -> dict[int, Any]:
    items: Any = papers.lines._meta.get_field(papers.item_field).related_model
    found: dict[int, Any] = items._default_manager.in_bulk(list(item_ids))
    return found


def _line(papers: CountPapers[C], count: C, item_id: int) -> Any:
    return papers.lines(**{"count": count, f"{papers.item_field}_id": item_id})


def _item(papers: CountPapers[C], line: Any) -> int:
    return int(getattr(line, f"{papers.item_field}_id"))


def _stock_of(papers: CountPapers[C], count: C, lines: Iterable[Any]) -> dict[int, Any]:
    items = [_item(papers, line) for line in lines]
    return {place[1]: row for place, row in _shelves(papers, count.warehouse_id, items).items()}


def _shelves(papers: CountPapers[C], warehouse_id: int, items: Iterable[int]) -> dict[Place, Any]:
    return lock_stock(papers.stock, {(warehouse_id, item) for item in items})


def _named(papers: CountPapers[C], lines: Iterable[Any]) -> str:
    return "; ".join(str(getattr(line, papers.item_field)) for line in lines)
