"""What movements of cash mean in money; payments and refunds are in the journal by themselves."""

from backend.accounting.chart import AGAINST, MONEY
from backend.accounting.invariants import booked, sides
from backend.accounting.models import MoneyReason
from backend.accounting.triggers import BooksMoney
from backend.core.invariants import Invariant
from backend.core.statements import quoted

PLACES = {"bank": MONEY["transfer"], "way": MONEY["other"]}
"""Where money is put into the box from and taken out to."""
SURPLUS, SHORTAGE = AGAINST["count"]
OPENING = AGAINST["initial"][0]
BY_REASON = {
    "put_in": MoneyReason.CASH_IN,
    "taken_out": MoneyReason.CASH_OUT,
    "difference": MoneyReason.CASH_DIFFERENCE,
    "opening": MoneyReason.CASH_OPENING,
}
_REASONS = " ".join(f"WHEN '{reason}' THEN '{booked_as}'" for reason, booked_as in BY_REASON.items())
_PLACES = " ".join(f"WHEN '{place}' THEN '{account}'" for place, account in PLACES.items())


def movements(rows: str) -> str:
    """Cash comes from the bank or the way and goes there; more than in the book is income, less a loss."""
    return f"""
        SELECT CASE fact.reason {_REASONS} END AS reason,
            'cash.cashmovement' AS document_type, fact.id AS document_id, box.currency,
            fact.actor_id, fact.created_at, '{MONEY["cash"]}' AS debit,
            CASE fact.reason
                WHEN 'opening' THEN '{OPENING}'
                WHEN 'difference' THEN CASE WHEN fact.amount > 0 THEN '{SURPLUS}' ELSE '{SHORTAGE}' END
                ELSE CASE fact.place {_PLACES} END
            END AS credit,
            fact.amount
        FROM {rows} fact
        JOIN cash_cashshift shift ON shift.id = fact.shift_id
        JOIN cash_cashbox box ON box.id = shift.box_id
        WHERE fact.reason IN ({quoted(BY_REASON)})
    """


def books_cash() -> BooksMoney:
    """What is put in, taken out and found to differ is in the journal from the moment it is there."""
    return BooksMoney(name="books_cash", facts=movements("written"))


INVARIANTS: list[Invariant] = [
    booked(
        "the journal has every movement of cash that is not a payment",
        sides(movements("cash_cashmovement")),
        f"reason IN ({quoted(BY_REASON.values())})",
    ),
]
