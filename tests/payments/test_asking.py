"""A message of the provider may be lost: it is asked about links that wait for long."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from backend.payments.asking import BETWEEN, FORGOTTEN, LONG, ask_about_links, ask_provider
from backend.payments.errors import Unreachable, Unsure
from backend.payments.models import LinkStatus, PaymentLink, ProviderMessage
from backend.sales.models import Payment
from tests.payments.standin import Api, LiqPay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books_hold")]
SOON = LONG + timedelta(minutes=1)


def ask(later: timedelta = SOON) -> int:
    return ask_about_links(timezone.now() + later)


def paid() -> list[Decimal]:
    return list(Payment.objects.values_list("amount", flat=True))


def test_a_payment_whose_message_was_lost_is_found(link: PaymentLink, liqpay: LiqPay, api: Api) -> None:
    api.pays(liqpay.checkout_of(link))

    assert ask() == 1

    assert paid() == [300]
    link.refresh_from_db()
    assert link.status == LinkStatus.PAID
    assert ask(SOON + BETWEEN * 2) == 0
    assert len(api.heard) == 1


def test_a_message_that_comes_after_the_answer_is_no_second_payment(
    link: PaymentLink, liqpay: LiqPay, api: Api
) -> None:
    asked = liqpay.checkout_of(link)
    api.pays(asked)
    ask()

    assert liqpay.says(asked, "success").status_code == 200

    assert (paid(), ProviderMessage.objects.count()) == ([300], 1)


def test_nobody_is_asked_too_often_too_early_or_for_ever(link: PaymentLink, api: Api) -> None:
    for later in (timedelta(0), SOON, SOON + timedelta(minutes=5), SOON + BETWEEN * 2, FORGOTTEN * 2):
        assert ask(later) == 0

    assert [wish["action"] for wish in api.heard] == ["status", "status"]
    assert not ProviderMessage.objects.exists()


@pytest.mark.parametrize("status", ["failure", "processing", "wait_accept", "error"])
def test_a_payment_that_is_not_there_yet_is_not_booked(
    link: PaymentLink, liqpay: LiqPay, api: Api, status: str
) -> None:
    api.pays(liqpay.checkout_of(link), status)

    assert (ask(), paid()) == (0, [])
    link.refresh_from_db()
    assert link.status == LinkStatus.WAITING


def test_another_sum_is_told_of_as_in_any_message(link: PaymentLink, liqpay: LiqPay, api: Api) -> None:
    api.pays({**liqpay.checkout_of(link), "amount": "299.00"})

    assert (ask(), paid()) == (0, [])
    link.refresh_from_db()
    assert link.status == LinkStatus.TROUBLE


@pytest.mark.parametrize(
    "answer",
    [
        (500, b"oops"),
        (200, b"[]"),
        (200, b'{"result": "ok"}'),
        (
            200,
            b'{"status": "success", "amount": 300, "currency": "UAH", '
            b'"order_id": "018f4e6a-0000-7000-8000-000000000000"}',
        ),
    ],
)
def test_an_answer_that_makes_no_sense_is_none(
    link: PaymentLink, api: Api, answer: tuple[int, bytes]
) -> None:
    api.answers = [answer]

    with pytest.raises(Unsure):
        ask_provider(link, timezone.now())
    assert (paid(), ProviderMessage.objects.exists()) == ([], False)


def test_a_provider_that_is_not_there_stops_nothing(link: PaymentLink, settings: Any) -> None:
    with pytest.raises(Unreachable):
        ask_provider(link, timezone.now())
    assert ask(SOON + BETWEEN * 2) == 0
    settings.LIQPAY_PRIVATE_KEY = ""
    with pytest.raises(Unreachable):
        ask_provider(link, timezone.now())
