from uuid import UUID

from django.db.models import F
from django.utils import timezone

from backend.accounts.models import User
from backend.core.errors import Stale
from backend.core.use_cases import use_case
from backend.sales.customers import hold_customer
from backend.sales.errors import CustomerNeeded, DueInPast
from backend.sales.models import SalesOrder
from backend.sales.services import Draft, change_lines, lock_order
from backend.sales.sites import check_site
from backend.sales.statuses import Status

DRAFT_FIELDS = ["customer", "customer_info", "site", "warehouse", "source", "due_on", "is_urgent"]


@use_case(may="sales.add_salesorder")
def change_order(*, order_id: int, seen_version: int, draft: Draft, actor: User, key: UUID) -> SalesOrder:
    """A draft is written anew; of an order that is a promise already, only the comment.

    `seen_version` is the version that the person had before their eyes.
    Raises Stale, CustomerNeeded, CustomerMerged, DueInPast, SiteRefused, and what change_lines raises.
    """
    hold_customer(draft.customer_id)
    order = lock_order(order_id)
    if order.version != seen_version:
        raise Stale
    fields = ["comment", "version"]
    if order.status == Status.DRAFT:
        _rewrite(order, draft)
        # Lines are priced for whom the order is now.
        order.save(update_fields=DRAFT_FIELDS)
        fields += DRAFT_FIELDS
        change_lines(order_id=order_id, lines=draft.lines, bundles=draft.bundles, actor=actor, key=key)
    order.comment = draft.comment.strip()
    order.version = F("version") + 1
    order.save(update_fields=fields)
    order.refresh_from_db()
    return order


def _rewrite(order: SalesOrder, draft: Draft) -> None:
    if not draft.customer_id and not draft.customer_info.strip():
        raise CustomerNeeded
    if draft.due_on and draft.due_on != order.due_on and draft.due_on < timezone.localdate():
        raise DueInPast
    if (draft.site_id, draft.customer_id) != (order.site_id, order.customer_id):
        check_site(draft.site_id, draft.customer_id)
    order.site_id = draft.site_id
    order.customer_id, order.customer_info = draft.customer_id, draft.customer_info.strip()
    order.warehouse_id, order.source = draft.warehouse_id, draft.source
    order.due_on, order.is_urgent = draft.due_on, draft.is_urgent
