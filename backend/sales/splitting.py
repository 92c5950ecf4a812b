"""An order becomes two: lines, or pieces of them, go to a new order, with the money that was paid for them.

What is held and made for the pieces is the business of `fulfillment.splitting`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from django.db import connection
from django.db.models import F, Model
from pgtrigger import Trigger

from backend.accounts.models import User
from backend.core.errors import NotFound
from backend.core.rows import write, write_numbered
from backend.sales.errors import BundleSplit, EverythingSplit, MoreThanOrdered, NothingToSplit
from backend.sales.models import SalesOrder, SalesOrderBundle, SalesOrderChange, SalesOrderLine
from backend.sales.money import move_money
from backend.sales.statuses import Status
from backend.sales.triggers import moves_sets_to_parts, moves_to_parts

KEPT = (
    "document_type_id",
    "source",
    "customer_id",
    "customer_info",
    "site_id",
    "warehouse_id",
    "seller_id",
    "due_on",
    "is_urgent",
    "comment",
    "currency",
    # The promise is as old as it was, on whichever paper it stands.
    "confirmed_at",
)
LINE_KEPT = (
    "variant_id",
    "unit_price",
    "is_price_agreed",
    "list_price",
    "price_reason",
    "mode",
    "bundle_place",
)
HEAD_KEPT = (
    "bundle_id",
    "preset_name",
    "pieces",
    "unit_price",
    "is_price_agreed",
    "list_price",
    "price_reason",
)
WAITS_FOR_THE_END: list[tuple[type[Model], list[Trigger]]] = [
    (SalesOrderLine, moves_to_parts()),
    (SalesOrderBundle, moves_sets_to_parts()),
]
AT_ONCE = ", ".join(
    f'"{trigger.get_pgid(model)}"'  # type: ignore[arg-type]
    for model, triggers in WAITS_FOR_THE_END
    for trigger in triggers
    if trigger.timing is not None
)


@dataclass(frozen=True)
class Moving:
    """So many pieces of a line that go to the new order."""

    line: SalesOrderLine
    quantity: int

    @property
    def is_whole(self) -> bool:
        """Does the line go as it stands?"""
        return self.quantity == self.line.quantity

    @property
    def sets(self) -> Fraction:
        """To how many of its bundle the pieces belong."""
        bundle = self.line.bundle
        return Fraction(self.quantity * bundle.quantity, self.line.quantity) if bundle else Fraction(0)


def check_parts(lines: Sequence[SalesOrderLine], parts: Mapping[int, int]) -> list[Moving]:
    """What goes to the new order: something, and not everything.

    Raises NothingToSplit, EverythingSplit, MoreThanOrdered, BundleSplit, NotFound.
    """
    by_id = {line.pk: line for line in lines}
    wanted = {line_id: quantity for line_id, quantity in parts.items() if quantity}
    if not wanted:
        raise NothingToSplit
    for line_id, quantity in wanted.items():
        if line_id not in by_id:
            raise NotFound
        if not 1 <= quantity <= by_id[line_id].quantity:
            raise MoreThanOrdered(variant=by_id[line_id].variant, quantity=by_id[line_id].quantity)
    moving = [Moving(line, wanted[line.pk]) for line in lines if line.pk in wanted]
    if len(moving) == len(lines) and all(one.is_whole for one in moving):
        raise EverythingSplit
    _check_bundles(lines, moving)
    return moving


def begin_part(order: SalesOrder, actor: User) -> SalesOrder:
    """A new order that stands where the order stands, for the same customer, and has no lines yet."""
    is_draft = order.status == Status.DRAFT
    stands = Status.DRAFT if is_draft else Status.CONFIRMED
    kept = {name: getattr(order, name) for name in KEPT}
    part = write_numbered(SalesOrder(split_from=order, status=stands, **kept))
    history = [SalesOrderChange(order=part, to_status=Status.DRAFT, actor=actor)]
    if not is_draft:
        history.append(
            SalesOrderChange(order=part, from_status=Status.DRAFT, to_status=part.status, actor=actor)
        )
    write(history)
    return part


def move_draft(part: SalesOrder, moving: Sequence[Moving]) -> None:
    """Lines of a draft are rewritten: nothing was promised of them."""
    heads = _move_bundles(part, moving)
    write(_part_of(one, part, heads) for one in moving)
    SalesOrderLine.objects.filter(pk__in=[one.line.pk for one in moving if one.is_whole]).delete()
    for one in moving:
        if not one.is_whole:
            SalesOrderLine.objects.filter(pk=one.line.pk).update(quantity=one.line.quantity - one.quantity)


def move_promise(part: SalesOrder, moving: Sequence[Moving]) -> dict[int, SalesOrderLine]:
    """Promised lines go with everything that hangs on them; of the others pieces go, at the same price.

    The order gives up its own when `give_up` says so. Returns the new lines by those they were taken from.
    """
    heads = _move_bundles(part, moving)
    SalesOrderLine.objects.filter(pk__in=[one.line.pk for one in moving if one.is_whole]).update(order=part)
    taken = [one for one in moving if not one.is_whole]
    rows = [_part_of(one, part, heads) for one in taken]
    for one, row in zip(taken, rows, strict=True):
        row.split_from = one.line
    write(rows)
    return {one.line.pk: row for one, row in zip(taken, rows, strict=True)}


def move_excess(order: SalesOrder, part: SalesOrder, moving: Sequence[Moving], actor: User) -> None:
    """What was paid above the new total of the order goes after its pieces."""
    left = order.total - sum((one.quantity * one.line.unit_price for one in moving), Decimal(0))
    excess = order.paid_total - left
    if excess > 0:
        part.refresh_from_db(fields=["total"])
        move_money(from_order=order, to_order=part, amount=excess, actor=actor)


def give_up(order: SalesOrder, part: SalesOrder) -> None:
    """The order has no longer what the part has: the triggers that wait for the end are asked now."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {AT_ONCE} IMMEDIATE")
        cursor.execute(f"SET CONSTRAINTS {AT_ONCE} DEFERRED")
    for one in (order, part):
        one.refresh_from_db(fields=["total", "paid_total", "payment_status"])


