"""Goods, customers and opening stock from a file: looked through first, then all of it, once, or nothing."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from backend.accounts.models import User
from backend.catalog.models import Color, Product, ProductGroup, Variant
from backend.core.history import IMPORT
from backend.fulfillment import services as fulfillment
from backend.inventory.models import StockDocument
from backend.sales.models import Customer, SalesOrder
from backend.warehouses.models import Warehouse
from tests.backoffice.conftest import Office, said
from tests.backoffice.spreadsheets import (
    CUSTOMERS,
    HEAD,
    PRODUCTS,
    STOCK,
    VARIANTS,
    agree,
    bring,
    lines,
    look,
    text,
    xlsx,
)  # fmt: skip


@pytest.mark.usefixtures("group")
def test_products_are_looked_through_first_and_then_written_with_their_history(at_manager: Office) -> None:
    file = xlsx(HEAD, ["Night", "clutches", "1 250,50", 480], ["Day", "Clutches", 99.5, None])

    looked = look(at_manager, PRODUCTS, file)

    assert Product.objects.count() == 0
    assert lines(looked) == [
        (2, "Night", "group: Clutches; price: 1,250.50; cost price: 480.00"),
        (3, "Day", "group: Clutches; price: 99.50"),
    ]
    assert said(agree(at_manager, PRODUCTS, looked)) == ["Imported: 2 new, 0 changed, 0 as they were."]
    night = Product.objects.get(name="Night")
    assert (night.price, night.cost_price, night.group.name) == (Decimal("1250.50"), 480, "Clutches")
    record = night.history.get()
    assert (record.history_user, record.history_change_reason) == (at_manager.member, IMPORT)
    assert "Manager, from a file" in at_manager.open(f"{PRODUCTS}_change", night.pk).content.decode()


def test_what_is_empty_stays_and_what_differs_is_shown_before_and_after(
    at_manager: Office, variant: Variant
) -> None:
    file = xlsx(["name", "Price", "Group"], [" clutch ", 120, None])

    looked = look(at_manager, PRODUCTS, file)

    assert lines(looked) == [(2, "Clutch", "price: 100.00 → 120.00")]
    agree(at_manager, PRODUCTS, looked)
    variant.product.refresh_from_db()
    assert (variant.product.price, variant.product.cost_price) == (120, 40)
    assert variant.product.history.first().price == 120


def test_a_dash_takes_away_what_may_be_empty(at_manager: Office, variant: Variant) -> None:
    variant.barcode, variant.low_stock_threshold = "4820000000017", 3
    variant.save()
    Variant.objects.filter(pk=variant.pk).update(reorder_point=5)

    looked = look(at_manager, VARIANTS, xlsx(["SKU", "Barcode", "Low at"], [variant.sku, "-", None]))
    agree(at_manager, VARIANTS, looked)

    variant.refresh_from_db()
    assert not variant.barcode
    assert (variant.low_stock_threshold, variant.reorder_point) == (3, 5)
    form = at_manager.open(f"{VARIANTS}_import").content.decode()
    assert "A dash (-) takes away" in form


def test_a_dash_is_no_name(at_manager: Office, variant: Variant) -> None:
    looked = look(at_manager, PRODUCTS, xlsx(["Name", "Group"], [variant.product.name, "-"]))

    assert "There is no product group «-»" in lines(looked)[0][2]


@pytest.mark.usefixtures("group")
def test_the_same_file_twice_changes_nothing(at_manager: Office) -> None:
    file = xlsx(HEAD, ["Night", "Clutches", "1250", "480"])
    bring(at_manager, PRODUCTS, file)

    again = look(at_manager, PRODUCTS, file)

    assert not again.context["has_changes"]
    assert "there is nothing to do" in again.content.decode()
    assert Product.history.count() == 1


@pytest.mark.usefixtures("group")
def test_pressing_twice_imports_once(at_manager: Office) -> None:
    looked = look(at_manager, PRODUCTS, xlsx(HEAD, ["Night", "Clutches", "1250", ""]))

    first, second = (said(agree(at_manager, PRODUCTS, looked)) for _ in range(2))

    assert first == ["Imported: 1 new, 0 changed, 0 as they were."]
    assert second[-1] == "✅ This is done already."
    assert Product.objects.count() == 1


@pytest.mark.usefixtures("group")
def test_every_wrong_line_is_named_and_nothing_is_written(at_manager: Office) -> None:
    file = xlsx(
        HEAD,
        ["Night", "Clutches", "1e3", ""],
        ["Day", "Bags", "10", ""],
        ["Noon", "Clutches", "NaN", "1,5"],
        ["", "Clutches", "10", ""],
        ["Dawn", "Clutches", "10", ""],
        ["dawn", "Clutches", "11", ""],
        ["Dusk", "Clutches", "", ""],
        ["N" * 151, "Clutches", "10", ""],
        ["Good", "Clutches", "10", ""],
    )

    looked = look(at_manager, PRODUCTS, file)

    why = {line.number: " ".join(line.words) for line in looked.context["plan"].refused}
    assert set(why) == {2, 3, 4, 5, 7, 8, 9}
    assert why[2].startswith("Price «1e3»: I could not read the number.")
    assert why[3] == "There is no product group «Bags». Check the spelling, or add it first."
    assert why[5] == "«Name» is empty. Fill it in or delete the line."
    assert why[7] == "«dawn» is in line 6 already. Leave one of them."
    assert why[8] == "Fill in «price»: something new cannot be without it."
    assert "at most 150 characters" in why[9]
    assert not looked.context["payload"]
    assert Product.objects.count() == 0


@pytest.mark.usefixtures("group")
def test_a_forged_or_stale_page_writes_nothing(at_manager: Office, owner: User) -> None:
    looked = look(at_manager, PRODUCTS, xlsx(HEAD, ["Night", "Clutches", "1250", ""]))

    others = agree(Office(owner), PRODUCTS, looked)
    form = {"payload": looked.context["payload"] + "x", "key": looked.context["key"]}
    forged = at_manager.client.post(reverse(f"admin:{PRODUCTS}_import"), form)

    for answer in (others, forged):
        assert said(answer) == ["This page has waited for too long. Choose the file again."]
    assert Product.objects.count() == 0


def test_what_changed_since_the_look_is_refused_whole(at_manager: Office, group: ProductGroup) -> None:
    file = xlsx(HEAD, ["Night", "Clutches", "1250", ""], ["Day", "Clutches", "10", ""])
    looked = look(at_manager, PRODUCTS, file)
    ProductGroup.objects.filter(pk=group.pk).update(name="Bags")

    answer = agree(at_manager, PRODUCTS, looked)

    assert said(answer)[0].startswith("Line 2: There is no product group «Clutches».")
    assert Product.objects.count() == 0


def test_variants_are_known_by_sku_and_find_colours_by_name_or_number(
    at_manager: Office, variant: Variant
) -> None:
    Color.objects.create(code=77, name="beige")
    file = xlsx(
        ["SKU", "Product", "Colour", "Second colour", "Barcode", "Low stock at"],
        ["N-1", "clutch", "black", "77", 4820999000017, 3],
        ["N-2", "Clutch", 77, None, None, None],
        [variant.sku, None, None, None, None, 5],
    )

    assert bring(at_manager, VARIANTS, file) == ["Imported: 2 new, 1 changed, 0 as they were."]

    first = Variant.objects.get(sku="N-1")
    assert (str(first), first.barcode, first.low_stock_threshold) == (
        "Clutch, black / beige",
        "4820999000017",
        3,
    )
    assert Variant.objects.get(pk=variant.pk).history.first().low_stock_threshold == 5


def test_variants_that_would_mix_up_goods_are_refused(
    at_manager: Office, variant: Variant, make_variant: Callable[..., Variant]
) -> None:
    other = make_variant("Backpack")
    Variant.objects.filter(pk=other.pk).update(barcode="4820999000017")
    file = text(
        ["SKU", "Product", "Colour", "Barcode"],
        ["N-1", "Clutch", "black", ""],
        [variant.sku, "Backpack", "", ""],
        ["N-3", "Clutch", "purple", ""],
        ["N-4", "Sack", "black", ""],
        [variant.sku.lower() + "x", "Backpack", "black", "4820999000017"],
    )

    why = [words for *_line, words in lines(look(at_manager, VARIANTS, file))]

    taken = "The variant with the SKU {} has these colours of the product already. Correct one of them."
    assert why == [
        taken.format(variant.sku),
        "This SKU is «Clutch, black» already. Give the other variant its own SKU.",
        "There is no colour «purple». Check the spelling, or add it first.",
        "There is no product «Sack». Check the spelling, or add it first.",
        taken.format(other.sku),
    ]


def test_customers_are_known_by_phone_however_it_is_written(at_manager: Office, customer: Customer) -> None:
    file = text(
        ["Ім’я", "Телефон", "E-mail", "Instagram"],
        ["Олена Коваль", "067 123-45-67", "olena@example.com", "@olena"],
        ["Марія", "380501234567", "", ""],
        ["Без телефону", "", "", ""],
        encoding="cp1251",
    )  # fmt: skip

    assert bring(at_manager, CUSTOMERS, file) == ["Imported: 2 new, 1 changed, 0 as they were."]
    assert not look(at_manager, CUSTOMERS, file).context["has_changes"]

    customer.refresh_from_db()
    assert (customer.name, customer.email, customer.instagram) == (
        "Олена Коваль",
        "olena@example.com",
        "olena",
    )
    assert Customer.objects.filter(phone="+380501234567").count() == 1


def test_wrong_cells_of_customers_are_named(at_manager: Office) -> None:
    twins = [Customer(name="A", phone="+380671234567"), Customer(name="B", phone="+380671234567")]
    Customer.objects.bulk_create(twins)
    file = text(
        ["Name", "Phone", "E-mail"],
        ["C", "0671234567", ""],
        ["D", "12", ""],
        ["E", "", "olena@"],
    )

    why = [words for *_line, words in lines(look(at_manager, CUSTOMERS, file))]

    assert why[0].startswith("Several customers are «+380671234567».")
    assert why[1].startswith("Phone «12»: I could not read the phone number.")
    assert why[2].startswith("E-mail «olena@»: this is not an e-mail address.")


@pytest.fixture
def shop(warehouse: Warehouse) -> Warehouse:
    return Warehouse.objects.create(name="Shop")


@pytest.mark.usefixtures("books_hold")
def test_opening_stock_is_one_document_for_each_warehouse(
    at_manager: Office, variant: Variant, make_variant: Callable[..., Variant], shop: Warehouse, shelf: Any
) -> None:
    other = make_variant("Backpack")
    file = xlsx(
        ["SKU", "Warehouse", "Quantity", "Unit cost"],
        [variant.sku, "main", 12, "33,50"],
        [other.sku, "Main", "1 000", None],
        [variant.sku, "Shop", 3, None],
    )

    assert bring(at_manager, STOCK, file) == ["Imported: 3 new, 0 changed, 0 as they were."]
    again = look(at_manager, STOCK, file)

    assert not again.context["has_changes"]
    assert [shelf(variant), shelf(other)] == [(12, 0), (1000, 0)]
    documents = StockDocument.objects.order_by("warehouse__name")
    assert [(d.warehouse.name, d.kind, d.reason) for d in documents] == [
        ("Main", "receipt", "initial"), ("Shop", "receipt", "initial"),
    ]  # fmt: skip


@pytest.mark.usefixtures("books_hold")
def test_opening_stock_serves_the_orders_that_wait(
    at_manager: Office, variant: Variant, place_order: Callable[..., SalesOrder], shelf: Any
) -> None:
    order = place_order(variant, 2)

    bring(at_manager, STOCK, xlsx(["SKU", "Warehouse", "Quantity"], [variant.sku, "Main", 5]))

    order.refresh_from_db()
    assert (order.status, shelf(variant)) == ("ready", (5, 2))


@pytest.mark.usefixtures("books_hold")
def test_a_shelf_is_opened_once_and_not_when_something_lies_there(
    at_manager: Office,
    variant: Variant,
    make_variant: Callable[..., Variant],
    put_on_shelf: Callable[..., None],
    shelf: Any,
) -> None:
    other = make_variant("Backpack")
    bring(at_manager, STOCK, xlsx(["SKU", "Warehouse", "Quantity"], [variant.sku, "Main", 5]))
    put_on_shelf(other, 2)
    file = xlsx(
        ["SKU", "Warehouse", "Quantity"],
        [variant.sku, "Main", 6],
        [other.sku, "Main", 6],
        ["nothing", "Main", 6],
        [variant.sku, "Nowhere", 6],
        [variant.sku, "Main", 0],
        [variant.sku, "Main", "1,5"],
    )

    why = [words for *_line, words in lines(look(at_manager, STOCK, file))]

    assert why[0].startswith("5 were written down here at the beginning.")
    assert why[1].startswith("2 lie here already")
    assert why[2].startswith("There is no variant with the SKU «nothing».")
    assert why[3].startswith("There is no open warehouse «Nowhere».")
    assert why[4].startswith("Quantity «0»: The number must be from 1")
    assert why[5].startswith("Quantity «1,5»: I could not read the number.")
    assert [shelf(variant), shelf(other)] == [(5, 0), (2, 0)]


@pytest.mark.usefixtures("books_hold")
def test_a_shelf_whose_beginning_was_taken_back_is_opened_anew(
    at_manager: Office, variant: Variant, shelf: Any, warehouse: Warehouse
) -> None:
    bring(at_manager, STOCK, xlsx(["SKU", "Warehouse", "Quantity"], [variant.sku, "Main", 50]))
    paper = StockDocument.objects.get()
    fulfillment.reverse_document(
        document_id=paper.pk, comment="not fifty", actor=at_manager.member, key=uuid.uuid4()
    )

    bring(at_manager, STOCK, xlsx(["SKU", "Warehouse", "Quantity"], [variant.sku, "Main", 5]))

    assert shelf(variant) == (5, 0)
