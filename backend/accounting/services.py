from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Model

from backend.accounting.models import JournalEntry, JournalLine
from backend.core.rows import write


@dataclass(frozen=True)
class Posting:
    """A sum that goes from one account to another; with a minus it goes back."""

    debit: str
    credit: str
    amount: Decimal


def book(
    postings: Sequence[Posting], *, reason: str, document: Model, currency: str, actor: Model
) -> JournalEntry | None:
    """Write what a document means in money into the journal; the caller's transaction is the document's.

    For the services of money: what lies on shelves is booked by the ledger itself. Nothing is written of
    nothing.
    """
    sides = [side for posting in postings if posting.amount for side in _sides(posting)]
    if not sides:
        return None
    entry = JournalEntry(
        reason=reason,
        document_type=document._meta.label_lower,
        document_id=document.pk,
        currency=currency,
        actor_id=actor.pk,
    )
    write([entry])
    write(
        JournalLine(entry=entry, account_id=account, debit=debit, credit=credit)
        for account, debit, credit in sides
    )
    return entry


def _sides(posting: Posting) -> list[tuple[str, Decimal, Decimal]]:
    debit, credit = posting.debit, posting.credit
    if posting.amount < 0:
        debit, credit = credit, debit
    amount, nothing = abs(posting.amount), Decimal(0)
    return [(debit, amount, nothing), (credit, nothing, amount)]
