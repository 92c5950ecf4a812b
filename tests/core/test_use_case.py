import threading
from collections.abc import Callable
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import Group
from django.db import DataError, connection

from backend.accounts import services as accounts
from backend.accounts import staff
from backend.accounts.errors import RoleAboveYours
from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.core.errors import Dismissed, KeyReused, NotAllowed, NotFound, TextRefused
from backend.core.models import Counter, Intent
from backend.core.numbers import next_number, next_numbers
from backend.core.use_cases import use_case
from backend.sales import services as sales
from backend.sales.models import Customer, Payment, PaymentMethod, SalesOrder


@pytest.mark.django_db
def test_the_same_key_with_the_same_content_gives_the_first_answer(seller: User) -> None:
    key = uuid4()

    first = sales.create_customer(name="Iryna", actor=seller, key=key)
    second = sales.create_customer(name="Iryna", actor=seller, key=key)

    assert first == second
    assert Customer.objects.count() == 1


@pytest.mark.django_db
def test_the_same_key_with_other_content_is_refused_and_writes_nothing(seller: User, manager: User) -> None:
    key = uuid4()
    sales.create_customer(name="Iryna", actor=seller, key=key)

    with pytest.raises(KeyReused):
        sales.create_customer(name="Olha", actor=seller, key=key)
    with pytest.raises(KeyReused):
        sales.create_customer(name="Iryna", actor=manager, key=key)
    with pytest.raises(KeyReused):
        accounts.revoke_invitation(invitation_id=1, actor=manager, key=key)

    assert Customer.objects.count() == 1


def test_one_sum_written_in_two_ways_is_the_same_content(
    place_order: Callable[..., SalesOrder], variant: object, seller: User
) -> None:
    order, key = place_order(variant, 1), uuid4()

    for amount in (Decimal("10"), Decimal("10.00"), Decimal("1E+1")):
        sales.pay_order(order_id=order.pk, amount=amount, method=PaymentMethod.CASH, actor=seller, key=key)

    assert Payment.objects.count() == 1


@pytest.mark.django_db
def test_a_refusal_takes_the_key_back_so_that_the_person_may_try_again(seller: User) -> None:
    key = uuid4()

    with pytest.raises(sales.NameNeeded):
        sales.create_customer(name=" ", actor=seller, key=key)

    assert not Intent.objects.exists()
    assert sales.create_customer(name="Iryna", actor=seller, key=key)


@pytest.mark.django_db
def test_those_without_the_right_and_the_dismissed_are_refused_even_with_an_old_key(
    seller: User, worker: User
) -> None:
    key = uuid4()
    sales.create_customer(name="Iryna", actor=seller, key=key)

    with pytest.raises(NotAllowed):
        sales.create_customer(name="Olha", actor=worker, key=uuid4())
    User.objects.filter(pk=seller.pk).update(is_active=False)
    with pytest.raises(Dismissed):
        sales.create_customer(name="Iryna", actor=seller, key=key)

    assert Customer.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields", [{"name": "A", "notes": "\x00"}, {"name": "A", "email": "e" * 300}, {"name": "\ud800"}]
)
def test_texts_that_cannot_be_written_are_refused_with_a_sentence(
    seller: User, fields: dict[str, str]
) -> None:
    with pytest.raises(TextRefused):
        sales.create_customer(**fields, actor=seller, key=uuid4())

    assert not Customer.objects.exists()


@pytest.mark.django_db
def test_an_answer_that_was_deleted_since_is_not_found(seller: User) -> None:
    key = uuid4()
    sales.create_customer(name="Iryna", actor=seller, key=key).delete()

    with pytest.raises(NotFound):
        sales.create_customer(name="Iryna", actor=seller, key=key)


@pytest.mark.django_db(transaction=True)
def test_an_id_that_nobody_has_is_not_found_even_if_only_the_commit_notices(seller: User) -> None:
    @use_case(may="sales.add_payment")
    def pay_nobody(*, actor: User, key: UUID) -> Payment:
        order = SalesOrder(pk=10**9)
        Payment.objects.bulk_create([Payment(order=order, amount=1, method="cash", actor=actor)])
        return Payment.objects.get()

    with pytest.raises(NotFound):
        pay_nobody(actor=seller, key=uuid4())

    assert not Payment.objects.exists()
    assert not Intent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_dismissal_waits_for_what_the_person_is_doing(seller: User, owner: User) -> None:
    order: list[str] = []
    is_inside, may_go_on = threading.Event(), threading.Event()

    @use_case(may="sales.add_customer")
    def slow(*, actor: User, key: UUID) -> None:
        is_inside.set()
        may_go_on.wait(5)
        order.append("done")

    def work() -> None:
        slow(actor=seller, key=uuid4())
        connection.close()

    def dismiss() -> None:
        accounts.dismiss(user_id=seller.pk, actor=owner, key=uuid4())
        order.append("dismissed")
        connection.close()

    threads = [threading.Thread(target=work)]
    threads[0].start()
    is_inside.wait(5)
    threads.append(threading.Thread(target=dismiss))
    threads[1].start()
    threads[1].join(0.3)
    may_go_on.set()
    for thread in threads:
        thread.join()

    assert order == ["done", "dismissed"]


@pytest.mark.django_db
def test_numbers_come_one_by_one_or_in_blocks_without_gaps() -> None:
    assert next_number("papers") == 1
    assert list(next_numbers("papers", 3)) == [2, 3, 4]
    assert next_number("papers") == 5
    assert next_number("other") == 1
    assert Counter.objects.get(kind="papers").last == 5


@pytest.mark.django_db
def test_what_the_database_says_of_long_texts_without_us(seller: User) -> None:
    with pytest.raises(DataError):
        Customer.objects.create(name="x" * 200)


@pytest.mark.django_db
def test_a_right_is_asked_of_the_present_and_not_of_when_the_page_was_opened(
    owner: User, make_user: Callable[..., User]
) -> None:
    make_user(Role.OWNER)
    assert owner.has_perm("accounts.grant_roles")
    User.objects.get(pk=owner.pk).groups.set(Group.objects.filter(name=Role.MANAGER))

    with pytest.raises(RoleAboveYours):
        accounts.invite(role=Role.OWNER, name="Myself again", actor=owner, key=uuid4())
    with pytest.raises(NotAllowed):
        staff.open_office(user_id=owner.pk, is_open=True, actor=owner, key=uuid4())
