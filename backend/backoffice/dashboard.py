"""The first page: what waits for a manager this morning."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.backoffice import badges, order_tables
from backend.backoffice.deeds import person
from backend.backoffice.tables import Table, table
from backend.inventory.models import ProductStock
from backend.messaging.models import InboxStatus, InboxUpdate, OutboxMessage, OutboxStatus
from backend.production.models import ProductionOrder
from backend.sales.models import SalesOrder
from backend.sales.statuses import OPEN, Status

SHOWN = 10


@dataclass(frozen=True)
class Card:
    """A number that opens the list behind it."""

    title: str | Promise
    number: int
    url: str
    kind: str = ""


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Numbers and the first rows behind them, as far as the person's rights go."""
    reader = person(request)
    cards: list[Card] = []
    tables: list[Table] = []
    if reader.has_perm("sales.view_salesorder"):
        cards += _sales_cards()
        tables.append(_late_orders())
    if reader.has_perm("production.view_productionorder"):
        cards += _production_cards()
        tables.append(_urgent_work())
    if reader.has_perm("inventory.view_productstock"):
        cards += _stock_cards()
    return {**context, "title": _("Today"), "cards": [*cards, *_trouble(reader)], "tables": tables}


def _list(model: str, query: str = "") -> str:
    return reverse(f"admin:{model}_changelist") + (f"?{query}" if query else "")


def _sales_cards() -> list[Card]:
    today = timezone.localdate()
    counted = SalesOrder.objects.aggregate(
        drafts=Count("pk", Q(status=Status.DRAFT)),
        open=Count("pk", Q(status__in=OPEN)),
        late=Count("pk", Q(status__in=OPEN, due_on__lt=today)),
        ready=Count("pk", Q(status=Status.READY)),
    )
    orders = "sales_salesorder"
    return [
        Card(_("Orders to ship"), counted["ready"], _list(orders, "status__exact=ready"), "success"),
        Card(_("Late orders"), counted["late"], _list(orders, "work=late"), "danger"),
        Card(_("Open orders"), counted["open"], _list(orders, "work=open")),
        Card(_("Drafts"), counted["drafts"], _list(orders, "status__exact=draft")),
    ]


def _production_cards() -> list[Card]:
    counted = ProductionOrder.objects.open().aggregate(
        open=Count("pk"),
        late=Count("pk", Q(due_on__lt=timezone.localdate())),
        free=Count("pk", Q(assignee=None)),
    )
    works = "production_productionorder"
    return [
        Card(_("Work in hand"), counted["open"], _list(works, "work=open")),
        Card(_("Late work"), counted["late"], _list(works, "work=late"), "danger"),
        Card(_("Taken by nobody"), counted["free"], _list(works, "work=open&assignee__isnull=1"), "warning"),
    ]


def _stock_cards() -> list[Card]:
    counted = ProductStock.objects.aggregate(
        low=Count("pk", Q(available__range=(1, settings.LOW_STOCK_AT))),
        none=Count("pk", Q(available__lte=0)),
    )
    shelves = "inventory_productstock"
    return [
        Card(_("Running out"), counted["low"], _list(shelves, "shelf=low"), "warning"),
        Card(_("Nothing is free"), counted["none"], _list(shelves, "shelf=none"), "danger"),
    ]


def _trouble(reader: User) -> list[Card]:
    """Shown only when there is some."""
    shown = []
    if reader.has_perm("messaging.view_inboxupdate"):
        dead = InboxUpdate.objects.filter(status=InboxStatus.DEAD).count()
        shown.append(
            Card(_("Unread updates"), dead, _list("messaging_inboxupdate", "status__exact=dead"), "danger")
        )
    if reader.has_perm("messaging.view_outboxmessage"):
        failed = OutboxMessage.objects.filter(status=OutboxStatus.FAILED).count()
        shown.append(
            Card(
                _("Undelivered messages"),
                failed,
                _list("messaging_outboxmessage", "status__exact=failed"),
                "danger",
            )
        )
    return [card for card in shown if card.number]


def _late_orders() -> Table:
    rows = SalesOrder.objects.open().filter(due_on__isnull=False).select_related("customer")
    return table(
        _("Orders by due date"),
        [_("number"), _("customer"), _("status"), _("due")],
        [
            [
                badges.link(order, f"№{order.number}"),
                order.customer_name,
                badges.status_badge(order.status, order.get_status_display(), badges.SALES),
                badges.due_badge(order.due_on, is_open=True),
            ]
            for order in rows.order_by("due_on", "pk")[:SHOWN]
        ],
    )


def _urgent_work() -> Table:
    return order_tables.works(ProductionOrder.objects.open().by_urgency(), _("Work by urgency"), SHOWN)
