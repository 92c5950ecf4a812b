"""How much a customer may owe is said by a manager."""

from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.core.errors import NotAllowed, NotFound, Stale
from backend.sales.customer_cards import customer_card
from backend.sales.customers import merge_customers, set_credit_limit
from backend.sales.errors import CustomerMerged, LimitRefused
from backend.sales.models import Customer
from tests.fulfillment.crowd import all_at_once


def set_limit(customer: Customer, limit: Decimal | None, actor: User, **fields: object) -> Customer:
    seen = Customer.objects.get(pk=customer.pk).credit_limit
    fields = {"customer_id": customer.pk, "seen_limit": seen, "key": uuid4(), **fields}
    return set_credit_limit(limit=limit, actor=actor, **fields)  # type: ignore[arg-type]


def test_a_limit_is_set_and_taken_away(customer: Customer, manager: User) -> None:
    key = uuid4()
    for _time in range(2):
        set_limit(customer, Decimal("1500.50"), manager, key=key, seen_limit=None)

    assert customer_card(customer.pk, manager).left_of_limit == Decimal("1500.50")
    assert customer.history.count() == 2
    assert set_limit(customer, None, manager).credit_limit is None


@pytest.mark.parametrize("limit", [Decimal(-1), Decimal("0.001"), Decimal("NaN"), Decimal(10) ** 12])
def test_what_is_no_sum_is_refused(customer: Customer, manager: User, limit: Decimal) -> None:
    with pytest.raises(LimitRefused):
        set_limit(customer, limit, manager)

    assert Customer.objects.get().credit_limit is None


def test_a_limit_that_was_changed_meanwhile_is_looked_at_first(customer: Customer, manager: User) -> None:
    set_limit(customer, Decimal(700), manager)

    for seen in (None, Decimal(500)):
        with pytest.raises(Stale):
            set_limit(customer, Decimal(900), manager, seen_limit=seen)

    assert (Customer.objects.get().credit_limit, customer.history.count()) == (700, 2)
    assert set_limit(customer, Decimal(900), manager, seen_limit=Decimal("700.00")).credit_limit == 900


@pytest.mark.django_db(transaction=True)
def test_of_many_who_saw_one_limit_one_changes_it(customer: Customer, manager: User) -> None:
    outcome = all_at_once(
        [partial(set_limit, customer, Decimal(number), manager, seen_limit=None) for number in range(1, 9)]
    )

    assert outcome == {"done": 1, "Stale": 7}


def test_sellers_do_not_set_limits_and_nobody_does_on_a_card_that_is_another(
    customer: Customer, manager: User, seller: User
) -> None:
    gone = Customer.objects.create(name="Olena K")
    merge_customers(customer_id=customer.pk, duplicate_id=gone.pk, actor=manager, key=uuid4())

    with pytest.raises(NotAllowed):
        set_limit(customer, Decimal(5), seller)
    with pytest.raises(CustomerMerged):
        set_limit(gone, Decimal(5), manager)
    with pytest.raises(NotFound):
        set_limit(customer, Decimal(5), manager, customer_id=999)
    assert not Customer.objects.exclude(credit_limit=None).exists()


def test_the_card_of_a_customer_shows_to_each_what_they_may_see(
    customer: Customer, manager: User, seller: User, worker: User
) -> None:
    gone = Customer.objects.create(name="Olena K")
    merge_customers(customer_id=customer.pk, duplicate_id=gone.pk, actor=manager, key=uuid4())

    boss, sells = customer_card(gone.pk, manager), customer_card(customer.pk, seller)

    assert boss.customer == customer
    assert (boss.may_merge, boss.may_set_limit) == (True, True)
    assert (sells.may_merge, sells.may_set_limit) == (False, False)
    with pytest.raises(NotAllowed):
        customer_card(customer.pk, worker)
