"""Bundles go whole; the rules about parts are shown to fail on books that were cooked past the triggers."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from backend.accounts.models import User
from backend.catalog.models import Bundle, Variant
from backend.fulfillment import services as fulfillment
from backend.inventory.models import ProductReservation
from backend.reports.books import broken
from backend.sales import services as sales
from backend.sales.bundles import OrderBundle
from backend.sales.errors import BundleSplit
from backend.sales.models import Customer, CustomerSite, PaymentMethod, SalesOrder, SalesOrderBundle
from backend.sales.services import Draft
from tests.cooking import all_is_noticed
from tests.ledger.test_check_ledger import OF_PARTS

LINE, ORDER = "sales_salesorderline", "sales_salesorder"
SITES, PIECES, PLACES = OF_PARTS
COOKED = {
    PIECES: [
        f"UPDATE {LINE} SET quantity = quantity + 1 WHERE split_from_id IS NOT NULL",
        f"UPDATE {LINE} SET quantity = quantity - 1 WHERE whole_quantity IS NOT NULL",
        f"UPDATE {LINE} SET whole_quantity = NULL",
        f"UPDATE {LINE} SET unit_price = 1 WHERE split_from_id IS NOT NULL",
    ],
    PLACES: [
        f"UPDATE {ORDER} SET split_from_id = NULL",
        f"UPDATE {ORDER} SET status = 'draft' WHERE split_from_id IS NOT NULL",
        f"UPDATE {ORDER} SET customer_id = NULL, customer_info = 'x' WHERE split_from_id IS NOT NULL",
    ],
    SITES: ["UPDATE sales_customersite SET customer_id = (SELECT max(id) FROM sales_customer)"],
}


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


def test_cooked_parts_are_noticed(
    place_order: Callable[..., SalesOrder],
    variant: Variant,
    customer: Customer,
    seller: User,
    subtests: pytest.Subtests,
) -> None:
    site = CustomerSite.objects.create(customer=customer, address="Lviv")
    Customer.objects.create(name="Taras")
    order = place_order(variant, 5, site_id=site.pk)
    split(order, {order.lines.get().pk: 2}, seller)

    all_is_noticed(COOKED, subtests)


@pytest.fixture
def with_gift(gift: Bundle, variant: Variant, draft: Callable[..., Draft], seller: User) -> SalesOrder:
    """Two gift sets and three clutches."""
    wanted = draft((variant, 3), bundles=[OrderBundle(gift.pk, 2)])
    return fulfillment.place_order(draft=wanted, expected_total=Decimal(600), actor=seller, key=uuid4())


def test_a_part_of_a_bundle_is_not_split_off(with_gift: SalesOrder, seller: User) -> None:
    first, other = with_gift.lines.exclude(bundle=None)

    for parts in ({first.pk: 2}, {first.pk: 1, other.pk: 2}, {other.pk: 1}):
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


def test_some_of_the_bundles_go_and_the_others_stay(
    with_gift: SalesOrder, seller: User, put_on_shelf: Callable[..., None]
) -> None:
    lines = with_gift.lines.exclude(bundle=None)
    sales.pay_order(
        order_id=with_gift.pk, amount=Decimal(600), method=PaymentMethod.CARD, actor=seller, key=uuid4()
    )
    with_gift.refresh_from_db()

    part = split(with_gift, {line.pk: 1 for line in lines}, seller)

    assert [(head.quantity, head.unit_price) for head in part.bundles.all()] == [(1, 150)]
    assert [head.quantity for head in with_gift.bundles.all()] == [1]
    assert (part.total, part.paid_total, SalesOrder.objects.get(pk=with_gift.pk).total) == (150, 150, 450)
    assert {line.bundle_id for line in part.lines.all()} == {part.bundles.get().pk}
    assert list(broken()) == []


def test_bundles_of_a_part_are_split_again_and_shipped(
    gift: Bundle, draft: Callable[..., Draft], put_on_shelf: Callable[..., None], seller: User
) -> None:
    for place in gift.components.all():
        put_on_shelf(place.variant, 5)
    wanted = draft(bundles=[OrderBundle(gift.pk, 5)])
    order = fulfillment.place_order(draft=wanted, expected_total=Decimal(750), actor=seller, key=uuid4())

    part = split(order, {line.pk: 3 for line in order.lines.all()}, seller)
    last = split(part, {line.pk: 1 for line in part.lines.all()}, seller)
    for one in (order, part, last):
        fulfillment.ship_order(order_id=one.pk, actor=seller, key=uuid4())

    assert [one.bundles.get().quantity for one in (order, part, last)] == [2, 2, 1]
    assert list(broken()) == []


def test_bundles_that_have_all_their_parts_go_now(
    gift: Bundle, draft: Callable[..., Draft], put_on_shelf: Callable[..., None], seller: User
) -> None:
    first, other = (place.variant for place in gift.components.all())
    put_on_shelf(first, 3)
    put_on_shelf(other, 2)
    wanted = draft(bundles=[OrderBundle(gift.pk, 3)])
    order = fulfillment.place_order(draft=wanted, expected_total=Decimal(450), actor=seller, key=uuid4())

    shipped = fulfillment.ship_ready_part(
        order_id=order.pk, seen_version=order.version, actor=seller, key=uuid4()
    )

    rest = shipped.parts.get()
    assert (shipped.bundles.get().quantity, rest.bundles.get().quantity) == (2, 1)
    # The piece that is there waits for the one that is not.
    assert ProductReservation.objects.active().get().line.order_id == rest.pk
    assert list(broken()) == []


def test_sets_are_taken_from_a_bundle_of_the_order_alone(with_gift: SalesOrder, seller: User) -> None:
    head = with_gift.bundles.get()
    part = split(with_gift, {with_gift.lines.get(bundle=None).pk: 1}, seller)

    for fields in (
        {"split_from": None},
        {"split_from": head, "unit_price": 1},
        {"split_from": head, "quantity": 2},
    ):
        row = {"quantity": 1, "pieces": 2, "unit_price": head.unit_price, **fields}
        with pytest.raises(IntegrityError):
            _written_past_the_service(SalesOrderBundle(order=part, bundle=head.bundle, **row))
    with pytest.raises(IntegrityError), transaction.atomic():
        SalesOrderBundle.objects.filter(pk=head.pk).update(quantity=1)


def _written_past_the_service(head: SalesOrderBundle) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        head.save()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


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


def test_some_bundles_of_a_draft_go(gift: Bundle, draft: Callable[..., Draft], seller: User) -> None:
    order = sales.create_order(draft=draft(bundles=[OrderBundle(gift.pk, 3)]), actor=seller, key=uuid4())

    part = split(order, {line.pk: 1 for line in order.lines.all()}, seller)

    assert (part.bundles.get().quantity, part.total) == (1, 150)
    assert (order.bundles.get().quantity, SalesOrder.objects.get(pk=order.pk).total) == (2, 300)
    assert list(broken()) == []
