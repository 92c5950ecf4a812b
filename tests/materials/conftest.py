"""Shelves of materials: leather by the square metre, thread by the metre, zips by the piece."""

import itertools
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Color, Variant
from backend.core.rows import write_numbered
from backend.ledger.models import Reason
from backend.ledger.posting import lock_stock, post
from backend.materials import batches, boms, ordering, receiving
from backend.materials.batches import Incoming
from backend.materials.boms import Part
from backend.materials.models import (
    BOM,
    GoodsReceipt,
    Material,
    MaterialBatch,
    MaterialColor,
    MaterialDocument,
    MaterialDocumentKind,
    MaterialGroup,
    MaterialStock,
    MaterialStockMovement,
    PurchaseOrder,
    Supplier,
    SupplierMaterialOffer,
    Unit,
)
from backend.materials.ordering import Ordered
from backend.materials.receiving import Delivered
from backend.warehouses.models import Warehouse

_numbers = itertools.count(1)


@pytest.fixture
def make_material(db: None) -> Callable[..., MaterialColor]:
    """A material in a colour, or without one: make_material("Leather", "black", unit=Unit.M2)."""

    def make(name: str = "", color: str = "", unit: Unit = Unit.M2, **fields: Any) -> MaterialColor:
        number = next(_numbers)
        group, _ = MaterialGroup.objects.get_or_create(name="Leathers")
        material, _ = Material.objects.get_or_create(
            name=name or f"Material {number}", defaults={"group": group, "unit": unit}
        )
        shade = None
        if color:
            shade, _ = Color.objects.get_or_create(name=color, defaults={"code": 1000 + number})
        return MaterialColor.objects.create(material=material, color=shade, sku=f"M-{number}", **fields)

    return make


@pytest.fixture
def leather(make_material: Callable[..., MaterialColor]) -> MaterialColor:
    return make_material("Leather", "black")


@pytest.fixture
def zip_(make_material: Callable[..., MaterialColor]) -> MaterialColor:
    return make_material("Zip", unit=Unit.PCS)


@pytest.fixture
def material(make_material: Callable[..., MaterialColor]) -> MaterialColor:
    """Leather, in square metres."""
    return make_material("Leather", "black")


@pytest.fixture
def put_material(manager: User, warehouse: Warehouse) -> Callable[..., MaterialBatch]:
    """Open a batch on a shelf: put_material(leather, "2.5", cost="800", expires_on=…); returns the batch."""

    def put(
        material: MaterialColor,
        quantity: str | Decimal | int,
        *,
        cost: str | Decimal | int = 10,
        expires_on: date | None = None,
        lot: str = "",
        into: Warehouse | None = None,
    ) -> MaterialBatch:
        place = ((into or warehouse).pk, material.pk)
        stock = lock_stock(MaterialStock, [place])
        comes = Incoming(place, Decimal(quantity), Decimal(cost), lot=lot, expires_on=expires_on)
        lines = batches.open_for([comes], stock)
        document = MaterialDocument(
            kind=MaterialDocumentKind.RECEIPT, warehouse_id=place[0], reason=Reason.PURCHASE, actor=manager
        )
        write_numbered(document)
        post(
            MaterialStockMovement,
            lines,
            reason=Reason.PURCHASE,
            document=document,
            actor=manager,
            stock=stock,
        )
        return MaterialBatch.objects.get(pk=lines[0].batch_id)

    return put


@pytest.fixture
def on_shelf(warehouse: Warehouse) -> Callable[..., tuple[Decimal, Decimal, Decimal]]:
    """On hand, reserved and value of a material."""

    def look(material: MaterialColor, where: Warehouse | None = None) -> tuple[Decimal, Decimal, Decimal]:
        row = MaterialStock.objects.filter(warehouse=where or warehouse, material_color=material).first()
        return (row.quantity, row.reserved_quantity, row.value) if row else (Decimal(0),) * 3

    return look


