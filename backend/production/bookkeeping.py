"""What a report leaves in production: nothing. Spoilt pieces are rejects, the rest stood at standard cost."""

from collections.abc import Collection, Iterable

from backend.accounting.chart import ABSORBED, PRODUCTION, REJECTS
from backend.accounting.invariants import booked, sides
from backend.accounting.models import MoneyReason
from backend.accounting.triggers import OURS, booking_money
from backend.core.invariants import Invariant
from backend.core.statements import array, fetch
from backend.ledger.models import Movement

_MOVED = " UNION ALL ".join(
    f"""
    SELECT document_id AS report_id, -value_change AS value FROM {table}
    WHERE document_type = 'production.productionreport' AND document_id IN (SELECT id FROM asked)
    """
    for table in (
        "materials_materialstockmovement",
        "inventory_productstockmovement",
        "inventory_wipstockmovement",
    )
)


def leavings(reports: str) -> str:
    """What these reports, a condition on them, leave in production when all that they moved is booked.

    Spoilt pieces have their share of what was used; an undone report takes the share of its original back.
    What is left then came in at the standard cost, or was sold before the report was undone.
    """
    return f"""
        WITH report AS (
            SELECT report.*, COALESCE(report.reverses_id, report.id) AS base_id
            FROM production_productionreport report WHERE {reports}
        ), asked AS (
            SELECT id FROM report UNION SELECT base_id FROM report
        ), worth AS (
            SELECT report_id, sum(value) AS standing, COALESCE(sum(value) FILTER (WHERE value > 0), 0) AS used
            FROM ({_MOVED} UNION ALL
                SELECT report_id, round(quantity * unit_cost, 2) FROM materials_materialshortage
                WHERE report_id IN (SELECT id FROM asked)
            ) moved GROUP BY report_id
        ), share AS (
            SELECT report.id, report.actor_id, report.created_at, COALESCE(worth.standing, 0) AS standing,
                CASE WHEN report.reverses_id IS NULL THEN 1 ELSE -1 END * (base_worth.used - round(
                    base_worth.used * base.quantity / (base.quantity + base.rejected_quantity), 2)) AS spoilt
            FROM report JOIN production_productionreport base ON base.id = report.base_id
            JOIN worth base_worth ON base_worth.report_id = report.base_id
            LEFT JOIN worth ON worth.report_id = report.id
        )
        SELECT fact.reason, 'production.productionreport' AS document_type, share.id AS document_id,
            {OURS} AS currency, share.actor_id, share.created_at, fact.debit, '{PRODUCTION}' AS credit,
            fact.amount
        FROM share CROSS JOIN LATERAL (VALUES
            ('{MoneyReason.REJECTS}', '{REJECTS}', spoilt),
            ('{MoneyReason.STANDARD}', '{ABSORBED}', standing - spoilt)
        ) fact (reason, debit, amount)
    """


# What `leavings` says of a report of which nothing was used and nothing spoilt, without looking for it.
_ALL_STANDARD = f"""
    SELECT '{MoneyReason.STANDARD}' AS reason, 'production.productionreport' AS document_type,
        report.id AS document_id, {OURS} AS currency, report.actor_id, report.created_at,
        '{PRODUCTION}' AS debit, '{ABSORBED}' AS credit, %s::numeric AS amount
    FROM production_productionreport report WHERE report.id = %s
"""


def close_standard(report_id: int, came: Iterable[Movement]) -> None:
    """Book goods that came in at their standard cost alone: nobody booked what they are made of."""
    fetch(booking_money(_ALL_STANDARD), [sum(row.value_change or 0 for row in came), report_id])


def close(report_ids: Collection[int]) -> None:
    """Book what these reports, whose goods and materials have moved, leave in production."""
    fetch(booking_money(leavings("report.id = ANY(%s::bigint[])")), [array(sorted(report_ids))])


INVARIANTS = [
    Invariant(
        "nothing stands in production when a report is done: materials leave with the pieces",
        f"""
        SELECT entry.document_type, entry.document_id, sum(line.debit - line.credit) AS standing
        FROM accounting_journalline line JOIN accounting_journalentry entry ON entry.id = line.entry_id
        WHERE line.account_id = '{PRODUCTION}'
        GROUP BY entry.document_type, entry.document_id HAVING sum(line.debit - line.credit) <> 0
        """,
    ),
    booked(
        "spoilt pieces, and goods at their standard cost, are in the journal",
        sides(leavings("true")),
        f"reason IN ('{MoneyReason.REJECTS}', '{MoneyReason.STANDARD}')",
    ),
]
