"""Bundles go whole; the rules about parts are shown to fail on books that were cooked past the triggers."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Bundle, Variant
from backend.fulfillment import services as fulfillment
from backend.reports.books import broken
from backend.sales import services as sales
from backend.sales.bundles import OrderBundle
from backend.sales.errors import BundleSplit
from backend.sales.models import Customer, CustomerSite, SalesOrder
from backend.sales.services import Draft
from tests.ledger.test_check_ledger import cook

LINE, ORDER = "sales_salesorderline", "sales_salesorder"
PIECES = "pieces of a split line are those that were confirmed, at the same price"
PLACES = "lines taken from a line stand in parts of its order, and a part is of the same customer and place"
SITES = "an order goes to an address of its own customer"
COOKED = [
    (PIECES, f"UPDATE {LINE} SET quantity = quantity + 1 WHERE split_from_id IS NOT NULL"),
    (PIECES, f"UPDATE {LINE} SET quantity = quantity - 1 WHERE whole_quantity IS NOT NULL"),
    (PIECES, f"UPDATE {LINE} SET whole_quantity = NULL"),
    (PIECES, f"UPDATE {LINE} SET unit_price = 1 WHERE split_from_id IS NOT NULL"),
    (PLACES, f"UPDATE {ORDER} SET split_from_id = NULL"),
    (PLACES, f"UPDATE {ORDER} SET status = 'draft' WHERE split_from_id IS NOT NULL"),
    (PLACES, f"UPDATE {ORDER} SET customer_id = NULL, customer_info = 'x' WHERE split_from_id IS NOT NULL"),
    (SITES, "UPDATE sales_customersite SET customer_id = (SELECT max(id) FROM sales_customer)"),
]


@pytest.fixture(autouse=True)
def every_flow_leaves_honest_books() -> None:
    """The books are cooked on purpose."""


@pytest.fixture
def gift(make_bundle: Callable[..., Bundle], make_variant: Callable[..., Variant]) -> Bundle:
    return make_bundle((make_variant(), 1), (make_variant(), 1), price=Decimal(150))


def split(order: SalesOrder, parts: dict[int, int], actor: User) -> SalesOrder:
    return fulfillment.split_order(
        order_id=order.pk, parts=parts, seen_version=order.version, actor=actor, key=uuid4()
    )


@pytest.mark.parametrize(("rule", "sql"), COOKED)
def test_cooked_parts_are_noticed(
    rule: str,
    sql: str,
    place_order: Callable[..., SalesOrder],
    variant: Variant,
    customer: Customer,
    seller: User,
) -> None:
    site = CustomerSite.objects.create(customer=customer, address="Lviv")
    Customer.objects.create(name="Taras")
    order = place_order(variant, 5, site_id=site.pk)
    split(order, {order.lines.get().pk: 2}, seller)
    assert list(broken()) == []

    cook(sql)

    assert rule in {breach.name for breach in broken()}


@pytest.fixture
def with_gift(gift: Bundle, variant: Variant, draft: Callable[..., Draft], seller: User) -> SalesOrder:
    """Two gift sets and three clutches."""
    wanted = draft((variant, 3), bundles=[OrderBundle(gift.pk, 2)])
    return fulfillment.place_order(draft=wanted, expected_total=Decimal(600), actor=seller, key=uuid4())


def test_a_part_of_a_bundle_is_not_split_off(with_gift: SalesOrder, seller: User) -> None:
    first, other = with_gift.lines.exclude(bundle=None)

    for parts in ({first.pk: 2}, {first.pk: 1, other.pk: 1}):
        with pytest.raises(BundleSplit):
            split(with_gift, parts, seller)
    assert SalesOrder.objects.count() == 1
    assert list(broken()) == []


def test_a_bundle_goes_whole(with_gift: SalesOrder, seller: User) -> None:
    lines = with_gift.lines.exclude(bundle=None)

    part = split(with_gift, {line.pk: line.quantity for line in lines}, seller)

    assert (part.bundles.count(), part.lines.count(), part.total) == (1, 2, 300)
    assert (with_gift.bundles.count(), with_gift.lines.count()) == (0, 1)
    assert list(broken()) == []


def test_a_bundle_of_which_a_piece_is_missing_waits_whole(
    gift: Bundle,
    put_on_shelf: Callable[..., None],
    variant: Variant,
    draft: Callable[..., Draft],
    seller: User,
) -> None:
    put_on_shelf(variant, 3)
    put_on_shelf(gift.components.first().variant, 2)
    wanted = draft((variant, 3), bundles=[OrderBundle(gift.pk, 2)])
    order = fulfillment.place_order(draft=wanted, expected_total=Decimal(600), actor=seller, key=uuid4())

    shipped = fulfillment.ship_ready_part(
        order_id=order.pk, seen_version=order.version, actor=seller, key=uuid4()
    )

    rest = shipped.parts.get()
    assert [line.variant_id for line in shipped.lines.all()] == [variant.pk]
    assert (rest.bundles.count(), rest.total) == (1, 300)
    assert list(broken()) == []


def test_a_draft_bundle_goes_whole_too(
    gift: Bundle, variant: Variant, draft: Callable[..., Draft], seller: User
) -> None:
    wanted = draft((variant, 1), bundles=[OrderBundle(gift.pk, 1)])
    order = sales.create_order(draft=wanted, actor=seller, key=uuid4())
    lines = order.lines.exclude(bundle=None)

    part = split(order, {line.pk: line.quantity for line in lines}, seller)

    assert (part.total, part.bundles.count(), SalesOrder.objects.get(pk=order.pk).total) == (150, 1, 100)
    assert list(broken()) == []
