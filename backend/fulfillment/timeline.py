"""What happened to an order, newest first: a page costs as many questions as there are kinds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField as Chars
from django.db.models import Model, QuerySet, Value

from backend.accounts.models import User
from backend.fulfillment.commented import check_sees
from backend.production.models import ProductionReport
from backend.sales.comments import OrderComment
from backend.sales.models import Payment, SalesOrder, SalesOrderChange, SalesReturn

PAGE = 20
Rows = Callable[[int], QuerySet[Any]]


@dataclass(frozen=True)
class Kind:
    """One kind of what happens: its rows for an order, what they are read with, and the right to see them."""

    of_order: Rows
    read_with: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    right: str = ""


@dataclass(frozen=True)
class Event:
    """Something that happened: its kind, when, and the row that says so."""

    kind: str
    happened_at: datetime
    row: Any


@dataclass(frozen=True)
class Timeline:
    """A page of what happened, and whether there is more before and after it."""

    order: SalesOrder
    events: list[Event]
    page: int
    is_last: bool


NAMES = ("variant__product", "variant__color", "variant__secondary_color")
KINDS: dict[str, Kind] = {
    "status": Kind(lambda pk: SalesOrderChange.objects.filter(order=pk), ("actor",)),
    "payment": Kind(lambda pk: Payment.objects.filter(order=pk), ("actor",), right="sales.view_payment"),
    "return": Kind(
        lambda pk: SalesReturn.objects.filter(order=pk), ("actor",), ("lines",), "sales.view_salesreturn"
    ),
    "comment": Kind(lambda pk: OrderComment.objects.filter(order=pk), ("author", "hidden_by"), ("photos",)),
    "report": Kind(
        lambda pk: ProductionReport.objects.filter(order__line__order=pk),
        ("worker", "actor", *(f"order__{name}" for name in NAMES)),
        right="production.view_productionorder",
    ),
}


def timeline(order_id: int, viewer: User, page: int = 1) -> Timeline:
    """A page of what happened to an order, as far as this person may see it (NotAllowed, NotFound)."""
    order = check_sees(order_id, viewer)
    kinds = {name: kind for name, kind in KINDS.items() if not kind.right or viewer.has_perm(kind.right)}
    begin = (max(1, page) - 1) * PAGE
    found = _happened(kinds, order_id)[begin : begin + PAGE + 1]
    marks = list(found)
    rows = {name: _rows(kind, [pk for one, pk, _at in marks if one == name]) for name, kind in kinds.items()}
    events = [Event(name, at, rows[name][pk]) for name, pk, at in marks[:PAGE]]
    return Timeline(order, events, max(1, page), is_last=len(marks) <= PAGE)


def _happened(kinds: dict[str, Kind], order_id: int) -> QuerySet[Any]:
    parts = [
        kind.of_order(order_id)
        .order_by()
        .annotate(kind_name=Value(name, Chars()))
        .values_list("kind_name", "pk", "created_at")
        for name, kind in kinds.items()
    ]
    return parts[0].union(*parts[1:], all=True).order_by("-created_at", "-pk")


def _rows(kind: Kind, ids: Iterable[int]) -> dict[int, Model]:
    wanted = list(ids)
    if not wanted:
        return {}
    model = kind.of_order(0).model
    found = model.objects.filter(pk__in=wanted).select_related(*kind.read_with)
    return {row.pk: row for row in found.prefetch_related(*kind.also)}
