"""Transfers and counts in the office: what the chat shows, and the same buttons."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.urls import reverse

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.inventory import count_papers, sending
from backend.inventory.models import ProductStockCount, ProductStockTransfer
from backend.ledger.counting import Answer
from backend.ledger.transferring import Sent
from backend.warehouses.models import Warehouse
from tests.backoffice.conftest import Office, source

# More than any row's number or code: these stand on pages too.
BOOK = 700_417


@pytest.fixture
def differing(
    variant: Variant, put_on_shelf: Callable[..., None], warehouse: Warehouse, storekeeper: User
) -> ProductStockCount:
    """By the book so many lie there, three were counted twice."""
    put_on_shelf(variant, BOOK)
    count = count_papers.start_count(warehouse_id=warehouse.pk, actor=storekeeper, key=uuid4())
    for _round in range(2):
        answers = [Answer(variant.pk, 3)]
        count_papers.answer_count(count_id=count.pk, answers=answers, actor=storekeeper, key=uuid4())
        count = count_papers.finish_count(count_id=count.pk, actor=storekeeper, key=uuid4())
    return count


def page(row: object, deed: str = "change") -> str:
    meta = row._meta  # type: ignore[attr-defined]
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{deed}", args=[row.pk])  # type: ignore[attr-defined]


def shows_book(answer: Any) -> bool:
    """Is what lies there by the book to be read, in thousands or without?"""
    return str(BOOK) in re.sub(r"(?<=\d)[,\u00a0](?=\d)", "", source(answer))


def press(office: Office, row: object, deed: str) -> None:
    """Press a button and answer what it asks as it stands."""
    url = page(row, deed)
    form = office.client.get(url).context["form"]
    answers = {name: form[name].value() or "" for name in form.fields}
    assert office.client.post(url, answers).status_code == 302


def test_a_manager_accepts_what_was_counted(
    differing: ProductStockCount, manager: User, shelf: Callable[..., tuple[int, int]], variant: Variant
) -> None:
    office = Office(manager)

    assert shows_book(office.client.get(page(differing)))
    press(office, differing, "accept")

    differing.refresh_from_db()
    assert (differing.status, shelf(variant)) == ("posted", (3, 0))


def test_who_counts_does_not_see_the_book_and_has_no_buttons(
    differing: ProductStockCount, storekeeper: User
) -> None:
    User.objects.filter(pk=storekeeper.pk).update(is_staff=True)
    office = Office(storekeeper)

    assert not shows_book(office.client.get(page(differing)))
    assert office.client.get(page(differing, "accept")).status_code == 403


@pytest.fixture
def draft(
    variant: Variant, put_on_shelf: Callable[..., None], warehouse: Warehouse, storekeeper: User
) -> ProductStockTransfer:
    """Two of five are to go to the shop."""
    put_on_shelf(variant, 5)
    shop = Warehouse.objects.create(name="Shop", kind="retail")
    return sending.draft_transfer(
        warehouse_id=warehouse.pk,
        to_warehouse_id=shop.pk,
        things=[Sent(variant.pk, 2)],
        actor=storekeeper,
        key=uuid4(),
    )


def receive(office: Office, paper: ProductStockTransfer, came: str, **answers: str) -> HttpResponse:
    """Write how much came of the only line, and press the button."""
    url = page(paper, "receive")
    form = office.client.get(url).context["form"]
    asked = [*form, *form.lines.management_form, *form.lines[0]]
    filled = {field.html_name: field.value() or "" for field in asked}
    filled |= {"lines-0-quantity": came, **answers}
    response: HttpResponse = office.client.post(url, filled)
    return response


def test_a_draft_is_sent_and_what_is_on_the_way_is_received(
    draft: ProductStockTransfer, manager: User
) -> None:
    office = Office(manager)

    press(office, draft, "send")
    assert receive(office, draft, "2").status_code == 302

    assert ProductStockTransfer.objects.get().status == "received"


def test_what_did_not_come_is_explained_before_it_is_received(
    draft: ProductStockTransfer, manager: User, shelf: Callable[..., tuple[int, int]], variant: Variant
) -> None:
    office = Office(manager)
    press(office, draft, "send")

    assert receive(office, draft, "1").status_code == 200
    assert ProductStockTransfer.objects.get().status == "sent"
    assert receive(office, draft, "1", missing="returned").status_code == 302

    assert ProductStockTransfer.objects.get().status == "received"
    assert shelf(variant) == (4, 0)
