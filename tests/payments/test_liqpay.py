"""Customers pay online: once, the right sum, and nobody else says that they did."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import pytest
from django.db import connections

from backend.accounting.models import JournalLine
from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import NotAllowed
from backend.fulfillment import services as fulfillment
from backend.inventory.services import Goods
from backend.messaging.models import OutboxMessage
from backend.payments.errors import NoProvider
from backend.payments.models import LinkStatus, PaymentLink, ProviderMessage
from backend.payments.services import ask_to_pay, to_send
from backend.sales import services as sales
from backend.sales.errors import AlreadyPaid, PayAfterConfirming
from backend.sales.models import Payment, PaymentMethod, SalesOrder
from backend.workflow.kinds import POINT_OF_SALE
from tests.payments.standin import PUBLIC, LiqPay

pytestmark = pytest.mark.django_db
SAID = {
    "public_key": PUBLIC,
    "status": "success",
    "amount": 1,
    "currency": "UAH",
    "order_id": "018f4e6a-0000-7000-8000-000000000000",
}


def page(link: PaymentLink) -> str:
    return f"/pay/{link.reference}/"


def paid() -> list[tuple[Decimal, str]]:
    return list(Payment.objects.order_by("pk").values_list("amount", "method"))


def test_a_customer_pays_by_a_link_and_the_seller_hears_of_it(
    link: PaymentLink, order: SalesOrder, liqpay: LiqPay
) -> None:
    assert to_send(link) == f"https://office.example{page(link)}"
    asked = liqpay.checkout(page(link))
    assert (asked["amount"], asked["currency"]) == ("300.00", "UAH")
    assert asked["server_url"] == "https://office.example/payments/liqpay/"

    assert liqpay.says(asked, "success").status_code == 200

    assert paid() == [(300, "card")]
    link.refresh_from_db()
    order.refresh_from_db()
    assert (link.status, order.balance_due) == (LinkStatus.PAID, 0)
    assert list(OutboxMessage.objects.values_list("kind", flat=True)) == ["paid_online"]
    assert JournalLine.objects.filter(entry__reason="payment", account="311", debit=300).count() == 1


@pytest.mark.usefixtures("books_hold")
def test_the_same_message_five_times_is_one_payment(link: PaymentLink, liqpay: LiqPay) -> None:
    asked = liqpay.checkout(page(link))

    answers = [liqpay.says(asked, "success").status_code for _ in range(5)]

    assert answers == [200] * 5
    assert paid() == [(300, "card")]
    assert ProviderMessage.objects.count() == 1
    assert OutboxMessage.objects.count() == 1


@pytest.mark.usefixtures("books_hold")
def test_goods_that_leave_when_they_are_paid_leave_with_the_message(
    order: SalesOrder, link: PaymentLink, liqpay: LiqPay, manager: User, variant: Variant
) -> None:
    fulfillment.receive_goods(
        warehouse_id=order.warehouse_id, goods=[Goods(variant.pk, 3)], actor=manager, key=uuid4()
    )
    order.refresh_from_db()
    assert order.status == "ready"
    SalesOrder.objects.filter(pk=order.pk).update(document_type=POINT_OF_SALE)
    asked = liqpay.checkout(page(link))

    answers = [liqpay.says(asked, "success").status_code for _ in range(2)]

    order.refresh_from_db()
    assert (answers, order.status, paid()) == ([200, 200], "completed", [(300, "card")])
    assert list(order.changes.values_list("to_status", flat=True)).count("shipped") == 1


def test_messages_out_of_order_end_where_the_money_is(link: PaymentLink, liqpay: LiqPay) -> None:
    asked = liqpay.checkout(page(link))

    for status in ("processing", "success", "processing", "failure", "wait_accept"):
        liqpay.says(asked, status)

    assert paid() == [(300, "card")]
    link.refresh_from_db()
    assert link.status == LinkStatus.PAID


def test_money_that_was_given_back_before_we_heard_of_it_is_not_booked(
    link: PaymentLink, liqpay: LiqPay
) -> None:
    asked = liqpay.checkout(page(link))

    for status in ("reversed", "success"):
        liqpay.says(asked, status)

    assert paid() == []
    link.refresh_from_db()
    assert link.status == LinkStatus.REVERSED


@pytest.mark.usefixtures("books_hold")
def test_money_that_is_given_back_is_refunded_once(
    link: PaymentLink, order: SalesOrder, liqpay: LiqPay
) -> None:
    asked = liqpay.checkout(page(link))

    for status in ("success", "reversed", "reversed"):
        liqpay.says(asked, status)

    assert paid() == [(300, "card"), (-300, "card")]
    order.refresh_from_db()
    assert order.balance_due == 300


@pytest.mark.usefixtures("books_hold")
def test_a_finished_order_keeps_its_books_when_the_money_is_given_back(
    link: PaymentLink,
    order: SalesOrder,
    liqpay: LiqPay,
    seller: User,
    put_on_shelf: Callable[..., None],
    manager: User,
    variant: Variant,
) -> None:
    asked = liqpay.checkout(page(link))
    liqpay.says(asked, "success")
    fulfillment.receive_goods(
        warehouse_id=order.warehouse_id, goods=[Goods(variant.pk, 3)], actor=manager, key=uuid4()
    )
    fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid4())
    sales.complete_order(order_id=order.pk, actor=seller, key=uuid4())

    liqpay.says(asked, "reversed")

    assert paid() == [(300, "card")]
    link.refresh_from_db()
    assert link.status == LinkStatus.TROUBLE
    assert OutboxMessage.objects.filter(kind="payment_trouble", recipient=manager).exists()


@pytest.mark.parametrize(
    "other", [{"amount": 299.99}, {"amount": 3000}, {"currency": "USD"}, {"amount": "300.01"}]
)
def test_another_sum_or_currency_is_not_booked_and_people_are_told(
    link: PaymentLink, liqpay: LiqPay, manager: User, other: dict[str, object]
) -> None:
    asked = liqpay.checkout(page(link))

    assert liqpay.says(asked, "success", **other).status_code == 200

    assert paid() == []
    link.refresh_from_db()
    assert link.status == LinkStatus.TROUBLE
    assert link.problem
    assert OutboxMessage.objects.filter(kind="payment_trouble").count() == 2


def test_a_message_that_nobody_signed_is_refused(link: PaymentLink, liqpay: LiqPay) -> None:
    asked = liqpay.checkout(page(link))
    told = {**asked, "status": "success", "payment_id": 1}

    assert liqpay.send(told, key="another key").status_code == 403
    assert liqpay.send({**told, "public_key": "i999"}).status_code == 403
    assert liqpay.server.post("/payments/liqpay/", {}).status_code == 403
    assert liqpay.server.post("/payments/liqpay/", {"data": "!", "signature": "ї"}).status_code == 403
    assert liqpay.server.post("/payments/manual/", {"data": "", "signature": ""}).status_code == 403
    assert liqpay.server.post("/payments/nobody/", {}).status_code == 404
    assert liqpay.server.get("/payments/liqpay/").status_code == 405

    assert not ProviderMessage.objects.exists()
    assert paid() == []


@pytest.mark.parametrize(
    "told",
    [
        [],
        "words",
        {},
        {"public_key": PUBLIC},
        {
            "public_key": PUBLIC,
            "status": "success",
            "amount": "NaN",
            "currency": "UAH",
            "order_id": str(uuid4()),
        },
        {
            "public_key": PUBLIC,
            "status": "success",
            "amount": -1,
            "currency": "UAH",
            "order_id": str(uuid4()),
        },
        {"public_key": PUBLIC, "status": "success", "amount": 1, "currency": "UAH", "order_id": "1"},
    ],
)
def test_a_signed_message_that_makes_no_sense_is_refused(liqpay: LiqPay, told: object) -> None:
    assert liqpay.send(told).status_code == 403


def test_what_we_sign_for_a_customer_is_no_message_of_the_provider(link: PaymentLink, liqpay: LiqPay) -> None:
    sent = liqpay.server.get(page(link))
    # The customer holds a form with our signature: it says what to pay and never that it is paid.
    form = dict(parse_qsl(urlsplit(sent["Location"]).query))

    assert set(form) == {"data", "signature"}
    assert liqpay.server.post("/payments/liqpay/", form).status_code == 403
    assert paid() == []


def test_a_payment_for_something_else_is_not_ours(link: PaymentLink, liqpay: LiqPay) -> None:
    asked = liqpay.checkout(page(link))

    assert liqpay.says(asked, "success", order_id=str(uuid4())).status_code == 404
    assert paid() == []


def test_without_keys_nobody_is_asked_and_nobody_is_believed(
    link: PaymentLink, order: SalesOrder, seller: User, liqpay: LiqPay, settings: Any
) -> None:
    asked = liqpay.checkout(page(link))
    settings.LIQPAY_PRIVATE_KEY = ""

    with pytest.raises(NoProvider):
        ask_to_pay(order_id=order.pk, actor=seller, key=uuid4())

    assert liqpay.says(asked, "success").status_code == 403


def test_a_link_waits_once_and_follows_the_balance(
    link: PaymentLink, order: SalesOrder, seller: User, liqpay: LiqPay
) -> None:
    assert ask_to_pay(order_id=order.pk, actor=seller, key=uuid4()) == link
    sales.pay_order(
        order_id=order.pk, amount=Decimal(100), method=PaymentMethod.CASH, actor=seller, key=uuid4()
    )
    assert liqpay.server.get(page(link)).status_code == 410

    other = ask_to_pay(order_id=order.pk, actor=seller, key=uuid4())

    assert other.amount == 200
    link.refresh_from_db()
    assert link.status == LinkStatus.CLOSED


def test_money_for_a_cancelled_order_is_told_of_and_not_booked(
    link: PaymentLink, order: SalesOrder, seller: User, liqpay: LiqPay
) -> None:
    asked = liqpay.checkout(page(link))
    fulfillment.cancel_order(order_id=order.pk, actor=seller, key=uuid4())

    assert liqpay.says(asked, "success").status_code == 200

    assert paid() == []
    link.refresh_from_db()
    assert link.status == LinkStatus.TROUBLE


def test_who_may_not_take_money_asks_nobody(order: SalesOrder, worker: User) -> None:
    with pytest.raises(NotAllowed):
        ask_to_pay(order_id=order.pk, actor=worker, key=uuid4())

    assert not PaymentLink.objects.exists()


def test_drafts_and_paid_orders_have_no_link(
    draft_order: Callable[..., SalesOrder], order: SalesOrder, variant: Variant, seller: User
) -> None:
    with pytest.raises(PayAfterConfirming):
        ask_to_pay(order_id=draft_order((variant, 1)).pk, actor=seller, key=uuid4())
    sales.pay_order(
        order_id=order.pk, amount=order.total, method=PaymentMethod.CASH, actor=seller, key=uuid4()
    )
    with pytest.raises(AlreadyPaid):
        ask_to_pay(order_id=order.pk, actor=seller, key=uuid4())


def test_a_dismissed_seller_does_not_stop_the_money(link: PaymentLink, seller: User, liqpay: LiqPay) -> None:
    asked = liqpay.checkout(page(link))
    seller.is_active = False
    seller.save()

    liqpay.says(asked, "success")

    assert paid() == [(300, "card")]


@pytest.mark.django_db(transaction=True)
def test_eight_messages_at_once_are_one_payment(link: PaymentLink, liqpay: LiqPay) -> None:
    asked = liqpay.checkout(page(link))

    def say(_time: int) -> int:
        try:
            return LiqPay().says(asked, "success").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(say, range(8)))

    assert answers == [200] * 8
    assert paid() == [(300, "card")]
    assert ProviderMessage.objects.count() == 1
