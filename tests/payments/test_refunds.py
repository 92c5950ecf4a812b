"""Money that came online goes back through the provider: once, whoever asks and however often."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import NotAllowed
from backend.fulfillment import services as fulfillment
from backend.messaging.models import OutboxMessage
from backend.payments import refunds
from backend.payments.errors import RefundDecided
from backend.payments.models import LinkStatus, PaymentLink, ProviderRefund, RefundStatus
from backend.payments.refunds import resend_refund, send_refunds, settle_refund
from backend.sales import services as sales
from backend.sales.models import Payment, PaymentMethod, SalesOrder, Settlement
from backend.sales.money import move_money
from tests.payments.standin import Api, LiqPay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books_hold")]
NOT_GIVEN = (
    200,
    json.dumps({"result": "error", "err_code": "expired", "err_description": "too late"}).encode(),
)


@pytest.fixture
def give_back(paid_link: PaymentLink, manager: User) -> Callable[..., Payment]:
    def do(amount: int, **fields: Any) -> Payment:
        fields = {"comment": "a scratch", "actor": manager, "key": uuid4(), **fields}
        return sales.refund_payment(payment_id=paid_link.payment_id, amount=Decimal(amount), **fields)

    return do


def send(later: timedelta = timedelta(0)) -> int:
    return send_refunds(timezone.now() + later)


def stands() -> list[tuple[Decimal, str]]:
    return list(ProviderRefund.objects.order_by("pk").values_list("amount", "status"))


def told() -> list[str]:
    return list(OutboxMessage.objects.exclude(kind="paid_online").values_list("kind", flat=True))


def test_a_part_of_what_came_online_goes_back_through_the_provider(
    give_back: Callable[..., Payment], api: Api, paid_link: PaymentLink
) -> None:
    refund = give_back(120)
    assert (refund.method, stands(), api.heard) == ("card", [(120, "waiting")], [])

    assert send() == 1

    assert stands() == [(120, "done")]
    [wish] = api.heard
    assert (wish["action"], wish["order_id"], wish["amount"]) == (
        "refund",
        str(paid_link.reference),
        "120.00",
    )
    assert send() == 0
    assert (len(api.heard), told()) == (1, [])


def test_every_way_of_giving_back_goes_through_the_provider(
    order: SalesOrder, paid_link: PaymentLink, api: Api, seller: User
) -> None:
    fulfillment.cancel_order(order_id=order.pk, actor=seller, key=uuid4())
    send()

    assert api.gone == [300]


@pytest.mark.parametrize("method", [PaymentMethod.CASH, PaymentMethod.BALANCE])
def test_money_that_goes_back_in_another_way_is_no_affair_of_the_provider(
    give_back: Callable[..., Payment], method: PaymentMethod
) -> None:
    give_back(120, method=method)

    assert stands() == []


def test_money_on_the_balance_stays_with_the_workshop(
    order: SalesOrder, paid_link: PaymentLink, seller: User
) -> None:
    fulfillment.cancel_order(order_id=order.pk, settlement=Settlement.BALANCE, actor=seller, key=uuid4())

    assert stands() == []


def test_money_that_moved_to_another_order_goes_back_by_the_link_it_came_by(
    order: SalesOrder,
    paid_link: PaymentLink,
    place_order: Callable[..., SalesOrder],
    variant: Variant,
    api: Api,
    seller: User,
) -> None:
    other = place_order(variant, 1)
    with transaction.atomic():
        held = sales.lock_order(order.pk), sales.lock_order(other.pk)
        move_money(from_order=held[0], to_order=held[1], amount=Decimal(80), actor=seller)

    fulfillment.cancel_order(order_id=other.pk, actor=seller, key=uuid4())
    send()

    assert api.gone == [80]
    assert api.heard[0]["order_id"] == str(paid_link.reference)


def test_who_is_not_reached_is_asked_again_later(
    give_back: Callable[..., Payment], api: Api, settings: Any
) -> None:
    settings.LIQPAY_API_URL = "http://127.0.0.1:9/api/request"
    give_back(120)

    assert (send(), stands()) == (0, [(120, "waiting")])
    settings.LIQPAY_API_URL = api.address
    assert (send(), api.heard) == (0, [])

    assert send(timedelta(hours=2)) == 1
    assert (stands(), told()) == ([(120, "done")], [])


def test_who_is_never_reached_becomes_somebodys_affair(
    give_back: Callable[..., Payment], settings: Any, seller: User, manager: User
) -> None:
    settings.LIQPAY_API_URL = "http://127.0.0.1:9/api/request"
    give_back(120)

    for hour in range(refunds.TRIES):
        send(timedelta(hours=2 * hour))

    assert stands() == [(120, "trouble")]
    assert told() == ["refund_trouble"] * 2


@pytest.mark.parametrize("answer", [(500, b"oops"), (200, b"<html>"), (200, b"[]"), (403, b"{}")])
def test_what_is_not_known_is_not_repeated_until_somebody_looks(
    give_back: Callable[..., Payment], api: Api, answer: tuple[int, bytes]
) -> None:
    api.answers = [answer]
    give_back(120)

    for hour in range(3):
        send(timedelta(hours=2 * hour))

    assert (stands(), len(api.heard)) == ([(120, "trouble")], 1)
    assert told() == ["refund_trouble"] * 2


def test_a_refusal_is_told_with_its_words(give_back: Callable[..., Payment], api: Api) -> None:
    api.answers = [NOT_GIVEN]
    give_back(120)

    send()

    assert ProviderRefund.objects.get().answer == "too late"
    assert "too late" in OutboxMessage.objects.filter(kind="refund_trouble")[0].text


def test_whoever_was_lost_while_sending_is_somebodys_affair(
    give_back: Callable[..., Payment], api: Api
) -> None:
    give_back(120)
    ProviderRefund.objects.update(status=RefundStatus.SENDING, sent_at=timezone.now() - timedelta(hours=1))

    send()

    assert (stands(), api.heard) == ([(120, "trouble")], [])


def test_somebody_decides_to_send_it_again(
    give_back: Callable[..., Payment], api: Api, manager: User, seller: User
) -> None:
    api.answers = [NOT_GIVEN]
    give_back(120)
    send()
    refund, key = ProviderRefund.objects.get(), uuid4()

    with pytest.raises(NotAllowed):
        resend_refund(refund_id=refund.pk, actor=seller, key=uuid4())
    for _tap in range(2):
        resend_refund(refund_id=refund.pk, actor=manager, key=key)
    send()

    assert (stands(), api.gone) == ([(120, "done")], [120])
    with pytest.raises(RefundDecided):
        resend_refund(refund_id=refund.pk, actor=manager, key=uuid4())


def test_somebody_says_that_the_customer_has_the_money(
    give_back: Callable[..., Payment], api: Api, manager: User
) -> None:
    api.answers = [NOT_GIVEN]
    give_back(120)
    send()
    refund = ProviderRefund.objects.get()

    settle_refund(refund_id=refund.pk, comment="in cash", actor=manager, key=uuid4())
    send(timedelta(days=1))

    refund.refresh_from_db()
    assert (refund.status, refund.answer, len(api.heard)) == ("done", "Manager: in cash", 1)


@pytest.mark.parametrize(("wished", "status"), [(120, LinkStatus.PAID), (300, LinkStatus.REVERSED)])
def test_what_the_provider_says_of_our_wish_is_no_second_refund(
    give_back: Callable[..., Payment], paid_link: PaymentLink, liqpay: LiqPay, wished: int, status: str
) -> None:
    asked = liqpay.checkout_of(paid_link)
    give_back(wished)
    send()

    for _time in range(3):
        assert liqpay.says(asked, "reversed", amount=wished).status_code == 200

    paid_link.refresh_from_db()
    assert (paid_link.status, Payment.objects.count(), told()) == (status, 2, [])


@pytest.mark.parametrize("status", ["reversed", "success"])
def test_of_a_payment_a_part_of_which_went_back_that_part_is_read(
    give_back: Callable[..., Payment], paid_link: PaymentLink, liqpay: LiqPay, status: str
) -> None:
    asked = liqpay.checkout_of(paid_link)
    for part, so_far in ((120, 120), (180, 300)):
        give_back(part)
        send()
        liqpay.says(asked, status, amount=300, refund_amount=so_far)

    paid_link.refresh_from_db()
    assert (paid_link.status, Payment.objects.count(), told()) == (LinkStatus.REVERSED, 3, [])


@pytest.mark.parametrize("status", ["reversed", "success"])
def test_a_part_that_the_provider_gave_back_by_itself_is_not_booked_as_the_whole(
    order: SalesOrder, paid_link: PaymentLink, liqpay: LiqPay, status: str
) -> None:
    for _time in range(2):
        liqpay.says(liqpay.checkout_of(paid_link), status, amount=300, refund_amount=100)

    paid_link.refresh_from_db()
    order.refresh_from_db()
    assert (paid_link.status, order.paid_total, Payment.objects.count()) == (LinkStatus.TROUBLE, 300, 1)
    assert told() == ["payment_trouble"]


def test_a_part_that_went_back_before_we_heard_of_the_payment_is_somebodys_affair(
    order: SalesOrder, link: PaymentLink, liqpay: LiqPay
) -> None:
    liqpay.says(liqpay.checkout_of(link), "reversed", amount=300, refund_amount=100)

    link.refresh_from_db()
    order.refresh_from_db()
    assert (link.status, order.paid_total, set(told())) == (LinkStatus.TROUBLE, 0, {"payment_trouble"})


@pytest.mark.parametrize(
    ("status", "stands_as"), [("wait_reserve", "done"), ("wait_accept", "done"), ("failure", "trouble")]
)
def test_a_wish_that_waits_is_accepted_and_one_that_failed_is_not(
    give_back: Callable[..., Payment], api: Api, status: str, stands_as: str
) -> None:
    api.answers = [(200, json.dumps({"result": "ok", "status": status}).encode())]
    give_back(120)

    send()

    assert stands() == [(120, stands_as)]


@pytest.mark.parametrize("gone", [-1, "NaN", "1e30", "much"])
def test_a_refund_that_is_no_sum_is_refused(paid_link: PaymentLink, liqpay: LiqPay, gone: object) -> None:
    said = liqpay.says(liqpay.checkout_of(paid_link), "reversed", amount=300, refund_amount=gone)

    assert (said.status_code, Payment.objects.count()) == (403, 1)


def test_a_message_settles_what_was_not_known(
    give_back: Callable[..., Payment], paid_link: PaymentLink, liqpay: LiqPay, api: Api
) -> None:
    api.answers = [(500, b"oops")]
    give_back(120)
    send()

    liqpay.says(liqpay.checkout_of(paid_link), "reversed", amount=120)

    assert stands() == [(120, "done")]


def test_more_than_we_wished_for_is_told_of(
    give_back: Callable[..., Payment], paid_link: PaymentLink, liqpay: LiqPay
) -> None:
    give_back(120)
    send()

    liqpay.says(liqpay.checkout_of(paid_link), "reversed", amount=300)

    paid_link.refresh_from_db()
    assert (paid_link.status, Payment.objects.count()) == (LinkStatus.TROUBLE, 2)
    assert set(told()) == {"payment_trouble"}


def _at_once(jobs: int) -> list[int]:
    def job(_time: int) -> int:
        try:
            return send()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(job, range(jobs)))


@pytest.mark.django_db(transaction=True)
def test_jobs_at_once_send_a_wish_once(give_back: Callable[..., Payment], api: Api) -> None:
    for _ in range(3):
        give_back(50)

    assert sum(_at_once(5)) == 3
    assert api.gone == [50, 50, 50]


@pytest.mark.django_db(transaction=True)
def test_twin_without_the_claim_one_wish_is_sent_by_everybody(
    give_back: Callable[..., Payment], api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_back(50)
    seen = ProviderRefund.objects.select_related("link")
    monkeypatch.setattr(refunds, "_claim", lambda pk, _now: seen.get(pk=pk))

    _at_once(5)

    assert len(api.gone) > 1
