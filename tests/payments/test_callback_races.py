"""What a provider says many times at once is one payment; so is a customer who pays twice within a second."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.http import HttpResponse

from backend.payments import services
from backend.payments.models import LinkStatus, PaymentLink
from backend.reports.books import broken
from backend.sales.models import Payment, SalesOrder
from tests.fulfillment.crowd import look_without_locking
from tests.payments.standin import LiqPay

pytestmark = pytest.mark.django_db(transaction=True)


def all_say(says: Sequence[Callable[[LiqPay], Any]]) -> list[object]:
    def say(one: Callable[[LiqPay], Any]) -> object:
        try:
            return one(LiqPay()).status_code
        except IntegrityError:
            return "refused by the database"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(says)) as pool:
        return list(pool.map(say, says))


def five_messages(asked: dict[str, Any], *, same: bool) -> list[Callable[[LiqPay], Any]]:
    return [
        lambda liqpay, number=number: liqpay.says(  # type: ignore[misc]
            asked, "success", payment_id=1001 if same else 1001 + number
        )
        for number in range(5)
    ]


def test_the_same_message_five_times_at_once_is_one_payment(link: PaymentLink, liqpay: LiqPay) -> None:
    answers = all_say(five_messages(liqpay.checkout_of(link), same=True))

    assert answers == [200] * 5
    assert (Payment.objects.count(), link.messages.count()) == (1, 1)
    assert list(broken()) == []


def test_a_customer_who_pays_a_link_twice_within_a_second_pays_once_and_people_look(
    link: PaymentLink, liqpay: LiqPay
) -> None:
    answers = all_say(five_messages(liqpay.checkout_of(link), same=False))

    link.refresh_from_db()
    assert answers == [200] * 5
    assert (Payment.objects.count(), link.messages.count(), link.status) == (1, 5, LinkStatus.TROUBLE)
    assert list(broken()) == []


def test_twin_without_the_locks_only_the_database_stops_the_second_payment(
    link: PaymentLink, liqpay: LiqPay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "lock_order", look_without_locking(SalesOrder, people=5))
    monkeypatch.setattr(PaymentLink.objects, "select_for_update", PaymentLink.objects.all)

    answers = all_say(five_messages(liqpay.checkout_of(link), same=False))

    assert "refused by the database" in answers
    assert Payment.objects.count() == 1
    assert list(broken()) == []


def test_all_the_messages_of_one_life_at_once_leave_honest_books(link: PaymentLink, liqpay: LiqPay) -> None:
    asked = liqpay.checkout_of(link)
    said = ("processing", "success", "reversed", "failure", "success")

    answers = all_say([lambda liqpay, word=word: liqpay.says(asked, word) for word in said])  # type: ignore[misc]

    assert answers == [200] * 5
    link.refresh_from_db()
    assert link.status == LinkStatus.REVERSED
    assert sum(Payment.objects.values_list("amount", flat=True)) == 0
    assert list(broken()) == []


@pytest.mark.parametrize(("seconds", "answer", "payments"), [(0.6, 200, 1), (2.5, 503, 0)])
def test_a_message_waits_for_whoever_holds_the_order_and_else_is_asked_for_again(
    link: PaymentLink, liqpay: LiqPay, seconds: float, answer: int, payments: int
) -> None:
    asked = liqpay.checkout_of(link)

    def say_in_a_hurry(liqpay: LiqPay) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '400ms'")
        return liqpay.says(asked, "success")

    said: list[object] = []
    late = threading.Thread(target=lambda: said.extend(all_say([say_in_a_hurry])))
    with transaction.atomic():
        SalesOrder.objects.select_for_update().get(pk=link.order_id)
        late.start()
        time.sleep(seconds)
    late.join()

    assert (said, Payment.objects.count()) == ([answer], payments)
