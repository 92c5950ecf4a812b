"""Shelves, papers and promises in the office."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from backend.catalog.models import Variant
from backend.inventory.models import ProductReservation, ProductStock, ProductStockMovement, StockDocument
from backend.sales.models import Customer, SalesOrder
from backend.warehouses.models import Warehouse
from tests.backoffice.conftest import Office, said

Shelf = Callable[[Variant], tuple[int, int]]


@pytest.fixture
def note(warehouse: Warehouse) -> Callable[..., dict[str, Any]]:
    """A delivery note with these lines."""

    def write(*lines: tuple[Variant, int], **answers: Any) -> dict[str, Any]:
        filled = {
            f"lines-{number}-{field}": value
            for number, (variant, quantity) in enumerate(lines)
            for field, value in (("variant", variant.pk), ("quantity", quantity))
        }
        head = {"warehouse": warehouse.pk, "reason": "purchase", "comment": ""}
        return {**head, "lines-TOTAL_FORMS": 8, "lines-INITIAL_FORMS": 0, **filled, **answers}

    return write


def test_goods_are_received_once_however_often_one_clicks(
    at_manager: Office,
    note: Callable[..., dict[str, Any]],
    make_variant: Callable[..., Variant],
    shelf: Shelf,
) -> None:
    clutch, wallet = make_variant(), make_variant()
    key = uuid.uuid4()

    for _click in range(2):
        sent = note((clutch, 3), (wallet, 4), comment="truck")
        response = at_manager.press("inventory_productstock_receive", key=key, **sent)

    assert response.status_code == 302
    assert StockDocument.objects.count() == 1
    assert (shelf(clutch), shelf(wallet)) == ((3, 0), (4, 0))


def test_a_delivery_note_grows_line_by_line(
    at_manager: Office,
    note: Callable[..., dict[str, Any]],
    make_variant: Callable[..., Variant],
    shelf: Shelf,
) -> None:
    page = at_manager.open("inventory_productstock_receive").content.decode()
    assert "lines-__prefix__-quantity" in page
    assert "data-add-line" in page
    goods = [make_variant() for _line in range(12)]

    sent = note(*((variant, 2) for variant in goods), **{"lines-TOTAL_FORMS": 12})
    at_manager.press("inventory_productstock_receive", **sent)

    assert {shelf(variant) for variant in goods} == {(2, 0)}


def test_received_goods_go_to_the_order_that_waits(
    at_manager: Office,
    note: Callable[..., dict[str, Any]],
    place_order: Callable[..., SalesOrder],
    variant: Variant,
) -> None:
    order = place_order(variant, 2)

    at_manager.press("inventory_productstock_receive", **note((variant, 2)))

    order.refresh_from_db()
    assert order.status == "ready"


def test_goods_are_written_off_with_a_reason(
    at_manager: Office,
    note: Callable[..., dict[str, Any]],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    shelf: Shelf,
) -> None:
    put_on_shelf(variant, 3)

    refused = at_manager.press("inventory_productstock_write_off", **note((variant, 4), reason="damage"))
    assert "4 needed, 3 available" in said(refused)[0]
    assert shelf(variant) == (3, 0)

    at_manager.press("inventory_productstock_write_off", **note((variant, 1), reason="damage"))
    assert shelf(variant) == (2, 0)


@pytest.mark.parametrize("lines", [{}, {"lines-0-quantity": "5"}, {"lines-0-quantity": "1e3"}])
def test_a_note_with_nothing_in_it_is_refused(
    lines: dict[str, str], at_manager: Office, note: Callable[..., dict[str, Any]]
) -> None:
    response = at_manager.press("inventory_productstock_receive", **note(), **lines)

    assert response.status_code == 200
    assert StockDocument.objects.count() == 0


def test_a_shelf_is_adjusted_both_ways_with_a_comment(
    at_manager: Office, warehouse: Warehouse, variant: Variant, shelf: Shelf
) -> None:
    def adjust(direction: str, quantity: int, comment: str) -> Any:
        return at_manager.press(
            "inventory_productstock_adjust",
            warehouse=warehouse.pk,
            variant=variant.pk,
            direction=direction,
            quantity=quantity,
            comment=comment,
        )

    assert adjust("+", 5, "").status_code == 200
    assert shelf(variant) == (0, 0)
    adjust("+", 5, "found behind the shelf")
    adjust("-", 2, "miscounted")
    assert shelf(variant) == (3, 0)


def test_a_document_is_reversed_once_and_with_a_reason(
    at_manager: Office, put_on_shelf: Callable[..., None], variant: Variant, shelf: Shelf
) -> None:
    put_on_shelf(variant, 3)
    reverse_it = ("inventory_stockdocument_reverse", StockDocument.objects.get().pk)

    assert at_manager.press(*reverse_it, comment="").status_code == 200
    assert shelf(variant) == (3, 0)
    at_manager.press(*reverse_it, comment="wrong truck")
    again = at_manager.press(*reverse_it, comment="wrong truck")

    assert said(again)[-1] == "This was already reversed."
    assert shelf(variant) == (0, 0)


def test_goods_are_reserved_confirmed_and_released(
    at_manager: Office,
    put_on_shelf: Callable[..., None],
    warehouse: Warehouse,
    variant: Variant,
    shelf: Shelf,
) -> None:
    put_on_shelf(variant, 3)

    at_manager.press(
        "inventory_productstock_reserve",
        warehouse=warehouse.pk,
        variant=variant.pk,
        quantity=2,
        expires_at="2099-01-01T10:00",
    )
    assert shelf(variant) == (3, 2)
    reservation = ProductReservation.objects.get()
    at_manager.press("inventory_productreservation_confirm", reservation.pk)
    reservation.refresh_from_db()
    assert (reservation.status, reservation.expires_at) == ("confirmed", None)
    at_manager.press("inventory_productreservation_release", reservation.pk)
    assert shelf(variant) == (3, 0)


def test_the_list_shows_what_is_low_and_leads_to_the_movements(
    at_manager: Office,
    put_on_shelf: Callable[..., None],
    make_variant: Callable[..., Variant],
    place_order: Callable[..., SalesOrder],
    settings: Any,
) -> None:
    settings.LOW_STOCK_AT = 2
    plenty, few, none = make_variant("Plenty"), make_variant("Few"), make_variant("None")
    for variant, quantity in ((plenty, 50), (few, 2), (none, 1)):
        put_on_shelf(variant, quantity)
    place_order(none, 1)

    shown = {
        value: {
            str(row.variant.product) for row in at_manager.open(LIST, shelf=value).context["cl"].result_list
        }
        for value in ("there", "low", "none", "reserved")
    }

    assert shown == {
        "there": {"Plenty", "Few", "None"},
        "low": {"Few"},
        "none": {"None"},
        "reserved": {"None"},
    }
    row = ProductStock.objects.get(variant=few)
    page = at_manager.open(LIST).content.decode()
    url = reverse("admin:inventory_productstockmovement_changelist") + f"?stock__id__exact={row.pk}"
    assert url in page
    assert list(at_manager.client.get(url).context["cl"].result_list) == list(row.movements.all())


LIST = "inventory_productstock_changelist"


def test_every_line_of_the_ledger_names_its_document(
    fill_workshop: Callable[[int], None], at_manager: Office
) -> None:
    fill_workshop(2)

    page = at_manager.open("inventory_productstockmovement_changelist").content.decode()

    for movement in ProductStockMovement.objects.all():
        app, model = movement.document_type.split(".")
        assert reverse(f"admin:{app}_{model}_change", args=[movement.document_id]) in page


def test_pieces_are_held_for_a_customer_and_found_before_their_time_is_over(
    at_manager: Office,
    variant: Variant,
    warehouse: Warehouse,
    customer: Customer,
    put_on_shelf: Callable[..., None],
) -> None:
    put_on_shelf(variant, 5)
    answers = {"warehouse": warehouse.pk, "variant": variant.pk, "quantity": 2, "expires_at": ""}
    at_manager.press("inventory_productstock_reserve", customer=customer.pk, comment="Friday", **answers)
    row = ProductReservation.objects.get()
    assert (row.customer, row.comment, row.is_hold) == (customer, "Friday", True)

    listing = reverse("admin:inventory_productreservation_changelist")

    def found(which: str) -> bool:
        return (
            b"Olena" in at_manager.client.get(f"{listing}?held={which}").content.partition(b"result_list")[2]
        )

    assert (found("all"), found("expiring")) == (True, False)
    ProductReservation.objects.update(expires_at=timezone.now() + timedelta(hours=3))
    assert found("expiring")

    before = ProductReservation.objects.get().stamp
    at_manager.press("inventory_productreservation_extend", row.pk)
    assert ProductReservation.objects.get().stamp == before + 48 * 3600
