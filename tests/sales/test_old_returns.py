"""Returns in part whose money was agreed aside become facts when the workshop is brought up to date."""

from collections.abc import Callable
from decimal import Decimal
from importlib import import_module
from uuid import uuid4

import pgtrigger
import pytest
from django.db import connection

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.reports.books import broken
from backend.sales import services as sales
from backend.sales.models import CustomerBalance, Payment, PaymentMethod, ReturnReason, SalesOrder
from backend.sales.returns import ReturnLine

SETTLE = import_module("backend.sales.migrations.0014_old_returns_are_settled").SETTLE
AS_IT_WAS = """
    ALTER TABLE sales_salesorder DROP CONSTRAINT salesorder_paid_within_total;
    DELETE FROM accounting_journalline WHERE entry_id IN
        (SELECT id FROM accounting_journalentry WHERE reason = 'refund');
    DELETE FROM accounting_journalentry WHERE reason = 'refund';
    DELETE FROM sales_payment WHERE refunds_id IS NOT NULL;
    UPDATE sales_salesorder SET paid_total = total
"""


@pytest.mark.parametrize(
    ("whose", "kept", "methods"),
    [
        ({}, 200, {"balance"}),
        ({"customer_id": None, "customer_info": "a girl from the market"}, 0, {"cash", "card"}),
    ],
)
def test_what_was_paid_above_what_stayed_is_on_the_balance_or_went_back(
    place_order: Callable[..., SalesOrder],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    manager: User,
    whose: dict[str, object],
    kept: int,
    methods: set[str],
) -> None:
    put_on_shelf(variant, 3)
    order = place_order(variant, 3, **whose)
    for amount, method in ((250, PaymentMethod.CASH), (50, PaymentMethod.CARD)):
        sales.pay_order(order_id=order.pk, amount=Decimal(amount), method=method, actor=manager, key=uuid4())
    fulfillment.ship_order(order_id=order.pk, actor=manager, key=uuid4())
    fulfillment.return_order(
        order_id=order.pk,
        lines=[ReturnLine(order.lines.get().pk, 2)],
        reason=ReturnReason.DID_NOT_FIT,
        actor=manager,
        key=uuid4(),
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pgtrigger.ignore():
            cursor.execute(AS_IT_WAS)
        assert list(broken())

        cursor.execute(SETTLE)

    assert list(broken()) == []
    order.refresh_from_db()
    assert (order.paid_total, order.balance_due) == (100, 0)
    refunds = Payment.objects.filter(refunds__isnull=False)
    assert list(refunds.order_by("pk").values_list("amount", flat=True)) == [-50, -150]
    assert set(refunds.values_list("method", flat=True)) == methods
    assert sum(CustomerBalance.objects.values_list("amount", flat=True)) == kept
