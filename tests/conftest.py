"""A small workshop for every test: people, a shelf, something to sell."""

import gc
import itertools
import math
import uuid
from collections.abc import Callable, Iterator
from datetime import time
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django import DjangoDbBlocker

from backend.accounts.models import User
from backend.accounts.roles import Role, sync_roles
from backend.catalog.models import (
    Bundle,
    Color,
    Product,
    ProductGroup,
    Substitute,
    SubstitutionGroup,
    Variant,
)
from backend.core.models import Workshop
from backend.fulfillment import services as fulfillment
from backend.inventory import services as inventory
from backend.inventory.models import ProductStock
from backend.inventory.services import Goods
from backend.production import services as production
from backend.production.models import ProductionOrder
from backend.reports.books import broken
from backend.sales import services as sales
from backend.sales.models import Customer, SalesOrder
from backend.sales.services import Draft, OrderLine
from backend.warehouses.models import Warehouse
from backend.workflow.memory import memory
from tests.emptying import Tables
from tests.workflow.as_it_comes import as_it_comes

_numbers = itertools.count(1)


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: it is not searched for garbage again and again."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Tests with real commits put the tables back afterwards."""
    with django_db_blocker.unblock():
        tables = Tables()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", tables.put_back)
        yield
    tables.close()


@pytest.fixture(scope="session", autouse=True)
def set_up_is_known() -> None:
    """Documents begin as they come, and are not asked about again in the middle of a counted deed."""
    memory.seconds, memory.kept = math.inf, as_it_comes()


@pytest.fixture(autouse=True)
def set_up_as_it_comes() -> Iterator[None]:
    """What a test has set up for documents is gone with it."""
    before = memory.kept
    yield
    memory.kept = before


