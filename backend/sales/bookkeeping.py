"""What payments, shipments and returns mean in money: the facts that the journal is written from.

Each is asked of the rows that were just written, or of a whole table.
"""

import pgtrigger

from backend.accounting.chart import CUSTOMERS, MONEY, RETURNS, REVENUE
from backend.accounting.invariants import booked, sides
from backend.accounting.models import MoneyReason
from backend.accounting.triggers import BooksMoney, booking_money
from backend.core.invariants import Invariant
from backend.core.statements import quoted
from backend.sales.statuses import Status

_PLACES = " ".join(f"WHEN '{method}' THEN '{account}'" for method, account in MONEY.items())


def payments(rows: str) -> str:
    """Money comes from the customer to where its method says; a refund goes the same way back."""
    return f"""
        SELECT CASE WHEN fact.refunds_id IS NULL THEN '{MoneyReason.PAYMENT}'
                ELSE '{MoneyReason.REFUND}' END AS reason,
            'sales.payment' AS document_type, fact.id AS document_id, document.currency,
            fact.actor_id, fact.created_at,
            CASE fact.method {_PLACES} END AS debit, '{CUSTOMERS}' AS credit, fact.amount
        FROM {rows} fact JOIN sales_salesorder document ON document.id = fact.order_id
    """


def shipments(rows: str) -> str:
    """The customer owes what was shipped, whatever was paid ahead."""
    return f"""
        SELECT '{MoneyReason.REVENUE}' AS reason, 'sales.salesorder' AS document_type,
            document.id AS document_id, document.currency, fact.actor_id, fact.created_at,
            '{CUSTOMERS}' AS debit, '{REVENUE}' AS credit, document.total AS amount
        FROM {rows} fact JOIN sales_salesorder document ON document.id = fact.order_id
        WHERE fact.to_status = '{Status.SHIPPED}'
    """


def returns(rows: str) -> str:
    """What came back is not owed any more: its pieces at the prices they were sold for."""
    return f"""
        SELECT '{MoneyReason.REVENUE_BACK}' AS reason, 'sales.salesreturn' AS document_type,
            back.id AS document_id, document.currency, back.actor_id, back.created_at,
            '{RETURNS}' AS debit, '{CUSTOMERS}' AS credit, sum(fact.quantity * line.unit_price) AS amount
        FROM {rows} fact
        JOIN sales_salesreturn back ON back.id = fact.sales_return_id
        JOIN sales_salesorderline line ON line.id = fact.line_id
        JOIN sales_salesorder document ON document.id = back.order_id
        GROUP BY back.id, document.id
    """


def books_payments() -> BooksMoney:
    """Every payment and refund is in the journal from the moment it is there."""
    return BooksMoney(name="books_money", facts=payments("written"))


def books_revenue() -> pgtrigger.Trigger:
    """Every shipment is revenue from the moment the order is shipped; other steps mean nothing in money."""
    return pgtrigger.Trigger(
        name="books_revenue",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Condition(f"NEW.to_status = '{Status.SHIPPED}'"),
        func=f"{booking_money(shipments('(SELECT NEW.*)'))}; RETURN NULL;",
    )


def books_returns() -> BooksMoney:
    """Every return takes its share of the revenue back."""
    return BooksMoney(name="books_returns", facts=returns("written"))


def _shipped() -> str:
    # Not by its history, that the journal was written from: by where the order stands now.
    gone = quoted((Status.SHIPPED, Status.COMPLETED, Status.RETURNED))
    return f"""
        SELECT 'sales.salesorder' AS document_type, document.id AS document_id, document.currency,
            '{CUSTOMERS}' AS debit, '{REVENUE}' AS credit, document.total AS amount
        FROM sales_salesorder document WHERE document.status IN ({gone})
    """


INVARIANTS: list[Invariant] = [
    booked(
        "the journal has every payment and refund, where its method says",
        sides(payments("sales_payment")),
        f"reason IN ('{MoneyReason.PAYMENT}', '{MoneyReason.REFUND}')",
    ),
    booked(
        "revenue is what was shipped, to the kopiyka",
        sides(_shipped()),
        f"reason = '{MoneyReason.REVENUE}'",
    ),
    booked(
        "what came back is taken out of the revenue",
        sides(returns("sales_salesreturnline")),
        f"reason = '{MoneyReason.REVENUE_BACK}'",
    ),
]
