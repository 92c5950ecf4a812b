"""What may be set up for the statuses of a document, within what its table permits."""

from collections.abc import Iterable, Sequence

from backend.accounts.roles import Role
from backend.core.statuses import StatusTable
from backend.workflow import kinds
from backend.workflow.errors import (
    ColourUnknown,
    CorrectedTooLate,
    NobodySteps,
    NotByPayment,
    NothingToCorrect,
    PaymentAsksNobody,
    ReturnBeforeIssue,
    ReturnElsewhere,
    RightUnknown,
    RoleUnknown,
    StatusMissing,
    StatusUnknown,
    StockMovesElsewhere,
    StockMovesNowhere,
    StockNeverLeaves,
)
from backend.workflow.models import Colour, DocumentStatus

LEFT_TO = ("workflow.take_managers_step", "workflow.take_owners_step")
"""Rights that are there for such steps alone."""


def check(table: StatusTable, rows: Sequence[DocumentStatus]) -> None:
    """Refuse a set-up of statuses that the table does not permit, with the reason.

    Raises StatusUnknown, StatusMissing, StockMovesElsewhere, StockMovesNowhere, StockNeverLeaves,
    ReturnBeforeIssue, ReturnElsewhere, CorrectedTooLate, NothingToCorrect, NotByPayment, PaymentAsksNobody,
    RightUnknown, NobodySteps, RoleUnknown, ColourUnknown.
    """
    _check_complete(table, rows)
    for row in rows:
        _check_looks(row)
        _check_movements(table, row)
        _check_return(table, row)
        _check_correction(table, row)
        _check_right(table, row)


def rights() -> set[str]:
    """The rights that a step may ask for besides its own: those of any step, and those left to somebody."""
    return {right for table in kinds.tables().values() for right in table.rights.values()} | {*LEFT_TO}


def by_people(table: StatusTable) -> set[str]:
    """The statuses that people bring documents to; the others follow from the work."""
    reached = {to for steps in table.next.values() for to in steps}
    return reached & set(table.rights)


def _check_complete(table: StatusTable, rows: Sequence[DocumentStatus]) -> None:
    known, said = table.statuses.values, [row.status for row in rows]
    for status in said:
        if status not in known:
            raise StatusUnknown(status=status)
    for status in known:
        if said.count(status) != 1:
            raise StatusMissing(status=_label(table, status))


def _check_looks(row: DocumentStatus) -> None:
    if row.colour not in Colour.values:
        raise ColourUnknown(colour=row.colour)
    for role in row.told_roles:
        if role not in Role.values:
            raise RoleUnknown(role=role)


def _check_movements(table: StatusTable, row: DocumentStatus) -> None:
    if row.creates_movements and not table.moves_stock:
        raise StockMovesNowhere(status=_label(table, row.status))
    if row.creates_movements and row.status not in table.moves_stock:
        permitted = _labels(table, table.moves_stock)
        raise StockMovesElsewhere(status=_label(table, row.status), permitted=permitted)
    if row.status in table.moves_stock and not row.creates_movements:
        raise StockNeverLeaves(status=_label(table, row.status))


def _check_return(table: StatusTable, row: DocumentStatus) -> None:
    if not row.reverses_movements:
        return
    if not any(table.follows(issued, row.status) for issued in table.moves_stock):
        raise ReturnBeforeIssue(status=_label(table, row.status))
    if row.status not in table.takes_back:
        permitted = _labels(table, table.takes_back)
        raise ReturnElsewhere(status=_label(table, row.status), permitted=permitted)


def _check_correction(table: StatusTable, row: DocumentStatus) -> None:
    if not row.allows_correction or row.status in table.corrects:
        return
    refusal = CorrectedTooLate if table.corrects else NothingToCorrect
    raise refusal(status=_label(table, row.status))


def _check_right(table: StatusTable, row: DocumentStatus) -> None:
    name = _label(table, row.status)
    if row.entered_at_payment and row.status not in table.at_payment:
        raise NotByPayment(status=name, permitted=_labels(table, table.at_payment))
    if not row.permission:
        return
    if row.permission not in rights():
        raise RightUnknown(permission=row.permission)
    if row.entered_at_payment:
        raise PaymentAsksNobody(status=name)
    if row.status not in by_people(table):
        raise NobodySteps(status=name)


def _label(table: StatusTable, status: str) -> str:
    return str(table.statuses(status).label)


def _labels(table: StatusTable, statuses: Iterable[str]) -> str:
    order = table.statuses.values
    return ", ".join(f"«{_label(table, one)}»" for one in sorted(statuses, key=order.index)) or "—"
