"""Payments, shipments and returns are in the journal, and books that were cooked are noticed."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from backend.accounting.invariants import INVARIANTS as OF_THE_JOURNAL
from backend.accounting.models import JournalEntry, JournalLine
from backend.accounting.selectors import lines_of, trial_balance
from backend.accounting.triggers import booking_money
from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import DomainError
from backend.fulfillment import services as fulfillment
from backend.reports.books import broken
from backend.sales import services as sales
from backend.sales.bookkeeping import INVARIANTS as OF_MONEY
from backend.sales.bookkeeping import payments, returns, shipments
from backend.sales.models import Payment, PaymentMethod, ReturnReason, SalesOrder
from backend.sales.returns import ReturnLine
from tests.cooking import all_is_noticed, cook

pytestmark = pytest.mark.django_db
Sides = list[tuple[str, Decimal, Decimal]]
LINE, ENTRY = "accounting_journalline", "accounting_journalentry"
OF_MONEY_ALONE = "reason IN ('payment', 'refund', 'revenue', 'revenue_back')"
ENTRY_OF = f"(SELECT max(id) FROM {ENTRY} WHERE reason = '%s')"


def sides(reason: str, document: SalesOrder | Payment | None = None) -> Sides:
    lines = JournalLine.objects.filter(entry__reason=reason)
    if document:
        lines = lines.filter(entry__document_type=document._meta.label_lower, entry__document_id=document.pk)
    return list(lines.order_by("id").values_list("account_id", "debit", "credit"))


@pytest.fixture
def pay(seller: User) -> Callable[..., Payment]:
    def take(order: SalesOrder, amount: int, method: PaymentMethod = PaymentMethod.CASH) -> Payment:
        return sales.pay_order(
            order_id=order.pk, amount=Decimal(amount), method=method, actor=seller, key=uuid4()
        )

    return take


@pytest.fixture
def shipped(
    place_order: Callable[..., SalesOrder], put_on_shelf: Callable[..., None], variant: Variant, seller: User
) -> SalesOrder:
    """Three pieces at 100 went to the customer; a fourth lies on the shelf."""
    put_on_shelf(variant, 4)
    order = place_order(variant, 3)
    fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid4())
    return order


@pytest.mark.parametrize(
    ("method", "account"),
    [
        (PaymentMethod.CASH, "301"),
        (PaymentMethod.CARD, "311"),
        (PaymentMethod.TRANSFER, "311"),
        (PaymentMethod.OTHER, "333"),
    ],
)
def test_money_comes_from_the_customer_to_where_its_method_says(
    shipped: SalesOrder, pay: Callable[..., Payment], method: PaymentMethod, account: str
) -> None:
    payment = pay(shipped, 100, method)

    assert sides("payment", payment) == [(account, 100, 0), ("361", 0, 100)]


def test_a_payment_that_is_refused_is_not_in_the_journal(
    shipped: SalesOrder, pay: Callable[..., Payment]
) -> None:
    with pytest.raises(DomainError):
        pay(shipped, 301)

    assert not sides("payment")


def test_the_same_payment_sent_twice_is_booked_once(shipped: SalesOrder, seller: User) -> None:
    said = {"order_id": shipped.pk, "amount": Decimal(50), "method": PaymentMethod.CASH, "actor": seller}
    key = uuid4()

    for _ in range(2):
        sales.pay_order(**said, key=key)

    assert len(sides("payment")) == 2


def test_refunds_of_a_cancelled_order_go_back_where_the_money_lay(
    place_order: Callable[..., SalesOrder], variant: Variant, pay: Callable[..., Payment], seller: User
) -> None:
    order = place_order(variant, 2)
    pay(order, 50)
    pay(order, 70, PaymentMethod.CARD)

    fulfillment.cancel_order(order_id=order.pk, actor=seller, key=uuid4())

    assert sorted(sides("refund")) == [("301", 0, 50), ("311", 0, 70), ("361", 50, 0), ("361", 70, 0)]
    assert not sides("revenue")


def test_what_is_shipped_is_revenue_and_what_it_cost_is_cost(shipped: SalesOrder) -> None:
    assert sides("revenue", shipped) == [("361", 300, 0), ("701", 0, 300)]
    assert sides("sale", shipped) == [("901", 120, 0), ("26", 0, 120)]


def test_parts_that_come_back_take_their_share_of_the_revenue(
    shipped: SalesOrder, manager: User, pay: Callable[..., Payment]
) -> None:
    pay(shipped, 300)
    part = [ReturnLine(shipped.lines.get().pk, 1)]

    fulfillment.return_order(
        reason=ReturnReason.CHANGED_MIND, order_id=shipped.pk, lines=part, actor=manager, key=uuid4()
    )

    assert sides("revenue_back") == [("704", 100, 0), ("361", 0, 100)]

    fulfillment.return_order(
        reason=ReturnReason.CHANGED_MIND, order_id=shipped.pk, actor=manager, key=uuid4()
    )

    assert sides("revenue_back")[2:] == [("704", 200, 0), ("361", 0, 200)]
    assert sides("refund") == [("361", 100, 0), ("301", 0, 100), ("361", 200, 0), ("301", 0, 200)]
    until = timezone.now() + timedelta(days=1)
    customers = lines_of("361", since=None, until=until, currency="UAH")
    assert [line.balance for line in customers] == [300, 0, -100, 0, -200, 0]


def test_the_trial_balance_balances_and_goes_on_from_what_stood(
    shipped: SalesOrder, pay: Callable[..., Payment]
) -> None:
    between = timezone.now()
    pay(shipped, 120)
    until = timezone.now() + timedelta(days=1)

    whole = trial_balance(since=None, until=until, currency="UAH")
    later = trial_balance(since=between, until=until, currency="UAH")

    assert whole.debit == whole.credit > 0
    assert whole.closing == later.closing == 0
    assert {row.account.pk: (row.debit, row.credit, row.closing) for row in whole.rows} == {
        "26": (160, 120, 40),
        "301": (120, 0, 120),
        "361": (300, 120, 180),
        "631": (0, 160, -160),
        "701": (0, 300, -300),
        "901": (120, 0, 120),
    }
    assert {row.account.pk: (row.opening, row.debit, row.credit) for row in later.rows} == {
        "26": (40, 0, 0),
        "301": (0, 120, 0),
        "361": (300, 0, 120),
        "631": (-160, 0, 0),
        "701": (-300, 0, 0),
        "901": (120, 0, 0),
    }
    assert [line.balance for line in lines_of("361", since=between, until=until, currency="UAH")] == [180]
    assert trial_balance(since=None, until=until, currency="EUR").rows == []


def test_books_that_were_kept_before_the_journal_are_written_into_it(
    shipped: SalesOrder, manager: User, pay: Callable[..., Payment]
) -> None:
    pay(shipped, 300)
    fulfillment.return_order(
        reason=ReturnReason.CHANGED_MIND, order_id=shipped.pk, actor=manager, key=uuid4()
    )
    money = JournalEntry.objects.exclude(document_type="inventory.stockdocument")
    asked = money.filter(reason__in=["payment", "refund", "revenue", "revenue_back"])
    before = set(asked.values_list("reason", "document_id", "created_at", "lines__account", "lines__debit"))
    cook(f"DELETE FROM {LINE} WHERE entry_id IN (SELECT id FROM {ENTRY} WHERE {OF_MONEY_ALONE})")
    cook(f"DELETE FROM {ENTRY} WHERE {OF_MONEY_ALONE}")
    assert list(broken())

    with connection.cursor() as cursor:
        for facts in (
            payments("sales_payment"),
            shipments("sales_salesorderchange"),
            returns("sales_salesreturnline"),
        ):
            cursor.execute(booking_money(facts))

    after = set(asked.values_list("reason", "document_id", "created_at", "lines__account", "lines__debit"))
    assert after == before
    assert len(after) == 8
    assert list(broken()) == []


COOKED: dict[str, list[str]] = {
    "every entry of the journal has two sides, and they are equal": [
        f"UPDATE {LINE} SET debit = debit + 1 WHERE debit > 0",
        f"DELETE FROM {LINE}",
        f"DELETE FROM {LINE} WHERE credit > 0",
    ],
    "every account of the journal is in the chart": [
        f"UPDATE {LINE} SET account_id = '999' WHERE account_id = '26'",
        "DELETE FROM accounting_account WHERE code = '701'",
    ],
    "the journal has what every movement is worth, in its accounts": [
        "UPDATE inventory_productstockmovement SET value_change = value_change + 0.01 WHERE reason = 'sale'",
        "UPDATE inventory_productstockmovement SET reason = 'theft' WHERE reason = 'scrap'",
        "DELETE FROM inventory_productstockmovement WHERE reason = 'return'",
        f"UPDATE {LINE} SET account_id = '947' WHERE account_id = '901'",
        f"DELETE FROM {LINE} WHERE account_id IN ('26', '901')",
        f"UPDATE {ENTRY} SET document_id = document_id + 1000 WHERE reason = 'sale'",
        f"UPDATE {ENTRY} SET currency = 'EUR' WHERE reason = 'sale'",
    ],
    "the journal has every payment and refund, where its method says": [
        "UPDATE sales_payment SET amount = amount + 1",
        "UPDATE sales_payment SET method = 'other'",
        "DELETE FROM sales_payment",
        f"UPDATE {LINE} SET debit = debit + 1 WHERE debit > 0 AND entry_id = {ENTRY_OF % 'payment'}",
        f"UPDATE {LINE} SET account_id = '311' WHERE account_id = '301'",
        f"UPDATE {ENTRY} SET reason = 'revenue' WHERE reason = 'refund'",
    ],
    "revenue is what was shipped, to the kopiyka": [
        "UPDATE sales_salesorder SET total = total + 0.01 WHERE status = 'shipped'",
        "UPDATE sales_salesorder SET status = 'ready' WHERE status = 'shipped'",
        "UPDATE sales_salesorder SET status = 'completed' WHERE status = 'ready'",
        f"UPDATE {LINE} SET account_id = '719' WHERE account_id = '701'",
        f"UPDATE {ENTRY} SET document_id = document_id + 1000 WHERE reason = 'revenue'",
    ],
    "what came back is taken out of the revenue": [
        "DELETE FROM sales_salesreturnline",
        "UPDATE sales_salesreturnline SET quantity = 2",
        f"UPDATE {LINE} SET account_id = '701' WHERE account_id = '704'",
    ],
}


@pytest.fixture
def busy_books(
    shipped: SalesOrder,
    place_order: Callable[..., SalesOrder],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    manager: User,
    pay: Callable[..., Payment],
) -> None:
    """An order shipped and paid in part, another one paid and given back torn, a third one ready."""
    pay(shipped, 120)
    put_on_shelf(variant, 5)
    back = place_order(variant, 1)
    pay(back, 100)
    fulfillment.ship_order(order_id=back.pk, actor=manager, key=uuid4())
    torn = [ReturnLine(back.lines.get().pk, 1, 1)]
    fulfillment.return_order(
        reason=ReturnReason.CHANGED_MIND,
        order_id=back.pk,
        lines=torn,
        comment="torn",
        actor=manager,
        key=uuid4(),
    )
    place_order(variant, 1)


def test_every_rule_of_the_journal_has_been_broken_once() -> None:
    assert [rule.name for rule in (*OF_THE_JOURNAL, *OF_MONEY)] == list(COOKED)


@pytest.mark.usefixtures("busy_books")
def test_a_cooked_journal_is_noticed(subtests: pytest.Subtests) -> None:
    all_is_noticed(COOKED, subtests)