@pytest.fixture
def supplier(db: None) -> Supplier:
    return Supplier.objects.create(name="Tannery", lead_days=5)


@pytest.fixture
def make_offer(supplier: Supplier) -> Callable[..., SupplierMaterialOffer]:
    """What a supplier asks: make_offer(leather, "850", minimum_quantity=3)."""

    def make(
        material: MaterialColor, price: str | Decimal | int = 10, of: Supplier | None = None, **fields: Any
    ) -> SupplierMaterialOffer:
        return SupplierMaterialOffer.objects.create(
            supplier=of or supplier, material_color=material, price=Decimal(price), **fields
        )

    return make


@pytest.fixture
def left_in(db: None) -> Callable[[MaterialBatch], tuple[Decimal, Decimal]]:
    """Quantity and value left in a batch."""

    def look(batch: MaterialBatch) -> tuple[Decimal, Decimal]:
        fresh = MaterialBatch.objects.get(pk=batch.pk)
        return fresh.quantity, fresh.value

    return look


@pytest.fixture
def make_bom(manager: User) -> Callable[..., BOM]:
    """A BOM of a variant's product in force: make_bom(clutch, Part(Decimal("0.5"), material_id=…), …)."""

    def make(variant: Variant, *parts: Part, only_for: Variant | None = None, **wanted: Any) -> BOM:
        draft = boms.create_bom(
            product_id=variant.product_id,
            variant_id=only_for.pk if only_for else None,
            parts=parts,
            actor=manager,
            key=uuid4(),
        )
        return boms.activate_bom(bom_id=draft.pk, actor=manager, key=uuid4(), **wanted)

    return make


@pytest.fixture
def draft_purchase(manager: User, supplier: Supplier, warehouse: Warehouse) -> Callable[..., PurchaseOrder]:
    """An order that is not agreed to: draft_purchase((leather, "3", "100"), …) with prices."""

    def write(*lines: tuple[MaterialColor, str, str]) -> PurchaseOrder:
        return ordering.create_order(
            supplier_id=supplier.pk,
            warehouse_id=warehouse.pk,
            lines=[Ordered(m.pk, Decimal(quantity), price=Decimal(price)) for m, quantity, price in lines],
            actor=manager,
            key=uuid4(),
        )

    return write


@pytest.fixture
def sent_order(manager: User, draft_purchase: Callable[..., PurchaseOrder]) -> Callable[..., PurchaseOrder]:
    """An order that the supplier has: sent_order((leather, "3", "100"), …)."""

    def write(*lines: tuple[MaterialColor, str, str]) -> PurchaseOrder:
        order = draft_purchase(*lines)
        ordering.approve_order(order_id=order.pk, actor=manager, key=uuid4())
        return ordering.send_order(order_id=order.pk, actor=manager, key=uuid4())

    return write


@pytest.fixture
def receive(storekeeper: User) -> Callable[..., GoodsReceipt]:
    """What came of an order: receive(order, Delivered(line_id, quantity), …)."""

    def put(order: PurchaseOrder, *lines: Delivered, **fields: Any) -> GoodsReceipt:
        fields = {"actor": storekeeper, "key": uuid4(), **fields}
        return receiving.receive_order(order_id=order.pk, lines=lines, **fields)

    return put


@pytest.fixture
def reverse(manager: User) -> Callable[..., GoodsReceipt]:
    """A receipt is taken back."""

    def back(receipt: GoodsReceipt, **fields: Any) -> GoodsReceipt:
        fields = {"comment": "wrong", "actor": manager, "key": uuid4(), **fields}
        return receiving.reverse_receipt(receipt_id=receipt.pk, **fields)

    return back


@pytest.fixture
def make_warehouse(warehouse: Warehouse) -> Callable[..., Warehouse]:
    """One more warehouse."""
    return lambda name, **fields: Warehouse.objects.create(name=name, **fields)
