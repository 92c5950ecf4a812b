"""What people see of a cash box: sellers count blind, managers see the book."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Exists, OuterRef, Sum

from backend.accounts.models import User
from backend.cash.models import CashBox, CashReason, CashShift
from backend.cash.services import KEEPS, MANAGES, may_keep
from backend.core.errors import NotAllowed, NotFound


@dataclass(frozen=True)
class BoxCard:
    """A cash box as it stands now."""

    box: CashBox
    shift: CashShift | None
    """The open one."""
    sees_book: bool = False
    sums: list[tuple[str, Decimal]] = field(default_factory=list)
    """What came and went in the open shift, by reason; only for those who see the book."""
    last: CashShift | None = None
    """The shift that was closed last."""


def boxes_of(viewer: User) -> list[CashBox]:
    """The cash boxes in use that this person works at (NotAllowed)."""
    _check(viewer)
    boxes = CashBox.objects.filter(is_active=True).select_related("warehouse").prefetch_related("keepers")
    return [box for box in boxes.order_by("warehouse__name", "pk") if may_keep(box, viewer)]


def box_card(box_id: int, viewer: User) -> BoxCard:
    """A cash box, its open shift, and to managers what should be in it (NotAllowed, NotFound)."""
    box = _box(box_id, viewer)
    shift = box.shifts.filter(closed_at=None).select_related("opened_by").first()
    last = box.shifts.exclude(closed_at=None).select_related("closed_by").order_by("-pk").first()
    sees_book = viewer.has_perm(MANAGES)
    sums = _sums(shift) if shift and sees_book else []
    return BoxCard(box, shift, sees_book, sums, last)


def is_as_in_book(box_id: int, counted: Decimal, viewer: User) -> bool:
    """Is so much in the box by the book? Of a box that was never counted anything is right."""
    last = _box(box_id, viewer).shifts.order_by("-pk").first()
    return last is None or last.balance == counted


def is_closed_for(warehouse_id: int) -> bool:
    """Has this warehouse a cash box in use whose shift is not open?"""
    is_open = CashShift.objects.filter(box=OuterRef("pk"), closed_at=None)
    return CashBox.objects.filter(~Exists(is_open), warehouse=warehouse_id, is_active=True).exists()


def _sums(shift: CashShift) -> list[tuple[str, Decimal]]:
    by_reason = shift.movements.order_by().values("reason").annotate(sum=Sum("amount"))
    found = dict(by_reason.values_list("reason", "sum"))
    return [(str(reason.label), found[reason]) for reason in CashReason if reason in found]


def _box(box_id: int, viewer: User) -> CashBox:
    _check(viewer)
    found = CashBox.objects.select_related("warehouse").prefetch_related("keepers")
    box = found.filter(pk=box_id).first()
    if box is None:
        raise NotFound
    if not may_keep(box, viewer):
        raise NotAllowed
    return box


def _check(viewer: User) -> None:
    if not viewer.has_perm(KEEPS):
        raise NotAllowed
