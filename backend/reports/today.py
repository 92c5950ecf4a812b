"""What the first page of the office asks: a few questions, each answered by one statement."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, DateField, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from backend.core.statements import fetch
from backend.ledger.documents import CountStatus, TransferStatus
from backend.production.models import ProductionOrder, ProductionReport
from backend.reports.days import during, local_day
from backend.reports.figures import Sums
from backend.sales.models import SalesOrder
from backend.sales.models.orders import DUE
from backend.sales.statuses import OPEN, Status

AGES = {"new": (0, 7), "month": (8, 30), "quarter": (31, 90), "old": (91, None)}
"""How many days ago the goods of an order left without all of its money."""
NOT_SHIPPED = "waiting"


@dataclass(frozen=True)
class OrdersOfDay:
    """How many orders were taken on a day, and for how much."""

    day: date
    count: int
    taken: Sums


@dataclass(frozen=True)
class OutputOfDay:
    """How many pieces were finished on a day; an undone report is taken off on the day of the undo."""

    day: date
    finished: int
    rejected: int


@dataclass(frozen=True)
class OrdersNow:
    """How the orders stand at this moment."""

    ready: int
    late: int
    open: int
    unpaid: int
    receivable: dict[str, Sums]
    """By age: orders that are not shipped yet, then by the days since they were."""


@dataclass(frozen=True)
class WorkNow:
    """How the work stands at this moment."""

    open: int
    late: int
    free: int


PAPERS = f"""
    SELECT
        (SELECT count(*) FROM inventory_productstockcount WHERE status = '{CountStatus.DECIDING}'),
        (SELECT count(*) FROM materials_materialstockcount WHERE status = '{CountStatus.DECIDING}'),
        (SELECT count(*) FROM inventory_productstocktransfer WHERE status = '{TransferStatus.SENT}'),
        (SELECT count(*) FROM materials_materialstocktransfer WHERE status = '{TransferStatus.SENT}')
"""


@dataclass(frozen=True)
class PapersNow:
    """Counts that a manager decides about, and transfers that have not come yet."""

    counts: int
    material_counts: int
    transfers: int
    material_transfers: int


def orders_by_day(last: date, zone: ZoneInfo, *, days: int) -> list[OrdersOfDay]:
    """Orders taken on each of the days up to the last one."""
    counts: dict[date, int] = defaultdict(int)
    sums: dict[date, Sums] = defaultdict(dict)
    rows = _by_day(SalesOrder.objects.all(), "confirmed_at", last, zone, days)
    for row in rows.values("day", "currency").annotate(count=Count("pk"), sum=Sum("total")):
        counts[row["day"]] += row["count"]
        sums[row["day"]][row["currency"]] = row["sum"]
    return [OrdersOfDay(day, counts[day], sums[day]) for day in _days(last, days)]


def output_by_day(last: date, zone: ZoneInfo, *, days: int) -> list[OutputOfDay]:
    """Pieces finished on each of the days up to the last one."""
    rows = _by_day(ProductionReport.objects.all(), "created_at", last, zone, days)
    made = rows.values("day").annotate(finished=Sum("quantity"), rejected=Sum("rejected_quantity"))
    by_day = {row["day"]: (row["finished"], row["rejected"]) for row in made}
    return [OutputOfDay(day, *by_day.get(day, (0, 0))) for day in _days(last, days)]


def owed(age: str, today: date, zone: ZoneInfo) -> Q:
    """Orders whose money is still to come, by how long their goods have been gone; any other word is all."""
    unpaid = Q(status__in=(*OPEN, Status.SHIPPED), paid_total__lt=F("total") - F("returned_total"))
    if age == NOT_SHIPPED:
        return unpaid & Q(status__in=OPEN)
    if age not in AGES:
        return unpaid
    least, most = AGES[age]
    shipped = Q(shipped_at__lt=local_day(today - timedelta(days=least), zone)[1])
    if most is not None:
        shipped &= Q(shipped_at__gte=local_day(today - timedelta(days=most), zone)[0])
    return unpaid & Q(status=Status.SHIPPED) & shipped


def orders_now(today: date, zone: ZoneInfo) -> OrdersNow:
    """What is to be shipped, what is late, who owes how much."""
    sums = {f"due_{age}": Sum(DUE, filter=owed(age, today, zone)) for age in (NOT_SHIPPED, *AGES)}
    rows: QuerySet[Any, Any] = (
        SalesOrder.objects.filter(status__in=(*OPEN, Status.SHIPPED))
        .order_by()
        .values("currency")
        .annotate(
            ready=Count("pk", Q(status=Status.READY)),
            late=Count("pk", Q(status__in=OPEN, due_on__lt=today)),
            open=Count("pk", Q(status__in=OPEN)),
            unpaid=Count("pk", owed("", today, zone)),
            **sums,
        )
    )
    counted = {name: sum(row[name] for row in rows) for name in ("ready", "late", "open", "unpaid")}
    receivable = {
        age: {row["currency"]: row[f"due_{age}"] for row in rows if row[f"due_{age}"]}
        for age in (NOT_SHIPPED, *AGES)
    }
    return OrdersNow(**counted, receivable=receivable)


def work_now(today: date) -> WorkNow:
    """What is being made, what is late, what nobody has taken."""
    return WorkNow(
        **ProductionOrder.objects.open().aggregate(
            open=Count("pk"), late=Count("pk", Q(due_on__lt=today)), free=Count("pk", Q(assignee=None))
        )
    )


def papers_now() -> PapersNow:
    """Which papers of the storekeepers wait for somebody."""
    [row] = fetch(PAPERS)
    return PapersNow(*row)


def all_of(receivable: dict[str, Sums]) -> Sums:
    """Everything that is owed, whatever its age."""
    total: Sums = defaultdict(Decimal)
    for sums in receivable.values():
        for currency, due in sums.items():
            total[currency] += due
    return dict(total)


def _by_day(rows: QuerySet[Any], field: str, last: date, zone: ZoneInfo, days: int) -> QuerySet[Any, Any]:
    first = last - timedelta(days=days - 1)
    asked = local_day(first, zone)[0], local_day(last, zone)[1]
    day = TruncDate(field, tzinfo=zone, output_field=DateField())
    found: QuerySet[Any, Any] = rows.filter(during(field, asked)).order_by().annotate(day=day)
    return found


def _days(last: date, days: int) -> list[date]:
    return [last - timedelta(days=back) for back in range(days - 1, -1, -1)]
