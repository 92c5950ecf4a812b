"""The ledger of an account: page by page, with the balance of all that was before."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from backend.accounting.models import JournalLine
from backend.backoffice import accounting_tables, badges
from backend.catalog.models import Variant
from backend.inventory import services as inventory
from backend.inventory.services import Goods
from backend.warehouses.models import Warehouse
from tests.backoffice.conftest import Office

pytestmark = pytest.mark.django_db
PAGE, GOODS = "accounting_account_ledger", "26"
BALANCE_AT = 7


@pytest.fixture
def receipts(variant: Variant, warehouse: Warehouse, at_manager: Office) -> None:
    """Five receipts of 1 to 5 pieces: every one is a line of the account of goods."""
    for pieces in range(1, 6):
        inventory.receive(
            warehouse_id=warehouse.pk,
            goods=[Goods(variant.pk, pieces)],
            actor=at_manager.member,
            key=uuid4(),
        )


@pytest.fixture
def two_on_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounting_tables, "LINES_SHOWN", 2)


def changes() -> list[Decimal]:
    lines = JournalLine.objects.filter(account=GOODS).order_by("pk")
    return [line.debit - line.credit for line in lines]


def balances(page: Any) -> list[str]:
    """What the column of balances says."""
    return [str(row[BALANCE_AT]) for row in page.context["tables"][0].rows]


def written(sums: list[Decimal]) -> list[str]:
    with override("en"):
        return [str(badges.money(one, "UAH")) for one in sums]


@pytest.mark.usefixtures("receipts", "two_on_a_page")
def test_every_page_goes_on_from_what_stood_before(at_manager: Office) -> None:
    moved = changes()
    assert len(moved) == 5
    after = [sum(moved[:number], Decimal(0)) for number in range(6)]

    pages = [at_manager.open(PAGE, account=GOODS, page=number) for number in (1, 2, 3)]

    shown = [balances(page) for page in pages]
    assert shown == [written(after[1:3]), written(after[3:5]), written(after[5:6])]
    befores = [page.context["tables"][0].title.rpartition(": ")[2] for page in pages]
    assert befores == written([after[0], after[2], after[4]])
    assert "page=3" in pages[0].content.decode()
    assert f"account={GOODS}" in pages[0].content.decode()


@pytest.mark.usefixtures("receipts", "two_on_a_page")
def test_a_file_has_all_the_lines(at_manager: Office) -> None:
    page = at_manager.open(PAGE, account=GOODS, page=2)
    files = [query for query, _name in page.context["files"]]

    file = at_manager.open(PAGE, account=GOODS, file="csv", page=2)

    lines = b"".join(file.streaming_content).decode().strip().splitlines()
    assert len(lines) == 1 + 5
    assert not any("page=" in query for query in files)


@pytest.mark.usefixtures("receipts", "two_on_a_page")
@pytest.mark.parametrize(("page", "shown"), [("0", 3), ("x", 1), ("99", 3), ("", 1), ("-1", 3)])
def test_a_page_that_is_not_there_shows_one_that_is(at_manager: Office, page: str, shown: int) -> None:
    assert at_manager.open(PAGE, account=GOODS, page=page).context["tables"][0].page.number == shown


@pytest.mark.usefixtures("receipts")
def test_a_short_ledger_is_one_page_and_begins_with_what_stood(at_manager: Office) -> None:
    page = at_manager.open(PAGE, account=GOODS, since=str(timezone.localdate()))

    assert page.context["tables"][0].page is None
    assert page.context["tables"][0].title.endswith(written([Decimal(0)])[0])
    assert len(balances(page)) == 5


@pytest.mark.usefixtures("two_on_a_page")
def test_a_long_ledger_asks_as_little_as_a_short_one(
    receipts: None, at_manager: Office, variant: Variant, put_on_shelf: Callable[..., None]
) -> None:
    counts = []
    for _time in range(2):
        with CaptureQueriesContext(connection) as captured:
            at_manager.open(PAGE, account=GOODS, page=2)
        counts.append(len(captured))
        for _more in range(10):
            put_on_shelf(variant, 1)

    assert counts[0] == counts[1] <= 20
