"""Files of shops in the office: looked at, named, imported, refused ones taken away; stock for shops."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import ANY
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.backoffice.badges import change_url
from backend.catalog.models import Product, Variant
from backend.fulfillment.shop_files import run_file, run_job
from backend.sales.models import FileStatus, Listing, OrderFile, SalesOrder
from backend.warehouses.models import Warehouse
from tests.backoffice.conftest import Office, said

pytestmark = pytest.mark.django_db
UPLOAD = "admin:sales_salesorder_import"
HEAD = "Order ID,SKU,Item Name,Quantity,Price,Customer,Currency,Status"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def clutch(variant: Variant) -> Variant:
    variant.sku = "CL-1"
    variant.save(update_fields=["sku"])
    return variant


@pytest.fixture
def choose(at_manager: Office, warehouse: Warehouse, clutch: Variant) -> Callable[..., Any]:
    """A file is chosen; what it does is on the screen."""

    def act(*rows: str, head: str = HEAD) -> Any:
        content = "\n".join([head, *rows]).encode()
        file = SimpleUploadedFile("orders.csv", content, "text/csv")
        answers = {"file": file, "warehouse": warehouse.pk}
        return at_manager.client.post(reverse(UPLOAD), answers, follow=True)

    return act


def the_file() -> OrderFile:
    return OrderFile.objects.latest("pk")


def test_a_file_is_looked_at_before_anything_is_written(
    choose: Callable[..., Any], at_manager: Office
) -> None:
    text = choose("1,CL-1,x,2,50,<b>Jane</b>,USD,", "2,,Strange thing,1,5,Bob,USD,").content.decode()

    assert "new order" in text
    assert "goods are to be named" in text
    assert "&lt;b&gt;Jane&lt;/b&gt;" in text
    assert SalesOrder.objects.count() == 0

    at_manager.client.post(change_url(the_file()), {})
    run_file(the_file().pk)

    assert [one.external_number for one in SalesOrder.objects.all()] == ["1"]
    shown = at_manager.client.get(change_url(the_file())).content.decode()
    assert change_url(SalesOrder.objects.get()) in shown


def test_goods_are_named_once_and_remembered(
    choose: Callable[..., Any], at_manager: Office, clutch: Variant
) -> None:
    choose("1,,Strange thing,1,5,Bob,USD,", "2,,Strange thing,1,5,Ann,USD,")

    answers = {"goods": "1", "key": str(uuid4()), "goods_0": clutch.pk}
    shown = at_manager.client.post(change_url(the_file()), answers, follow=True)

    assert "Remembered: 1." in said(shown)
    assert (Listing.objects.get().variant, SalesOrder.objects.count()) == (clutch, 0)
    assert "Import 2 orders" in shown.content.decode()
    assert "Import 1 order" in choose("3,,strange THING,1,5,Bob,USD,").content.decode()


def test_columns_that_are_not_known_are_asked_for(choose: Callable[..., Any], at_manager: Office) -> None:
    text = choose("A-1,CL-1,2,7.50,Bob", head="Nr,Code X,How many,Each,Who").content.decode()
    assert "Say which column is what" in text

    columns = {"number": "0", "sku": "1", "quantity": "2"}
    refused = at_manager.client.post(change_url(the_file()), columns, follow=True)
    assert "price of a piece" in " ".join(said(refused))

    at_manager.client.post(change_url(the_file()), {**columns, "price": "3", "buyer": "4"})
    run_file(the_file().pk)

    order = SalesOrder.objects.get()
    assert (order.external_number, str(order.total), order.customer_name) == ("A-1", "15.00", "Bob")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "There are no lines in the file"),
        (b"PK\x03\x04", "This is not a table"),
        (b"a,b\n" + b"x" * (5 * 2**20), "The file is too big"),
    ],
)
def test_what_is_no_file_is_refused_on_the_page(
    at_manager: Office, warehouse: Warehouse, content: bytes, words: str
) -> None:
    file = SimpleUploadedFile("x.csv", content)

    answer = at_manager.client.post(reverse(UPLOAD), {"file": file, "warehouse": warehouse.pk})

    assert words in " ".join(said(answer))
    assert OrderFile.objects.count() == 0


def test_a_file_is_begun_once_and_shows_how_far_it_is(choose: Callable[..., Any], at_manager: Office) -> None:
    choose("1,CL-1,x,2,50,Jane,USD,")
    file = the_file()

    first = at_manager.client.post(change_url(file), {"confirm": "1"}, follow=True)
    second = at_manager.client.post(change_url(file), {}, follow=True)

    assert "The import has begun. This page shows how far it is." in said(first)
    assert "0 of 1 orders" in first.content.decode()
    assert "✅ This is done already." in said(second)
    file.refresh_from_db()
    assert (file.status, file.is_confirming) == (FileStatus.RUNNING, True)


def test_a_big_file_goes_a_hundred_at_a_time(
    choose: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(*(f"{one},CL-1,x,1,5,Buyer {one},USD," for one in range(230)))
    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr("backend.fulfillment.shop_files.async_task", lambda *given: asked.append(given))
    file = the_file()

    for batch, done in ((0, 100), (1, 200), (2, 230)):
        run_job(file.pk, batch)
        file.refresh_from_db()
        assert (file.done, SalesOrder.objects.count()) == (done, done)

    assert asked == [(ANY, file.pk, 1), (ANY, file.pk, 2)]
    assert file.status == FileStatus.DONE


def test_orders_that_were_not_taken_are_a_file_without_formulas(
    choose: Callable[..., Any], at_manager: Office
) -> None:
    choose("=1+1,CL-1,x,0,50,Jane,USD,", "2,CL-1,x,1,50,Ann,USD,")
    run_file(the_file().pk)

    url = reverse("admin:sales_orderfile_refused", args=[the_file().pk])
    text = at_manager.client.get(url).content.decode("utf-8-sig")

    [_heading, row] = list(csv.reader(io.StringIO(text)))
    assert row[0] == "'=1+1"
    assert "cannot be taken" in row[1]


def test_files_of_shops_are_for_those_who_may_import(
    choose: Callable[..., Any], make_user: Callable[..., User], office: Callable[[User], Office]
) -> None:
    choose("1,CL-1,x,2,50,Jane,USD,")
    client = office(make_user(Role.SALES, is_staff=True)).client

    for url in (reverse(UPLOAD), change_url(the_file()), reverse("admin:sales_orderfile_refused", args=[1])):
        assert client.get(url).status_code == 403
        assert Client().get(url).status_code == 302


def test_pages_of_files_ask_little(
    choose: Callable[..., Any], at_manager: Office, django_assert_max_num_queries: Any
) -> None:
    choose(*(f"{one},CL-1,x,1,5,Buyer {one},USD," for one in range(150)))
    with django_assert_max_num_queries(20):
        at_manager.client.get(change_url(the_file()))
    run_file(the_file().pk)

    with django_assert_max_num_queries(20):
        at_manager.client.get(change_url(the_file()))
    with django_assert_max_num_queries(20):
        at_manager.open("sales_orderfile_changelist")


def test_a_file_is_imported_by_a_command(
    tmp_path: Any, owner: User, warehouse: Warehouse, clutch: Variant, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(f"{HEAD}\n1,CL-1,x,2,50,Jane,USD,\n2,CL-1,x,0,50,Jane,USD,\n")

    call_command("import_orders", str(path), "--dry-run")
    assert SalesOrder.objects.count() == 0
    for _time in range(2):
        call_command("import_orders", str(path), "--confirm")

    assert [one.status for one in SalesOrder.objects.all()] == ["in_production"]
    assert "2: cannot be taken" in capsys.readouterr().err
    path.write_text("a,b\n1,2\n")
    with pytest.raises(CommandError, match="I do not see in this file"):
        call_command("import_orders", str(path))
    with pytest.raises(CommandError, match="no such warehouse"):
        call_command("import_orders", str(path), "--warehouse", "Nowhere")


# --- stock for shops


def rows_of(office: Office, kind: str, **query: Any) -> list[dict[str, str]]:
    answer = office.client.get(reverse("shop_stock", args=[kind]), query)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode())))


def test_shops_hear_of_free_pieces(
    at_manager: Office,
    clutch: Variant,
    put_on_shelf: Callable[..., None],
    place_order: Callable[..., SalesOrder],
    warehouse: Warehouse,
) -> None:
    put_on_shelf(clutch, 5)
    place_order(clutch, 2)

    assert rows_of(at_manager, "etsy") == [{"SKU": "CL-1", "Quantity": "3"}]
    assert rows_of(at_manager, "site", warehouse=warehouse.pk) == [
        {"sku": "CL-1", "name": str(clutch), "price": "100.00", "available": "3", "in_stock": "1"}
    ]


def test_nothing_less_than_none_is_sold_and_formulas_are_words(at_manager: Office, clutch: Variant) -> None:
    Product.objects.filter(pk=clutch.product_id).update(name="=cmd()")

    [row] = rows_of(at_manager, "site")

    assert row["name"].startswith("'=cmd()")
    assert (row["available"], row["in_stock"]) == ("0", "0")


def test_stock_for_shops_is_for_sellers_and_of_places_that_there_are(
    at_manager: Office, clutch: Variant, make_user: Callable[..., User], office: Callable[[User], Office]
) -> None:
    keeper = office(make_user(Role.STOREKEEPER, is_staff=True)).client
    url = reverse("shop_stock", args=["etsy"])

    assert keeper.get(url).status_code == 403
    assert Client().get(url).status_code == 302
    for nonsense in ("0", "x", "٣", "9" * 30):
        assert at_manager.client.get(url, {"warehouse": nonsense}).status_code == 404
    assert at_manager.client.get(reverse("shop_stock", args=["amazon"])).status_code == 404
    assert url in at_manager.client.get(reverse("shop_stock_page")).content.decode()


def test_stock_of_many_goods_is_asked_at_once(
    at_manager: Office, make_variant: Callable[..., Variant], django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        make_variant(f"Goods {number}")

    with django_assert_max_num_queries(8):
        assert len(rows_of(at_manager, "site")) == 40
