"""The lists of the seller's desk, copies of orders, addresses."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import NotFound
from backend.fulfillment import services as fulfillment
from backend.reports.books import broken
from backend.sales import selectors, sites
from backend.sales import services as sales
from backend.sales.copying import copy_order, left_out
from backend.sales.customers import merge_customers
from backend.sales.editing import change_order
from backend.sales.errors import AddressNeeded, NothingToCopy, SiteRefused
from backend.sales.models import Customer, CustomerSite, PaymentMethod, SalesOrder, Source
from backend.sales.services import Draft, OrderLine

PlaceOrder = Callable[..., SalesOrder]


def listed(kind: str, **asked: object) -> list[int]:
    return [order.number for order in selectors.find_orders(kind, **asked)]  # type: ignore[arg-type]


def test_lists_hold_what_their_names_say(
    place_order: PlaceOrder,
    draft_order: PlaceOrder,
    put_on_shelf: Callable[..., None],
    make_variant: Callable[..., Variant],
    seller: User,
) -> None:
    there, missing = make_variant(), make_variant()
    put_on_shelf(there, 2)
    ready, late, old = place_order(there, 1), place_order(missing, 1), place_order(missing, 2)
    shipped, draft = place_order(there, 1), draft_order((there, 1))
    yesterday = timezone.localdate() - timedelta(days=1)
    SalesOrder.objects.filter(pk=late.pk).update(due_on=yesterday)
    SalesOrder.objects.filter(pk=old.pk).update(confirmed_at=timezone.now() - timedelta(days=2))
    fulfillment.ship_order(order_id=shipped.pk, actor=seller, key=uuid4())
    sales.pay_order(
        order_id=ready.pk, amount=Decimal(100), method=PaymentMethod.CASH, actor=seller, key=uuid4()
    )

    assert sorted(listed("open")) == [ready.number, late.number, old.number]
    assert sorted(listed("today")) == [ready.number, late.number, shipped.number]
    assert listed("ready") == [ready.number]
    assert listed("waiting") == [late.number, old.number]
    assert listed("late") == [late.number]
    assert sorted(listed("unpaid")) == [late.number, old.number, shipped.number]
    assert listed("draft") == [draft.number]
    assert selectors.count_orders() == {
        kind: len(listed(kind))
        for kind in ("open", "today", "ready", "waiting", "late", "unpaid", "draft", "all")
    }


@pytest.mark.parametrize("words", ["№1", "1", "olena", "067 123-45-67", "4567", "@olena.bags", "OLENA.bags"])
def test_an_order_is_found_by_number_name_phone_and_instagram(
    place_order: PlaceOrder, variant: Variant, customer: Customer, words: str
) -> None:
    Customer.objects.filter(pk=customer.pk).update(instagram="olena.bags")
    order = place_order(variant, 1)

    assert listed("all", text=words) == [order.number]
    assert listed("all", text="nobody") == []


# --- once more


def test_a_copy_is_a_draft_at_the_prices_of_today(
    place_order: PlaceOrder, variant: Variant, manager: User, customer: Customer
) -> None:
    site = CustomerSite.objects.create(customer=customer, address="Lviv")
    order = place_order(
        variant, 3, source=Source.WHOLESALE, site_id=site.pk, comment="by Friday", is_urgent=True
    )
    variant.product.price = Decimal(150)
    variant.product.save()

    copy = copy_order(order_id=order.pk, actor=manager, key=uuid4())

    line = copy.lines.get()
    assert (copy.status, copy.seller, copy.source, copy.site) == ("draft", manager, Source.WHOLESALE, site)
    assert (line.variant_id, line.quantity, line.unit_price, line.mode) == (variant.pk, 3, 150, "auto")
    assert (copy.customer_id, copy.due_on, copy.comment, copy.is_urgent) == (customer.pk, None, "", False)
    assert copy.split_from_id is None


def test_an_agreed_price_is_not_copied(seller: User, draft: Callable[..., Draft], variant: Variant) -> None:
    agreed = Draft(
        draft((variant, 1)).warehouse_id, [OrderLine(variant.pk, 1, Decimal(95))], customer_info="Olena"
    )
    order = sales.create_order(draft=agreed, actor=seller, key=uuid4())

    line = copy_order(order_id=order.pk, actor=seller, key=uuid4()).lines.get()

    assert (line.unit_price, line.is_price_agreed) == (100, False)


def test_what_is_no_longer_sold_is_left_out_and_named(
    seller: User, draft_order: PlaceOrder, make_variant: Callable[..., Variant]
) -> None:
    sold, gone = make_variant(), make_variant("Old bag")
    order = draft_order((sold, 1), (gone, 2))
    gone.product.lifecycle = "archived"
    gone.product.save()

    copy = copy_order(order_id=order.pk, actor=seller, key=uuid4())

    assert [line.variant_id for line in copy.lines.all()] == [sold.pk]
    assert left_out(order.pk) == [gone]


def test_nothing_to_copy_and_nobodys_order_are_refused(
    seller: User, draft_order: PlaceOrder, variant: Variant
) -> None:
    order = draft_order((variant, 1))
    variant.product.lifecycle = "archived"
    variant.product.save()

    with pytest.raises(NothingToCopy):
        copy_order(order_id=order.pk, actor=seller, key=uuid4())
    with pytest.raises(NotFound):
        copy_order(order_id=10**9, actor=seller, key=uuid4())
    assert SalesOrder.objects.count() == 1


def test_pressing_copy_twice_is_one_copy(seller: User, draft_order: PlaceOrder, variant: Variant) -> None:
    order, key = draft_order((variant, 1)), uuid4()

    first, again = (copy_order(order_id=order.pk, actor=seller, key=key) for _ in range(2))

    assert first.pk == again.pk
    assert SalesOrder.objects.count() == 2


# --- where the goods go


def test_an_order_goes_to_an_address_of_its_customer_alone(
    seller: User, draft: Callable[..., Draft], variant: Variant, customer: Customer
) -> None:
    other = Customer.objects.create(name="Taras")
    theirs = CustomerSite.objects.create(customer=other, address="Kyiv")
    closed = CustomerSite.objects.create(customer=customer, address="Old", is_active=False)

    for site in (theirs, closed):
        with pytest.raises(SiteRefused):
            sales.create_order(draft=draft((variant, 1), site_id=site.pk), actor=seller, key=uuid4())
    words = draft((variant, 1), customer_id=None, customer_info="Olena", site_id=theirs.pk)
    with pytest.raises(SiteRefused):
        sales.create_order(draft=words, actor=seller, key=uuid4())
    assert not SalesOrder.objects.exists()


def test_a_draft_keeps_an_address_that_was_closed_until_another_is_chosen(
    seller: User, draft: Callable[..., Draft], draft_order: PlaceOrder, variant: Variant, customer: Customer
) -> None:
    site = CustomerSite.objects.create(customer=customer, address="Lviv")
    order = draft_order((variant, 1), site_id=site.pk)
    CustomerSite.objects.filter(pk=site.pk).update(is_active=False)

    def change(**said: object) -> SalesOrder:
        return change_order(
            order_id=order.pk,
            seen_version=SalesOrder.objects.get(pk=order.pk).version,
            draft=draft((variant, 2), **said),
            actor=seller,
            key=uuid4(),
        )

    assert change(site_id=site.pk).site_id == site.pk
    with pytest.raises(SiteRefused):
        change(site_id=site.pk, customer_id=None, customer_info="Olena")
    assert change(site_id=None).site_id is None


def test_an_address_is_written_once(seller: User, customer: Customer) -> None:
    first = sites.add_site(customer_id=customer.pk, address=" Lviv,  NP 5 ", actor=seller, key=uuid4())
    again = sites.add_site(customer_id=customer.pk, address="lviv, np 5", actor=seller, key=uuid4())

    assert (first.pk, first.address) == (again.pk, "Lviv, NP 5")
    with pytest.raises(AddressNeeded):
        sites.add_site(customer_id=customer.pk, address="  ", actor=seller, key=uuid4())
    with pytest.raises(NotFound):
        sites.add_site(customer_id=10**9, address="Lviv", actor=seller, key=uuid4())
    assert CustomerSite.objects.count() == 1


def test_addresses_of_two_cards_become_one_persons_with_their_orders(
    manager: User, draft_order: PlaceOrder, variant: Variant, customer: Customer
) -> None:
    site = CustomerSite.objects.create(customer=customer, address="Lviv")
    order = draft_order((variant, 1), site_id=site.pk)
    kept = Customer.objects.create(name="Olena K.")

    merge_customers(customer_id=kept.pk, duplicate_id=customer.pk, actor=manager, key=uuid4())

    order.refresh_from_db()
    assert (order.customer_id, order.site.customer_id) == (kept.pk, kept.pk)  # type: ignore[union-attr]
    assert list(broken()) == []


def test_days_on_which_a_customer_takes_nothing_are_pointed_at(customer: Customer) -> None:
    friday = date(2026, 11, 20)
    customer.delivery_days = "14"

    assert sites.off_days(customer, friday) == customer.delivery_shown
    assert sites.off_days(customer, friday - timedelta(days=1)) == ""
    assert sites.off_days(None, friday) == sites.off_days(customer, None) == ""


def test_an_order_comes_from_where_the_customers_last_one_did(
    place_order: PlaceOrder, variant: Variant, seller: User, customer: Customer
) -> None:
    other = Customer.objects.create(name="Taras")

    assert selectors.usual_source(seller.pk, customer.pk) == Source.INSTAGRAM
    place_order(variant, 1, source=Source.WHOLESALE)
    place_order(variant, 1, source=Source.ETSY, customer_id=other.pk)

    assert selectors.usual_source(seller.pk, customer.pk) == Source.WHOLESALE
    assert selectors.usual_source(seller.pk) == Source.ETSY
