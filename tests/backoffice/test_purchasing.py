"""Purchases in the office: from what is proposed to what came."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from backend.accounts.models import User
from backend.materials.models import (
    GoodsReceipt,
    MaterialColor,
    MaterialStock,
    PurchaseOrder,
    PurchaseRequest,
)
from backend.warehouses.models import Warehouse
from tests.backoffice.conftest import Office, said
from tests.backoffice.supplies import leather, ordered, sent

ORDER, REQUEST = "materials_purchaseorder", "materials_purchaserequest"


@pytest.fixture
def material(db: None) -> MaterialColor:
    return leather("Box calf")


@pytest.fixture
def at_storekeeper(storekeeper: User) -> Office:
    User.objects.filter(pk=storekeeper.pk).update(is_staff=True)
    return Office(User.objects.get(pk=storekeeper.pk))


def on_hand(material: MaterialColor) -> Decimal:
    row = MaterialStock.objects.filter(material_color=material).first()
    return Decimal(row.quantity) if row else Decimal(0)


def came(order: PurchaseOrder, quantity: str, **answers: Any) -> dict[str, Any]:
    """What the page of receiving sends."""
    line = {"line": order.lines.get().pk, "quantity": quantity, "lot": "B-7", "expires_on": "2031-05-01"}
    filled = {f"lines-0-{name}": value for name, value in line.items()}
    return {"lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 1, **filled, "lines-0-price": "", **answers}


def test_what_is_proposed_is_ticked_and_asked_for_once(
    material: MaterialColor, warehouse: Warehouse, at_manager: Office
) -> None:
    page = at_manager.open(f"{REQUEST}_propose").content.decode()
    assert "Box calf" in page
    assert "Tannery" in page
    key = uuid.uuid4()

    for _click in range(2):
        answer = at_manager.press(
            f"{REQUEST}_propose", key=key, material_ids=[material.pk], warehouse=warehouse.pk
        )

    assert answer.status_code == 302
    assert (
        at_manager.press(f"{REQUEST}_propose", material_ids=["²"], warehouse=warehouse.pk).status_code == 200
    )
    [line] = PurchaseRequest.objects.get().lines.all()
    assert (line.material_color, line.quantity) == (material, 6)


def test_a_request_is_approved_and_becomes_orders(
    material: MaterialColor, warehouse: Warehouse, at_manager: Office
) -> None:
    at_manager.press(f"{REQUEST}_propose", material_ids=[material.pk], warehouse=warehouse.pk)
    asked = PurchaseRequest.objects.get()

    for deed in ("approve", "order"):
        at_manager.press(f"{REQUEST}_{deed}", asked.pk, comment="")

    asked.refresh_from_db()
    order = PurchaseOrder.objects.get()
    assert (asked.status, order.supplier.name, order.lines.get().price) == ("ordered", "Tannery", 100)
    assert f"№{order.number}" in at_manager.open(f"{REQUEST}_change", asked.pk).content.decode()


def test_a_draft_of_an_order_is_written_and_put_right(
    material: MaterialColor, warehouse: Warehouse, at_manager: Office
) -> None:
    hide = material.material.packagings.get()
    form: dict[str, Any] = {
        "key": str(uuid.uuid4()),
        "version": "",
        "supplier": material.offers.get().supplier_id,
        "warehouse": warehouse.pk,
        "expected_on": "",
        "comment": "",
        "lines-TOTAL_FORMS": 1,
        "lines-INITIAL_FORMS": 0,
        "lines-0-material_color": material.pk,
        "lines-0-quantity": "3",
        "lines-0-packaging": hide.pk,
        "lines-0-price": "",
        "_save": "1",
    }
    for _click in range(2):
        at_manager.client.post(reverse(f"admin:{ORDER}_add"), form)
    order = PurchaseOrder.objects.get()
    line = order.lines.get()
    assert (line.quantity, line.price, line.packaging) == (6, 100, hide)

    changed = {
        **form,
        "key": str(uuid.uuid4()),
        "version": order.version,
        "lines-INITIAL_FORMS": 1,
        "lines-0-id": line.pk,
        "lines-0-order": order.pk,
        "lines-0-quantity": "4",
        "lines-0-price": "95.5",
    }
    answer = at_manager.client.post(reverse(f"admin:{ORDER}_change", args=[order.pk]), changed)

    assert answer.status_code == 302, answer.context["errors"]
    line = order.lines.get()
    assert (line.quantity, line.price) == (8, Decimal("95.5"))


def test_an_order_is_agreed_printed_sent_received_in_parts_and_closed(
    material: MaterialColor, warehouse: Warehouse, manager: User, at_manager: Office
) -> None:
    order = ordered(material, warehouse, manager)
    assert "orders, №" in at_manager.open(f"{ORDER}_change", order.pk).content.decode()
    assert at_manager.open(f"{ORDER}_pdf", order.pk).content.startswith(b"%PDF")
    for deed in ("approve", "send"):
        at_manager.press(f"{ORDER}_{deed}", order.pk, comment="")
    key = uuid.uuid4()

    for _click in range(2):
        at_manager.press(f"{ORDER}_receive", order.pk, key=key, **came(order, "4", delivery_cost="40"))
    order.refresh_from_db()
    assert (order.status, on_hand(material)) == ("partial", 4)
    batch = GoodsReceipt.objects.get().lines.get().batch
    assert (batch.code, str(batch.expires_on), batch.value) == ("B-7", "2031-05-01", 400)

    at_manager.press(f"{ORDER}_close", order.pk, comment="")
    order.refresh_from_db()
    assert order.status == "completed"


def test_more_than_ordered_is_asked_about(
    material: MaterialColor, warehouse: Warehouse, manager: User, at_manager: Office
) -> None:
    order = sent(ordered(material, warehouse, manager), manager)

    asked = at_manager.press(f"{ORDER}_receive", order.pk, **came(order, "12"))

    assert asked.status_code == 200
    assert "More came than was ordered" in asked.content.decode()
    assert on_hand(material) == 0
    at_manager.press(f"{ORDER}_receive", order.pk, **came(order, "12", allow_more="on"))
    assert on_hand(material) == 12


def test_a_receipt_is_taken_back_with_a_reason(
    material: MaterialColor, warehouse: Warehouse, manager: User, at_manager: Office
) -> None:
    order = sent(ordered(material, warehouse, manager), manager)
    at_manager.press(f"{ORDER}_receive", order.pk, **came(order, "10"))
    receipt = GoodsReceipt.objects.get()

    at_manager.press("materials_goodsreceipt_reverse", receipt.pk, comment="")
    assert on_hand(material) == 10
    at_manager.press("materials_goodsreceipt_reverse", receipt.pk, comment="not ours")

    assert on_hand(material) == 0


def test_a_storekeeper_receives_and_sees_no_prices(
    material: MaterialColor, warehouse: Warehouse, manager: User, at_storekeeper: Office
) -> None:
    order = sent(ordered(material, warehouse, manager), manager)

    page = at_storekeeper.open(f"{ORDER}_change", order.pk).content.decode()

    assert "Box calf" in page
    assert "90 UAH" not in page.replace("\u00a0", " ")
    assert "900 UAH" not in page.replace("\u00a0", " ")
    assert at_storekeeper.open(f"{ORDER}_pdf", order.pk).status_code == 403
    assert at_storekeeper.press(f"{ORDER}_cancel", order.pk, comment="").status_code == 403
    at_storekeeper.press(f"{ORDER}_receive", order.pk, **came(order, "10"))
    assert on_hand(material) == 10


def test_what_cannot_be_done_is_said_and_nothing_is_written(
    material: MaterialColor, warehouse: Warehouse, manager: User, at_manager: Office
) -> None:
    order = ordered(material, warehouse, manager)

    refused = at_manager.press(f"{ORDER}_receive", order.pk, **came(order, "4"))

    assert said(refused)
    assert GoodsReceipt.objects.count() == 0
