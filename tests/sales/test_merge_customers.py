"""Two cards of one person become one, and nothing stays behind."""

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import NotAllowed, NotFound
from backend.inventory import services as inventory
from backend.inventory.models import ProductReservation
from backend.sales import customers, selectors
from backend.sales import services as sales
from backend.sales.customers import duplicates_of, merge_customers
from backend.sales.errors import CustomerMerged, SameCustomer
from backend.sales.models import Customer, CustomerSite, SalesOrder
from backend.sales.services import Draft, OrderLine
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.usefixtures("books_hold")


@pytest.fixture
def twin(customer: Customer) -> Customer:
    twin = Customer.objects.create(name="Olena K", instagram="olena.bags", notes="likes black")
    CustomerSite.objects.create(customer=twin, address="Kyiv, Khreshchatyk 1")
    return twin


@pytest.fixture
def order_for(warehouse: Warehouse, variant: Variant, seller: User) -> Callable[[Customer], SalesOrder]:
    def write(customer: Customer) -> SalesOrder:
        draft = Draft(warehouse.pk, [OrderLine(variant.pk, 1)], customer_id=customer.pk)
        return sales.create_order(draft=draft, actor=seller, key=uuid4())

    return write


def merge(kept: Customer, gone: Customer, actor: User) -> Customer:
    return merge_customers(customer_id=kept.pk, duplicate_id=gone.pk, actor=actor, key=uuid4())


def test_everything_moves_and_the_other_card_is_not_offered(
    customer: Customer,
    twin: Customer,
    order_for: Callable[[Customer], SalesOrder],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    warehouse: Warehouse,
    seller: User,
    manager: User,
) -> None:
    order = order_for(twin)
    put_on_shelf(variant, 3)
    inventory.reserve(
        warehouse_id=warehouse.pk,
        variant_id=variant.pk,
        quantity=2,
        customer_id=twin.pk,
        actor=seller,
        key=uuid4(),
    )

    merge(customer, twin, manager)

    order.refresh_from_db()
    twin.refresh_from_db()
    customer.refresh_from_db()
    assert order.customer == ProductReservation.objects.get().customer == customer
    assert (customer.sites.count(), customer.instagram, customer.notes) == (1, "olena.bags", "likes black")
    assert twin.merged_into == customer
    assert twin.history.first().history_user == manager
    assert selectors.find_customers("olena", seller_id=seller.pk) == [customer]
    with pytest.raises(CustomerMerged):
        order_for(twin)


def test_a_chain_of_cards_ends_at_the_last_one(customer: Customer, twin: Customer, manager: User) -> None:
    third = Customer.objects.create(name="O. K.")
    merge(customer, twin, manager)

    merge(third, customer, manager)

    twin.refresh_from_db()
    assert twin.merged_into == third


def test_what_makes_no_sense_is_refused_and_nothing_moves(
    customer: Customer,
    twin: Customer,
    order_for: Callable[[Customer], SalesOrder],
    seller: User,
    manager: User,
) -> None:
    order_for(twin)
    with pytest.raises(SameCustomer):
        merge(customer, customer, manager)
    with pytest.raises(NotFound):
        merge_customers(customer_id=customer.pk, duplicate_id=10**9, actor=manager, key=uuid4())
    with pytest.raises(NotAllowed):
        merge(customer, twin, seller)
    assert (twin.orders.count(), twin.sites.count()) == (1, 1)

    key = uuid4()
    for _ in range(2):
        merge_customers(customer_id=customer.pk, duplicate_id=twin.pk, actor=manager, key=key)
    with pytest.raises(CustomerMerged):
        merge(customer, twin, manager)
    with pytest.raises(CustomerMerged):
        merge(twin, customer, manager)
    assert customer.orders.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Somebody", "phone": "+380671234567"},
        {"name": "Somebody", "instagram": "Olena_Bags"},
        {"name": "Kovalenko Olena"},
        {"name": "Olena Kovalenco"},
    ],
)
def test_duplicates_are_found(customer: Customer, other: dict[str, str]) -> None:
    customer.name, customer.instagram = "Olena Kovalenko", "olena_bags"
    Customer.objects.create(name="Olha Petrenko", phone="+380501112233")
    twin = Customer.objects.create(**other)

    assert duplicates_of(customer) == [twin]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_guarded", [True, False])
def test_an_order_that_is_placed_during_a_merger_is_not_left_behind(
    customer: Customer,
    twin: Customer,
    order_for: Callable[[Customer], SalesOrder],
    manager: User,
    monkeypatch: pytest.MonkeyPatch,
    is_guarded: bool,
) -> None:
    if not is_guarded:
        monkeypatch.setattr(customers, "HOLD", customers.HOLD.replace("FOR SHARE", ""))
    read, merged = threading.Event(), threading.Event()
    price = sales.price_lines

    def slow(*args: object, **kwargs: object) -> None:
        read.set()
        # Guarded, it is merging that waits for us.
        merged.wait(1 if is_guarded else 20)
        price(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(sales, "price_lines", slow)

    def place() -> None:
        try:
            order_for(twin)
        finally:
            connection.close()

    seller_at_work = threading.Thread(target=place)
    seller_at_work.start()
    read.wait(5)
    merge(customer, twin, manager)
    merged.set()
    seller_at_work.join()

    assert SalesOrder.objects.get().customer == (customer if is_guarded else twin)
    # The books would show it.
    SalesOrder.objects.update(customer=customer)
