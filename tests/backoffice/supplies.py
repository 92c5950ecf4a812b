"""A workshop that buys materials, knows what its goods are made of, cuts and finishes."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from backend.accounts.models import User
from backend.catalog.models import Color, Variant
from backend.fulfillment import services as fulfillment
from backend.inventory import wip_stock
from backend.ledger.models import Reason
from backend.ledger.transferring import Sent
from backend.materials import boms, counting, ordering, purchasing, receiving, requests, stock, transfers
from backend.materials.boms import Part
from backend.materials.models import (
    Material,
    MaterialAlert,
    MaterialColor,
    MaterialGroup,
    MaterialPackaging,
    PurchaseOrder,
    Supplier,
    SupplierMaterialOffer,
    Unit,
)
from backend.materials.ordering import Ordered
from backend.materials.purchasing import Wanted
from backend.materials.receiving import Delivered
from backend.materials.stock import Coming, Going
from backend.production import services as production
from backend.production.models import Kind
from backend.warehouses.models import Warehouse


def leather(name: str = "", color: Color | None = None, unit: Unit = Unit.M2) -> MaterialColor:
    """Leather that a tannery offers by the hide at 100."""
    group, _ = MaterialGroup.objects.get_or_create(name="Leathers")
    material = Material.objects.create(
        name=name or f"Leather {Material.objects.count()}", group=group, unit=unit
    )
    shade = MaterialColor.objects.create(
        material=material, color=color, sku=f"L-{material.pk}", low_stock_threshold=2, reorder_point=3
    )
    hide = MaterialPackaging.objects.create(material=material, name="hide", quantity=2)
    tannery, _ = Supplier.objects.get_or_create(name="Tannery")
    SupplierMaterialOffer.objects.create(
        supplier=tannery, material_color=shade, packaging=hide, price=Decimal(100)
    )
    return shade


def ordered(
    material: MaterialColor, warehouse: Warehouse, manager: User, quantity: int = 10
) -> PurchaseOrder:
    """A draft to the tannery."""
    return ordering.create_order(
        supplier_id=material.offers.get().supplier_id,
        warehouse_id=warehouse.pk,
        lines=[Ordered(material.pk, Decimal(quantity), price=Decimal(90))],
        actor=manager,
        key=uuid4(),
    )


def sent(order: PurchaseOrder, manager: User) -> PurchaseOrder:
    """The supplier has it."""
    ordering.approve_order(order_id=order.pk, actor=manager, key=uuid4())
    return ordering.send_order(order_id=order.pk, actor=manager, key=uuid4())


def supply(variant: Variant, warehouse: Warehouse, manager: User, worker: User) -> None:
    """Everything that happens to one material and the goods that are made of it."""
    material = leather(color=variant.color)
    _buy(material, warehouse, manager)
    _keep(material, warehouse, manager, worker)
    _make(material, variant, warehouse, manager, worker)


def _buy(material: MaterialColor, warehouse: Warehouse, manager: User) -> None:
    by: dict[str, Any] = {"actor": manager}
    asked = purchasing.create_request(
        warehouse_id=warehouse.pk, lines=[Wanted(material.pk, Decimal(4))], key=uuid4(), **by
    )
    purchasing.approve_request(request_id=asked.pk, key=uuid4(), **by)
    ordering.order_request(request_id=asked.pk, key=uuid4(), **by)
    purchasing.create_request(
        warehouse_id=warehouse.pk, lines=[Wanted(material.pk, Decimal(1))], key=uuid4(), **by
    )
    ordered(material, warehouse, manager)
    order = sent(ordered(material, warehouse, manager, 40), manager)
    line = order.lines.get()
    for quantity in (30, 2):
        receipt = receiving.receive_order(
            order_id=order.pk, lines=[Delivered(line.pk, Decimal(quantity))], key=uuid4(), **by
        )
    receiving.reverse_receipt(receipt_id=receipt.pk, comment="twice", key=uuid4(), **by)


def _keep(material: MaterialColor, warehouse: Warehouse, manager: User, worker: User) -> None:
    by: dict[str, Any] = {"warehouse_id": warehouse.pk, "actor": manager}
    stock.receive(goods=[Coming(material.pk, Decimal(5), Decimal(90))], key=uuid4(), **by)
    stock.write_off(goods=[Going(material.pk, Decimal(1))], reason=Reason.WASTE, key=uuid4(), **by)
    shop, _ = Warehouse.objects.get_or_create(name="Shop", kind="retail")
    for paper in (transfers.draft_transfer, transfers.dispatch_transfer):
        paper(to_warehouse_id=shop.pk, things=[Sent(material.pk, Decimal(1))], key=uuid4(), **by)
    asked = requests.request_material(material_id=material.pk, quantity=Decimal(1), actor=worker, key=uuid4())
    requests.answer_brought(request_id=asked.pk, actor=manager, key=uuid4())
    requests.request_material(material_id=material.pk, quantity=Decimal(2), actor=worker, key=uuid4())
    MaterialAlert.objects.create(material_color=material, kind="reorder", quantity=1, threshold=3)


def _make(
    material: MaterialColor, variant: Variant, warehouse: Warehouse, manager: User, worker: User
) -> None:
    parts = [Part(Decimal("0.5"), material_id=material.material_id)]
    for _version in range(2):
        bom = boms.create_bom(product_id=variant.product_id, parts=parts, actor=manager, key=uuid4())
        boms.activate_bom(bom_id=bom.pk, actor=manager, key=uuid4())
    boms.copy_bom(bom_id=bom.pk, actor=manager, key=uuid4())
    work: dict[str, Any] = {"variant_id": variant.pk, "warehouse_id": warehouse.pk, "actor": manager}
    cut = production.create_order(quantity=6, kind=Kind.CUTTING, key=uuid4(), **work)
    production.take(order_id=cut.pk, actor=worker, key=uuid4())
    fulfillment.report_finished(
        order_id=cut.pk, quantity=5, used={material.pk: Decimal("2.6")}, actor=worker, key=uuid4()
    )
    wip_stock.scrap_wip(
        warehouse_id=warehouse.pk,
        variant_id=variant.pk,
        quantity=1,
        reason=Reason.DAMAGE,
        actor=manager,
        key=uuid4(),
    )
    production.create_order(quantity=2, kind=Kind.FINISHING, key=uuid4(), **work)
    finish = production.create_order(quantity=1, kind=Kind.FINISHING, key=uuid4(), **work)
    production.take(order_id=finish.pk, actor=worker, key=uuid4())
    fulfillment.report_finished(order_id=finish.pk, quantity=1, actor=worker, key=uuid4())
    full = production.create_order(quantity=1, key=uuid4(), **work)
    production.take(order_id=full.pk, actor=worker, key=uuid4())
    count = counting.start_count(warehouse_id=warehouse.pk, actor=manager, key=uuid4())
    counting.cancel_count(count_id=count.pk, version=count.version, actor=manager, key=uuid4())
