"""What people send instead of a good file, and what goes to a file and comes back."""

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from backend.accounts.models import User
from backend.backoffice.exchange.reading import read
from backend.catalog.models import Brand, Product, Variant
from backend.inventory.models import ProductStock
from backend.sales.models import Customer
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

BOMB = io.BytesIO()
with zipfile.ZipFile(BOMB, "w", zipfile.ZIP_DEFLATED) as packed:
    packed.writestr("xl/worksheets/sheet1.xml", b"0" * (61 * 2**20))
GOOD = xlsx(HEAD, ["Night", "Clutches", 1, 1])
SHEET = GOOD.index(b"xl/worksheets/sheet1.xml") + 24
DAMAGED = GOOD[:SHEET] + b"\xff" * 8 + GOOD[SHEET + 8 :]
NO_BOOK = io.BytesIO()
with zipfile.ZipFile(NO_BOOK, "w") as packed, zipfile.ZipFile(io.BytesIO(GOOD)) as good:
    for part in good.namelist():
        packed.writestr(part, good.read(part).replace(b"sheet.main+xml", b"something"))


@pytest.mark.usefixtures("group")
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "There are no lines in the file."),
        (b"\xd0\xcf\x11\xe0" + b"0" * 100, "This is a file of an old Excel"),
        (b"PK\x03\x04 broken", "This is not a table."),
        (DAMAGED, "This is not a table."),
        (NO_BOOK.getvalue(), "This is not a table."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "This is not a table."),
        (b"%PDF-1.7 \x00\x01", "This is not a table."),
        (BOMB.getvalue(), "The file is too big"),
        (b"Name;Price\n" * (5 * 2**20 // 10), "The file is too big"),
        (b"Name;Price\n" + b"a;1\n" * 10_001, "There are more than 10000 lines"),
        (xlsx(HEAD), "There are no lines in the file."),
        (xlsx(["Our goods"], HEAD, ["Night", "x", 1]), "The first line must name the columns: «Name»"),
        (xlsx(["Price"], [1]), "The first line must name the columns: «Name»"),
        (xlsx(["Name", "name", "Price"], ["a", "b", 1]), "The column «name» is there twice."),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else None,
)  # fmt: skip
def test_a_bad_file_gets_one_sentence(at_manager: Office, content: bytes, sentence: str) -> None:
    answer = look(at_manager, PRODUCTS, content)

    assert answer.status_code == 200
    assert len(said(answer)) == 1
    assert said(answer)[0].startswith(sentence)
    assert Product.objects.count() == 0


def test_no_file_is_said_at_the_field(at_manager: Office) -> None:
    answer = at_manager.client.post(reverse(f"admin:{PRODUCTS}_import"), {})

    assert "Choose a file." in answer.content.decode()


@pytest.mark.usefixtures("group")
def test_formulas_dates_and_unknown_columns_are_not_guessed(at_manager: Office) -> None:
    file = xlsx(
        ["Name", "Group", "Price", "Colour of the box"],
        ["Night", "Clutches", "=1+1", "red"],
        [date(2026, 1, 2), "Clutches", 10, "red"],
        ["=HYPERLINK(1)", "Clutches", 10, "red"],
    )

    looked = look(at_manager, PRODUCTS, file)

    assert looked.context["unknown"] == ["Colour of the box"]
    assert [words for *_line, words in lines(looked)] == [
        "Price: this is a formula: put its result there.",
        "Name: the spreadsheet made a date of it: format the cell as text.",
        "Name: this is a formula: put its result there.",
    ]


@pytest.mark.parametrize(
    ("number", "words"), [(12.0, "12"), (12.5, "12.5"), (1e30, "1" + "0" * 30), (-1e-7, "-0.0000001")]
)
def test_a_number_of_any_size_is_read_as_it_stands(number: float, words: str) -> None:
    assert read(xlsx(HEAD, [number]))[1].cells[0] == words


@pytest.mark.usefixtures("group")
def test_what_people_typed_is_shown_as_text(at_manager: Office) -> None:
    file = xlsx(HEAD, ["<script>alert(1)</script>", "<b>", "1", ""])

    page = look(at_manager, PRODUCTS, file).content.decode()

    assert "<script>alert(1)" not in page
    assert "«&lt;b&gt;»" in page


@pytest.mark.usefixtures("group")
def test_an_exported_list_is_brought_back_unchanged(at_manager: Office, variant: Variant) -> None:
    Brand.objects.create(name="Tsekh")
    form = {"action": "export_xlsx", "_selected_action": [variant.product_id]}
    response = at_manager.client.post(reverse("admin:catalog_product_changelist"), form)

    looked = look(at_manager, PRODUCTS, b"".join(response.streaming_content))

    assert looked.context["unknown"] == ["Variants"]
    assert not looked.context["has_changes"]
    assert not looked.context["is_refused"]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_words_that_look_like_formulas_go_there_and_back(at_manager: Office, kind: str) -> None:
    Customer.objects.bulk_create([Customer(name="=1+1", phone="+380671234567", notes="-10% always")])
    form = {"action": f"export_{kind}", "_selected_action": [Customer.objects.get().pk]}
    response = at_manager.client.post(reverse("admin:sales_customer_changelist"), form)

    looked = look(at_manager, CUSTOMERS, b"".join(response.streaming_content))

    assert [line[1:] for line in lines(looked)] == [("=1+1, +380671234567", "")]
    assert not looked.context["has_changes"]


@pytest.mark.parametrize("page", [PRODUCTS, VARIANTS, CUSTOMERS, STOCK])
def test_the_template_has_a_heading_that_is_understood(at_manager: Office, page: str) -> None:
    User.objects.filter(pk=at_manager.member.pk).update(language="uk")
    response = at_manager.open(f"{page}_import_template")
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    heading = [cell.value for cell in book.worksheets[0][1]]

    looked = look(at_manager, page, xlsx(heading, ["?"] * len(heading)))

    assert looked.context["unknown"] == []
    assert looked.context["is_refused"]
    assert len(book.worksheets) == 2


@pytest.mark.parametrize("page", [PRODUCTS, VARIANTS, CUSTOMERS, STOCK])
def test_only_those_who_may_write_may_import(storekeeper: User, page: str) -> None:
    User.objects.filter(pk=storekeeper.pk).update(is_staff=True)

    for name in (f"{page}_import", f"{page}_import_template"):
        assert Office(storekeeper).open(name).status_code == 403


@pytest.mark.usefixtures("group")
def test_five_thousand_lines_are_a_few_questions(at_manager: Office) -> None:
    file = text(["Name", "Group", "Price"], *([f"P {n}", "Clutches", str(n)] for n in range(5000)))
    looked = look(at_manager, PRODUCTS, file)

    with CaptureQueriesContext(connection) as queries:
        assert said(agree(at_manager, PRODUCTS, looked)) == ["Imported: 5000 new, 0 changed, 0 as they were."]

    assert len(queries) < 50
    assert len(looked.context["lines"].rows) == 200
    assert Product.history.count() == 5000

    dearer = file.replace(b";1", b";2")
    with CaptureQueriesContext(connection) as queries:
        changed = bring(at_manager, PRODUCTS, dearer)[-1]

    assert changed == "Imported: 0 new, 1111 changed, 3889 as they were."
    assert len(queries) < 70


@pytest.mark.usefixtures("group")
def test_the_command_takes_the_same_files(owner: User, tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "goods.xlsx"
    file.write_bytes(xlsx(HEAD, ["Night", "Clutches", "1250", ""]))

    call_command("import_catalog", str(file), "--dry-run")
    assert Product.objects.count() == 0
    call_command("import_catalog", str(file))

    assert Product.objects.get().history.get().history_user == owner
    file.write_bytes(xlsx(HEAD, ["Night", "Clutches", "x", ""]))
    with pytest.raises(CommandError):
        call_command("import_catalog", str(file))
    with pytest.raises(CommandError):
        call_command("import_catalog", str(tmp_path / "nothing.csv"))
    assert Product.objects.get().price == 1250
    assert ProductStock.objects.count() == 0
