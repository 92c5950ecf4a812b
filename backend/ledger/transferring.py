"""Transfers as papers, of goods and materials alike: a draft, on the way, received with what came."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from backend.accounts.models import User
from backend.core.errors import NotFound, Stale
from backend.core.quantities import show_number
from backend.core.rows import change, held_one, write, write_numbered
from backend.core.statuses import StatusTable
from backend.ledger.document_errors import (
    EmptyPaper,
    LineTwice,
    MissingNeedsWords,
    MissingUnexplained,
    MoreThanSent,
    SamePlace,
)
from backend.ledger.documents import Missing, StockTransfer, TransferStatus, with_items
from backend.warehouses.models import Warehouse, WarehouseKind
from backend.workflow.steps import check_correction, check_may, check_step, tell_entered

T = TypeVar("T", bound=StockTransfer)
MOMENTS = {TransferStatus.SENT: "sent_at", TransferStatus.RECEIVED: "received_at"}


@dataclass(frozen=True)
class TransferPapers(Generic[T]):
    """The tables of one kind of transfers, and their steps."""

    transfers: type[T]
    lines: type[Model]
    changes: Any
    item_field: str
    table: StatusTable


@dataclass(frozen=True)
class Sent:
    """So much of one thing is sent."""

    item_id: int
    quantity: int | Decimal


@dataclass(frozen=True)
class Came:
    """So much of one thing came; what is not named came whole."""

    item_id: int
    quantity: int | Decimal


@dataclass(frozen=True)
class Arrival:
    """What a line of a transfer brings: what was sent arrives or is missing, and something may be more."""

    item_id: int
    name: str
    sent: Any
    came: Any

    @property
    def arrived(self) -> Any:
        """What was sent and came."""
        return min(self.sent, self.came)

    @property
    def missing(self) -> Any:
        """What was sent and did not come."""
        return self.sent - self.arrived

    @property
    def extra(self) -> Any:
        """What came and was not sent."""
        return self.came - self.arrived


def transit_warehouse() -> Warehouse:
    """Where things lie that are on the way: one place for the workshop, made when it is first needed.

    Nobody uses it by hand, so it is not in use as other warehouses are.
    """
    # Somebody may have added a second one in the office: the oldest is the one.
    if place := Warehouse.objects.filter(kind=WarehouseKind.TRANSIT).order_by("pk").first():
        return place
    with override(settings.LANGUAGE_CODE):
        name = _("On the way")
        # Somebody may keep a shelf by this name.
        if Warehouse.objects.filter(name=name).exclude(kind=WarehouseKind.TRANSIT).exists():
            name = f"{name} ({WarehouseKind.TRANSIT.label})"
    made, _is_new = Warehouse.objects.get_or_create(
        kind=WarehouseKind.TRANSIT, defaults={"name": name, "is_active": False}
    )
    return made


def draft(
    papers: TransferPapers[T],
    places: tuple[int, int],
    things: Sequence[Sent],
    *,
    actor: User,
    comment: str = "",
) -> T:
    """Write down what is to go from one warehouse to another; nothing moves yet.

    Raises EmptyPaper, LineTwice, SamePlace; the caller has looked at the things and the places.
    """
    _check_things(papers, places, things)
    transfer = papers.transfers(
        warehouse_id=places[0], to_warehouse_id=places[1], comment=comment.strip(), actor=actor
    )
    write_numbered(transfer)
    write(_lines(papers, transfer, things))
    write([papers.changes(transfer=transfer, to_status=TransferStatus.DRAFT, actor=actor)])
    tell_entered([transfer], TransferStatus.DRAFT, actor)
    return transfer


def redraft(
    papers: TransferPapers[T],
    transfer: T,
    places: tuple[int, int],
    things: Sequence[Sent],
    *,
    version: int,
    comment: str = "",
) -> T:
    """Other lines, places and words for a draft that the caller holds.

    Raises Stale, and what check_correction and draft raise.
    """
    check_seen(transfer, version)
    check_correction(transfer)
    _check_things(papers, places, things)
    papers.lines._default_manager.filter(transfer=transfer).delete()
    write(_lines(papers, transfer, things))
    transfer.warehouse_id, transfer.to_warehouse_id = places
    transfer.comment, transfer.version = comment.strip(), transfer.version + 1
    change([transfer], "warehouse", "to_warehouse", "comment", "version")
    return transfer


def hold(papers: TransferPapers[T], transfer_id: int) -> T:
    """A transfer to the end of the transaction (NotFound)."""
    return held_one(papers.transfers, transfer_id)


def check_seen(transfer: StockTransfer, version: int) -> None:
    """What a person has seen is what is there (Stale)."""
    if transfer.version != version:
        raise Stale


def lines_of(papers: TransferPapers[T], transfer: T) -> list[Any]:
    """The lines of a transfer with what they are about."""
    rows: list[Any] = list(papers.lines._default_manager.filter(transfer=transfer).order_by("pk"))
    with_items(rows, papers.item_field)
    return rows


def wanted(papers: TransferPapers[T], transfer: T) -> dict[tuple[int, int], Any]:
    """What a draft takes from its warehouse, by place."""
    rows = papers.lines._default_manager.filter(transfer=transfer)
    return {
        (transfer.warehouse_id, item_id): quantity
        for item_id, quantity in rows.values_list(f"{papers.item_field}_id", "quantity")
    }


def arrivals(
    papers: TransferPapers[T], transfer: T, came: Sequence[Came], *, missing: str, comment: str, may_add: bool
) -> list[Arrival]:
    """What came, line by line; every difference is explained or allowed.

    Raises NotFound, LineTwice, MissingUnexplained, MissingNeedsWords, MoreThanSent.
    """
    told = {one.item_id: one.quantity for one in came}
    lines = lines_of(papers, transfer)
    names = {
        getattr(line, f"{papers.item_field}_id"): str(getattr(line, papers.item_field)) for line in lines
    }
    if len(told) < len(came):
        raise LineTwice(item=names.get(came[0].item_id, ""))
    if told.keys() - names.keys():
        raise NotFound
    found = [
        Arrival(item_id, name, line.quantity, told.get(item_id, line.quantity))
        for line, (item_id, name) in zip(lines, names.items(), strict=True)
    ]
    _check_explained(found, missing, comment)
    if not may_add and any(one.extra for one in found):
        raise MoreThanSent(items=_named((one.name, one.extra) for one in found))
    return found


def step(
    papers: TransferPapers[T],
    transfer: T,
    to: TransferStatus,
    *,
    actor: User,
    comment: str = "",
    missing: str = "",
) -> T:
    """Move a transfer that the caller holds to its next status, and write down who did it (StatusRefused)."""
    check_step(transfer, to)
    check_may(transfer, to, actor)
    written = papers.changes(
        transfer=transfer, from_status=transfer.status, to_status=to, actor=actor, comment=comment.strip()
    )
    transfer.status, transfer.version, transfer.missing = to, transfer.version + 1, missing
    if moment := MOMENTS.get(to):
        setattr(transfer, moment, timezone.now())
    write([written])
    change([transfer], "status", "version", "missing", "sent_at", "received_at")
    tell_entered([transfer], to, actor)
    return transfer


def note_received(papers: TransferPapers[T], transfer: T, came: Iterable[Arrival]) -> None:
    """Write what came beside what was sent."""
    told = {one.item_id: one.came for one in came}
    lines: list[Any] = list(papers.lines._default_manager.filter(transfer=transfer))
    for line in lines:
        line.received_quantity = told[getattr(line, f"{papers.item_field}_id")]
    change(lines, "received_quantity")


def has_missing(found: Iterable[Arrival]) -> bool:
    """Did less come of anything than was sent?"""
    return any(one.missing for one in found)


def share(value: Decimal, part: Any, whole: Any) -> Decimal:
    """What a part of something is worth, to the kopiyka."""
    return value if part == whole else round(value * part / whole, 2)


def _lines(papers: TransferPapers[T], transfer: T, things: Sequence[Sent]) -> list[Any]:
    field = f"{papers.item_field}_id"
    return [
        papers.lines(**{"transfer": transfer, field: one.item_id, "quantity": one.quantity}) for one in things
    ]


def _check_things(papers: TransferPapers[T], places: tuple[int, int], things: Sequence[Sent]) -> None:
    if places[0] == places[1]:
        raise SamePlace
    if not things:
        raise EmptyPaper
    seen: set[int] = set()
    for one in things:
        if one.item_id in seen:
            items: Any = papers.lines._meta.get_field(papers.item_field).related_model
            raise LineTwice(item=items._default_manager.get(pk=one.item_id))
        seen.add(one.item_id)


def _check_explained(found: Sequence[Arrival], missing: str, comment: str) -> None:
    if not has_missing(found):
        return
    if missing not in Missing.values:
        raise MissingUnexplained(items=_named((one.name, one.missing) for one in found))
    if missing != Missing.RETURNED and not comment.strip():
        raise MissingNeedsWords


def _named(differences: Iterable[tuple[str, Any]]) -> str:
    return "; ".join(f"{name} × {show_number(quantity)}" for name, quantity in differences if quantity)
