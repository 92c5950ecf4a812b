"""What was written of an order, and who may read it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from backend.accounts.models import User
from backend.core.errors import NotAllowed, NotFound
from backend.production.models import ProductionOrder
from backend.sales.comments import OrderComment, OrderPhoto
from backend.sales.models import SalesOrder

SHOWN = 200


@dataclass(frozen=True)
class Said:
    """A comment as people read it; of a hidden one only that it was there."""

    id: int
    author: str
    text: str
    created_at: datetime
    photos: int
    hidden_by: str = ""


def check_sees(order_id: int, viewer: User) -> SalesOrder:
    """The order, if this person may read of it: those who sell, and those who make it.

    Raises NotAllowed, NotFound.
    """
    order = SalesOrder.objects.select_related("customer").filter(pk=order_id).first()
    if order is None:
        raise NotFound
    if viewer.has_perm("sales.view_salesorder") or _makes(order_id, viewer):
        return order
    raise NotAllowed


def comments_of(order_id: int, viewer: User, limit: int = SHOWN) -> list[Said]:
    """What was written of an order, newest first (NotAllowed, NotFound)."""
    check_sees(order_id, viewer)
    rows = OrderComment.objects.filter(order=order_id).select_related("author", "hidden_by")
    return [_said(row) for row in rows.annotate(pictures=Count("photos")).order_by("-pk")[:limit]]


def comment(comment_id: int, viewer: User) -> tuple[OrderComment, Said]:
    """One comment (NotAllowed, NotFound)."""
    rows = OrderComment.objects.select_related("author", "hidden_by").annotate(pictures=Count("photos"))
    found = rows.filter(pk=comment_id).first()
    if found is None:
        raise NotFound
    check_sees(found.order_id, viewer)
    return found, _said(found)


def photos_of(comment_id: int, viewer: User) -> list[OrderPhoto]:
    """The photos of a comment that is not hidden (NotAllowed, NotFound)."""
    found, _shown = comment(comment_id, viewer)
    return [] if found.hidden_at else list(found.photos.all())


def photo(photo_id: int, viewer: User) -> OrderPhoto:
    """One photo; of a hidden comment there is none (NotAllowed, NotFound)."""
    found = OrderPhoto.objects.select_related("comment").filter(pk=photo_id).first()
    if found is None or found.comment.hidden_at:
        raise NotFound
    check_sees(found.comment.order_id, viewer)
    return found


def count_comments(order_id: int) -> int:
    """How many comments there are to read."""
    return OrderComment.objects.filter(order=order_id, hidden_at=None).count()


def _makes(order_id: int, viewer: User) -> bool:
    makes = viewer.has_perm("production.view_productionorder")
    return makes and ProductionOrder.objects.filter(line__order=order_id).exists()


def _said(row: OrderComment) -> Said:
    is_hidden = row.hidden_at is not None
    return Said(
        id=row.pk,
        author=row.author.name,
        text="" if is_hidden else row.text,
        created_at=row.created_at,
        photos=0 if is_hidden else getattr(row, "pictures", 0),
        hidden_by=row.hidden_by.name if row.hidden_by else "",
    )
