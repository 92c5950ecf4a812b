"""Files as people bring them, and the way of a file through the office."""

import io
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from tests.backoffice.conftest import Office, said

PRODUCTS, VARIANTS, CUSTOMERS, STOCK = (
    "catalog_product", "catalog_variant", "sales_customer", "inventory_productstock",
)  # fmt: skip
HEAD = ["Name", "Group", "Price", "Cost price"]


def xlsx(*rows: Sequence[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def text(*rows: Sequence[str], encoding: str = "utf-8-sig", separator: str = ";") -> bytes:
    return "\r\n".join(separator.join(row) for row in rows).encode(encoding)


def look(office: Office, page: str, content: bytes, name: str = "goods.xlsx") -> Any:
    """Choose a file and look what it would do."""
    return office.client.post(reverse(f"admin:{page}_import"), {"file": SimpleUploadedFile(name, content)})


def agree(office: Office, page: str, looked: Any) -> Any:
    form = {name: looked.context.get(name, "") for name in ("payload", "key")}
    return office.client.post(reverse(f"admin:{page}_import"), form)


def bring(office: Office, page: str, content: bytes) -> list[str]:
    """Choose a file and agree; what the office said."""
    return said(agree(office, page, look(office, page, content)))


def lines(looked: Any) -> list[tuple[int, str, str]]:
    """Line, what, details."""
    return [(row[0], row[1], row[3]) for row in looked.context["lines"].rows]
