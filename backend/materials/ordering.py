"""Orders to suppliers: what was agreed with whom, at what prices, and how far it has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from backend.accounts.models import User
from backend.core.errors import StatusRefused
from backend.core.rows import change, held_one, write, write_numbered
from backend.core.use_cases import use_case
from backend.materials.amounts import check_cost, in_units, known, open_warehouse, packagings
from backend.materials.errors import (
    DayPassed,
    EmptyDocument,
    MaterialTwice,
    NoOffer,
    PriceNeeded,
    SupplierNotInUse,
)
from backend.materials.models import (
    PurchaseOrder,
    PurchaseOrderChange,
    PurchaseOrderLine,
    PurchaseRequest,
    PurchaseRequestLine,
    Supplier,
    SupplierMaterialOffer,
)
from backend.materials.offers import arrives_on, best_offers, offers_of, to_buy
from backend.materials.purchasing import follow, hold_requests_of
from backend.materials.statuses import REQUESTS, PurchaseStatus, RequestStatus
from backend.workflow.steps import check_correction, check_may, check_step, tell_entered


@dataclass(frozen=True)
class Ordered:
    """So much of a material, or so many packs of it, at a price of one unit or the supplier's offer."""

    material_id: int
    quantity: Decimal
    packaging_id: int | None = None
    price: Decimal | None = None


@use_case(may="materials.add_purchaseorder")
def order_request(*, request_id: int, actor: User, key: UUID) -> PurchaseRequest:
    """A request becomes orders, one to each supplier, at their offers and in whole packs.

    What an order has taken already stays there. Raises StatusRefused, NoOffer.
    """
    request = held_one(PurchaseRequest, request_id)
    if not REQUESTS.allows(request.status, RequestStatus.ORDERED) or request.status != RequestStatus.APPROVED:
        raise StatusRefused(status=request.get_status_display())
    check_may(request, RequestStatus.ORDERED, actor)
    for supplier, chosen in _by_supplier(_unordered(request)).items():
        today = timezone.localdate()
        order = PurchaseOrder(
            supplier=supplier,
            warehouse_id=request.warehouse_id,
            expected_on=arrives_on(supplier, [offer for _line, offer in chosen], today),
            currency=supplier.currency,
            actor=actor,
        )
        lines = [
            PurchaseOrderLine(
                request_line=line,
                material_color_id=line.material_color_id,
                packaging_id=offer.packaging_id,
                quantity=to_buy(line.quantity, offer),
                price=offer.price,
            )
            for line, offer in chosen
        ]
        _write(order, lines, actor)
    follow([request], actor)
    return request


@use_case(may="materials.add_purchaseorder")
def create_order(
    *,
    supplier_id: int,
    warehouse_id: int,
    lines: Sequence[Ordered],
    actor: User,
    key: UUID,
    expected_on: date | None = None,
    comment: str = "",
) -> PurchaseOrder:
    """A manager orders from a supplier without a request.

    Raises EmptyDocument, MaterialTwice, PriceNeeded, CostRefused, AmountRefused, WholeUnitsOnly,
    TooManyDecimals, WrongPackaging, MaterialNotInUse, SupplierNotInUse, DayPassed, WarehouseClosed, NotFound.
    """
    supplier = Supplier.objects.get(pk=supplier_id)
    if not supplier.is_active:
        raise SupplierNotInUse(supplier=supplier)
    open_warehouse(warehouse_id)
    _check_day(expected_on)
    written = _lines(supplier, lines)
    order = PurchaseOrder(
        supplier=supplier,
        warehouse_id=warehouse_id,
        expected_on=expected_on or arrives_on(supplier, [], timezone.localdate()),
        currency=supplier.currency,
        comment=comment.strip(),
        actor=actor,
    )
    return _write(order, written, actor)


@use_case(may="materials.add_purchaseorder")
def change_order(
    *,
    order_id: int,
    lines: Sequence[Ordered],
    actor: User,
    key: UUID,
    expected_on: date | None = None,
    comment: str = "",
) -> PurchaseOrder:
    """A draft is put right; what a request asked for and is left out waits to be ordered again.

    Raises StatusRefused, CorrectionOff, and what create_order raises.
    """
    order = held_one(PurchaseOrder, order_id)
    check_correction(order)
    _check_day(expected_on)
    requests = hold_requests_of(order.pk)
    asked = dict(order.lines.values_list("material_color", "request_line"))
    written = _lines(order.supplier, lines)
    order.lines.all().delete()
    for line in written:
        line.order, line.request_line_id = order, asked.get(line.material_color_id)
    write(written)
    order.expected_on, order.comment = expected_on or order.expected_on, comment.strip() or order.comment
    order.version += 1
    change([order], "expected_on", "comment", "version")
    follow(requests, actor)
    return order


@use_case(may="materials.approve_purchaseorder")
def approve_order(*, order_id: int, actor: User, key: UUID, comment: str = "") -> PurchaseOrder:
    """A manager agrees to the order and its prices (StatusRefused)."""
    order = held_one(PurchaseOrder, order_id)
    check_may(order, PurchaseStatus.APPROVED, actor)
    return step(order, PurchaseStatus.APPROVED, actor, comment)


