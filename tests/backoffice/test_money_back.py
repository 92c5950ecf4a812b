"""Money that goes back in the office: with goods, with a cancelled order, or alone."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.payments.models import PaymentLink, ProviderRefund, RefundStatus
from backend.payments.services import ask_to_pay
from backend.sales import services as sales
from backend.sales.models import (
    Customer,
    CustomerBalance,
    Payment,
    PaymentMethod,
    SalesOrder,
    SalesReturn,
    Settlement,
)
from tests.backoffice.conftest import Office, said, source

RETURN, CANCEL, REFUND, PAY = (
    "sales_salesorder_return",
    "sales_salesorder_cancel",
    "sales_payment_refund",
    "sales_salesorder_pay",
)


@pytest.fixture
def pay(seller: User) -> Callable[..., Payment]:
    def take(order: SalesOrder, amount: int, method: PaymentMethod = PaymentMethod.CARD) -> Payment:
        return sales.pay_order(
            order_id=order.pk, amount=Decimal(amount), method=method, actor=seller, key=uuid4()
        )

    return take


@pytest.fixture
def shipped(
    place_order: Callable[..., SalesOrder],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    seller: User,
    pay: Callable[..., Payment],
) -> SalesOrder:
    """Three pieces at 100, paid with a card."""
    put_on_shelf(variant, 3)
    order = place_order(variant, 3)
    pay(order, 300)
    return fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid4())


@pytest.fixture
def give_back(shipped: SalesOrder) -> Callable[..., Any]:
    """Fill the form as it is shown, with these pieces, and send it."""

    def fill(at: Office, pieces: int, **answers: Any) -> Any:
        form = at.open(RETURN, shipped.pk).context["form"]
        answered = {
            "lines-TOTAL_FORMS": 1,
            "lines-INITIAL_FORMS": 1,
            "lines-0-line_id": shipped.lines.get().pk,
            "lines-0-quantity": pieces,
            "lines-0-scrapped_quantity": 0,
            "seen_version": form.fields["seen_version"].initial,
            "expected_refund": form.fields["expected_refund"].initial or "",
            "reason": "defect",
            "settlement": "money",
            **answers,
        }
        return at.press(RETURN, shipped.pk, **answered)

    return fill


def test_a_return_shows_what_goes_back_and_why(
    at_manager: Office, shipped: SalesOrder, give_back: Callable[..., Any]
) -> None:
    page = at_manager.open(RETURN, shipped.pk).content.decode()
    assert "Money goes back: 300\xa0UAH (card)" in page

    give_back(at_manager, 3)

    shipped.refresh_from_db()
    assert (shipped.status, shipped.paid_total) == ("returned", 0)
    assert SalesReturn.objects.get().reason == "defect"


def test_other_pieces_than_were_shown_ask_once_more(
    at_manager: Office, shipped: SalesOrder, give_back: Callable[..., Any]
) -> None:
    answer = give_back(at_manager, 1)

    assert "is now" in said(answer)[0]
    assert not SalesReturn.objects.exists()
    agreed = answer.context["form"]["expected_refund"].value()
    assert agreed == "100.00"

    give_back(at_manager, 1, expected_refund=agreed)

    shipped.refresh_from_db()
    assert (shipped.status, shipped.paid_total) == ("shipped", 200)


def test_more_pieces_than_the_customer_has_promise_no_money(
    at_manager: Office, shipped: SalesOrder, give_back: Callable[..., Any]
) -> None:
    page = give_back(at_manager, 30).content.decode()

    assert "no more can come back" in page
    assert "Money goes back" not in page
    assert not SalesReturn.objects.exists()


def test_money_of_a_return_goes_to_the_balance(
    at_manager: Office, shipped: SalesOrder, give_back: Callable[..., Any], customer: Customer
) -> None:
    give_back(at_manager, 3, settlement="balance")

    assert CustomerBalance.objects.get().amount == 300
    page = at_manager.open("sales_customer_change", customer.pk).content.decode()
    assert "300\u00a0UAH" in page


def test_the_storekeeper_takes_a_return_and_sees_no_money(
    office: Callable[[User], Office],
    make_user: Callable[..., User],
    storekeeper: User,
    shipped: SalesOrder,
    give_back: Callable[..., Any],
) -> None:
    storekeeper.is_staff = True
    storekeeper.save()
    at = office(storekeeper)
    page = source(at.open(RETURN, shipped.pk))
    assert "oney goes back:" not in page
    assert "UAH" not in page

    give_back(at, 1, settlement="")

    shipped.refresh_from_db()
    assert shipped.paid_total == 200


def test_money_of_a_cancelled_order_goes_to_the_balance(
    at_manager: Office, place_order: Callable[..., SalesOrder], variant: Variant, pay: Callable[..., Payment]
) -> None:
    order = place_order(variant, 2)
    pay(order, 150)

    at_manager.press(CANCEL, order.pk, settlement="balance", comment="")

    order.refresh_from_db()
    assert (order.status, order.paid_total, CustomerBalance.objects.get().amount) == ("cancelled", 0, 150)


def test_an_order_is_paid_from_the_balance_when_there_is_one(
    at_manager: Office,
    place_order: Callable[..., SalesOrder],
    variant: Variant,
    pay: Callable[..., Payment],
    seller: User,
) -> None:
    first, second = place_order(variant, 2), place_order(variant, 1)
    assert "customer&#x27;s balance" not in at_manager.open(PAY, second.pk).content.decode()
    pay(first, 150)
    fulfillment.cancel_order(order_id=first.pk, settlement=Settlement.BALANCE, actor=seller, key=uuid4())

    page = at_manager.open(PAY, second.pk).content.decode()
    at_manager.press(PAY, second.pk, amount="100", method="balance")

    assert "On the customer&#x27;s balance" in page
    second.refresh_from_db()
    assert (second.payment_status, CustomerBalance.objects.get().amount) == ("paid", 50)


def test_a_part_of_a_payment_goes_back_once(
    at_manager: Office, place_order: Callable[..., SalesOrder], variant: Variant, pay: Callable[..., Payment]
) -> None:
    payment, key = pay(place_order(variant, 3), 200), uuid4()
    assert 'value="200.00"' in at_manager.open(REFUND, payment.pk).content.decode()

    for _tap in range(2):
        at_manager.press(REFUND, payment.pk, key=key, amount="50", method="", comment="a scratch")

    assert list(Payment.objects.filter(refunds=payment).values_list("amount", "method")) == [(-50, "card")]
    assert "150\u00a0UAH" in at_manager.open("sales_payment_change", payment.pk).content.decode()


def test_more_than_is_left_and_a_refund_without_a_reason_are_refused(
    at_manager: Office, place_order: Callable[..., SalesOrder], variant: Variant, pay: Callable[..., Payment]
) -> None:
    payment = pay(place_order(variant, 3), 200)

    answer = at_manager.press(REFUND, payment.pk, amount="200.01", method="", comment="a scratch")
    at_manager.press(REFUND, payment.pk, amount="50", method="", comment="")

    assert "At most" in said(answer)[0]
    assert Payment.objects.count() == 1


@pytest.fixture
def stuck(
    place_order: Callable[..., SalesOrder],
    variant: Variant,
    seller: User,
    manager: User,
    pay: Callable[..., Payment],
    settings: Any,
) -> ProviderRefund:
    """A refund that the provider did not confirm."""
    settings.LIQPAY_PUBLIC_KEY = settings.LIQPAY_PRIVATE_KEY = "key"
    settings.PUBLIC_URL = "https://office.example"
    settings.LIQPAY_API_URL = "http://127.0.0.1:9/api/request"
    order = place_order(variant, 3)
    link = ask_to_pay(order_id=order.pk, actor=seller, key=uuid4())
    PaymentLink.objects.filter(pk=link.pk).update(payment=pay(order, 300), status="paid")
    fulfillment.cancel_order(order_id=order.pk, actor=manager, key=uuid4())
    ProviderRefund.objects.update(status=RefundStatus.TROUBLE)
    return ProviderRefund.objects.get()


def test_somebody_decides_about_a_refund_of_a_provider(
    at_manager: Office, stuck: ProviderRefund, settings: Any
) -> None:
    at_manager.press("payments_providerrefund_resend", stuck.pk)
    stuck.refresh_from_db()
    assert stuck.status == "waiting"
    ProviderRefund.objects.update(status=RefundStatus.TROUBLE)

    at_manager.press("payments_providerrefund_settle", stuck.pk, comment="in cash")

    stuck.refresh_from_db()
    assert (stuck.status, stuck.answer) == ("done", "Manager: in cash")


def test_a_provider_that_is_not_there_is_said_so(
    at_manager: Office, place_order: Callable[..., SalesOrder], variant: Variant, seller: User, stuck: Any
) -> None:
    link = ask_to_pay(order_id=place_order(variant, 1).pk, actor=seller, key=uuid4())

    answer = at_manager.press("payments_paymentlink_ask_provider", link.pk)

    assert "cannot be reached" in said(answer)[0]


def test_a_seller_gives_no_money_back(
    office: Callable[[User], Office], seller: User, place_order: Any, variant: Variant, pay: Any
) -> None:
    payment = pay(place_order(variant, 1), 100)
    seller.is_staff = True
    seller.save()

    answer = office(seller).press(REFUND, payment.pk, amount="50", method="", comment="a scratch")

    assert answer.status_code == 403
    assert Payment.objects.count() == 1
