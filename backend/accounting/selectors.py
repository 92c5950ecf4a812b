"""What the journal comes to: by accounts, and line by line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum, Value, Window
from django.db.models.functions import Coalesce

from backend.accounting.models import Account, JournalLine

NOTHING = Value(Decimal(0))


@dataclass(frozen=True)
class Balance:
    """An account over a time: what stood on it, what came and went, what stands; debit is plus."""

    account: Account
    opening: Decimal
    debit: Decimal
    credit: Decimal

    @property
    def closing(self) -> Decimal:
        """What stands on it at the end."""
        return self.opening + self.debit - self.credit


@dataclass(frozen=True)
class TrialBalance:
    """The accounts that anything stands or moved on, in one currency; both columns are equal."""

    currency: str
    rows: list[Balance]

    @property
    def debit(self) -> Decimal:
        """All that came to the left side."""
        return _added(row.debit for row in self.rows)

    @property
    def credit(self) -> Decimal:
        """All that came to the right side: the same."""
        return _added(row.credit for row in self.rows)

    @property
    def closing(self) -> Decimal:
        """What stands on all the accounts together: nothing."""
        return _added(row.closing for row in self.rows)


def trial_balance(*, since: datetime | None, until: datetime, currency: str) -> TrialBalance:
    """The accounts from a moment until, but without, another one; without the first, from the beginning."""
    before = Q(entry__created_at__lt=since) if since else Q(pk=None)
    within = Q(entry__created_at__gte=since) if since else Q()
    sums = {
        "opening": Coalesce(Sum(F("debit") - F("credit"), filter=before), NOTHING),
        "came": Coalesce(Sum("debit", filter=within), NOTHING),
        "went": Coalesce(Sum("credit", filter=within), NOTHING),
    }
    found = _lines(until, currency).order_by("account").values("account").annotate(**sums)
    accounts = Account.objects.in_bulk()
    rows = [
        Balance(
            # An account that somebody took out of the chart has its lines still.
            accounts.get(code) or Account(code=code, name="?"),
            opening,
            came,
            went,
        )
        for code, opening, came, went in found.values_list("account", *sums)
    ]
    return TrialBalance(currency, [row for row in rows if row.opening or row.debit or row.credit])


def lines_of(
    account: str, *, since: datetime | None, until: datetime, currency: str
) -> QuerySet[JournalLine]:
    """The ledger of an account, oldest first, each line with its entry and with the `balance` after it."""
    lines, change = _lines(until, currency).filter(account=account), F("debit") - F("credit")
    opening = Decimal(0)
    if since:
        opening = lines.filter(entry__created_at__lt=since).aggregate(sum=Coalesce(Sum(change), NOTHING))[
            "sum"
        ]
        lines = lines.filter(entry__created_at__gte=since)
    standing = Value(opening) + Window(Sum(change), order_by=["entry__created_at", "pk"])
    found = lines.annotate(balance=standing).order_by("entry__created_at", "pk")
    return found.select_related("entry__actor").prefetch_related("entry__lines")


def _lines(until: datetime, currency: str) -> QuerySet[JournalLine]:
    return JournalLine.objects.filter(entry__currency=currency, entry__created_at__lt=until)


def _added(sums: Iterable[Decimal]) -> Decimal:
    return sum(sums, Decimal(0))