@use_case(may="materials.change_purchaseorder")
def send_order(*, order_id: int, actor: User, key: UUID, comment: str = "") -> PurchaseOrder:
    """The supplier has got the order (StatusRefused)."""
    order = held_one(PurchaseOrder, order_id)
    if order.status != PurchaseStatus.APPROVED:
        raise StatusRefused(status=order.get_status_display())
    check_may(order, PurchaseStatus.SENT, actor)
    return step(order, PurchaseStatus.SENT, actor, comment)


@use_case(may="materials.approve_purchaseorder")
def cancel_order(*, order_id: int, actor: User, key: UUID, comment: str = "") -> PurchaseOrder:
    """An order of which nothing came is withdrawn; its request waits to be ordered anew (StatusRefused)."""
    order = held_one(PurchaseOrder, order_id)
    check_may(order, PurchaseStatus.CANCELLED, actor)
    requests = hold_requests_of(order.pk)
    step(order, PurchaseStatus.CANCELLED, actor, comment)
    follow(requests, actor)
    return order


def step(order: PurchaseOrder, to: str, actor: User, comment: str = "") -> PurchaseOrder:
    """Move an order that the caller holds to its next status, and write down who did it (StatusRefused)."""
    check_step(order, to)
    write(
        [
            PurchaseOrderChange(
                order=order, from_status=order.status, to_status=to, actor=actor, comment=comment.strip()
            )
        ]
    )
    order.status, order.version = to, order.version + 1
    change([order], "status", "version")
    tell_entered([order], to, actor)
    return order


def _unordered(request: PurchaseRequest) -> list[tuple[PurchaseRequestLine, SupplierMaterialOffer]]:
    """The lines that no order has taken, each with the offer it is bought by (NoOffer)."""
    taken = PurchaseOrderLine.objects.exclude(order__status=PurchaseStatus.CANCELLED)
    lines = list(
        request.lines.exclude(pk__in=taken.filter(request_line__request=request).values("request_line"))
        .select_related("offer__supplier", "offer__packaging", "offer__material_color")
        .order_by("pk")
    )
    best = best_offers(line.material_color_id for line in lines)
    chosen = [(line, _offer(line, best)) for line in lines]
    missing = [str(line.material_color) for line, offer in chosen if offer is None]
    if missing:
        raise NoOffer(materials="; ".join(missing))
    return [(line, offer) for line, offer in chosen if offer]


def _offer(line: PurchaseRequestLine, best: dict[int, SupplierMaterialOffer]) -> SupplierMaterialOffer | None:
    if line.offer and line.offer.is_active and line.offer.supplier.is_active:
        return line.offer
    return best.get(line.material_color_id)


def _by_supplier(
    chosen: Sequence[tuple[PurchaseRequestLine, SupplierMaterialOffer]],
) -> dict[Supplier, list[tuple[PurchaseRequestLine, SupplierMaterialOffer]]]:
    grouped: dict[Supplier, list[tuple[PurchaseRequestLine, SupplierMaterialOffer]]] = {}
    for line, offer in chosen:
        grouped.setdefault(offer.supplier, []).append((line, offer))
    return grouped


def _write(order: PurchaseOrder, lines: list[PurchaseOrderLine], actor: User) -> PurchaseOrder:
    write_numbered(order)
    for line in lines:
        line.order = order
    write(lines)
    write([PurchaseOrderChange(order=order, to_status=PurchaseStatus.DRAFT, actor=actor)])
    tell_entered([order], PurchaseStatus.DRAFT, actor)
    return order


def _lines(supplier: Supplier, lines: Sequence[Ordered]) -> list[PurchaseOrderLine]:
    if not lines:
        raise EmptyDocument
    materials, packs = known(row.material_id for row in lines), packagings(row.packaging_id for row in lines)
    offers = offers_of(materials, supplier.pk)
    written: dict[int, PurchaseOrderLine] = {}
    for row in lines:
        material = materials[row.material_id]
        if row.material_id in written:
            raise MaterialTwice(material=material)
        offered = [offer for offer in offers if offer.material_color_id == row.material_id]
        if row.price is None and not offered:
            raise PriceNeeded(material=material)
        price = _price(row, offered)
        check_cost(price)
        written[row.material_id] = PurchaseOrderLine(
            material_color_id=row.material_id,
            packaging_id=row.packaging_id,
            quantity=in_units(material, row.quantity, row.packaging_id, packs),
            price=price,
        )
    return list(written.values())


def _price(row: Ordered, offered: Sequence[SupplierMaterialOffer]) -> Decimal:
    if row.price is not None:
        return row.price
    same = (offer for offer in offered if offer.packaging_id == row.packaging_id)
    return Decimal(next(same, offered[0]).price)


def _check_day(expected_on: date | None) -> None:
    if expected_on and expected_on < timezone.localdate():
        raise DayPassed
