"""What a person did themselves: today, this week, this month."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from backend.accounts.models import User
from backend.production.models import ProductionReport
from backend.reports.days import Moments, during, local_day
from backend.reports.figures import Sums
from backend.sales.models import SalesOrder
from backend.sales.statuses import Status

PERIODS = ("today", "week", "month")


@dataclass(frozen=True)
class Made:
    """Pieces that a worker finished and spoilt."""

    period: str
    finished: int
    rejected: int


@dataclass(frozen=True)
class Sold:
    """Orders that a seller took, and for how much, by currency."""

    period: str
    orders: int
    sums: Sums


@dataclass(frozen=True)
class PersonalFigures:
    """What a person's work came to; empty where they do not do such work."""

    made: list[Made]
    sold: list[Sold]


def personal_figures(person: User, today: date) -> PersonalFigures:
    """A person's own figures by their own clock, two questions in all."""
    periods = _periods(person, today)
    makes = person.has_perm("production.report_productionorder")
    sells = person.has_perm("sales.add_salesorder")
    return PersonalFigures(_made(person, periods) if makes else [], _sold(person, periods) if sells else [])


def _periods(person: User, today: date) -> dict[str, Moments]:
    end = local_day(today, person.zone)[1]
    first_days = (today, today - timedelta(days=today.weekday()), today.replace(day=1))
    return {
        name: (local_day(day, person.zone)[0], end) for name, day in zip(PERIODS, first_days, strict=True)
    }


def _made(person: User, periods: dict[str, Moments]) -> list[Made]:
    sums = {
        f"{name}_{field}": Coalesce(Sum(field, filter=during("created_at", moments)), 0)
        for name, moments in periods.items()
        for field in ("quantity", "rejected_quantity")
    }
    reports = ProductionReport.objects.filter(_longest("created_at", periods), worker=person)
    found = reports.aggregate(**sums)
    return [Made(name, found[f"{name}_quantity"], found[f"{name}_rejected_quantity"]) for name in periods]


def _sold(person: User, periods: dict[str, Moments]) -> list[Sold]:
    orders = SalesOrder.objects.filter(_longest("confirmed_at", periods), seller=person)
    orders = orders.exclude(status__in=(Status.CANCELLED, Status.RETURNED))
    counts = {f"{name}_count": Count("pk", filter=during("confirmed_at", m)) for name, m in periods.items()}
    sums = {f"{name}_sum": Sum("total", filter=during("confirmed_at", m)) for name, m in periods.items()}
    found: QuerySet[Any, Any] = orders.order_by().values("currency").annotate(**counts, **sums)
    rows = list(found)
    return [
        Sold(
            name,
            sum(row[f"{name}_count"] for row in rows),
            {row["currency"]: row[f"{name}_sum"] for row in rows if row[f"{name}_count"]},
        )
        for name in periods
    ]


def _longest(field: str, periods: dict[str, Moments]) -> Q:
    """The week may have begun before the month."""
    return during(field, (min(begin for begin, _end in periods.values()), periods["today"][1]))
