"""Old orders leave the lists and stay in the books: nothing is ever deleted."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from backend.accounts.models import User
from backend.core.models import Workshop
from backend.core.use_cases import use_case
from backend.sales.errors import AlreadyArchived, NotArchived, NotClosed
from backend.sales.models import SalesOrder, SalesOrderChange
from backend.sales.services import lock_order
from backend.sales.statuses import CLOSED

AT_ONCE = 1000


@use_case(may="sales.archive_salesorder")
def archive_order(*, order_id: int, actor: User, key: UUID) -> SalesOrder:
    """A finished order leaves the lists; search still finds it (AlreadyArchived, NotClosed)."""
    order = lock_order(order_id)
    if order.archived_at:
        raise AlreadyArchived
    if order.status not in CLOSED:
        raise NotClosed(status=order.get_status_display())
    order.archived_at = timezone.now()
    order.save(update_fields=["archived_at"])
    return order


@use_case(may="sales.archive_salesorder")
def take_out_order(*, order_id: int, actor: User, key: UUID) -> SalesOrder:
    """An archived order is in the lists again, for as long as a new one would be (NotArchived)."""
    order = lock_order(order_id)
    if not order.archived_at:
        raise NotArchived
    order.archived_at, order.taken_out_at = None, timezone.now()
    order.save(update_fields=["archived_at", "taken_out_at"])
    return order


def archive_old_orders(now: datetime) -> int:
    """Orders that were finished and then untouched for the workshop's number of days; returns how many."""
    before = now - timedelta(days=Workshop.current().archive_days)
    archived = 0
    while found := _archive_some(now, before):
        archived += found
    return archived


@transaction.atomic
def _archive_some(now: datetime, before: datetime) -> int:
    moved = SalesOrderChange.objects.filter(order=OuterRef("pk"), created_at__gte=before)
    old = SalesOrder.objects.at_hand().filter(
        ~Exists(moved), Q(taken_out_at=None) | Q(taken_out_at__lt=before), status__in=CLOSED
    )
    # Somebody holds an order: they are not kept waiting, it goes tomorrow.
    held = old.order_by("pk").select_for_update(skip_locked=True, no_key=True)[:AT_ONCE]
    ids = list(held.values_list("pk", flat=True))
    return SalesOrder.objects.filter(pk__in=ids).update(archived_at=now)
