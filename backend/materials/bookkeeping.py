"""What material that the book had not means in money: it lay there, so it is a surplus."""

from backend.accounting.chart import PRODUCTION, SURPLUS
from backend.accounting.invariants import booked, sides
from backend.accounting.models import MoneyReason
from backend.accounting.triggers import OURS, BooksMoney


def shortages(rows: str) -> str:
    """Production has used it; the loss that a count finds later is booked against the same surplus."""
    return f"""
        SELECT '{MoneyReason.SHORTAGE}' AS reason, 'production.productionreport' AS document_type,
            fact.report_id AS document_id, {OURS} AS currency, fact.actor_id,
            min(fact.created_at) AS created_at, '{PRODUCTION}' AS debit, '{SURPLUS}' AS credit,
            sum(round(fact.quantity * fact.unit_cost, 2)) AS amount
        FROM {rows} fact GROUP BY fact.report_id, fact.actor_id
    """


def books_shortages() -> BooksMoney:
    """Every shortage is in the journal from the moment it is there, and so is its taking back."""
    return BooksMoney(name="books_shortages", facts=shortages("written"))


INVARIANTS = [
    booked(
        "what was used though the book had none is in the journal",
        sides(shortages("materials_materialshortage")),
        f"reason = '{MoneyReason.SHORTAGE}'",
    )
]
