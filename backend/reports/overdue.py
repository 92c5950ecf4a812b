"""What is late, told in the morning: to sellers of their own orders, to those who manage of all of them."""

import logging
from collections.abc import Iterable
from datetime import date, datetime, time

from django.db import transaction

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.messaging.kinds import Notice
from backend.messaging.notices import audience
from backend.messaging.outbox import tell
from backend.reports.models import MorningNotice
from backend.sales.models import SalesOrder
from backend.sales.statuses import OPEN

logger = logging.getLogger(__name__)
MORNING, NOON = time(9, 0), time(12, 0)
SEES_ALL = {Role.MANAGER, Role.OWNER}
MOST_BUTTONS = 5


def tell_overdue(now: datetime) -> int:
    """Everybody whose morning it is hears of overdue orders, once for a date; returns how many were told.

    It asks «is there a row for this date?», so a second clock or a restart tells nobody twice.
    """
    told = 0
    for person, day in _not_told_yet(now):
        try:
            told += _tell(person, day)
        except Exception:
            # One person's trouble does not leave the others untold; the next tick tries again.
            logger.exception("user %s was not told of overdue orders", person.pk)
    return told


def note_told(people: Iterable[User], now: datetime) -> None:
    """These people know already what is overdue today."""
    rows = [MorningNotice(local_date=now.astimezone(one.zone).date(), recipient=one) for one in people]
    MorningNotice.objects.bulk_create(rows, ignore_conflicts=True)


def _not_told_yet(now: datetime) -> list[tuple[User, date]]:
    mornings = [
        (person, now.astimezone(person.zone).date())
        for person in audience(Notice.ORDER_OVERDUE)
        if MORNING <= now.astimezone(person.zone).time() < NOON
    ]
    days = {day for _person, day in mornings}
    told = set(MorningNotice.objects.filter(local_date__in=days).values_list("recipient", "local_date"))
    return [(person, day) for person, day in mornings if (person.pk, day) not in told]


@transaction.atomic
def _tell(person: User, day: date) -> bool:
    _row, is_first = MorningNotice.objects.get_or_create(local_date=day, recipient=person)
    orders = _overdue(person, day) if is_first else []
    if orders:
        buttons = [(f"№{order.number}", f"order:{order.pk}") for order in orders[:MOST_BUTTONS]]
        tell([person], Notice.ORDER_OVERDUE, {"orders": orders, "day": day}, buttons=buttons)
    return bool(orders)


def _overdue(person: User, day: date) -> list[SalesOrder]:
    orders = SalesOrder.objects.filter(status__in=OPEN, due_on__lt=day).select_related("customer", "seller")
    if SEES_ALL.isdisjoint(person.roles):
        orders = orders.filter(seller=person)
    return list(orders.order_by("-is_urgent", "due_on", "pk"))
