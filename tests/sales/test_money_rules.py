"""Every rule about money of orders is shown to fail on books that were cooked with the triggers off."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import transaction

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.inventory.services import Goods
from backend.sales import services as sales
from backend.sales.models import Payment, PaymentMethod, ReturnReason, SalesOrder, Settlement
from backend.sales.money import move_money
from backend.sales.money_invariants import INVARIANTS
from backend.sales.returns import ReturnLine
from tests.cooking import all_is_noticed

ORDER, PAYMENT, BALANCE = "sales_salesorder", "sales_payment", "sales_customerbalance"

COOKED: dict[str, list[str]] = {
    "what is paid for an order is the sum of its payments, and not more than it costs": [
        f"UPDATE {ORDER} SET paid_total = paid_total - 1 WHERE paid_total > 0",
        f"DELETE FROM {PAYMENT} WHERE origin_id IS NOT NULL",
        f"ALTER TABLE {ORDER} DROP CONSTRAINT salesorder_paid_within_total; "
        f"UPDATE {ORDER} SET returned_total = total WHERE paid_total > 0",
    ],
    "no more goes back of a payment than it was, and for the same order": [
        f"UPDATE {PAYMENT} SET amount = amount - 500 WHERE refunds_id IS NOT NULL",
        f"UPDATE {PAYMENT} SET order_id = (SELECT min(id) FROM {ORDER}) WHERE refunds_id IS NOT NULL",
        f"UPDATE {PAYMENT} SET refunds_id = (SELECT min(id) FROM {PAYMENT} WHERE refunds_id IS NOT NULL) "
        f"WHERE id = (SELECT max(id) FROM {PAYMENT} WHERE refunds_id IS NOT NULL)",
    ],
    "what leaves one order for another arrives there, in its currency": [
        f"UPDATE {PAYMENT} SET amount = amount - 1 WHERE origin_id IS NOT NULL AND amount > 0",
        f"UPDATE {ORDER} SET currency = 'EUR' "
        f"WHERE id = (SELECT order_id FROM {PAYMENT} WHERE origin_id IS NOT NULL AND amount > 0)",
    ],
    "a customer's balance is what was put on it and not taken off": [
        f"UPDATE {BALANCE} SET amount = amount + 1",
        f"DELETE FROM {BALANCE}",
        f"UPDATE {PAYMENT} SET method = 'cash' WHERE method = 'balance' AND origin_id IS NULL",
    ],
    "drafts, cancelled and returned orders hold no money, completed ones are paid in full": [
        f"UPDATE {ORDER} SET status = 'cancelled' WHERE paid_total > 0",
        f"UPDATE {ORDER} SET paid_total = 1 WHERE status = 'cancelled'",
        f"UPDATE {ORDER} SET paid_total = 1 WHERE status = 'completed'",
    ],
    "what came back of an order in money is its pieces at the prices they were sold for": [
        f"UPDATE {ORDER} SET returned_total = returned_total - 1 WHERE returned_total > 0",
        "UPDATE sales_salesreturnline SET quantity = quantity + 1",
        "DELETE FROM sales_salesreturnline",
    ],
}


@pytest.fixture
def busy_books(place_order: Callable[..., SalesOrder], variant: Variant, manager: User) -> None:
    """Money on a balance and off it, a part of a completed order back, money of one order with another."""

    def pay(order: SalesOrder, amount: int, method: PaymentMethod = PaymentMethod.CASH) -> Payment:
        return sales.pay_order(
            order_id=order.pk, amount=Decimal(amount), method=method, actor=manager, key=uuid4()
        )

    cancelled, completed, first, second = (place_order(variant, 2) for _ in range(4))
    pay(cancelled, 150)
    fulfillment.cancel_order(order_id=cancelled.pk, settlement=Settlement.BALANCE, actor=manager, key=uuid4())
    pay(completed, 60, PaymentMethod.BALANCE)
    pay(completed, 140)
    goods = [Goods(variant.pk, 2)]
    fulfillment.receive_goods(warehouse_id=completed.warehouse_id, goods=goods, actor=manager, key=uuid4())
    fulfillment.ship_order(order_id=completed.pk, actor=manager, key=uuid4())
    sales.complete_order(order_id=completed.pk, actor=manager, key=uuid4())
    back = [ReturnLine(completed.lines.get().pk, 1)]
    fulfillment.return_order(
        order_id=completed.pk, lines=back, reason=ReturnReason.DEFECT, actor=manager, key=uuid4()
    )
    deposit = pay(first, 100)
    sales.refund_payment(
        payment_id=deposit.pk, amount=Decimal(10), comment="a scratch", actor=manager, key=uuid4()
    )
    with transaction.atomic():
        move_money(from_order=first, to_order=second, amount=Decimal(40), actor=manager)


def test_every_rule_has_been_broken_once() -> None:
    assert [rule.name for rule in INVARIANTS] == list(COOKED)


@pytest.mark.usefixtures("busy_books")
def test_cooked_money_is_noticed(subtests: pytest.Subtests) -> None:
    all_is_noticed(COOKED, subtests)
