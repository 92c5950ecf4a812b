"""Orders of shops from files: read as they are written there, once by their number, and never guessed."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.accounts.models import User
from backend.backoffice.exchange.reading import Row, read
from backend.backoffice.exchange.shop_files import ShopFile, read_orders
from backend.backoffice.order_files import keep_file
from backend.catalog.lifecycle import Lifecycle
from backend.catalog.models import Product, Variant
from backend.core.errors import NotAllowed, NotFound
from backend.fulfillment.shop_files import refused_of, run_file
from backend.inventory.models import ProductReservation
from backend.production.models import ProductionOrder
from backend.sales.errors import MixedCurrencies
from backend.sales.models import Customer, Listing, OrderFile, Payment, SalesOrder, SalesOrderLine
from backend.sales.selectors import find_orders
from backend.sales.services import OrderLine, change_lines
from backend.sales.shop_goods import explain_goods
from backend.sales.shop_import import import_batch
from backend.sales.shop_orders import ShopStep, plan
from backend.warehouses.models import Warehouse
from backend.workflow.models import DocumentStatus
from tests.sales.shop_rows import Bring, etsy, of_etsy, of_site, steps

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_rows_of_one_number_are_one_order_in_the_currency_of_the_shop(
    bring: Bring, clutch: Variant, wallet: Variant, manager: User
) -> None:
    bring(of_etsy(etsy(quantity="2"), etsy(sku="WL-2", price="25.50"), etsy("3002", "WL-2", buyer="Bob Ray")))

    order = SalesOrder.objects.get(external_number="3001")
    assert (order.source, order.currency, order.total) == ("etsy", "USD", Decimal("125.50"))
    assert (order.status, order.seller) == ("draft", manager)
    assert order.customer
    assert order.customer.name == "Jane Doe"
    assert "1 Main St" in order.comment
    lines = order.lines.order_by("pk").values_list("variant", "quantity", "unit_price", "is_price_agreed")
    assert list(lines) == [
        (clutch.pk, 2, Decimal("50.00"), True),
        (wallet.pk, 1, Decimal("25.50"), True),
    ]
    assert SalesOrder.objects.count() == 2
    assert [one.to_status for one in order.changes.all()] == ["draft"]


def test_the_same_file_twice_writes_nothing_twice(bring: Bring, clutch: Variant) -> None:
    bring(of_etsy(etsy()))

    again = bring(of_etsy(etsy(), etsy("3002")))

    assert steps(again) == {"3001": "same", "3002": "new"}
    assert (SalesOrder.objects.count(), Customer.objects.count()) == (2, 1)


def test_a_file_that_runs_again_after_a_crash_goes_on(bring: Bring, clutch: Variant) -> None:
    file = bring(of_etsy(etsy()), confirm=True)

    run_file(file.pk)

    assert (SalesOrder.objects.count(), Payment.objects.count()) == (1, 1)


def test_an_order_that_the_file_tells_otherwise_is_reported_and_stays(bring: Bring, clutch: Variant) -> None:
    bring(of_etsy(etsy()))

    again = bring(of_etsy(etsy(quantity="3")))

    assert steps(again) == {"3001": "differs"}
    assert "The order stays as it is" in again.results["3001"]["words"][0]
    assert SalesOrderLine.objects.get().quantity == 1


def test_one_number_of_two_shops_is_two_orders(bring: Bring, clutch: Variant) -> None:
    bring(of_etsy(etsy("77")))
    bring(of_site("77;CL-1;;1;900;Олена;;;;"))

    assert set(SalesOrder.objects.values_list("source", "external_number")) == {
        ("etsy", "77"),
        ("site", "77"),
    }


def test_goods_are_known_by_sku_barcode_name_and_what_was_explained(
    bring: Bring, clutch: Variant, wallet: Variant, manager: User, key: Callable[[], UUID]
) -> None:
    explain_goods(
        source="etsy",
        words="Vintage leather purse Color:Sand",
        variant_id=wallet.pk,
        actor=manager,
        key=key(),
    )
    file = bring(
        of_etsy(
            etsy("1", "cl-1", "whatever"),
            etsy("2", "4820000000017", "whatever"),
            etsy("3", "", "Лілея чорна"),
            etsy("4", "", "Vintage leather purse", variations="Color:Sand"),
        )
    )

    assert set(steps(file).values()) == {"new"}
    bought = SalesOrderLine.objects.order_by("order__external_number").values_list("variant", flat=True)
    assert list(bought) == [clutch.pk, clutch.pk, clutch.pk, wallet.pk]


@pytest.mark.parametrize("name", ["Beautiful thing", "Лілея чорна 2", "Лілея", "Лілея чорна для Олени", ""])
def test_goods_that_are_not_certain_are_asked_and_never_guessed(
    bring: Bring, clutch: Variant, make_variant: Callable[..., Variant], name: str
) -> None:
    make_variant("Лілея", "беж")

    file = bring(of_etsy(etsy(sku="", name=name)))

    assert steps(file)["3001"] in ("asked", "refused")
    assert SalesOrder.objects.count() == 0


def test_an_explained_name_is_remembered_for_its_shop_alone(
    bring: Bring, clutch: Variant, manager: User, key: Callable[[], UUID]
) -> None:
    explain_goods(source="etsy", words="Purse", variant_id=clutch.pk, actor=manager, key=key())

    assert steps(bring(of_etsy(etsy(sku="", name="purse")))) == {"3001": "new"}
    assert steps(bring(of_site("77;;Purse;1;900;Олена;;;;"))) == {"77": "asked"}


def test_a_name_is_explained_anew_and_only_with_goods_that_are_sold(
    clutch: Variant, wallet: Variant, manager: User, seller: User, key: Callable[[], UUID]
) -> None:
    for variant in (clutch, wallet):
        explain_goods(source="etsy", words="Purse", variant_id=variant.pk, actor=manager, key=key())

    assert Listing.objects.get().variant == wallet
    with pytest.raises(NotFound):
        explain_goods(source="etsy", words="Purse", variant_id=2**40, actor=manager, key=key())
    with pytest.raises(NotAllowed):
        explain_goods(source="etsy", words="Purse", variant_id=clutch.pk, actor=seller, key=key())


def test_customers_are_known_by_phone_then_mail_then_name(bring: Bring, clutch: Variant) -> None:
    olena = Customer.objects.create(name="Олена", phone="+380671234567")
    ihor = Customer.objects.create(name="Ігор", email="Ihor@Example.com")
    taras = Customer.objects.create(name="Тарас Мельник")

    bring(
        of_site(
            "1;CL-1;;1;900;Хтось;067 123 45 67;;;",
            "2;CL-1;;1;900;Хтось;;ihor@example.com;;",
            "3;CL-1;;1;900;тарас  мельник;;;;",
            "4;CL-1;;1;900;Тарас Мельник;0501112233;;;",
            "5;CL-1;;1;900;Тарас М.;050 111 22 33;;;",
        )
    )

    found = SalesOrder.objects.order_by("external_number").values_list("customer__name", "customer__phone")
    assert list(found) == [
        (olena.name, olena.phone),
        (ihor.name, ""),
        (taras.name, ""),
        ("Тарас Мельник", "+380501112233"),
        ("Тарас Мельник", "+380501112233"),
    ]
    assert Customer.history.filter(history_change_reason__isnull=False).count() == 1


def test_a_card_that_may_be_one_of_several_is_not_chosen(bring: Bring, clutch: Variant) -> None:
    for _card in range(2):
        Customer.objects.create(name="Олена")

    file = bring(of_site("1;CL-1;;1;900;Олена;;;;", "2;CL-1;;1;900;Ігор;;;;"))

    assert steps(file) == {"1": "refused", "2": "new"}
    assert "Several customers" in file.results["1"]["words"][0]


def test_good_orders_come_in_and_bad_ones_are_listed_with_the_reason(bring: Bring, clutch: Variant) -> None:
    file = bring(
        of_etsy(
            etsy("1"),
            etsy("2", quantity="0"),
            etsy("3", quantity="١"),
            etsy("4", price="NaN"),
            etsy("5", price="-5"),
            etsy("6", currency="GBP"),
            etsy("7", currency="", price="5"),
            etsy("8", shipped="11/19/26"),
            etsy("9", price="1e3"),
            etsy("10", buyer=""),
            etsy("9" * 41),
            etsy("12") + "\n" + etsy("12", price="49.00"),
        )
    )

    assert [number for number, step in steps(file).items() if step == "new"] == ["1", "10"]
    reasons = {number: why for number, _what, why in refused_of(file)}
    assert "GBP is not kept here" in reasons["6"]
    assert "in which currency" in reasons["7"]
    assert "shipped already" in reasons["8"]
    assert "two prices" in reasons["12"]
    assert len(reasons) == 10
    assert SalesOrder.objects.count() == 2


def test_a_number_is_the_same_with_its_sign_and_without_it(bring: Bring, clutch: Variant) -> None:
    file = bring(
        of_site("5;CL-1;;1;900;Олена", "#5;CL-1;;2;900;", "#;CL-1;;1;900;Ірина", "№6;CL-1;;1;900;Ірина")
    )

    assert steps(file) == {"5": "new", "": "refused", "6": "new"}
    totals = SalesOrder.objects.order_by("pk").values_list("external_number", "total")
    assert list(totals) == [("5", Decimal(2700)), ("6", Decimal(900))]


def test_an_order_that_costs_more_than_there_is_money_is_refused_alone(bring: Bring, clutch: Variant) -> None:
    file = bring(of_site("1;CL-1;;999999999;9999999,99;Олена", "2;CL-1;;1;900;Олена"))

    assert steps(file) == {"1": "refused", "2": "new"}
    assert [why for _number, _what, why in refused_of(file)] == ["The total is too large. Split the order."]


def test_more_pieces_than_an_order_holds_are_refused_as_pieces(bring: Bring, clutch: Variant) -> None:
    file = bring(of_site("1;CL-1;;999999999;0,01;Олена", "1;CL-1;;1;0,01;", "2;CL-1;;1;900;Олена"))

    assert steps(file) == {"1": "refused", "2": "new"}
    [why] = [why for _number, _what, why in refused_of(file)]
    assert "the quantity must be a whole number from 1 to 999999999" in why


def test_confirming_goes_through_the_ordinary_service_and_takes_the_money(
    bring: Bring, clutch: Variant, put_on_shelf: Callable[..., None]
) -> None:
    put_on_shelf(clutch, 1)

    file = bring(of_etsy(etsy(quantity="3"), etsy("3002", paid="")), confirm=True)

    paid, unpaid = SalesOrder.objects.order_by("external_number")
    assert (paid.status, paid.payment_status, unpaid.payment_status) == ("in_production", "paid", "pending")
    assert ProductReservation.objects.get().quantity == 1
    assert ProductionOrder.objects.filter(is_etsy=True).count() == 2
    assert Payment.objects.get().comment == "Etsy 3001"
    assert file.status == "done"


def test_goods_that_leave_with_the_money_leave_with_the_money_of_a_shop(
    bring: Bring, clutch: Variant, put_on_shelf: Callable[..., None]
) -> None:
    shipped = DocumentStatus.objects.get(document_type="salesorder", status="shipped")
    shipped.entered_at_payment = True
    shipped.save()
    put_on_shelf(clutch, 1)

    bring(of_etsy(etsy()), confirm=True)

    assert SalesOrder.objects.get().status == "shipped"


def test_what_cannot_be_confirmed_stays_a_draft_with_the_reason(
    bring: Bring, clutch: Variant, wallet: Variant
) -> None:
    Product.objects.filter(pk=clutch.product_id).update(lifecycle=Lifecycle.PHASE_OUT)

    file = bring(of_etsy(etsy(), etsy("3002", "WL-2", buyer="Bob")), confirm=True)

    stands = SalesOrder.objects.order_by("external_number").values_list("status", "payment_status")
    assert list(stands) == [("draft", "pending"), ("in_production", "paid")]
    assert "is not made any more" in file.results["3001"]["words"][0]
    assert [number for number, _what, _why in refused_of(file)] == ["3001"]
    assert ProductionOrder.objects.count() == 1


def test_only_those_who_may_import_do(
    warehouse: Warehouse, manager: User, seller: User, clutch: Variant, key: Callable[[], UUID]
) -> None:
    file = keep_file(read(of_etsy(etsy())), "x.csv", warehouse, manager)

    with pytest.raises(NotAllowed):
        import_batch(file_id=file.pk, batch=0, actor=seller, key=key())

    assert SalesOrder.objects.count() == 0


def test_a_warehouse_that_was_closed_meanwhile_refuses_the_rest_in_words(
    warehouse: Warehouse, manager: User, clutch: Variant
) -> None:
    file = keep_file(read(of_etsy(etsy())), "x.csv", warehouse, manager)
    Warehouse.objects.filter(pk=warehouse.pk).update(is_active=False)

    done = run_file(file.pk)

    assert steps(done) == {"3001": "refused"}
    assert SalesOrder.objects.count() == 0


def many(number: int) -> ShopFile:
    heading = ["Order ID", "SKU", "Quantity", "Price", "Customer"]
    cells = [[str(one), ("CL-1", "WL-2")[one % 2], "1", "10", f"Buyer {one}"] for one in range(number)]
    return read_orders([Row(1, heading), *(Row(one + 2, row) for one, row in enumerate(cells))])


def test_a_hundred_orders_cost_as_many_statements_as_ten(
    warehouse: Warehouse, manager: User, clutch: Variant, wallet: Variant
) -> None:
    counts = []
    for number in (10, 100):
        found = many(number)
        SalesOrder.objects.filter(external_number__isnull=False).update(external_number=None)
        Customer.objects.filter(name__startswith="Buyer").update(name="gone")
        file = OrderFile(name="x", warehouse=warehouse, actor=manager, layout="site", source="site")
        file.orders, file.total = [one.kept() for one in found.orders], number
        file.save()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            import_batch(file_id=file.pk, batch=0, actor=manager, key=uuid4())
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 25, counts
    assert SalesOrder.objects.filter(external_number__isnull=False).count() == 100


def test_looking_at_a_file_writes_nothing(clutch: Variant, django_assert_max_num_queries: Any) -> None:
    found = many(300)

    with django_assert_max_num_queries(6):
        meant = plan(found.orders, found.source)

    assert {one.step for one in meant} == {ShopStep.NEW, ShopStep.ASKED}
    assert SalesOrder.objects.count() == 0


def test_an_order_in_dollars_stays_in_dollars_when_it_is_changed(
    bring: Bring, clutch: Variant, seller: User, key: Callable[[], UUID]
) -> None:
    bring(of_etsy(etsy()))
    order = SalesOrder.objects.get()

    changed = change_lines(
        order_id=order.pk, lines=[OrderLine(clutch.pk, 2, Decimal(45))], actor=seller, key=key()
    )
    assert (changed.currency, SalesOrder.objects.get().total) == ("USD", Decimal(90))
    with pytest.raises(MixedCurrencies):
        change_lines(order_id=order.pk, lines=[OrderLine(clutch.pk, 2)], actor=seller, key=key())


def test_a_price_in_dollars_is_no_discount_from_a_price_in_hryvnias(bring: Bring, clutch: Variant) -> None:
    bring(of_etsy(etsy()), confirm=True)

    line = SalesOrderLine.objects.get()
    assert (line.order.status, line.discount) == ("in_production", 0)


def test_what_a_buyer_wants_written_on_it_is_said_to_the_makers(
    bring: Bring, clutch: Variant, manager: User, key: Callable[[], UUID]
) -> None:
    explain_goods(source="etsy", words="Purse Color:Sand", variant_id=clutch.pk, actor=manager, key=key())

    bring(of_etsy(etsy(sku="", name="Purse", variations='"Color:Sand,Personalization:M. K., small"')))

    order = SalesOrder.objects.get()
    assert order.comment.startswith("M. K., small · ")


def test_an_order_is_found_by_its_number_in_the_shop(bring: Bring, clutch: Variant) -> None:
    bring(of_etsy(etsy("2987654321")))
    SalesOrder.objects.update(status="cancelled", archived_at=timezone.now())

    [found] = find_orders("all", text="2987654321")

    assert found.archived_at is not None
    assert find_orders("all") == []
