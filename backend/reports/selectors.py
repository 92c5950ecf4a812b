from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Aggregate, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from backend.catalog.models import Variant, VariantQuerySet
from backend.inventory.models import ProductStock
from backend.production.models import ProductionOrder, ProductionReport
from backend.reports.days import Moments, during, local_day
from backend.reports.figures import (
    DailyFigures,
    DayFigures,
    LowStock,
    Standing,
    Sums,
    WorkerFigures,
    standing_from_json,
)
from backend.reports.models import DailySummary
from backend.reports.today import orders_by_day
from backend.sales.models import Payment, PaymentMethod, SalesOrder, SalesOrderChange, SalesOrderLine
from backend.sales.models.orders import DUE
from backend.sales.statuses import OPEN, WAITING, Status
from backend.warehouses.models import HOLDS_GOODS

WEEK = timedelta(days=7)
DEMAND = timedelta(days=30)
"""Goods ordered within this time are goods that people want."""


def daily_figures(day: date, zone: ZoneInfo) -> DailyFigures:
    """What happened on a local day and how things stand now, beside the same weekday last week."""
    days = [local_day(day, zone), local_day(day - WEEK, zone)]
    orders, cancelled, payments = _orders(days), _cancelled(days), _payments(days)
    workers = _workers(days)
    low_stock = [LowStock(str(one), one.available, one.ordered) for one in running_out(day, zone)]  # type: ignore[attr-defined]
    today, week_ago = (
        DayFigures(
            orders=sum(row[f"count_{i}"] for row in orders),
            taken=_sums(orders, f"total_{i}"),
            cancelled=cancelled[f"count_{i}"],
            paid=_sums(payments, f"total_{i}"),
            finished=sum(row[f"finished_{i}"] for row in workers),
            rejected=sum(row[f"rejected_{i}"] for row in workers),
        )
        for i in (0, 1)
    )
    return DailyFigures(
        day=day,
        today=today,
        week_ago=week_ago,
        workers=[
            WorkerFigures(row["worker__name"], row["finished_0"], row["finished_1"], row["rejected_0"])
            for row in workers
            if row["finished_0"] or row["rejected_0"]
        ],
        standing=_standing(day, len(low_stock)),
        standing_week_ago=_told_standing(day - WEEK),
        low_stock=low_stock,
    )


def taken_by_day(last: date, zone: ZoneInfo, *, days: int, currency: str) -> list[tuple[date, Decimal]]:
    """For each of the days up to the last one: for how much orders were taken in this currency."""
    return [(one.day, one.taken.get(currency, Decimal(0))) for one in orders_by_day(last, zone, days=days)]


def _both_days(
    prefix: str, what: Callable[..., Aggregate], field: str, days: list[Moments], empty: Any = None
) -> dict[str, Any]:
    """The same aggregate for today (0) and for a week ago (1)."""
    counted = {f"{prefix}_{i}": what(filter=during(field, moments)) for i, moments in enumerate(days)}
    return counted if empty is None else {name: Coalesce(sum_, empty) for name, sum_ in counted.items()}


def _orders(days: list[Moments]) -> QuerySet[Any, Any]:
    at = "confirmed_at"
    return (
        SalesOrder.objects.filter(during(at, days[0]) | during(at, days[1]))
        .order_by()
        .values("currency")
        .annotate(
            **_both_days("count", partial(Count, "pk"), at, days),
            **_both_days("total", partial(Sum, "total"), at, days, Decimal(0)),
        )
    )


def _cancelled(days: list[Moments]) -> dict[str, Any]:
    """Promises that were taken back; a draft that was thrown away promised nothing."""
    at = "created_at"
    changes = SalesOrderChange.objects.filter(
        during(at, days[0]) | during(at, days[1]), to_status=Status.CANCELLED
    ).exclude(from_status=Status.DRAFT)
    return changes.aggregate(**_both_days("count", partial(Count, "pk"), at, days))


def _payments(days: list[Moments]) -> QuerySet[Any, Any]:
    at = "created_at"
    return (
        # What lies on balances came before, and what goes there has not left.
        Payment.objects.filter(during(at, days[0]) | during(at, days[1]))
        .exclude(method=PaymentMethod.BALANCE)
        .order_by()
        .values(currency=F("order__currency"))
        .annotate(**_both_days("total", partial(Sum, "amount"), at, days, Decimal(0)))
    )


def _workers(days: list[Moments]) -> list[dict[str, Any]]:
    at = "created_at"
    rows: QuerySet[Any, Any] = (
        ProductionReport.objects.filter(during(at, days[0]) | during(at, days[1]))
        .order_by()
        .values("worker", "worker__name")
        .annotate(
            **_both_days("finished", partial(Sum, "quantity"), at, days, 0),
            **_both_days("rejected", partial(Sum, "rejected_quantity"), at, days, 0),
        )
    )
    return sorted(rows, key=lambda row: (-row["finished_0"], row["worker__name"]))


def _sums(rows: QuerySet[Any, Any], name: str) -> Sums:
    return {row["currency"]: row[name] for row in rows if row[name]}


def _standing(day: date, low_stock: int) -> Standing:
    rows = (
        SalesOrder.objects.filter(status__in=(*OPEN, Status.SHIPPED))
        .order_by()
        .values("currency")
        .annotate(
            total_due=Sum(DUE),
            overdue=Count("pk", filter=Q(status__in=OPEN, due_on__lt=day)),
        )
    )
    return Standing(
        receivable=_sums(rows, "total_due"),
        overdue_orders=sum(row["overdue"] for row in rows),
        overdue_work=ProductionOrder.objects.open().filter(due_on__lt=day).count(),
        low_stock=low_stock,
    )


def _told_standing(day: date) -> Standing | None:
    """How things stood on a day is what an owner was told that evening: it cannot be asked afterwards."""
    summary = DailySummary.objects.filter(local_date=day).order_by("pk").first()
    return standing_from_json(summary.content) if summary else None


def running_out(day: date, zone: ZoneInfo) -> VariantQuerySet:
    """Variants of which few are free in all the warehouses together: by their own threshold, or for wanted
    goods without one by the workshop's; the most wanted first."""
    today = local_day(day, zone)
    wanted = SalesOrderLine.objects.filter(
        Q(order__confirmed_at__gte=today[1] - DEMAND) | Q(order__status__in=WAITING), variant=OuterRef("pk")
    ).exclude(order__status__in=(Status.DRAFT, Status.CANCELLED))
    stock = ProductStock.objects.filter(
        variant=OuterRef("pk"), warehouse__is_active=True, warehouse__kind__in=HOLDS_GOODS
    )
    variants = Variant.objects.for_sale().annotate(
        ordered=_total(wanted, "quantity"), available=_total(stock, "available")
    )
    few: VariantQuerySet = variants.filter(
        Q(available__lte=F("low_stock_threshold"))
        | Q(low_stock_threshold=None, ordered__gt=0, available__lte=settings.LOW_STOCK_AT)
    ).order_by("-ordered", "available", "pk")
    return few


def _total(rows: QuerySet[Any], field: str) -> Coalesce:
    """The sum of a field over the rows of one variant."""
    total = rows.order_by().values("variant").annotate(sum=Sum(field)).values("sum")
    return Coalesce(Subquery(total, output_field=IntegerField()), 0)
