"""Races of taps, money and people; every guard beside its twin, the same race with the guard off."""

import threading
import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from backend.accounts import services as accounts
from backend.accounts import staff
from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Variant
from backend.core import use_cases
from backend.core.models import Intent
from backend.fulfillment import allocation, undoing
from backend.fulfillment import services as fulfillment
from backend.production import services as production
from backend.production.models import ProductionOrder, ProductionReport
from backend.reports.books import broken
from backend.sales import services as sales
from backend.sales.models import Payment, PaymentMethod, SalesOrder
from backend.sales.services import Draft

from .conftest import told
from .crowd import A_MOMENT, all_at_once, answers, look_without_locking, meet

pytestmark = pytest.mark.django_db(transaction=True)
PlaceOrder = Callable[..., SalesOrder]


@pytest.fixture(autouse=True)
def every_flow_leaves_honest_books() -> None:
    """Twins cook the books on purpose, so the honest races ask `broken()` themselves."""


# --- a double tap


def taps(
    order: SalesOrder, work: ProductionOrder, draft: Draft, seller: User, worker: User
) -> dict[str, Callable[[], object]]:
    key, other, third = uuid4(), uuid4(), uuid4()
    return {
        "pay": partial(
            sales.pay_order,
            order_id=order.pk,
            amount=Decimal(10),
            method=PaymentMethod.CASH,
            actor=seller,
            key=key,
        ),
        "place": partial(
            fulfillment.place_order, draft=draft, expected_total=Decimal(100), actor=seller, key=other
        ),
        "report": partial(fulfillment.report_finished, order_id=work.pk, quantity=1, actor=worker, key=third),
    }


@pytest.fixture
def tap(
    place_order: PlaceOrder,
    plan_work: Callable[..., ProductionOrder],
    draft: Callable[..., Draft],
    variant: Variant,
    seller: User,
    worker: User,
) -> Callable[[str], Callable[[], object]]:
    """A button that was not pressed yet."""
    order = place_order(variant, 3)
    work = ProductionOrder.objects.get()
    return lambda button: taps(order, work, draft((variant, 1)), seller, worker)[button]


WRITTEN = {"pay": Payment, "place": SalesOrder, "report": ProductionReport}


@pytest.mark.parametrize("button", WRITTEN)
def test_a_button_pressed_five_times_at_once_writes_one_document(
    tap: Callable[[str], Callable[[], object]], button: str
) -> None:
    before = WRITTEN[button].objects.count()  # type: ignore[attr-defined]

    got = answers([tap(button)] * 5)

    assert len({answer.pk for answer in got}) == 1
    assert WRITTEN[button].objects.count() == before + 1  # type: ignore[attr-defined]
    assert list(broken()) == []


