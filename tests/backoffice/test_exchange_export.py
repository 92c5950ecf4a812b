"""Every list of the office as a file: what is filtered, marked and allowed, in the reader's language."""

import csv
import io
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from backend.accounts.models import User
from backend.backoffice.exchange.files import Xlsx
from backend.catalog.models import Color, Product, Variant
from backend.sales.models import Customer, SalesOrder
from tests.backoffice.conftest import Office, said

XLSX, CSV = "0", "1"


def take(office: Office, name: str, kind: str = XLSX, without: tuple[str, ...] = (), **query: str) -> Any:
    """Press «Export» over a list, with all its columns ticked but these."""
    url = reverse(f"admin:{name}_export", query=query)
    fields = office.client.get(url).context["form"].fields
    ticked = {name: "on" for name in fields if name.startswith("listresource_") and name[13:] not in without}
    return office.client.post(url, {"format": kind, "resource": "0", **ticked})


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def sheet(response: Any) -> list[tuple[Any, ...]]:
    return list(load_workbook(io.BytesIO(content(response))).active.iter_rows(values_only=True))


def text(response: Any, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(response).decode("utf-8-sig")), delimiter=delimiter))


def test_money_is_a_number_and_time_is_the_readers_own(
    at_manager: Office, place_order: Callable[..., SalesOrder], variant: Variant
) -> None:
    order = place_order(variant, 2)

    heads, row = sheet(take(at_manager, "sales_salesorder"))

    said = dict(zip(heads, row, strict=True))
    assert said["Number"] == order.number
    assert said["Total"] == 200
    assert said["Currency"] == "hryvnia"
    assert said["Customer"] == "Olena"
    assert said["Status"] == "in production"
    assert isinstance(said["Created"], datetime)


def test_a_file_speaks_ukrainian_with_the_separators_of_a_ukrainian_spreadsheet(
    at_manager: Office, variant: Variant
) -> None:
    User.objects.filter(pk=at_manager.member.pk).update(language="uk")

    response = take(at_manager, "catalog_product", CSV)

    assert "%D0%92%D0%B8%D1%80%D0%BE%D0%B1%D0%B8" in response["Content-Disposition"]
    heads, row = text(response, ";")
    said = dict(zip(heads, row, strict=True))
    assert (said["Назва"], said["Ціна"], said["Собівартість"]) == ("Clutch", "100,00", "40,00")


def test_a_file_holds_what_is_filtered_and_searched(
    at_manager: Office, make_variant: Callable[..., Variant]
) -> None:
    make_variant("Clutch")
    make_variant("Backpack")

    rows = sheet(take(at_manager, "catalog_product", q="back"))

    assert [row[0] for row in rows] == ["Name", "Backpack"]


def test_marked_rows_are_taken_at_once(at_manager: Office, make_variant: Callable[..., Variant]) -> None:
    wanted, _other = make_variant("Clutch"), make_variant("Backpack")
    form = {"action": "export_csv", "_selected_action": [wanted.product_id]}

    response = at_manager.client.post(reverse("admin:catalog_product_changelist"), form)

    assert [row[0] for row in text(response)] == ["Name", "Clutch"]


def test_columns_are_chosen(at_manager: Office, variant: Variant) -> None:
    heads, _row = sheet(take(at_manager, "catalog_product", without=("brand", "description")))

    assert "Brand" not in heads
    assert "Group" in heads


def test_money_and_costs_are_only_for_those_who_see_them(
    at_manager: Office,
    storekeeper: User,
    put_on_shelf: Callable[..., None],
    variant: Variant,
    place_order: Any,
) -> None:
    put_on_shelf(variant, 3)
    place_order(variant, 1)
    User.objects.filter(pk=storekeeper.pk).update(is_staff=True)
    at_storekeeper = Office(storekeeper)

    orders = sheet(take(at_storekeeper, "sales_salesorder"))[0]
    moves = sheet(take(at_storekeeper, "inventory_productstockmovement"))[0]

    assert {"Total", "Payment", "Phone"}.isdisjoint(orders)
    assert "Unit cost" not in moves
    assert {"Total", "Payment", "Phone"} <= {*sheet(take(at_manager, "sales_salesorder"))[0]}
    assert "Unit cost" in sheet(take(at_manager, "inventory_productstockmovement"))[0]


def test_a_list_that_may_not_be_seen_may_not_be_taken(storekeeper: User) -> None:
    User.objects.filter(pk=storekeeper.pk).update(is_staff=True)

    assert Office(storekeeper).open("sales_payment_export").status_code == 403


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "-cmd", "\x00\x1bOlena", 'a;b\n"c"', "<b>", "{{7*7}}"])
def test_what_people_typed_stays_words(at_manager: Office, name: str) -> None:
    Customer.objects.bulk_create([Customer(name=name.replace("\x00", ""), phone="+380671234567")])

    file = content(take(at_manager, "sales_customer"))
    cell = load_workbook(io.BytesIO(file)).active["A2"]
    line = text(take(at_manager, "sales_customer", CSV))[1]

    assert (cell.data_type, cell.value) == ("s", name.replace("\x00\x1b", ""))
    assert line[0].startswith("'") == (name[0] in "=@-")
    assert line[1] == "+380671234567"


def test_a_file_of_500_rows_asks_the_database_as_much_as_one_of_5(
    at_manager: Office, variant: Variant
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            content(take(at_manager, "catalog_variant"))
        return len(queries)

    asked()
    few = asked()
    product = variant.product
    shades = [Color(code=1000 + n, name=f"shade {n}") for n in range(500)]
    Color.objects.bulk_create(shades)
    Variant.objects.bulk_create(Variant(product=product, color=one, sku=f"X{one.code}") for one in shades)

    assert asked() == few


def test_every_list_is_taken_with_few_questions(
    at_owner: Office, fill_workshop: Callable[[int], None]
) -> None:
    fill_workshop(9)
    seen = 0
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        if at_owner.open(f"{name}_changelist").status_code != 200:
            continue
        with CaptureQueriesContext(connection) as queries:
            rows = sheet(take(at_owner, name))
        assert len(queries) <= 14, (name, len(queries))
        assert len(rows[0]) == len(set(rows[0])), rows[0]
        assert not any("<" in str(cell) for row in rows for cell in row), name
        seen += 1
    assert seen > 25


def test_a_list_that_is_too_long_is_narrowed_first(
    at_manager: Office, monkeypatch: pytest.MonkeyPatch, make_variant: Callable[..., Variant]
) -> None:
    make_variant("Clutch")
    make_variant("Backpack")
    monkeypatch.setattr(Xlsx, "most_rows", 1)

    response: HttpResponse = take(at_manager, "catalog_product")

    assert response.status_code == 302
    assert said(response) == ["2 rows are too many. Narrow the list down: Excel holds 1, CSV 200,000."]


def test_prices_keep_their_kopiykas(at_manager: Office, variant: Variant) -> None:
    Product.objects.update(price=Decimal("1234.50"))

    assert "1234.50" in text(take(at_manager, "catalog_product", CSV))[1]
