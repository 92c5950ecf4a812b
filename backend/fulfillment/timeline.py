"""What happened to an order, newest first: two questions for a page of it, whatever the kinds."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, QuerySet, Sum, Value
from django.db.models.functions import Cast, JSONObject

from backend.accounts.models import User
from backend.production.models import ProductionReport
from backend.sales.comments import OrderComment, OrderPhoto
from backend.sales.models import Payment, SalesOrder, SalesOrderChange, SalesReturn

PAGE = 20


@dataclass(frozen=True)
class Kind:
    """One kind of what happens: its rows for an order, what they say, and the right to see them."""

    of_order: Callable[[int], QuerySet[Any]]
    says: dict[str, Any]
    right: str = ""


@dataclass
class Event:
    """Something that happened: its kind, when, what is said of it, and its photos."""

    kind: str
    id: int
    happened_at: datetime
    facts: dict[str, Any]
    photos: list[OrderPhoto] = field(default_factory=list)


@dataclass(frozen=True)
class Timeline:
    """A page of what happened, and whether it is the last one."""

    order: SalesOrder
    events: list[Event]
    page: int
    is_last: bool


KINDS: dict[str, Kind] = {
    "status": Kind(
        lambda pk: SalesOrderChange.objects.filter(order=pk),
        {"who": "actor__name", "to": "to_status", "comment": "comment"},
    ),
    "payment": Kind(
        lambda pk: Payment.objects.filter(order=pk),
        # As words: a number of JSON would lose its kopiykas.
        {"who": "actor__name", "sum": Cast("amount", CharField()), "method": "method", "comment": "comment"},
        "sales.view_payment",
    ),
    "return": Kind(
        lambda pk: SalesReturn.objects.filter(order=pk).annotate(pieces=Sum("lines__quantity")),
        {"who": "actor__name", "number": "number", "pieces": F("pieces"), "comment": "comment"},
        "sales.view_salesreturn",
    ),
    "comment": Kind(
        lambda pk: OrderComment.objects.filter(order=pk),
        {"who": "author__name", "author": "author", "text": "text", "hidden_by": "hidden_by__name"},
    ),
    "report": Kind(
        lambda pk: ProductionReport.objects.filter(order__line__order=pk),
        {
            "who": "worker__name",
            "number": "order__number",
            "goods": "order__variant__product__name",
            "color": "order__variant__color__name",
            "finished": "quantity",
            "rejected": "rejected_quantity",
            "comment": "comment",
        },
        "production.view_productionorder",
    ),
}


def timeline(order: SalesOrder, viewer: User, page: int = 1) -> Timeline:
    """A page of what happened to an order that this person sees, as far as they may see it."""
    begin = (max(1, page) - 1) * PAGE
    found = [Event(*row) for row in _happened(order.pk, viewer)[begin : begin + PAGE + 1]]
    events = found[:PAGE]
    _put_photos(events)
    return Timeline(order, events, max(1, page), is_last=len(found) <= PAGE)


def _happened(order_id: int, viewer: User) -> QuerySet[Any]:
    parts = [
        kind.of_order(order_id)
        .order_by()
        .annotate(kind_name=Value(name, CharField()), facts=JSONObject(**kind.says))
        .values_list("kind_name", "pk", "created_at", "facts")
        for name, kind in KINDS.items()
        if not kind.right or viewer.has_perm(kind.right)
    ]
    together: QuerySet[Any] = parts[0].union(*parts[1:], all=True)
    return together.order_by("-created_at", "-pk")


def _put_photos(events: list[Event]) -> None:
    """Photos of the comments that are not hidden; what is hidden says nothing any more."""
    comments = [event for event in events if event.kind == "comment"]
    for event in comments:
        if event.facts["hidden_by"]:
            event.facts["text"] = ""
    shown = [event.id for event in comments if not event.facts["hidden_by"]]
    photos = defaultdict(list)
    for photo in OrderPhoto.objects.filter(comment__in=shown) if shown else ():
        photos[photo.comment_id].append(photo)
    for event in comments:
        event.photos = photos[event.id]