def with_whole_bundles(lines: Sequence[SalesOrderLine], parts: Mapping[int, int]) -> dict[int, int]:
    """The same parts, and as many whole bundles as something is wanted of: their pieces go together."""
    wanted = [Moving(line, parts.get(line.pk, 0)) for line in lines]
    sets: dict[int | None, int] = {}
    for one in wanted:
        sets[one.line.bundle_id] = max(sets.get(one.line.bundle_id, 0), ceil(one.sets))
    return {
        one.line.pk: pieces_of(one.line, sets[one.line.bundle_id]) if one.line.bundle else one.quantity
        for one in wanted
    }


def pieces_of(line: SalesOrderLine, sets: int) -> int:
    """Pieces of a part of a bundle that so many bundles have."""
    return line.quantity * sets // line.bundle.quantity if line.bundle else 0


def _check_bundles(lines: Sequence[SalesOrderLine], moving: Sequence[Moving]) -> None:
    quantities = {one.line.pk: one.quantity for one in moving}
    sets = {one.line.bundle_id: one.sets for one in moving if one.line.bundle_id}
    for line in lines:
        if line.bundle_id not in sets:
            continue
        going = Moving(line, quantities.get(line.pk, 0)).sets
        if going != sets[line.bundle_id] or going.denominator != 1:
            raise BundleSplit(variant=line.variant, bundle=line.bundle)


def _move_bundles(part: SalesOrder, moving: Sequence[Moving]) -> dict[int, SalesOrderBundle]:
    """Whole bundles go to the part as they stand, of others it has so many; by those they were before."""
    going = {one.line.bundle_id: one for one in moving if one.line.bundle_id}
    whole = [pk for pk, one in going.items() if one.is_whole]
    SalesOrderBundle.objects.filter(pk__in=whole).update(order=part)
    taken = {pk: _sets_of(one, part) for pk, one in going.items() if not one.is_whole}
    write(taken.values())
    if part.status == Status.DRAFT:
        for pk, head in taken.items():
            SalesOrderBundle.objects.filter(pk=pk).update(quantity=F("quantity") - head.quantity)
    return taken


def _sets_of(moving: Moving, part: SalesOrder) -> SalesOrderBundle:
    head = moving.line.bundle
    kept = {name: getattr(head, name) for name in HEAD_KEPT}
    # Sets of a draft are rewritten; those that were promised are taken by a trigger.
    taken_from = None if part.status == Status.DRAFT else head
    return SalesOrderBundle(order=part, quantity=int(moving.sets), split_from=taken_from, **kept)


def _part_of(moving: Moving, part: SalesOrder, heads: Mapping[int, SalesOrderBundle]) -> SalesOrderLine:
    kept = {name: getattr(moving.line, name) for name in LINE_KEPT}
    bundle = heads.get(moving.line.bundle_id or 0, moving.line.bundle)
    return SalesOrderLine(order=part, quantity=moving.quantity, bundle=bundle, **kept)
