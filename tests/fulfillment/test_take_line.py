"""A customer, an order and its deposit: all of them, or nothing."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Variant
from backend.core.errors import DomainError, NotAllowed, NotFound
from backend.fulfillment import services as fulfillment
from backend.fulfillment.oneline import Deposit
from backend.sales import services as sales
from backend.sales.discounts import answer_discount
from backend.sales.errors import CustomerNeeded, DiscountNotNeeded, Overpayment, PriceChanged
from backend.sales.models import Customer, Payment, PaymentMethod, SalesOrder
from backend.sales.reading import CustomerWords
from backend.sales.services import Draft, OrderLine
from backend.sales.synonyms import Synonym
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.usefixtures("books_hold")
TARAS = CustomerWords("Taras", "+380501234567", "taras.bags")
Take = Callable[..., SalesOrder]


@pytest.fixture
def take(seller: User, draft: Callable[..., Draft], variant: Variant) -> Take:
    """Two clutches of 100 for Taras, who paid 50."""

    def line(**fields: Any) -> SalesOrder:
        wanted = fields.pop("draft", None) or draft((variant, 2), customer_id=None, customer_info="Taras")
        arguments = {
            "draft": wanted,
            "expected_total": Decimal(200),
            "customer": TARAS,
            "deposit": Deposit(Decimal(50), PaymentMethod.CASH),
            "actor": seller,
            "key": uuid.uuid4(),
            **fields,
        }
        return fulfillment.take_line(**arguments)

    return line


def nothing_written() -> bool:
    return not any(model.objects.exists() for model in (Payment, SalesOrder)) and not Customer.objects.filter(
        name="Taras"
    )


def test_everything_that_was_said_is_written(take: Take) -> None:
    order = take()

    order.refresh_from_db()
    assert (order.customer.name, order.customer.phone) == ("Taras", "+380501234567")  # type: ignore[union-attr]
    assert (order.status, order.total, order.paid_total) == ("in_production", 200, 50)
    assert order.customer_info == ""


def test_twice_is_once(take: Take) -> None:
    key = uuid.uuid4()

    assert take(key=key) == take(key=key)
    assert (SalesOrder.objects.count(), Payment.objects.count()) == (1, 1)
    assert Customer.objects.filter(name="Taras").count() == 1


def test_a_card_with_this_number_is_not_made_again(take: Take) -> None:
    known = Customer.objects.create(name="Taras B.", phone=TARAS.phone)

    assert take().customer == known
    assert not Customer.objects.filter(name="Taras").exists()


def test_without_a_customer_and_a_deposit_it_is_any_order(
    take: Take, draft: Callable[..., Draft], variant: Variant, customer: Customer
) -> None:
    order = take(draft=draft((variant, 2)), customer=None, deposit=None)

    assert order.customer == customer
    assert not Payment.objects.exists()


def test_words_of_sellers_are_counted(take: Take, variant: Variant) -> None:
    word = Synonym.objects.create(word="beauty", product=variant.product)

    take(synonyms=(word.pk,))

    word.refresh_from_db()
    assert word.used_count == 1
    assert word.used_at is not None


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"deposit": Deposit(Decimal("200.01"), PaymentMethod.CARD)}, Overpayment),
        ({"expected_total": Decimal(190)}, PriceChanged),
        ({"draft": Draft(0, [])}, DomainError),
    ],
)
def test_a_refusal_writes_nothing(take: Take, fields: dict[str, Any], error: type[DomainError]) -> None:
    with pytest.raises(error):
        take(**fields)

    assert nothing_written()


def test_nobody_named_is_nobody(take: Take, draft: Callable[..., Draft], variant: Variant) -> None:
    with pytest.raises(CustomerNeeded):
        take(draft=draft((variant, 2), customer_id=None), customer=None)
    with pytest.raises(NotFound):
        take(draft=draft((variant, 2), customer_id=999), customer=None)

    assert nothing_written()


@pytest.mark.parametrize("codename", ["add_customer", "add_payment"])
def test_each_part_needs_its_right(take: Take, make_user: Callable[..., User], codename: str) -> None:
    person = make_user()
    names = {"confirm_salesorder", "add_salesorder", "add_customer", "add_payment"} - {codename}
    person.user_permissions.set(Permission.objects.filter(codename__in=names))

    with pytest.raises(NotAllowed):
        take(actor=person)

    assert nothing_written()


def test_a_storekeeper_takes_no_orders(take: Take, make_user: Callable[..., User]) -> None:
    with pytest.raises(NotAllowed):
        take(actor=make_user(Role.STOREKEEPER))

    assert nothing_written()


def test_a_deposit_waits_for_the_managers_word_and_is_taken_when_the_order_is_confirmed(
    draft: Callable[..., Draft], variant: Variant, warehouse: Warehouse, seller: User, manager: User
) -> None:
    key = uuid.uuid4()
    cheap = Draft(warehouse.pk, [OrderLine(variant.pk, 2, Decimal(50))], customer_info="Taras")
    said = {"draft": cheap, "customer": TARAS, "deposit": Deposit(Decimal(30), PaymentMethod.CARD)}
    asked = [fulfillment.ask_for_line(**said, actor=seller, key=key) for _ in range(2)][-1]
    assert (asked.order.customer.name, Payment.objects.count()) == ("Taras", 0)
    answer_discount(request_id=asked.pk, is_allowed=True, actor=manager, key=uuid.uuid4())

    order = fulfillment.confirm_order(order_id=asked.order_id, actor=seller, key=uuid.uuid4())

    assert (order.paid_total, order.payments.get().method) == (30, "card")


def test_a_deposit_greater_than_the_order_costs_by_then_is_left_to_people(
    variant: Variant, warehouse: Warehouse, seller: User, manager: User
) -> None:
    cheap = Draft(warehouse.pk, [OrderLine(variant.pk, 2, Decimal(50))], customer_info="Taras")
    deposit = Deposit(Decimal(90), PaymentMethod.CARD)
    asked = fulfillment.ask_for_line(draft=cheap, deposit=deposit, actor=seller, key=uuid.uuid4())
    lines = [OrderLine(variant.pk, 1, Decimal(50))]
    sales.change_lines(order_id=asked.order_id, lines=lines, actor=manager, key=uuid.uuid4())

    order = fulfillment.confirm_order(order_id=asked.order_id, actor=manager, key=uuid.uuid4())

    assert (order.total, order.paid_total) == (50, 0)


def test_a_deposit_in_hryvnias_is_not_taken_as_dollars(
    variant: Variant, make_variant: Callable[..., Variant], warehouse: Warehouse, seller: User
) -> None:
    cheap = Draft(warehouse.pk, [OrderLine(variant.pk, 2, Decimal(50))], customer_info="Taras")
    deposit = Deposit(Decimal(90), PaymentMethod.CARD)
    asked = fulfillment.ask_for_line(draft=cheap, deposit=deposit, actor=seller, key=uuid.uuid4())
    lines = [OrderLine(make_variant(currency="USD").pk, 1)]
    sales.change_lines(order_id=asked.order_id, lines=lines, actor=seller, key=uuid.uuid4())

    order = fulfillment.confirm_order(order_id=asked.order_id, actor=seller, key=uuid.uuid4())

    assert (order.currency, order.total, order.paid_total) == ("USD", 100, 0)


def test_nothing_is_written_when_there_is_nothing_to_ask(
    draft: Callable[..., Draft], variant: Variant, seller: User
) -> None:
    said = draft((variant, 2), customer_id=None, customer_info="Taras")

    with pytest.raises(DiscountNotNeeded):
        fulfillment.ask_for_line(draft=said, customer=TARAS, actor=seller, key=uuid.uuid4())

    assert not SalesOrder.objects.exists()
    assert not Customer.objects.filter(phone=TARAS.phone).exists()
