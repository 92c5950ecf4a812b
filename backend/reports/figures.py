"""What an owner wants to know about a day."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

Sums = dict[str, Decimal]
"""Money by currency: hryvnias are not added to dollars."""


@dataclass(frozen=True)
class DayFigures:
    """What happened within one local day."""

    orders: int
    taken: Sums
    cancelled: int
    paid: Sums
    finished: int
    rejected: int


@dataclass(frozen=True)
class WorkerFigures:
    """What one person made; an undone report is taken off on the day of the undo."""

    name: str
    finished: int
    finished_week_ago: int
    rejected: int


@dataclass(frozen=True)
class Standing:
    """How things stand at the moment of asking."""

    receivable: Sums
    overdue_orders: int
    overdue_work: int
    low_stock: int


@dataclass(frozen=True)
class LowStock:
    """A variant that people order, with little of it left."""

    name: str
    available: int
    ordered: int


@dataclass(frozen=True)
class DailyFigures:
    """A day beside the same weekday a week before; how things stood then is known if it was told then."""

    day: date
    today: DayFigures
    week_ago: DayFigures
    workers: list[WorkerFigures]
    standing: Standing
    standing_week_ago: Standing | None
    low_stock: list[LowStock]

    def as_json(self) -> dict[str, Any]:
        """The figures as they are kept: dates and money as text."""
        kept: dict[str, Any] = json.loads(json.dumps(asdict(self), cls=DjangoJSONEncoder))
        return kept


def standing_from_json(kept: dict[str, Any]) -> Standing:
    """How things stood when a summary was kept."""
    standing = dict(kept["standing"])
    receivable = {currency: Decimal(total) for currency, total in standing.pop("receivable").items()}
    return Standing(receivable=receivable, **standing)
