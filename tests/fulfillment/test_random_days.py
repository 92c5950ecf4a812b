"""Days that nobody planned: deeds of every kind in any order, after which the books are honest.

A longer walk: RANDOM_DAYS=200 (so many days), RANDOM_SEED=7 (from this one), RANDOM_DEEDS=60 (in each).
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.utils import translation

from backend.accounts.models import User
from backend.catalog.models import Bundle, Variant
from backend.core.errors import DomainError
from backend.core.models import Workshop
from backend.reports.books import broken
from backend.sales.models import Customer
from backend.warehouses.models import Warehouse

from .crowd import answers
from .random_day import RandomDay, Workers

DAYS = int(os.environ.get("RANDOM_DAYS", 3))
FIRST = int(os.environ.get("RANDOM_SEED", 1))
DEEDS = int(os.environ.get("RANDOM_DEEDS", 40))
LOOK_EVERY = 10

pytestmark = pytest.mark.django_db
PEOPLE = 6


@pytest.fixture(autouse=True)
def every_flow_leaves_honest_books() -> None:
    """Asked by the tests themselves, in the middle of a day too."""


@pytest.fixture
def day(
    make_variant: Callable[..., Variant],
    make_bundle: Callable[..., Bundle],
    warehouse: Warehouse,
    seller: User,
    manager: User,
    worker: User,
    customer: Customer,
) -> Iterator[Callable[[int], RandomDay]]:
    """A workshop with two things to sell, a gift of both, two customers, and a cash box."""
    Workshop.objects.update(iban="UA903052992990004149123456789")
    clutch, wallet = make_variant(price="33.33"), make_variant(price="100.01")
    gift = make_bundle((clutch, 2), (wallet, 1), price=Decimal("151.11"))
    other = Customer.objects.create(name="Iryna", phone="+380671234568")
    people = Workers(seller, manager, worker)
    with translation.override("en"):
        yield lambda seed: RandomDay(seed, warehouse, [clutch, wallet], gift, [customer, other], people)


@pytest.mark.parametrize("seed", range(FIRST, FIRST + DAYS))
def test_whatever_people_do_the_books_are_honest(seed: int, day: Callable[[int], RandomDay]) -> None:
    going_on, done, said = day(seed), Counter[str](), []
    for number in range(DEEDS):
        name, deed = going_on.next_deed()
        try:
            with transaction.atomic():
                deed()
                # What waits for the end of a transaction is asked now.
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            said.append(name)
            done[name] += 1
        except DomainError as refusal:
            said.append(f"{name}: {type(refusal).__name__}")
        if number % LOOK_EVERY == LOOK_EVERY - 1 or number == DEEDS - 1:
            assert list(broken()) == [], said
    going_on.check_money()
    assert sum(done.values()) > DEEDS / 4, said


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(FIRST, FIRST + max(1, DAYS // 10)))
def test_whatever_people_do_at_once_the_books_are_honest(seed: int, day: Callable[[int], RandomDay]) -> None:
    began = day(seed)
    people = [began, *(began.of_somebody_else(seed * PEOPLE + number) for number in range(1, PEOPLE))]

    got = answers([person.next_try for _turn in range(DEEDS // 2) for person in people], threads=PEOPLE)

    wrong = [one for one in got if isinstance(one, Exception) and not isinstance(one, DomainError)]
    assert wrong == []
    assert list(broken()) == []
    began.check_money()
