"""The store room: what lies there, who brings it, what is cut ahead."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import MADE, Color, Product
from backend.demo.catalogue import articles
from backend.demo.leather import NORMS, SELLERS, STUFF, Need, Stuff
from backend.demo.place import BARCODE_PREFIX, Place, check_digit
from backend.fulfillment import services as fulfillment
from backend.fulfillment.supply import proposals, request_proposed
from backend.inventory.models import WIPStock
from backend.ledger.models import Reason
from backend.materials import boms, ordering, purchasing, receiving, stock
from backend.materials.boms import Part
from backend.materials.models import (
    ColorRole,
    Material,
    MaterialColor,
    MaterialGroup,
    MaterialPackaging,
    PurchaseOrder,
    PurchaseRequest,
    Supplier,
    SupplierMaterialOffer,
)
from backend.materials.receiving import Delivered
from backend.materials.statuses import EXPECTED, PurchaseStatus, RequestStatus
from backend.materials.stock import Coming, Going
from backend.production import services as production
from backend.production.models import Kind
from backend.warehouses.models import Warehouse

DAYS = timedelta(days=24)
"""For so long materials have been in the books; before, nobody counted them."""
PART_CAME = 0.3


def begin(place: Place) -> None:
    """Materials, norms and suppliers are written down, and what lies there is counted."""
    floor = Warehouse.objects.get(name="Цех")
    Warehouse.objects.filter(pk=place.main.pk).update(materials_from=floor)
    colors = _materials()
    _norms(place)
    _suppliers(colors)
    goods = [_opening(place, stuff, one) for stuff, ones in colors.items() for one in ones]
    stock.receive(
        warehouse_id=floor.pk,
        goods=goods,
        actor=_manager(place),
        key=place.key(),
        reason=Reason.INITIAL,
        comment="Залишки на початок обліку матеріалів",
    )


def buy(place: Place) -> None:
    """What runs out is asked for, agreed to and ordered."""
    if not proposals():
        return
    floor = Warehouse.objects.get(name="Цех")
    request = request_proposed(warehouse_id=floor.pk, actor=place.one(Role.STOREKEEPER), key=place.key())
    manager = _manager(place)
    purchasing.approve_request(request_id=request.pk, actor=manager, key=place.key())
    ordering.order_request(request_id=request.pk, actor=manager, key=place.key())
    for order in PurchaseOrder.objects.filter(status=PurchaseStatus.DRAFT).order_by("pk"):
        ordering.approve_order(order_id=order.pk, actor=manager, key=place.key())
        ordering.send_order(order_id=order.pk, actor=manager, key=place.key())


def ask(place: Place) -> None:
    """The storekeeper asks for what nobody has decided about yet."""
    if proposals() and not PurchaseRequest.objects.filter(status=RequestStatus.DRAFT).exists():
        floor = Warehouse.objects.get(name="Цех")
        request_proposed(warehouse_id=floor.pk, actor=place.one(Role.STOREKEEPER), key=place.key())


def receive(place: Place) -> None:
    """What was expected by today comes, sometimes a part of it first."""
    due = PurchaseOrder.objects.filter(status__in=EXPECTED, expected_on__lte=timezone.localdate())
    for order in due.order_by("pk").prefetch_related("lines"):
        is_part = order.status != PurchaseStatus.PARTIAL and place.is_lucky(PART_CAME)
        lines = [line for line in order.lines.all() if line.quantity > line.received_quantity]
        came = lines[: max(1, len(lines) // 2)] if is_part else lines
        receiving.receive_order(
            order_id=order.pk,
            lines=[
                Delivered(line.pk, line.quantity - line.received_quantity, lot=f"П-{order.number}/{number}")
                for number, line in enumerate(came, start=1)
            ],
            delivery_cost=Decimal(place.random.choice((0, 120, 185, 240))),
            supplier_document=f"ВН-{order.number:05d}",
            actor=place.one(Role.STOREKEEPER),
            key=place.key(),
        )


def spoil(place: Place) -> None:
    """A flaw in the leather, a torn thread."""
    hides = MaterialColor.objects.filter(sku__startswith="HIDE-").order_by("pk")
    stock.write_off(
        warehouse_id=Warehouse.objects.get(name="Цех").pk,
        goods=[Going(place.random.choice(list(hides)).pk, Decimal("0.35"))],
        reason=Reason.WASTE,
        comment="Рубці на шкурі, не для лиця",
        actor=place.one(Role.STOREKEEPER),
        key=place.key(),
    )


def cut(place: Place) -> None:
    """Sets of what sells best are cut ahead: the cutter has a day for them."""
    ranked = sorted(zip(place.popularity, place.variants, strict=True), key=lambda pair: -pair[0])
    made = [variant for _popularity, variant in ranked if variant.product.lifecycle in MADE]
    variant, cutter = place.random.choice(made[:20]), place.people[Role.PRODUCTION][3]
    order = production.create_order(
        variant_id=variant.pk,
        quantity=place.random.randint(4, 8),
        warehouse_id=place.main.pk,
        kind=Kind.CUTTING,
        assignee_id=cutter.pk,
        actor=_manager(place),
        key=place.key(),
    )
    place.clock.wait(90)
    fulfillment.report_finished(order_id=order.pk, quantity=order.quantity, actor=cutter, key=place.key())


def finish(place: Place) -> None:
    """Sets that lie cut are given to the seamstresses; some stay for the orders to come."""
    lying = WIPStock.objects.filter(available__gt=2).order_by("pk").first()
    if lying:
        production.create_order(
            variant_id=lying.variant_id,
            quantity=lying.available - 1,
            warehouse_id=lying.warehouse_id,
            kind=Kind.FINISHING,
            is_urgent=place.is_lucky(0.5),
            actor=_manager(place),
            key=place.key(),
        )


def _manager(place: Place) -> User:
    return place.people[Role.MANAGER][0]


def _materials() -> dict[Stuff, list[MaterialColor]]:
    colors = list(Color.objects.order_by("code"))
    made: dict[Stuff, list[MaterialColor]] = {}
    groups = {stuff.group: None for stuff in STUFF}
    written = {name: MaterialGroup.objects.create(name=name) for name in groups}
    number = 0
    for stuff in STUFF:
        material = Material.objects.create(name=stuff.name, group=written[stuff.group], unit=stuff.unit)
        if stuff.pack:
            name, holds = stuff.pack
            MaterialPackaging.objects.create(material=material, name=name, quantity=Decimal(holds))
        made[stuff] = []
        for color in colors if stuff.is_colored else [None]:
            number += 1
            made[stuff].append(_in_color(stuff, material, color, number))
    return made


def _in_color(stuff: Stuff, material: Material, color: Color | None, number: int) -> MaterialColor:
    digits = f"{BARCODE_PREFIX}9{number:03d}"
    return MaterialColor.objects.create(
        material=material,
        color=color,
        sku=f"{stuff.code}-{color.code:02d}" if color else stuff.code,
        barcode=f"{digits}{check_digit(digits)}",
        low_stock_threshold=Decimal(stuff.opening) / 8 // 1,
        reorder_point=Decimal(stuff.opening) / 4 // 1,
        reorder_quantity=Decimal(stuff.opening) / 2 // 1,
    )


def _norms(place: Place) -> None:
    codes = {article.name: article.group.code for article in articles()}
    materials = {stuff.code: Material.objects.get(name=stuff.name) for stuff in STUFF}
    fixed = {one.sku: one for one in MaterialColor.objects.filter(color=None)}
    for product in Product.objects.order_by("pk"):
        parts = [_part(need, materials, fixed) for need in NORMS[codes[product.name]]]
        bom = boms.create_bom(product_id=product.pk, parts=parts, actor=_manager(place), key=place.key())
        boms.activate_bom(bom_id=bom.pk, actor=_manager(place), key=place.key())


def _part(need: Need, materials: dict[str, Material], fixed: dict[str, MaterialColor]) -> Part:
    terms = {"stage": need.stage, "waste_percent": Decimal(need.waste)}
    if one := fixed.get(need.code):
        return Part(Decimal(need.quantity), material_color_id=one.pk, color_role=ColorRole.FIXED, **terms)  # type: ignore[arg-type]
    return Part(Decimal(need.quantity), material_id=materials[need.code].pk, **terms)  # type: ignore[arg-type]


def _suppliers(colors: dict[Stuff, list[MaterialColor]]) -> None:
    offers = []
    for seller in SELLERS:
        supplier = Supplier.objects.create(
            name=seller.name,
            contact=seller.contact,
            phone=seller.phone,
            terms=seller.terms,
            lead_days=seller.lead_days,
            minimum_order=seller.minimum_order,
        )
        for stuff, ones in colors.items():
            if stuff.group in seller.groups:
                packaging = MaterialPackaging.objects.filter(material=ones[0].material).first()
                offers += [
                    SupplierMaterialOffer(
                        supplier=supplier, material_color=one, packaging=packaging, price=Decimal(stuff.cost)
                    )
                    for one in ones
                ]
    SupplierMaterialOffer.objects.bulk_create(offers)


def _opening(place: Place, stuff: Stuff, one: MaterialColor) -> Coming:
    share = Decimal(place.random.choice((70, 100, 100, 130))) / 100
    keeps = timezone.localdate() + timedelta(days=stuff.keeps_days) if stuff.keeps_days else None
    return Coming(one.pk, (stuff.opening * share) // 1, Decimal(stuff.cost), expires_on=keeps)
