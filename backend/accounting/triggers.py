"""The journal follows the facts: what moves value is booked by the statement that moves it."""

from typing import Any

import pgtrigger
from django.db.models import Model

from backend.accounting.chart import AGAINST, STOCK

UNBALANCED = """
    IF EXISTS (SELECT 1 FROM accounting_journalline WHERE entry_id = NEW.entry_id
               HAVING sum(debit) <> sum(credit)) THEN
        RAISE EXCEPTION 'journal entry % does not balance', NEW.entry_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""

OURS = "COALESCE((SELECT currency FROM core_workshop), 'UAH')"
"""The workshop's own currency: what lies on its shelves is worth so much of it."""


def keeps_balance() -> pgtrigger.Trigger:
    """At the end of the transaction the two sides of every new entry are equal."""
    return pgtrigger.Trigger(
        name="keeps_balance",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        func=UNBALANCED,
    )


class BooksValue(pgtrigger.Trigger):
    """The value that movements carry goes into the journal with them, one entry per document and reason."""

    when = pgtrigger.After
    operation = pgtrigger.Insert
    level = pgtrigger.Statement
    referencing = pgtrigger.Referencing(new="moved")  # type: ignore[no-untyped-call]

    def get_func(self, model: Model) -> str:
        return f"{booking('moved', STOCK[model._meta.db_table])}; RETURN NULL;"


def booking(movements: str, stock: str) -> str:
    """The statement that books movements of what has its value in the account `stock`."""
    cases = "\n".join(
        f"WHEN '{reason}' THEN CASE WHEN comes <> is_back THEN '{comes}' ELSE '{goes}' END"
        for reason, (comes, goes) in AGAINST.items()
    )
    sides = f"CASE WHEN comes THEN '{stock}' ELSE other END", f"CASE WHEN comes THEN other ELSE '{stock}' END"
    return f"""
        WITH worth AS (
            SELECT document_type, document_id, actor_id, min(created_at) AS created_at,
                CASE corrects WHEN '' THEN reason ELSE corrects END AS reason,
                corrects <> '' AS is_back, value_change > 0 AS comes, abs(sum(value_change)) AS value
            FROM {movements} WHERE value_change <> 0
            GROUP BY document_type, document_id, actor_id, reason, corrects, value_change > 0
        ), booked AS MATERIALIZED (
            SELECT nextval(pg_get_serial_sequence('accounting_journalentry', 'id')) AS id, worth.*,
                CASE reason {cases} END AS other
            FROM worth
        ), {entries(OURS, *sides)}
    """


def entries(currency: str, debit: str, credit: str) -> str:
    """The end of a statement that has what is to be written in `booked`: entries of two lines each."""
    return f"""entries AS (
            INSERT INTO accounting_journalentry
                (id, reason, document_type, document_id, currency, actor_id, created_at)
            SELECT id, reason, document_type, document_id,
                {currency}, actor_id, created_at
            FROM booked
        )
        INSERT INTO accounting_journalline (entry_id, account_id, debit, credit)
        SELECT booked.id, side.account, side.debit, side.credit
        FROM booked CROSS JOIN LATERAL (VALUES
            ({debit}, value, 0),
            ({credit}, 0, value)
        ) side (account, debit, credit)"""


class BooksMoney(pgtrigger.Trigger):
    """What these rows mean in money goes into the journal with them; `facts` says it, asking `written`."""

    when = pgtrigger.After
    operation = pgtrigger.Insert
    level = pgtrigger.Statement
    referencing = pgtrigger.Referencing(new="written")  # type: ignore[no-untyped-call]

    def __init__(self, *, name: str, facts: str, **kwargs: Any) -> None:
        self.facts = facts
        super().__init__(name=name, **kwargs)

    def get_func(self, model: Model) -> str:
        return f"{booking_money(self.facts)}; RETURN NULL;"


def booking_money(facts: str) -> str:
    """The statement that books facts: what they are, of whom and when, from which account into which.

    A sum with a minus goes back, and nothing is written of nothing.
    """
    return f"""
        WITH fact AS (
            SELECT * FROM ({facts}) fact WHERE amount <> 0
        ), booked AS MATERIALIZED (
            SELECT nextval(pg_get_serial_sequence('accounting_journalentry', 'id')) AS id, fact.*,
                abs(amount) AS value
            FROM fact
        ), {
        entries(
            "currency",
            "CASE WHEN amount > 0 THEN debit ELSE credit END",
            "CASE WHEN amount > 0 THEN credit ELSE debit END",
        )
    }
    """
