"""Whatever moves value is in the journal, and the journal balances."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from backend.accounting.chart import AGAINST, CHART, MONEY, STOCK
from backend.accounting.models import JournalEntry, JournalLine
from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.inventory import services as inventory
from backend.inventory.models import StockDocument
from backend.inventory.services import Goods
from backend.ledger.models import Reason
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.django_db
Sides = list[tuple[str, Decimal, Decimal]]


def sides_of(document: StockDocument) -> Sides:
    lines = JournalLine.objects.filter(
        entry__document_type="inventory.stockdocument", entry__document_id=document.pk
    )
    return list(lines.order_by("id").values_list("account_id", "debit", "credit"))


@transaction.atomic
def debit_alone(entry: JournalEntry) -> None:
    JournalLine.objects.create(entry=entry, account_id="26", debit=5)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.fixture
def receive(warehouse: Warehouse, manager: User) -> Callable[..., StockDocument]:
    def put(*goods: Goods) -> StockDocument:
        return inventory.receive(warehouse_id=warehouse.pk, goods=goods, actor=manager, key=uuid4())

    return put


def test_a_receipt_owes_the_supplier_what_the_goods_are_worth(
    receive: Callable[..., StockDocument], variant: Variant, make_variant: Callable[..., Variant]
) -> None:
    document = receive(Goods(variant.pk, 3, Decimal("40.10")), Goods(make_variant().pk, 1, Decimal(5)))

    assert sides_of(document) == [("26", Decimal("125.30"), 0), ("631", 0, Decimal("125.30"))]


def test_what_is_written_off_is_a_loss_of_the_average(
    receive: Callable[..., StockDocument], warehouse: Warehouse, variant: Variant, manager: User
) -> None:
    receive(Goods(variant.pk, 1, Decimal(10)))
    receive(Goods(variant.pk, 1, Decimal(20)))

    document = inventory.write_off(
        warehouse_id=warehouse.pk,
        goods=[Goods(variant.pk, 1)],
        reason=Reason.DAMAGE,
        actor=manager,
        key=uuid4(),
    )

    assert sides_of(document) == [("947", 15, 0), ("26", 0, 15)]


def test_a_reversal_takes_its_original_out_of_the_same_accounts(
    receive: Callable[..., StockDocument], variant: Variant, manager: User
) -> None:
    original = receive(Goods(variant.pk, 2, Decimal(10)))

    document = inventory.reverse_document(document_id=original.pk, comment="oops", actor=manager, key=uuid4())

    assert sides_of(document) == [("631", 20, 0), ("26", 0, 20)]


def test_goods_that_cost_nothing_are_not_in_the_journal(
    receive: Callable[..., StockDocument], variant: Variant
) -> None:
    receive(Goods(variant.pk, 2, Decimal(0)))

    assert not JournalEntry.objects.exists()


def test_an_entry_that_does_not_balance_is_not_written(variant: Variant, manager: User) -> None:
    entry = JournalEntry.objects.create(
        reason="x", document_type="x", document_id=1, currency="UAH", actor=manager
    )

    with pytest.raises(IntegrityError, match="does not balance"):
        debit_alone(entry)


def test_every_reason_and_account_is_in_the_chart() -> None:
    used = {account for pair in AGAINST.values() for account in pair} | {*STOCK.values(), *MONEY.values()}

    assert set(AGAINST) == set(Reason.values)
    assert used <= set(CHART)
