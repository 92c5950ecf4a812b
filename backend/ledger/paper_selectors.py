"""What people ask about transfers and counts, of goods and materials alike."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from backend.accounts.models import User
from backend.core.errors import NotAllowed, NotFound
from backend.ledger import counting, transferring
from backend.ledger.counting import CountPapers
from backend.ledger.documents import CountStatus, StockCount, StockTransfer, TransferStatus
from backend.ledger.models import Stock
from backend.ledger.transferring import TransferPapers

SHOWN = 40
PLACES = ("warehouse", "to_warehouse", "actor")


@dataclass(frozen=True)
class TransferCard:
    """A transfer as it stands now."""

    transfer: StockTransfer
    lines: list[Any]

    @property
    def is_coming(self) -> bool:
        """Is it on the way?"""
        return self.transfer.status == TransferStatus.SENT


@dataclass(frozen=True)
class CountCard:
    """A count as it stands now: what the book says is for those who decide."""

    count: StockCount
    lines: list[Any]

    @property
    def waiting(self) -> list[Any]:
        """The lines that are still to be counted."""
        return [line for line in self.lines if counting.to_count(self.count, line)]

    @property
    def on_list(self) -> list[Any]:
        """The lines of this round, counted or not."""
        return [line for line in self.lines if self.count.status != CountStatus.RECOUNT or line.is_recounted]

    @property
    def differing(self) -> list[Any]:
        """The lines that do not agree with the book."""
        return counting.differences(self.lines)


def open_transfers(papers: TransferPapers, viewer: User) -> list[StockTransfer]:  # type: ignore[type-arg]
    """Drafts and what is on the way, what was sent first stands first; none without the right."""
    if not viewer.has_perm(papers.table.rights[TransferStatus.SENT]):
        return []
    rows = papers.transfers._default_manager.filter(status__in=(TransferStatus.DRAFT, TransferStatus.SENT))
    return list(rows.select_related(*PLACES).order_by("-status", "pk")[:SHOWN])


def transfer_card(papers: TransferPapers, transfer_id: int, viewer: User) -> TransferCard:  # type: ignore[type-arg]
    """A transfer with its lines (NotAllowed, NotFound)."""
    if not viewer.has_perm(papers.table.rights[TransferStatus.SENT]):
        raise NotAllowed
    transfer = papers.transfers._default_manager.select_related(*PLACES).filter(pk=transfer_id).first()
    if transfer is None:
        raise NotFound
    return TransferCard(transfer, transferring.lines_of(papers, transfer))


def open_counts(papers: CountPapers, viewer: User) -> list[StockCount]:  # type: ignore[type-arg]
    """The counts that are not over, the oldest first; none without the right."""
    if not viewer.has_perm(papers.table.rights[CountStatus.COUNTING]):
        return []
    rows = papers.counts._default_manager.filter(status__in=counting.OPEN)
    return list(rows.select_related("warehouse", "actor").order_by("pk")[:SHOWN])


def count_card(papers: CountPapers, count_id: int, viewer: User) -> CountCard:  # type: ignore[type-arg]
    """A count with its lines (NotAllowed, NotFound)."""
    if not viewer.has_perm(papers.table.rights[CountStatus.COUNTING]):
        raise NotAllowed
    count = papers.counts._default_manager.select_related("warehouse", "actor").filter(pk=count_id).first()
    if count is None:
        raise NotFound
    return CountCard(count, counting.lines_of(papers, count))


def thing(stock: type[Stock], item_id: int) -> Any:
    """What lies on shelves of this kind, by id (NotFound)."""
    found = things(stock, [item_id])
    if not found:
        raise NotFound
    return found[item_id]


def things(stock: type[Stock], item_ids: Collection[int]) -> dict[int, Any]:
    """What lies on shelves of this kind, by id."""
    items: Any = stock._meta.get_field(stock.item_field).related_model
    found: dict[int, Any] = items._default_manager.in_bulk(item_ids)
    return found


def free(stock: type[Stock], warehouse_id: int, item_ids: Collection[int]) -> dict[int, Any]:
    """How much of each is free in a warehouse."""
    rows = stock._default_manager.filter(**{"warehouse": warehouse_id, f"{stock.item_field}__in": item_ids})
    return dict(rows.values_list(f"{stock.item_field}_id", "available"))


def version(stock: type[Stock], warehouse_id: int, item_id: int) -> int:
    """The version of a shelf; one on which nothing ever lay is at 0."""
    row = stock._default_manager.filter(**{"warehouse": warehouse_id, stock.item_field: item_id}).first()
    return row.version if row else 0
