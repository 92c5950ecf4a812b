"""Every rule of the books of cash fails on books that were cooked with the triggers off."""

from collections.abc import Callable
from typing import Any

import pytest

from backend.cash import services as cash
from backend.cash.invariants import INVARIANTS as OF_CASH
from backend.catalog.models import Variant
from backend.reports.books import broken
from backend.sales.cash_payments import INVARIANTS as OF_PAYMENTS
from tests.cooking import all_is_noticed, cook

pytestmark = pytest.mark.django_db
SHIFT, MOVEMENT = "cash_cashshift", "cash_cashmovement"
COOKED: dict[str, list[str]] = {
    "what is in a cash box is what was left and every movement since, and never below zero": [
        f"UPDATE {SHIFT} SET balance = balance + 1 WHERE closed_at IS NULL",
        f"DELETE FROM {MOVEMENT} WHERE reason = 'put_in'",
        f"ALTER TABLE {SHIFT} DROP CONSTRAINT cashshift_never_below_zero; "
        f"UPDATE {SHIFT} SET balance = -1 WHERE closed_at IS NULL",
    ],
    "a shift of a cash box begins with what the one before it left, and one is open at most": [
        f"UPDATE {SHIFT} SET left_amount = left_amount + 1 WHERE left_amount IS NOT NULL",
        f"UPDATE {SHIFT} SET left_amount = NULL WHERE left_amount IS NOT NULL",
        f"DROP INDEX cashshift_open_is_one; UPDATE {SHIFT} "
        "SET closed_at = NULL, closed_by_id = NULL, expected_amount = NULL, counted_amount = NULL",
    ],
    "differences of a cash box are counted less expected, when it is opened and when it is closed": [
        f"UPDATE {SHIFT} SET expected_amount = expected_amount + 1 WHERE closed_at IS NOT NULL",
        f"UPDATE {MOVEMENT} SET amount = amount - 1 WHERE reason = 'difference'",
    ],
    "the journal has every movement of cash that is not a payment": [
        f"UPDATE {MOVEMENT} SET place = 'way' WHERE reason = 'put_in'",
        "UPDATE accounting_journalline SET debit = debit * 2, credit = credit * 2 WHERE entry_id = "
        "(SELECT max(id) FROM accounting_journalentry WHERE reason = 'cash_difference')",
        "DELETE FROM accounting_journalline WHERE entry_id IN "
        "(SELECT id FROM accounting_journalentry WHERE reason = 'cash_out')",
    ],
    "cash of orders is in the box of their warehouse, payment by payment": [
        f"UPDATE {MOVEMENT} SET amount = amount + 1 WHERE reason = 'payment'",
        "UPDATE sales_payment SET method = 'card'",
        "UPDATE cash_cashbox SET currency = 'EUR'",
    ],
    "no cash passes by an open cash box": [f"DELETE FROM {MOVEMENT} WHERE reason = 'payment'"],
}


@pytest.fixture
def full_books(
    open_shift: Callable[..., Any], close_shift: Callable[..., Any], move: Callable[..., Any],
    pay: Callable[..., Any], place_order: Callable[..., Any], variant: Variant,
) -> None:  # fmt: skip
    """Two shifts, with a payment, a collection and differences."""
    shift = open_shift(100)
    pay(place_order(variant, 1), 100)
    move(cash.put_in, 30)
    move(cash.take_out, 120)
    close_shift(shift, 105, comment="short")
    open_shift(110, comment="found")


def test_every_rule_of_cash_is_here() -> None:
    assert COOKED.keys() == {rule.name for rule in (*OF_CASH, *OF_PAYMENTS)}


@pytest.mark.usefixtures("full_books")
def test_honest_books_hold() -> None:
    assert list(broken()) == []


@pytest.mark.usefixtures("full_books")
def test_cooked_books_are_noticed(subtests: pytest.Subtests) -> None:
    cook(f"ALTER TABLE {SHIFT} DROP CONSTRAINT cashshift_closed_is_counted")

    all_is_noticed(COOKED, subtests)
