"""The journal says in money what the documents say, and nothing else."""

from backend.accounting.chart import AGAINST, STOCK
from backend.accounting.models import MoneyReason
from backend.accounting.triggers import OURS
from backend.core.invariants import Invariant
from backend.core.statements import quoted

OF_MONEY = f"reason IN ({quoted(MoneyReason.values)})"


def booked(name: str, facts: str, entries: str) -> Invariant:
    """These entries put the value of every fact, and nothing more, into its accounts: debit is plus.

    `facts` gives document_type, document_id, currency, account and value.
    """
    by = "document_type, document_id, currency, account"
    return Invariant(
        name,
        f"""
        WITH fact AS (
            SELECT {by}, sum(value) AS value FROM ({facts}) fact GROUP BY {by}
        ), journal AS (
            SELECT document_type, document_id, currency, line.account_id AS account,
                sum(line.debit - line.credit) AS value
            FROM accounting_journalentry entry JOIN accounting_journalline line ON line.entry_id = entry.id
            WHERE {entries} GROUP BY {by}
        )
        SELECT {by}, COALESCE(fact.value, 0) AS of_document, COALESCE(journal.value, 0) AS in_journal
        FROM fact FULL JOIN journal USING ({by})
        WHERE COALESCE(fact.value, 0) <> COALESCE(journal.value, 0)
        """,
    )


def sides(facts: str) -> str:
    """What these facts of money, each from an account into another, put into both of them."""
    return f"""
        SELECT document_type, document_id, currency, side.account, side.value
        FROM ({facts}) fact
        CROSS JOIN LATERAL (VALUES (debit, amount), (credit, -amount)) side (account, value)
    """


def _movements() -> str:
    comes = " ".join(f"WHEN '{reason}' THEN '{account}'" for reason, (account, _goes) in AGAINST.items())
    goes = " ".join(f"WHEN '{reason}' THEN '{account}'" for reason, (_comes, account) in AGAINST.items())
    return " UNION ALL ".join(
        f"""
        SELECT document_type, document_id, {OURS} AS currency,
            side.account, side.value
        FROM {table} moved CROSS JOIN LATERAL (VALUES
            ('{account}', value_change),
            (CASE WHEN (value_change > 0) <> (corrects <> '')
                THEN CASE COALESCE(NULLIF(corrects, ''), reason) {comes} END
                ELSE CASE COALESCE(NULLIF(corrects, ''), reason) {goes} END END, -value_change)
        ) side (account, value)
        WHERE value_change <> 0
        """
        for table, account in STOCK.items()
    )


INVARIANTS = [
    Invariant(
        "every entry of the journal has two sides, and they are equal",
        """
        SELECT entry.id, entry.reason, COALESCE(sum(line.debit), 0) AS debit,
            COALESCE(sum(line.credit), 0) AS credit
        FROM accounting_journalentry entry LEFT JOIN accounting_journalline line ON line.entry_id = entry.id
        GROUP BY entry.id
        HAVING count(line.id) < 2 OR sum(line.debit) <> sum(line.credit)
        """,
    ),
    Invariant(
        "every account of the journal is in the chart",
        """
        SELECT line.id, line.account_id FROM accounting_journalline line
        LEFT JOIN accounting_account account ON account.code = line.account_id
        WHERE account.code IS NULL
        """,
    ),
    booked("the journal has what every movement is worth, in its accounts", _movements(), f"NOT {OF_MONEY}"),
]