@pytest.fixture
def english() -> Iterator[None]:
    """What the workshop says, it says in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def key() -> Callable[[], uuid.UUID]:
    """A new intent."""
    return uuid.uuid4


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    def make(*roles: Role, **fields: Any) -> User:
        if not Group.objects.exists():
            sync_roles()
        number = next(_numbers)
        fields.setdefault("name", f"Person {number}")
        fields.setdefault("telegram_id", 10_000 + number)
        fields.setdefault("language", "en")
        # Nobody sleeps in the tests, whatever the hour they run at.
        fields.setdefault("quiet_until", fields.setdefault("quiet_from", time(0)))
        user = User.objects.create_user(**fields)
        user.groups.set(Group.objects.filter(name__in=roles))
        return user

    return make


@pytest.fixture
def seller(make_user: Callable[..., User]) -> User:
    return make_user(Role.SALES, name="Seller")


@pytest.fixture
def worker(make_user: Callable[..., User]) -> User:
    return make_user(Role.PRODUCTION, name="Worker")


@pytest.fixture
def storekeeper(make_user: Callable[..., User]) -> User:
    return make_user(Role.STOREKEEPER, name="Storekeeper")


@pytest.fixture
def manager(make_user: Callable[..., User]) -> User:
    return make_user(Role.MANAGER, name="Manager", is_staff=True)


@pytest.fixture
def owner(make_user: Callable[..., User]) -> User:
    return make_user(Role.OWNER, name="Owner", is_staff=True)


@pytest.fixture
def warehouse(db: None) -> Warehouse:
    Workshop.objects.get_or_create()
    return Warehouse.objects.create(name="Main", is_default=True)


@pytest.fixture
def make_variant(db: None) -> Callable[..., Variant]:
    def make(name: str = "", color: str = "black", **fields: Any) -> Variant:
        number = next(_numbers)
        group, _ = ProductGroup.objects.get_or_create(name="Clutches")
        # Far from the codes that tests write by hand.
        shade, _ = Color.objects.get_or_create(name=color, defaults={"code": 5_000 + number})
        fields.setdefault("price", Decimal("100.00"))
        fields.setdefault("cost_price", Decimal("40.00"))
        product, _ = Product.objects.get_or_create(
            name=name or f"Clutch {number}", defaults={"group": group, **fields}
        )
        return Variant.objects.create(product=product, color=shade, sku=f"SKU-{number}")

    return make


@pytest.fixture
def variant(make_variant: Callable[..., Variant]) -> Variant:
    return make_variant("Clutch")


@pytest.fixture
def customer(db: None) -> Customer:
    return Customer.objects.create(name="Olena", phone="+380671234567")


@pytest.fixture
def put_on_shelf(manager: User, warehouse: Warehouse) -> Callable[..., None]:
    def put(variant: Variant, quantity: int) -> None:
        inventory.receive(
            warehouse_id=warehouse.pk, goods=[Goods(variant.pk, quantity)], actor=manager, key=uuid.uuid4()
        )

    return put


@pytest.fixture
def shelf(warehouse: Warehouse) -> Callable[[Variant], tuple[int, int]]:
    """On hand and reserved."""

    def look(variant: Variant) -> tuple[int, int]:
        row = ProductStock.objects.filter(warehouse=warehouse, variant=variant).first()
        return (row.quantity, row.reserved_quantity) if row else (0, 0)

    return look


@pytest.fixture
def books_hold(db: None) -> Iterator[None]:
    """After the test every rule of `check_ledger` still holds."""
    yield
    assert list(broken()) == []


@pytest.fixture
def draft(warehouse: Warehouse, customer: Customer) -> Callable[..., Draft]:
    """An order as a seller would write it down: draft((variant, 2), (other, 1))."""

    def write(*wanted: tuple[Variant, int], **fields: Any) -> Draft:
        fields.setdefault("customer_id", customer.pk)
        return Draft(
            warehouse.pk, [OrderLine(variant.pk, quantity) for variant, quantity in wanted], **fields
        )

    return write


@pytest.fixture
def place_order(seller: User, draft: Callable[..., Draft]) -> Callable[..., SalesOrder]:
    """A confirmed order: place_order(variant, 2)."""

    def place(variant: Variant, quantity: int, **fields: Any) -> SalesOrder:
        return fulfillment.place_order(
            draft=draft((variant, quantity), **fields),
            expected_total=quantity * variant.product.price,
            actor=seller,
            key=uuid.uuid4(),
        )

    return place


@pytest.fixture
def draft_order(seller: User, draft: Callable[..., Draft]) -> Callable[..., SalesOrder]:
    """An order that promises nothing yet."""

    def write(*wanted: tuple[Variant, int], **fields: Any) -> SalesOrder:
        return sales.create_order(draft=draft(*wanted, **fields), actor=seller, key=uuid.uuid4())

    return write


@pytest.fixture
def plan_work(manager: User, warehouse: Warehouse) -> Callable[..., ProductionOrder]:
    """Work for the shelf: plan_work(variant, 10)."""

    def plan(variant: Variant, quantity: int, **fields: Any) -> ProductionOrder:
        return production.create_order(
            variant_id=variant.pk,
            quantity=quantity,
            warehouse_id=warehouse.pk,
            actor=manager,
            key=uuid.uuid4(),
            **fields,
        )

    return plan


@pytest.fixture
def make_bundle(db: None) -> Callable[..., Bundle]:
    """A bundle of these: make_bundle((clutch, 1), ([wallet, purse], 2), price=...); a list is a group."""

    def make(*parts: tuple[Any, int], **fields: Any) -> Bundle:
        number = next(_numbers)
        if fields.get("pricing") != "parts":
            fields.setdefault("price", Decimal("150.00"))
        fields.setdefault("name", f"Gift set {number}")
        bundle = Bundle.objects.create(sku=f"SET-{number}", **fields)
        for place, (what, quantity) in enumerate(parts, start=1):
            stands: dict[str, Any] = {"variant": what}
            if isinstance(what, list):
                group = SubstitutionGroup.objects.create(name=f"Group {next(_numbers)}")
                Substitute.objects.bulk_create(Substitute(group=group, variant=one) for one in what)
                stands = {"group": group}
            bundle.components.create(position=place, name=f"place {place}", quantity=quantity, **stands)
        return bundle

    return make