@pytest.mark.parametrize("button", WRITTEN)
def test_twin_that_looks_for_the_key_before_it_writes_makes_several_documents(
    tap: Callable[[str], Callable[[], object]], button: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody_has_looked = meet(5)

    def look_and_write(key: UUID, name: str, actor: User, content: object, permission: str) -> Intent | None:
        first = Intent.objects.filter(pk=key).first()
        everybody_has_looked()
        return first

    monkeypatch.setattr(use_cases, "_claim", look_and_write)
    before = WRITTEN[button].objects.count()  # type: ignore[attr-defined]

    answers([tap(button)] * 5)

    assert WRITTEN[button].objects.count() > before + 1  # type: ignore[attr-defined]


# --- money


def fifty_payments(order: SalesOrder, seller: User) -> list[Callable[[], object]]:
    return [
        partial(
            sales.pay_order,
            order_id=order.pk,
            amount=Decimal(10),
            method=PaymentMethod.CASH,
            actor=seller,
            key=uuid4(),
        )
        for _ in range(50)
    ]


def test_of_50_payments_of_10_on_300_exactly_30_are_taken(
    place_order: PlaceOrder, variant: Variant, seller: User
) -> None:
    order = place_order(variant, 3)

    outcome = all_at_once(fifty_payments(order, seller))

    order.refresh_from_db()
    assert outcome == {"done": 30, "AlreadyPaid": 20}
    assert (order.paid_total, order.payment_status) == (300, "paid")
    assert list(broken()) == []


def test_twin_without_the_lock_only_the_database_stops_the_31st(
    place_order: PlaceOrder, variant: Variant, seller: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = place_order(variant, 3)
    monkeypatch.setattr(sales, "lock_order", look_without_locking(SalesOrder))

    outcome = all_at_once(fifty_payments(order, seller))

    assert outcome["done"] == 30
    assert outcome["IntegrityError"] > 0


def two_cancels(order: SalesOrder, seller: User, manager: User) -> list[Callable[[], object]]:
    return [
        partial(fulfillment.cancel_order, order_id=order.pk, actor=actor, key=uuid4())
        for actor in (seller, manager)
    ]


@pytest.fixture
def paid(place_order: PlaceOrder, variant: Variant, seller: User) -> SalesOrder:
    order = place_order(variant, 3)
    sales.pay_order(
        order_id=order.pk, amount=Decimal(100), method=PaymentMethod.CASH, actor=seller, key=uuid4()
    )
    return order


def test_of_two_who_cancel_one_does_and_the_other_hears_of_it(
    paid: SalesOrder, seller: User, manager: User
) -> None:
    outcome = all_at_once(two_cancels(paid, seller, manager))

    assert outcome == {"done": 1, "AlreadyCancelled": 1}
    assert sorted(Payment.objects.values_list("amount", flat=True)) == [-100, 100]
    assert list(broken()) == []


def test_twin_without_the_lock_both_cancel(
    paid: SalesOrder, seller: User, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_have_looked = meet(2)

    def look(_places: object, *, also: list[int]) -> dict[int, SalesOrder]:
        orders = SalesOrder.objects.in_bulk(also)
        both_have_looked()
        return orders

    monkeypatch.setattr(allocation, "lock_orders", look)

    outcome = all_at_once(two_cancels(paid, seller, manager))

    assert outcome != {"done": 1, "AlreadyCancelled": 1}


def pay_and_cancel(order: SalesOrder, seller: User, manager: User) -> list[Callable[[], object]]:
    return [fifty_payments(order, seller)[0], two_cancels(order, seller, manager)[1]]


def test_a_payment_and_a_cancellation_at_once_leave_no_money_on_a_cancelled_order(
    place_order: PlaceOrder, variant: Variant, seller: User, manager: User
) -> None:
    orders = [place_order(variant, 3) for _ in range(10)]

    outcome = all_at_once([deed for order in orders for deed in pay_and_cancel(order, seller, manager)])

    assert outcome["done"] + outcome["OrderClosed"] == 20
    assert set(SalesOrder.objects.values_list("status", "paid_total")) == {("cancelled", 0)}
    assert list(broken()) == []


def test_twin_without_the_lock_money_stays_on_a_cancelled_order(
    place_order: PlaceOrder, variant: Variant, seller: User, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = place_order(variant, 3)

    def look_while_another_cancels(order_id: int) -> SalesOrder:
        order = SalesOrder.objects.get(pk=order_id)
        answers([two_cancels(order, seller, manager)[1]])
        return order

    monkeypatch.setattr(sales, "lock_order", look_while_another_cancels)
    # In one thread the other connection is another person.
    answers([fifty_payments(order, seller)[0]])

    assert {"drafts, cancelled and returned orders hold no money, completed ones are paid in full"} <= {
        rule.name for rule in broken()
    }


def test_whoever_takes_work_while_its_order_is_called_off_hears_of_it(
    place_order: PlaceOrder, variant: Variant, seller: User, worker: User
) -> None:
    order, work = place_order(variant, 3), ProductionOrder.objects.get()
    cancel = partial(fulfillment.cancel_order, order_id=order.pk, actor=seller, key=uuid4())
    late = threading.Thread(target=answers, args=([cancel],))

    with transaction.atomic():
        production.take(order_id=work.pk, actor=worker, key=uuid4())
        late.start()
        # By then they wait for the work.
        time.sleep(5 * A_MOMENT)
    late.join()

    assert told(worker) == ["work_new", "work_without_order"]


# --- reports and undos


def test_reports_and_undos_at_once_leave_the_shelf_equal_to_what_was_reported(
    plan_work: Callable[..., ProductionOrder],
    variant: Variant,
    worker: User,
    manager: User,
    shelf: Callable[[Variant], tuple[int, int]],
) -> None:
    work = plan_work(variant, 40)

    def report(number: int) -> ProductionReport:
        return fulfillment.report_finished(
            order_id=work.pk, quantity=number % 3 + 1, actor=worker, key=uuid4()
        )

    done = [report(number) for number in range(8)]
    undos = [
        partial(fulfillment.undo_report, report_id=row.pk, actor=actor, key=uuid4())
        for row in done
        for actor in (worker, manager)
    ]
    reports = [partial(report, number) for number in range(10)]

    outcome = all_at_once([deed for pair in zip(undos, reports * 2, strict=False) for deed in pair])

    work.refresh_from_db()
    assert outcome["AlreadyUndone"] == 8
    assert set(outcome) <= {"done", "AlreadyUndone", "MoreThanPlanned", "OrderClosed"}
    assert shelf(variant) == (work.finished_quantity, 0)
    assert list(broken()) == []


def test_twin_without_the_lock_nobody_hears_that_it_was_undone_already(
    plan_work: Callable[..., ProductionOrder],
    variant: Variant,
    worker: User,
    manager: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work = plan_work(variant, 40)
    report = fulfillment.report_finished(order_id=work.pk, quantity=1, actor=worker, key=uuid4())
    both_are_past_the_look, check = meet(2), undoing._check_undoable

    def check_together(*args: object) -> None:
        check(*args)  # type: ignore[arg-type]
        both_are_past_the_look()

    monkeypatch.setattr(production, "lock_order", look_without_locking(ProductionOrder))
    monkeypatch.setattr(undoing, "_check_undoable", check_together)

    outcome = all_at_once(
        [
            partial(fulfillment.undo_report, report_id=report.pk, actor=actor, key=uuid4())
            for actor in (worker, manager)
        ]
    )

    assert outcome["AlreadyUndone"] == 0


# --- an invitation


def test_of_20_accounts_that_open_one_invitation_one_joins(manager: User) -> None:
    key = uuid4()
    accounts.invite(role=Role.SALES, name="Olena", actor=manager, key=key)

    outcome = all_at_once(
        [
            partial(accounts.accept_invitation, code=accounts.code_of(key), telegram_id=number)
            for number in range(1, 21)
        ]
    )

    assert outcome == {"done": 1, "InvitationUsed": 19}
    assert User.objects.filter(name="Olena").count() == 1


def test_two_owners_who_dismiss_each_other_leave_one_owner(make_user: Callable[..., User]) -> None:
    first, second = make_user(Role.OWNER), make_user(Role.OWNER)

    outcome = all_at_once(
        [
            partial(accounts.dismiss, user_id=person.pk, actor=actor, key=uuid4())
            for person, actor in ((first, second), (second, first))
        ]
    )

    assert outcome["done"] == 1
    assert User.objects.in_role(Role.OWNER).count() == 1


def test_two_roots_who_dismiss_the_last_two_owners_leave_one(make_user: Callable[..., User]) -> None:
    owners = [make_user(Role.OWNER), make_user(Role.OWNER)]
    roots = [make_user(is_superuser=True), make_user(is_superuser=True)]

    outcome = all_at_once(
        [
            partial(accounts.dismiss, user_id=person.pk, actor=actor, key=uuid4())
            for person, actor in zip(owners, roots, strict=True)
        ]
    )

    assert outcome == {"done": 1, "LastOwner": 1}


def test_two_roots_who_take_the_role_from_the_last_two_owners_leave_one(
    make_user: Callable[..., User],
) -> None:
    owners = [make_user(Role.OWNER), make_user(Role.OWNER)]
    roots = [make_user(is_superuser=True), make_user(is_superuser=True)]

    outcome = all_at_once(
        [
            partial(staff.change_roles, user_id=person.pk, roles=[Role.SALES], actor=actor, key=uuid4())
            for person, actor in zip(owners, roots, strict=True)
        ]
    )

    assert outcome == {"done": 1, "LastOwner": 1}


# --- numbers


def test_numbers_have_no_gaps_under_load_and_refusals(
    draft: Callable[..., Draft], variant: Variant, seller: User
) -> None:
    good, bad = draft((variant, 1)), draft((variant, 1), comment="x" * 501)

    outcome = all_at_once(
        [
            partial(sales.create_order, draft=bad if number % 5 == 0 else good, actor=seller, key=uuid4())
            for number in range(100)
        ]
    )

    assert outcome == {"done": 80, "TextRefused": 20}
    assert sorted(SalesOrder.objects.values_list("number", flat=True)) == list(range(1, 81))
    assert list(broken()) == []
