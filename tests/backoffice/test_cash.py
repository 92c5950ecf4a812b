"""Cash boxes in the office: counted, emptied, blind for sellers, narrowed by what differs."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.cash.models import CashBox, CashMovement, CashShift
from backend.warehouses.models import Warehouse
from tests.backoffice.conftest import Office, said, source

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(warehouse: Warehouse) -> CashBox:
    return CashBox.objects.create(warehouse=warehouse)


@pytest.fixture
def at_seller(make_user: Callable[..., User]) -> Office:
    return Office(make_user(Role.SALES, is_staff=True))


def test_a_shift_is_opened_emptied_and_closed_once(at_manager: Office, box: CashBox) -> None:
    key = uuid4()
    for _tap in range(2):
        at_manager.press("cash_cashbox_open_shift", box.pk, key=key, counted_amount="1 500,50", comment="")
    at_manager.press("cash_cashbox_take_out", box.pk, amount="500", place="bank", comment="")
    shift = CashShift.objects.get()
    unexplained = at_manager.press("cash_cashshift_close_shift", shift.pk, counted_amount="990", comment="")
    at_manager.press("cash_cashshift_close_shift", shift.pk, counted_amount="990", comment="lost")

    assert "differs from the book" in said(unexplained)[-1]
    shift.refresh_from_db()
    assert (shift.opening_amount, shift.expected_amount, shift.difference) == (
        Decimal("1500.50"),
        Decimal("1000.50"),
        Decimal("-10.50"),
    )
    assert CashMovement.objects.count() == 3


def test_a_box_with_an_open_shift_stays_in_use(at_manager: Office, box: CashBox) -> None:
    at_manager.press("cash_cashbox_open_shift", box.pk, counted_amount="0")
    url = reverse("admin:cash_cashbox_change", args=[box.pk])

    page = at_manager.client.post(url, {"_save": "1"})

    assert "Its shift is open" in page.content.decode()
    box.refresh_from_db()
    assert box.is_active


def test_a_seller_sees_what_should_be_in_the_box_after_counting(
    at_seller: Office, at_manager: Office, box: CashBox
) -> None:
    at_seller.press("cash_cashbox_open_shift", box.pk, counted_amount="777,33")
    at_manager.press("cash_cashbox_put_in", box.pk, amount="111,44", place="bank")
    shift = CashShift.objects.get()

    def seen(office: Office) -> str:
        pages = [
            office.open("cash_cashshift_changelist"),
            office.open("cash_cashshift_change", shift.pk),
            office.open("cash_cashshift_close_shift", shift.pk),
        ]
        return "".join(source(page) for page in pages)

    assert "888.77" in seen(at_manager)
    assert "888.77" not in seen(at_seller)
    assert at_seller.open("cash_cashshift_changelist", balance__gt=800).status_code != 200
    assert at_seller.open("cash_cashmovement_changelist").status_code == 403
    at_seller.press("cash_cashshift_close_shift", shift.pk, counted_amount="880", comment="lost")
    assert "888.77" in source(at_seller.open("cash_cashshift_change", shift.pk))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"difference": "any"}, 1), ({"difference": "less"}, 1), ({"difference": "more"}, 0),
        ({"difference": "none"}, 1), ({"open": "yes"}, 1), ({"open": "no"}, 2), ({}, 3),
    ],
)  # fmt: skip
def test_shifts_are_narrowed(at_manager: Office, box: CashBox, query: dict[str, str], shown: int) -> None:
    at_manager.press("cash_cashbox_open_shift", box.pk, counted_amount="100")
    at_manager.press("cash_cashbox_close_shift", box.pk, counted_amount="90", comment="lost")
    at_manager.press("cash_cashbox_open_shift", box.pk, counted_amount="90")
    at_manager.press("cash_cashbox_close_shift", box.pk, counted_amount="90")
    at_manager.press("cash_cashbox_open_shift", box.pk, counted_amount="90")

    page = at_manager.open("cash_cashshift_changelist", **query)

    assert page.context["cl"].result_count == shown
