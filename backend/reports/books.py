"""The workshop checks its own books."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from backend.accounting.invariants import INVARIANTS as OF_THE_JOURNAL
from backend.cash.invariants import INVARIANTS as OF_CASH
from backend.core.invariants import Invariant, triggers_on_duty
from backend.fulfillment.invariants import INVARIANTS as OF_FULFILLMENT
from backend.fulfillment.making_invariants import INVARIANTS as OF_MAKING
from backend.inventory.invariants import INVARIANTS as OF_INVENTORY
from backend.inventory.wip_invariants import INVARIANTS as OF_WIP
from backend.materials.bookkeeping import INVARIANTS as OF_SHORTAGES
from backend.materials.invariants import INVARIANTS as OF_MATERIALS
from backend.production.bookkeeping import INVARIANTS as OF_WORK_IN_MONEY
from backend.production.invariants import INVARIANTS as OF_PRODUCTION
from backend.sales.bookkeeping import INVARIANTS as OF_MONEY
from backend.sales.bundle_invariants import INVARIANTS as OF_BUNDLES
from backend.sales.cash_payments import INVARIANTS as OF_CASH_PAYMENTS
from backend.sales.invariants import INVARIANTS as OF_SALES
from backend.sales.money_invariants import INVARIANTS as OF_PAYMENTS
from backend.workflow.invariants import INVARIANTS as OF_TYPES

SHOWN = 20


@dataclass(frozen=True)
class Broken:
    """A rule that does not hold, with the first rows that break it."""

    name: str
    columns: list[str]
    rows: list[tuple[Any, ...]]


def invariants() -> list[Invariant]:
    """Everything that must be true of the books."""
    return [
        triggers_on_duty(),
        *OF_MATERIALS,
        *OF_INVENTORY,
        *OF_SALES,
        *OF_PAYMENTS,
        *OF_BUNDLES,
        *OF_PRODUCTION,
        *OF_FULFILLMENT,
        *OF_WIP,
        *OF_MAKING,
        *OF_THE_JOURNAL,
        *OF_MONEY,
        *OF_CASH,
        *OF_CASH_PAYMENTS,
        *OF_SHORTAGES,
        *OF_WORK_IN_MONEY,
        *OF_TYPES,
    ]


def broken() -> Iterator[Broken]:
    """The rules that do not hold now."""
    for invariant in invariants():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({invariant.sql}) breaking LIMIT {SHOWN}")
            rows = cursor.fetchall()
            if rows:
                yield Broken(invariant.name, [column.name for column in cursor.description], rows)
